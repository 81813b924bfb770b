"""Hours: what was worked in a project, by whom and when."""

from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from db.models.people import Person
from db.models.projects import Project
from db.models.steps import Task


class TimeEntry(Model):
    """Minutes worked by a person on a day. `rate_*`: what an hour costs; both or neither."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    project: fields.ForeignKeyRelation[Project] = fields.ForeignKeyField(
        "models.Project", related_name=False, on_delete=fields.CASCADE
    )
    project_id: UUID
    task: fields.ForeignKeyNullableRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    task_id: UUID | None
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name=False, on_delete=fields.RESTRICT
    )
    person_id: UUID
    worked_on = fields.DateField()
    minutes = fields.IntField()
    note: fields.Field[str | None] = fields.TextField(null=True)  # type: ignore[assignment]
    billable = fields.BooleanField()
    rate_amount = fields.DecimalField(max_digits=14, decimal_places=2, null=True)
    rate_currency = fields.CharField(max_length=3, null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "time_entry"
        indexes = (("project_id", "worked_on", "id"), ("task_id",), ("person_id", "worked_on"))
