"""A new café in Szczecin: what the client reads is Polish, what the firm says to itself is English."""

from db.demo.seeds import CommentSeed, HoursSeed, NoteSeed, StepSeed, TaskSeed, WorkSeed

MARTA, NADIA = "marta@haldenbrix.example", "nadia@haldenbrix.example"
PIOTR, ZOFIA, BARTOSZ = "piotr@wolski-instalacje.example", "zofia@wrzos.example", "bartosz@wrzos.example"

WORK = WorkSeed(
    project="Nowa kawiarnia w Szczecinie, al. Wojska Polskiego",
    number="WRZ-SZC-1",
    description="Adaptacja lokalu po księgarni: ścianki, instalacje, bar, podłoga i oświetlenie. Otwarcie wiosną.",
    location="al. Wojska Polskiego 64, Szczecin, parter",
    planned_minutes=28_800,
    steps=(
        StepSeed(
            "Ścianki i sufit",
            MARTA,
            "CLIENT",
            rights=("COMMENT",),
            tasks=(
                TaskSeed("Ścianki działowe zaplecza", status="DONE", due_in=-12, minutes=1_440, assigned=(MARTA,)),
                TaskSeed(
                    "Sufit akustyczny nad salą",
                    "Panele w kolorze dębu, montaż po przeglądzie wentylacji.",
                    status="IN_PROGRESS",
                    due_in=6,
                    minutes=960,
                    labels=("Long lead",),
                ),
            ),
        ),
        StepSeed(
            "Bar i instalacje",
            MARTA,
            "CLIENT",
            rights=("COMMENT", "APPROVE", "UPLOAD"),
            tasks=(
                TaskSeed(
                    "Układ gniazd pod barem",
                    "Dwa obwody dla ekspresów, osobny dla chłodziarki na ciasta.",
                    status="CHANGES_REQUESTED",
                    due_in=3,
                    assigned=(PIOTR,),
                    answerer=ZOFIA,
                    reason="Młynek stanie z lewej strony, więc potrzebujemy tam jeszcze jednego gniazda.",
                    comments=(
                        CommentSeed(PIOTR, "Przesunę obwód drugi o metr w lewo.", "TEAM", days_ago=1.4),
                        CommentSeed(MARTA, "Wolski wants 300 extra for it. No: it was in his quote.", "INTERNAL"),
                    ),
                ),
                TaskSeed(
                    "Blat baru: próbka kamienia",
                    "Próbka czeka w biurze w Poznaniu.",
                    status="APPROVAL_REQUESTED",
                    due_in=5,
                    comments=(CommentSeed(BARTOSZ, "Obejrzę w czwartek.", days_ago=0.8),),
                ),
                TaskSeed("Przegląd wentylacji", status="WAITING_FOR_CLIENT", due_in=4),
            ),
        ),
        StepSeed(
            "Elektryka, uzgodnienia z wykonawcą",
            MARTA,
            "TEAM",
            tasks=(
                TaskSeed(
                    "Rozdzielnica: zamówić zabezpieczenia",
                    status="IN_PROGRESS",
                    due_in=2,
                    minutes=240,
                    assigned=(PIOTR,),
                ),
                TaskSeed("Pomiary i protokół", due_in=14, minutes=360, assigned=(PIOTR,)),
            ),
        ),
        StepSeed(
            "Hours and margin",
            NADIA,
            "INTERNAL",
            tasks=(TaskSeed("Opening date is fixed: who works the two Saturdays?", due_in=3, assigned=(MARTA,)),),
        ),
    ),
    hours=(
        HoursSeed(MARTA, 13, 480, "Ścianki", "Ścianki działowe zaplecza", "52.00"),
        HoursSeed(PIOTR, 4, 420, "Obwody pod barem", "Układ gniazd pod barem", "44.00"),
        HoursSeed(PIOTR, 2, 300, None, "Rozdzielnica: zamówić zabezpieczenia", "44.00"),
    ),
    notes=(
        NoteSeed(MARTA, "Dostawy", "Wjazd od podwórza, brama ma 2,4 m wysokości. Ciężarówki tylko do 10:00."),
        NoteSeed(
            MARTA, "Klucz do rozdzielni", "Wisi u dozorcy, kod skrzynki daje Marta przez telefon.", visibility="TEAM"
        ),
    ),
)
