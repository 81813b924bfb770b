"""Doing, as data: every mutation, to whom and what, and what comes of it for whom. Written by hand."""

from itertools import product

from tests.matrix.board_cells import BOARD_DEEDS
from tests.matrix.cast import CLIENT, DOORS, VIEW_AS, VIEWERS, has_door
from tests.matrix.company_deeds import COMPANY_DEEDS
from tests.matrix.deed import (
    ANYBODY,
    FORBIDDEN,
    GUESTS,
    KINDS,
    LETTERS,
    NO_FIELD,
    NOBODY_HERE,
    Deed,
    adding,
    but,
    of_company,
    of_invitation,
    of_person,
    of_project,
    without_token,
)
from tests.matrix.documents import DOCUMENT_DEEDS
from tests.matrix.links import LINK_DEEDS
from tests.matrix.process_cells import PROCESS_DEEDS
from tests.matrix.status_cells import STATUS_DEEDS
from tests.matrix.work_deeds import WORK_DEEDS

Act = tuple[str, str, str, str]
"""A cell: viewer, door, deed, thing."""

DEEDS = {
    # Projects.
    "set a status": of_project("setClientStatus", {"projectIds": ["ID"], "status": "WORD"}),
    "set a status unseen": of_project("setClientStatus", {"projectIds": ["ID"], "status": "WORD", "shown": False}),
    "set from a template": of_project("setClientStatus", {"projectIds": ["ID"], "templateId": "TEMPLATE"}),
    # What is hidden already stays so, silently: that is no cell.
    "hide a status": but(of_project("hideClientStatus", {"projectIds": ["ID"]}), "-", shown=False),
    "rename": of_project("renameProject", {"projectId": "ID", "name": "WORD"}),
    "rename for the client": of_project("renameProject", {"projectId": "ID", "clientName": "WORD"}),
    "share or not": of_project("setProjectReach", {"projectIds": ["ID"], "sharedWithClient": "NOT SHARED"}),
    "open or close": of_project("setProjectReach", {"projectIds": ["ID"], "openToWorkspace": "NOT OPEN"}),
    "add staff": adding("A MEMBER"),
    "add a guest and share": adding("A GUEST OF A CLIENT", shareWithClient=True),
    # Whoever adds a client's guest must say whether the file is shared, and that another client's is meant.
    "add a guest, unsaid": but(adding("A GUEST OF A CLIENT"), "B", shared=False),
    "add another's guest": adding("A GUEST OF ANOTHER", shareWithClient=True, acrossClients=True),
    "add another's guest, unsaid": but(adding("A GUEST OF ANOTHER", shareWithClient=True), "B"),
    "add another's member": but(adding("A MEMBER OF ANOTHER", shareWithClient=True, acrossClients=True), "B"),
    "take out": of_project("removeFromProject", {"projectId": "ID", "personIds": ["SOMEBODY IN IT"]}),
    "make for a company": of_company(
        "createProject", {"companyId": "ID", "name": "WORD"}, owner="BBDN", admin="BBDN", member="BBDN"
    ),
    "make with a company": Deed(
        "createProject",
        "nothing",
        KINDS,
        {"company": {"name": "WORD", "kind": "THING"}, "name": "WORD"},
        {"owner": "BBD", "admin": "BBD", "member": "BBD", "guest": "FFF"},
    ),
    **COMPANY_DEEDS,
    # People.
    "write down a guest": of_company(
        "createPerson",
        {"companyId": "ID", "displayName": "WORD", "role": "GUEST"},
        owner="DDDN",
        admin="DDDN",
        member="FDDN",
    ),
    "write down a member": of_company(
        "createPerson",
        {"companyId": "ID", "displayName": "WORD", "role": "MEMBER"},
        owner="DBDN",
        admin="DBDN",
        member="FBDN",
    ),
    "write down an owner": of_company(
        "createPerson",
        {"companyId": "ID", "displayName": "WORD", "role": "OWNER"},
        owner="DBBN",
        admin="FBBN",
        member="FBBN",
    ),
    "change a card": of_person(
        "updatePerson",
        {"personId": "ID", "jobTitle": "WORD"},
        owner="D DDDDD DDDD N N",
        admin="D DDDDD DDDD N N",
        member="D FFFFF DDDF N N",
        guest="F FFFFF FFFF F F",
        stranger=NOBODY_HERE,
    ),
    "set privacy": of_person(
        "setContactPrivacy",
        {"personIds": ["ID"], "privacy": "EVERYONE"},
        owner="D DDDDD DDDD N N",
        admin="D DDDDD DDDD N N",
        member="D FFFFF FFFF F F",
        guest="F FFFFF FFFF F F",
        stranger=NOBODY_HERE,
    ),
    "make a guest": of_person(
        "changeRole",
        {"personId": "ID", "role": "GUEST"},
        owner="- DDD-D -D-- N N",
        admin="- FDD-D -D-- N N",
        **GUESTS,
    ),
    "make a member": of_person(
        "changeRole",
        {"personId": "ID", "role": "MEMBER"},
        owner="- DD-D- B-DD N N",
        admin="- FD-D- B-DD N N",
        **GUESTS,
    ),
    "make an owner": of_person(
        "changeRole",
        {"personId": "ID", "role": "OWNER"},
        owner="- -DDDD BBBB N N",
        admin="F FFFFF FFFF N N",
        **GUESTS,
    ),
    "move": of_person(
        "movePerson",
        {"personId": "ID", "companyId": "ANOTHER COMPANY", "role": "MEMBER"},
        owner="- DDDDD DDDD N N",
        admin="- FDDDD DDDD N N",
        **GUESTS,
    ),
    "move to a partner, role unsaid": of_person(
        "movePerson",
        {"personId": "ID", "companyId": "ANOTHER PARTNER"},
        owner="B BBBDB DBDD N N",
        admin="B FBBDB DBDD N N",
        **GUESTS,
    ),
    # Nobody becomes one of the firm's own people without its being said; nobody moves to where they are.
    "hire, role unsaid": of_person(
        "movePerson",
        {"personId": "ID", "companyId": "THE FIRM"},
        owner="B BBBBB BBBB N N",
        admin="B FBBBB BBBB N N",
        **GUESTS,
    ),
    "move to another workspace": of_person(
        "movePerson",
        {"personId": "ID", "companyId": "STRANGE COMPANY", "role": "MEMBER"},
        owner="N NNNNN NNNN N N",
        admin="N NNNNN NNNN N N",
        **GUESTS,
    ),
    "remove": of_person(
        "removePerson", {"personId": "ID"}, owner="- DDDDD DDDD N N", admin="- FDDDD DDDD N N", **GUESTS
    ),
    "sign out": of_person(
        "signOutPerson", {"personId": "ID"}, owner="- DDDDD DDDD N N", admin="- FDDDD DDDD N N", **GUESTS
    ),
    "look as": of_person(
        "startViewAs", {"personId": "ID"}, owner="F FFFFF DDDD N N", admin="F FFFFF DDDD N N", **GUESTS
    ),
    # Invitations. Who signs in already is not invited once more; a card needs an address.
    "invite a guest": of_company(
        "invite",
        {"companyId": "ID", "emails": ["WORD@matrix.example"], "role": "GUEST"},
        owner="DDDN",
        admin="DDDN",
        member="FDDN",
    ),
    "make a link for a member": of_company(
        "createInvitationLink",
        {"companyId": "ID", "role": "MEMBER"},
        owner="DBDN",
        admin="DBDN",
        member="FBDN",
    ),
    "invite by a card": of_person(
        "invitePerson",
        {"personId": "ID"},
        owner="B BBBBB BBBB N N",
        admin="B FBBBB BBBB N N",
        member="F FFFFF BBBF N N",
        guest="F FFFFF FFFF F F",
        stranger=NOBODY_HERE,
    ),
    "take an invitation back": of_invitation("deleteInvitation"),
    "issue an invitation again": of_invitation("reissueInvitation"),
    "send a mail again": Deed(
        "resendMail",
        "mail",
        ("ours", "strange"),
        {"mailId": "ID"},
        {"owner": "DN", "admin": "DN", "member": "FF", "guest": "FF", "stranger": "N-"},
    ),
    "show the workspace otherwise": Deed(
        "updateBranding",
        "nothing",
        ("one",),
        {"name": "WORD"},
        {"owner": "D", "admin": "D", "member": "F", "guest": "F"},
    ),
    # Getting in, for whoever has a token: nobody here has.
    "accept nothing": without_token("acceptInvitation", {"displayName": "WORD", "password": "a few long words"}),
    "confirm nothing": without_token("confirmEmail", {}),
    "reset nothing": without_token("resetPassword", {"password": "a few long words"}),
    "confirm no change": without_token("confirmEmailChange", {}),
    "change one's address wrongly": Deed(
        "changeEmail",
        "nothing",
        ("one",),
        {"email": "WORD@matrix.example", "password": "wrong"},
        {"owner": "U", "client's guest": "U", "partner": "U"},
        CLIENT,
    ),
    # Workspaces and sessions.
    "make a workspace": Deed(
        "createWorkspace",
        "nothing",
        ("one",),
        {"name": "WORD"},
        {"owner": "D", "admin": "D", "member": "F", "guest": "F"},
    ),
    "renew": Deed("renewSession", "session", ("mine",), None, ANYBODY, CLIENT),
    "choose a language": Deed("setLanguage", "account", ("mine",), {"language": "pl"}, ANYBODY, CLIENT),
    "go": Deed("signOut", "session", ("mine",), {}, ANYBODY, CLIENT),
    "go everywhere": Deed("signOut", "account", ("mine",), {"everywhere": True}, ANYBODY, CLIENT),
    "end a session": Deed(
        "revokeSession",
        "session",
        ("mine", "somebody's", "a look at me", "strange"),
        {"id": "ID"},
        {"*": "DNNN"},
        CLIENT,
    ),
    "switch": Deed(
        "switchWorkspace",
        "workspace",
        ("second home", "ours", "strange"),
        {"workspaceId": "ID"},
        {"*": "DDN", "stranger": "DND"},
        CLIENT,
    ),
    "sign in wrongly": Deed(
        "signIn",
        "nothing",
        ("one",),
        {"email": "WORD@matrix.example", "password": "wrong"},
        {"owner": "U", "client's guest": "U", "client's guest, added": "U", "partner": "U"},
        0,
    ),
    **WORK_DEEDS,
    **LINK_DEEDS,
    **DOCUMENT_DEEDS,
    **PROCESS_DEEDS,
    **STATUS_DEEDS,
    **BOARD_DEEDS,
}


def expected(act: Act) -> str | None:
    """What comes of it, by the tables; None where there is no such cell."""
    viewer, door, name, thing = act
    deed = DEEDS[name]
    if VIEWERS[viewer].is_link and thing == "self":
        return None  # who has one is nobody
    if VIEWERS[viewer].tier < deed.tier:
        return NO_FIELD
    if VIEWERS[viewer].is_link:
        return FORBIDDEN  # nothing at all is changed through a read link
    letter = deed.letter(viewer, thing)
    if letter == "-":
        return None
    return FORBIDDEN if door == VIEW_AS else LETTERS[letter]


ACTS: list[Act] = [
    (viewer, door, name, thing)
    for viewer, door, (name, deed) in product(VIEWERS, DOORS, DEEDS.items())
    if has_door(viewer, door)
    for thing in deed.columns
    if expected((viewer, door, name, thing)) is not None
]
"""Every cell."""
