"""Where a stream starts: the cursor that a client gives as `after`."""

from languages.texts import say
from realtime.cursors import Cursor
from realtime.seals import BrokenSeal
from resolvers.refusals import ErrorCode, Refusal
from schema.context import Context
from schema.faults import refused


def position(after: str | None, context: Context) -> Cursor | None:
    """The position behind a cursor; None where the stream starts now. Refuses what is no cursor of the workspace."""
    viewer = context.viewer
    if after is None:
        return None
    try:
        cursor = Cursor.open(after, context.seals)
    except BrokenSeal as error:
        message = say("after is not a cursor of ours. Give one from a message of this stream, or leave it out.")
        raise refused(Refusal(ErrorCode.BAD_USER_INPUT, message), context.language) from error
    if cursor.workspace_id != viewer.workspace_id:
        message = say("after is a cursor of another workspace. Leave it out, and fetch again.")
        raise refused(Refusal(ErrorCode.BAD_USER_INPUT, message), context.language)
    return cursor
