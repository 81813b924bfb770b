"""Who may see which column of hours, and of what a project's file says of the project itself."""

from tests.leaks.seen import CLIENT, FILE, INTERNAL, LINK, NOBODY, SWITCH, TEAM, Fixed, Seen

HOURS: dict[str, Seen | Fixed] = {
    "Project.number": Seen(CLIENT, FILE),
    "Project.description": Seen(CLIENT, FILE),
    "Project.location": Seen(CLIENT, FILE),
    "Project.planned_minutes": Seen(TEAM),
    "Project.planned_cost_amount": Seen(INTERNAL),
    "Project.planned_cost_currency": Seen(INTERNAL),
    "Project.shared_hours": Fixed(SWITCH, "Project.sharedHours", INTERNAL),
    "TimeEntry.id": Seen(CLIENT),
    "TimeEntry.project_id": Fixed(LINK, "Project.timeEntries", CLIENT),
    "TimeEntry.task_id": Fixed(LINK, "TimeEntry.task", CLIENT),
    "TimeEntry.person_id": Fixed(LINK, "TimeEntry.person", CLIENT),
    "TimeEntry.worked_on": Seen(CLIENT),
    "TimeEntry.minutes": Seen(CLIENT),
    "TimeEntry.note": Seen(TEAM),
    "TimeEntry.billable": Fixed(SWITCH, "TimeEntry.billable", INTERNAL),
    "TimeEntry.rate_amount": Seen(INTERNAL),
    "TimeEntry.rate_currency": Seen(INTERNAL),
    "TimeEntry.created_at": Seen(NOBODY),
}
"""`columns.py` holds them with the others."""
