"""A process of the firm's, with one of everything in it."""

from tests.behaviours.office import do
from tests.people import Caller


async def process_of(caller: Caller) -> dict[str, str]:
    """Make a pipeline with stages, and give their ids, by type."""
    asked = "pipeline { id stages { id } }"
    pipeline = (await do(caller, "createPipeline", asked, name="Process", stages=["First", "Second"]))["pipeline"]
    return {"Pipeline": pipeline["id"], "Stage": pipeline["stages"][0]["id"]}
