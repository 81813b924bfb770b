"""The demo workspace's companies and their people."""

from db.demo.seeds import CompanySeed, PersonSeed

COMPANIES: tuple[CompanySeed, ...] = (
    CompanySeed(
        key="haldenbrix",
        name="Halden & Brix",
        kind="OWN",
        language="en",
        time_zone="Europe/Berlin",
        people=(
            PersonSeed("Nadia Halden", "nadia@haldenbrix.example", "OWNER"),
            PersonSeed("Edwin Brix", "edwin@haldenbrix.example", "ADMIN"),
            PersonSeed("Ifeoma Okafor", "ifeoma@haldenbrix.example", "MEMBER"),
            PersonSeed("Lukas Petersen", "lukas@haldenbrix.example", "MEMBER"),
            PersonSeed("Marta Zielińska", "marta@haldenbrix.example", "MEMBER"),
            PersonSeed("Daniyar Akhmetov", "daniyar@haldenbrix.example", "MEMBER"),
            PersonSeed("Sophie Marchand", "sophie@haldenbrix.example", "MEMBER"),
            PersonSeed("Kenji Watanabe", "kenji@haldenbrix.example", "MEMBER"),
            PersonSeed("Leyla Demir", "leyla@haldenbrix.example", "GUEST"),
        ),
    ),
    CompanySeed(
        key="wolski",
        name="Wolski Instalacje Elektryczne",
        kind="PARTNER",
        language="pl",
        time_zone="Europe/Warsaw",
        people=(
            PersonSeed("Piotr Wolski", "piotr@wolski-instalacje.example", "GUEST"),
            PersonSeed("Oksana Hrytsenko", "oksana@wolski-instalacje.example", "GUEST"),
        ),
    ),
    CompanySeed(
        key="lindenhof",
        name="Lindenhof Hausverwaltung",
        kind="CLIENT",
        language="de",
        time_zone="Europe/Berlin",
        people=(
            PersonSeed("Katrin Vogt", "katrin@lindenhof.example", "MEMBER"),
            PersonSeed("Jörg Mayr", "joerg@lindenhof.example", "MEMBER"),
            PersonSeed("Amira Haddad", "amira@lindenhof.example", "GUEST"),
        ),
    ),
    CompanySeed(
        key="wrzos",
        name="Wrzos Kawiarnie i Piekarnie",
        kind="CLIENT",
        language="pl",
        time_zone="Europe/Warsaw",
        people=(
            PersonSeed("Agnieszka Kurek", "agnieszka@wrzos.example", "MEMBER"),
            PersonSeed("Bartosz Lis", "bartosz@wrzos.example", "MEMBER"),
            PersonSeed("Zofia Nowicka", "zofia@wrzos.example", "GUEST"),
        ),
    ),
    CompanySeed(
        key="meridian",
        name="Meridian Houses",
        kind="CLIENT",
        language="en",
        time_zone="Europe/London",
        people=(
            PersonSeed("Eleanor Whitcombe", "eleanor@meridianhouses.example", "MEMBER"),
            PersonSeed("Rajiv Menon", "rajiv@meridianhouses.example", "MEMBER"),
            PersonSeed("Aigerim Sadykova", "aigerim@meridianhouses.example", "MEMBER"),
            PersonSeed("Timur Bekov", "timur@meridianhouses.example", "GUEST"),
        ),
    ),
)
