"""Read links in every project of the house; and who is meant to see them."""

import hashlib
from collections.abc import Iterable

from permissions.tiers import Section
from tests.leaks.canaries import Aviary, Row
from tests.leaks.work_oracle import Knows

EVERY = [section.value for section in Section]
TO_ARCHIVED = "link to the archived project"
"""It was open, and opens nothing while the project is archived."""
SHAPES = (EVERY, EVERY[:1], EVERY[1:], ["STEPS", "PEOPLE"], ["FILES", "HOURS"], EVERY[:-1])
"""Which sections are on, in one link after the other."""


def plant(aviary: Aviary, named: dict[str, Row]) -> dict[str, str]:
    """A link to each project, two of three open, with other sections each; the tokens of the open ones, by name."""
    tokens: dict[str, str] = {}
    for place, project in enumerate(list(aviary.rows["Project"])):
        here, archived = project["workspace_id"] == named["here"]["id"], project is named["archived"]
        is_open = place % 3 > 0 or archived
        name, token = f"link to project {place}", f"jal_l_leaks{place:04d}{project['id'].hex}"
        aviary.secret(token, "a token of a read link")
        named[name] = aviary.plant(
            "ReadLink",
            workspace_id=project["workspace_id"],
            project_id=project["id"],
            creator_id=named["member" if here else "owner there"]["id"],
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            sections=SHAPES[len(tokens) % len(SHAPES)],
            **({"deactivated_at": None} if is_open else {}),
        )
        if is_open:
            tokens[TO_ARCHIVED if archived else name] = token
    return tokens


def read_links(oracle: Knows, person: Row) -> Iterable[Row]:
    """Those to projects that they see, for who works for the firm."""
    seen = {project["id"] for project in oracle.projects(person)} if oracle.works_for_the_firm(person) else set()
    return [link for link in oracle.rows("ReadLink") if link["project_id"] in seen]
