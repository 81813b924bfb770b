"""A project's file with one of everything in it, and what else has an id: for who tries ids of all kinds."""

from db.clock import now
from db.models import Approval, Mail
from schema.nodes import global_id, row_id
from tests.behaviours.office import do
from tests.behaviours.project_file.files import uploaded
from tests.behaviours.project_file.work import make_comment, make_step, make_task
from tests.people import Caller

Ids = dict[str, str]


async def file_of(caller: Caller, there: Ids) -> Ids:
    """Make one of each in a project, as one of the firm's owners, and give the ids."""
    project = there["Project"]
    step = await make_step(caller, project, "Carcass", "CLIENT", "APPROVE")
    task, asked = [await make_task(caller, step, title) for title in ("Cut the boards", "Choose the handles")]
    await do(caller, "requestApproval", taskIds=[asked], personIds=[there["Person"]])
    [approval] = await Approval.filter(task_id=row_id("Task", asked))
    hours = await do(caller, "logHours", "timeEntry { id }", projectId=project, date="2026-05-04", minutes=30)
    label = await do(caller, "createLabel", "label { id }", name="Urgent")
    note = await do(caller, "createNote", "note { id }", projectId=project, title="Keys", text="At the neighbour's.")
    link = await do(caller, "createReadLink", "readLink { id }", projectId=project, name="Family", sections=["STEPS"])
    template = await do(caller, "createProjectTemplate", "template { id }", projectId=project, name="Kitchen")
    invitation = await do(caller, "createInvitationLink", "invitation { id }", companyId=there["Company"])
    return {
        "Step": step,
        "Task": task,
        "Comment": await make_comment(caller, task, "By Friday."),
        "ApprovalRequest": global_id("ApprovalRequest", approval.request_id),
        "TimeEntry": hours["timeEntry"]["id"],
        "Label": label["label"]["id"],
        "Note": note["note"]["id"],
        "ReadLink": link["readLink"]["id"],
        "ProjectTemplate": template["template"]["id"],
        "Invitation": invitation["invitation"]["id"],
        "File": (await uploaded(caller, b"A drawing", project=project, name="drawing.txt"))["id"],
        "UndeliveredMail": await _failed(there["Workspace"], invitation["invitation"]["id"]),
    }


async def _failed(workspace: str, invitation: str) -> str:
    mail = await Mail.create(
        workspace_id=row_id("Workspace", workspace),
        kind="invitation",
        recipient="nobody@cellar.example",
        subject_id=row_id("Invitation", invitation),
        language="en",
        created_at=now(),
        due_at=now(),
        attempts=9,
        failed_at=now(),
        error="550 no such user",
    )
    return global_id("UndeliveredMail", mail.id)
