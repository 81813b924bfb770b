"""Where links lead: to our own pages, or to those of another frontend."""

from collections.abc import Mapping

from settings.values import BadSetting, parts_of

PAGES = {
    "INVITATION": "invitation",
    "CONFIRMATION": "confirmation",
    "PASSWORD_RESET": "password",
    "EMAIL_CHANGE": "email",
    "PROJECT": "p",
}
"""The links that mails and read links carry, and our own pages: JALOUSIE_LINK_… puts another frontend's there."""
SESSION = "{token}"
"""In the link to the portal: where the session of whoever has just confirmed their address is to stand."""


def links_of(environ: Mapping[str, str], public_url: str) -> dict[str, str]:
    """The pattern of each link, by name. Raises BadSetting, also for a link of another name."""
    known = [f"JALOUSIE_LINK_{name}" for name in (*PAGES, "PORTAL")]
    for name in environ:
        if name.startswith("JALOUSIE_LINK_") and name not in known:
            raise BadSetting(f"{name[:60]} is no setting. Write one of {', '.join(known)}.")
    return {name: _link(environ, name, page, public_url) for name, page in PAGES.items()}


def _link(environ: Mapping[str, str], name: str, page: str, public_url: str) -> str:
    pattern = environ.get(f"JALOUSIE_LINK_{name}") or f"{public_url}/{page}/{{token}}"
    parts, in_one_piece = parts_of(pattern), pattern.isprintable() and " " not in pattern
    # In a host's name a token would lose its capital letters.
    there = pattern.count("{token}") == 1 and parts is not None and "{" not in parts.netloc
    if there and in_one_piece and pattern.startswith(("http://", "https://")):
        return pattern
    raise BadSetting(
        f"JALOUSIE_LINK_{name} is {pattern[:200]!r}. Write a link with {{token}} in it once, such as "
        f"https://portal.example/{page}/{{token}}."
    )


def portal_of(link: str) -> str:
    """Where our own pages lead on to; empty where that is nowhere. Raises BadSetting."""
    parts, in_one_piece = parts_of(link), link.isprintable() and " " not in link
    # What stands behind # is sent to no server, and so is in no log.
    before, _, behind = link.partition("#")
    well_placed = SESSION not in before and behind.count(SESSION) <= 1
    if not link or (parts and in_one_piece and well_placed and link.startswith(("http://", "https://"))):
        return link
    raise BadSetting(
        f"JALOUSIE_LINK_PORTAL is {link[:200]!r}. Write where your portal is, such as https://portal.example/, with "
        f"{SESSION} behind # where it takes over the session: https://portal.example/#session={SESSION}."
    )
