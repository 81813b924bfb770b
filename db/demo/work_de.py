"""Four flats in Berlin: what the client reads is German, what the firm says to itself is English."""

from db.demo.seeds import CommentSeed, HoursSeed, NoteSeed, StepSeed, TaskSeed, WorkSeed

LUKAS, IFEOMA, NADIA = "lukas@haldenbrix.example", "ifeoma@haldenbrix.example", "nadia@haldenbrix.example"
LEYLA, AMIRA, KATRIN = "leyla@haldenbrix.example", "amira@lindenhof.example", "katrin@lindenhof.example"

WORK = WorkSeed(
    project="Renovierung von vier Mietwohnungen, Gärtnerstraße 41",
    number="LIN-2041",
    description="Vier Wohnungen im Vorderhaus: Wände, Decken, Türen und Parkett. Bäder und Küchen bleiben.",
    location="Gärtnerstraße 41, 10245 Berlin, Vorderhaus, 1. bis 4. OG links",
    planned_minutes=14_400,
    shared_hours=True,
    template="Wohnungsrenovierung",
    steps=(
        StepSeed(
            "Bestandsaufnahme",
            LUKAS,
            "CLIENT",
            rights=("COMMENT",),
            tasks=(
                TaskSeed(
                    "Aufmaß aller Räume",
                    "Wandflächen, Sockelleisten und Türblätter je Wohnung.",
                    status="DONE",
                    due_in=-8,
                    minutes=480,
                    assigned=(LUKAS,),
                ),
                TaskSeed(
                    "Zustand der Fenster festhalten",
                    "Fotos je Flügel. Was klemmt, kommt auf die Mängelliste.",
                    status="DONE",
                    due_in=-6,
                    minutes=180,
                    assigned=(LEYLA,),
                    comments=(
                        CommentSeed(LEYLA, "Im 2. OG klemmen zwei Flügel zum Hof.", days_ago=6.2),
                        CommentSeed(
                            LUKAS,
                            "Not our scope. If they ask: 180 a sash, no favours.",
                            visibility="INTERNAL",
                            days_ago=6,
                        ),
                    ),
                ),
            ),
        ),
        StepSeed(
            "Malerarbeiten",
            LUKAS,
            "CLIENT",
            rights=("COMMENT", "APPROVE", "CREATE_TASKS"),
            tasks=(
                TaskSeed(
                    "Farbton für die Flure",
                    "Muster A (Altweiß) und Muster B (helles Grau) hängen in der Wohnung im 1. OG.",
                    status="APPROVED",
                    due_in=-3,
                    answerer=KATRIN,
                    comments=(CommentSeed(KATRIN, "Bitte Altweiß, in allen vier Wohnungen.", days_ago=2),),
                ),
                TaskSeed(
                    "Wände und Decken streichen, 3. OG",
                    status="IN_PROGRESS",
                    due_in=4,
                    minutes=1_920,
                    assigned=(LUKAS, LEYLA),
                    comments=(
                        CommentSeed(AMIRA, "Können die Maler erst ab 9 Uhr anfangen? Im 2. OG wohnt ein Baby."),
                        CommentSeed(LUKAS, "Ja, ab morgen um 9.", days_ago=0.6),
                        CommentSeed(
                            LUKAS, "Costs us an hour a day. Nadia: not in the fixed price.", "INTERNAL", days_ago=0.5
                        ),
                    ),
                ),
                TaskSeed(
                    "Wasserfleck an der Decke im 4. OG",
                    "Vor dem Streichen absperren. Ursache bitte mit dem Dachdecker klären.",
                    status="WAITING_FOR_CLIENT",
                    due_in=2,
                    author=AMIRA,
                    labels=("Extra",),
                ),
                TaskSeed(
                    "Second coat only where it shows",
                    "Fixed price: kitchens and closets get one.",
                    visibility="INTERNAL",
                    minutes=240,
                ),
            ),
        ),
        StepSeed(
            "Parkett",
            LUKAS,
            "CLIENT",
            rights=("COMMENT", "APPROVE"),
            tasks=(
                TaskSeed(
                    "Parkett schleifen und ölen, 3. OG",
                    "Drei Schliffe, Naturöl. Danach 24 Stunden nicht betreten.",
                    status="IN_PROGRESS",
                    due_in=6,
                    minutes=1_200,
                    assigned=(LUKAS,),
                    labels=("Long lead",),
                ),
                TaskSeed(
                    "Muster für den Ölton freigeben",
                    "Natur oder Weiß geölt? Beide Muster liegen im 3. OG im Erker.",
                    status="APPROVAL_REQUESTED",
                    due_in=1,
                ),
            ),
        ),
        StepSeed(
            "Subunternehmer",
            LUKAS,
            "TEAM",
            tasks=(
                TaskSeed("Steckdosen im Flur versetzen, 2. OG", "Zwei Stück, auf 30 cm.", due_in=5, minutes=90),
                TaskSeed("Gerüst im Hof abmelden", due_in=9),
            ),
        ),
        StepSeed(
            "Money",
            NADIA,
            "INTERNAL",
            tasks=(
                TaskSeed("Second instalment: invoice when flat 3 is done", due_in=7, assigned=(NADIA,)),
                TaskSeed("Painters are 14 hours over, find out why", status="IN_PROGRESS", assigned=(LUKAS,)),
            ),
        ),
        StepSeed(
            "My notes for the talk with Nadia",
            LUKAS,
            "PRIVATE",
            tasks=(TaskSeed("Ask for a third painter, or for two weeks more"),),
        ),
    ),
    hours=(
        HoursSeed(LUKAS, 8, 450, "Aufmaß, alle vier Wohnungen", "Aufmaß aller Räume", "58.00"),
        HoursSeed(LEYLA, 7, 180, "Fenster", "Zustand der Fenster festhalten", "46.00"),
        HoursSeed(LUKAS, 3, 480, "Spachteln", "Wände und Decken streichen, 3. OG", "58.00"),
        HoursSeed(LEYLA, 2, 510, None, "Wände und Decken streichen, 3. OG", "46.00"),
        HoursSeed(LUKAS, 1, 60, "Redone: wrong white", "Wände und Decken streichen, 3. OG", "58.00", billable=False),
    ),
    notes=(
        NoteSeed(
            LUKAS, "Schlüssel", "Der Bund liegt bei Frau Lorenz, Hauswartbüro im Seitenflügel, werktags ab 7 Uhr."
        ),
        NoteSeed(
            NADIA,
            "Before anybody promises anything",
            "The price is fixed. Whatever Lindenhof wants on top is an extra, in writing, before it is done.",
            visibility="INTERNAL",
        ),
    ),
)
