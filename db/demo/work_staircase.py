"""A staircase in Berlin: small enough to read its page, by the demo's read link, at a glance."""

from db.demo.seeds import CommentSeed, HoursSeed, NoteSeed, StepSeed, TaskSeed, WorkSeed

SOPHIE, KENJI = "sophie@haldenbrix.example", "kenji@haldenbrix.example"
RIGHTS = ("COMMENT", "APPROVE")

WORK = WorkSeed(
    project="Treppenhaus Torstraße 14",
    number="LIN-2038",
    description="Wände, Decken und Geländer vom Erdgeschoss bis zum vierten Obergeschoss.",
    location="Torstraße 14, 10119 Berlin, Vorderhaus",
    planned_minutes=4_800,
    shared_hours=True,
    steps=(
        StepSeed(
            "Untergrund und Anstrich",
            SOPHIE,
            "CLIENT",
            rights=RIGHTS,
            tasks=(
                TaskSeed(
                    "Untere Geschosse spachteln und streichen",
                    status="DONE",
                    assigned=(KENJI,),
                    comments=(CommentSeed(SOPHIE, "Beide Geschosse sind trocken und begehbar."),),
                ),
                TaskSeed("Obere Geschosse streichen", status="IN_PROGRESS", due_in=8, assigned=(KENJI,)),
                TaskSeed(
                    "Farbton für die Wohnungstüren freigeben",
                    status="APPROVAL_REQUESTED",
                    due_in=9,
                    assigned=(KENJI,),
                    comments=(CommentSeed(SOPHIE, "Die Muster hängen im Eingang neben den Briefkästen."),),
                ),
            ),
        ),
        StepSeed(
            "Abnahme",
            SOPHIE,
            "CLIENT",
            rights=RIGHTS,
            tasks=(TaskSeed("Gemeinsamer Rundgang mit der Hausverwaltung", due_in=14, assigned=(KENJI,)),),
        ),
        StepSeed(
            "Intern",
            SOPHIE,
            "INTERNAL",
            tasks=(TaskSeed("Farbe nachbestellen, eine Woche Verzug", status="IN_PROGRESS", assigned=(KENJI,)),),
        ),
    ),
    hours=tuple(
        HoursSeed(KENJI, days_ago, minutes) for days_ago, minutes in ((9, 420), (8, 450), (6, 480), (2, 435), (1, 390))
    ),
    notes=(
        NoteSeed(
            SOPHIE,
            "Zugang während der Arbeiten",
            "Der Aufgang bleibt durchgehend begehbar.\nFrisch gestrichene Geländer sind mit Band gekennzeichnet.",
        ),
    ),
)
