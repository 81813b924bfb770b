"""Which cards a board shows, and in which order."""

from datetime import date
from uuid import UUID

import strawberry

from permissions.tiers import Tier
from resolvers.pipelines.boards import BoardOrder, CardFilter
from resolvers.refusals import Noun
from schema.nodes import optional_row, required_rows
from schema.tiered import seen_by, tiered_enum, tiered_input

tiered_enum(
    BoardOrder,
    "In which order the cards of a stage stand.",
    ENTERED=(Tier.INTERNAL, "Who came last into the stage is first."),
    NAME=(Tier.INTERNAL, "By the name used at work."),
    DUE=(Tier.INTERNAL, "What is due first is first; what has no day is last."),
    STATUS_UPDATED=(Tier.INTERNAL, "The latest news for the client first; of what nothing was told is last."),
    CREATED=(Tier.INTERNAL, "The newest first."),
)


@tiered_input
class BoardFilter:
    """Which cards. Every part that is given must hold; of a list, one entry must. Lists have at most 50 entries."""

    shown: bool | None = seen_by(Tier.INTERNAL, "Whether the client sees a status.", default=None)
    statuses: list[str] | None = seen_by(Tier.INTERNAL, "The status reads so.", default=None)
    template_id: strawberry.ID | None = seen_by(
        Tier.INTERNAL,
        "The status looks as this template makes it, in any language. Nothing links the two: what was written by hand "
        "in the same words and looks is found, what was filled before the template was changed is not.",
        default=None,
    )
    label_ids: list[strawberry.ID] | None = seen_by(Tier.INTERNAL, "It has one of these labels.", default=None)
    company_ids: list[strawberry.ID] | None = seen_by(Tier.INTERNAL, "It is done for one of these.", default=None)
    assignee_id: strawberry.ID | None = seen_by(Tier.INTERNAL, "This person sees to it.", default=None)
    due_from: date | None = seen_by(Tier.INTERNAL, "Due on this day or after.", default=None)
    due_to: date | None = seen_by(Tier.INTERNAL, "Due on this day or before.", default=None)

    def wanted(self) -> CardFilter:
        """The filter on rows. Refuses ids that are none."""

        def rows(type_name: str, given: list[strawberry.ID] | None, noun: Noun, field: str) -> tuple[UUID, ...] | None:
            return None if given is None else tuple(required_rows(type_name, given, noun, field))

        return CardFilter(
            shown=self.shown,
            statuses=tuple(self.statuses) if self.statuses is not None else None,
            template_id=optional_row("StatusTemplate", self.template_id, "status template", "filter.templateId"),
            label_ids=rows("Label", self.label_ids, "label", "filter.labelIds"),
            company_ids=rows("Company", self.company_ids, "company", "filter.companyIds"),
            assignee_id=optional_row("Person", self.assignee_id, "person", "filter.assigneeId"),
            due_from=self.due_from,
            due_to=self.due_to,
        )
