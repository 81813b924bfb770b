"""What is done to companies and their departments, as data: see `deeds.py`."""

from tests.matrix.deed import (
    KINDS,
    STAFF_WRITE,
    Deed,
    of_company,
)

COMPANY_DEEDS = {
    # Companies and departments.
    "make a company": Deed(
        "createCompany",
        "nothing",
        KINDS,
        {"name": "WORD", "kind": "THING"},
        {"owner": "DDD", "admin": "DDD", "member": "FFD", "guest": "FFF"},
    ),
    "change a company": of_company("updateCompany", {"companyId": "ID", "name": "WORD"}, **STAFF_WRITE),
    "change a kind": of_company(
        "changeCompanyKind",
        {"companyId": "ID", "kind": "ANOTHER KIND", "otherwise": "GUEST"},
        owner="DDDN",
        admin="DDDN",
        member="FFFF",
    ),
    "change a kind, roles unsaid": of_company(
        "changeCompanyKind", {"companyId": "OF MEMBERS", "kind": "PARTNER"}, owner="B-BN", admin="B-BN", member="F-FF"
    ),
    "change the kind of an owner's": of_company(
        "changeCompanyKind",
        {"companyId": "OF OWNERS", "kind": "CLIENT", "otherwise": "GUEST"},
        owner="D---",
        admin="F---",
        member="F---",
    ),
    "make a department": of_company("createDepartment", {"companyId": "ID", "name": "WORD"}, **STAFF_WRITE),
    "rename a department": of_company(
        "renameDepartment", {"departmentId": "ID", "name": "WORD"}, noun="department", **STAFF_WRITE
    ),
    "delete a department": of_company("deleteDepartment", {"departmentId": "ID"}, noun="department", **STAFF_WRITE),
}
