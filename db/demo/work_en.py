"""Guest rooms in London, in the client's language and the firm's own, which is the same here."""

from db.demo.seeds import CommentSeed, HoursSeed, NoteSeed, StepSeed, TaskSeed, WorkSeed

SOPHIE, EDWIN = "sophie@haldenbrix.example", "edwin@haldenbrix.example"
ELEANOR, RAJIV = "eleanor@meridianhouses.example", "rajiv@meridianhouses.example"

WORK = WorkSeed(
    project="Guest rooms, second floor",
    number="MER-LON-201",
    description="Twelve rooms, 201 to 212: joinery, headboards, carpets and lighting. Bathrooms are not touched.",
    location="Meridian House London, second floor",
    planned_minutes=21_600,
    steps=(
        StepSeed(
            "Rooms 201 to 208",
            SOPHIE,
            "CLIENT",
            rights=("COMMENT", "APPROVE"),
            tasks=(
                TaskSeed("Fit wardrobes and desks", status="DONE", due_in=-15, minutes=2_880, assigned=(SOPHIE,)),
                TaskSeed(
                    "Walk the finished rooms",
                    "Eight rooms, about an hour. Please bring whoever signs.",
                    status="APPROVED",
                    due_in=-4,
                    answerer=ELEANOR,
                    comments=(CommentSeed(ELEANOR, "All eight are fine. The carpet in 204 is lovely.", days_ago=2),),
                ),
                TaskSeed(
                    "Reading light in 206 flickers",
                    status="IN_PROGRESS",
                    due_in=1,
                    labels=("Snag", "Warranty"),
                    comments=(
                        CommentSeed(RAJIV, "It does so when the fan starts.", days_ago=1.5),
                        CommentSeed(SOPHIE, "Cheap drivers. Swap all twelve before they notice.", "INTERNAL"),
                    ),
                ),
            ),
        ),
        StepSeed(
            "Rooms 209 to 212",
            SOPHIE,
            "CLIENT",
            rights=("COMMENT", "APPROVE", "CREATE_TASKS"),
            tasks=(
                TaskSeed(
                    "Headboards",
                    "Waiting for the upholsterer; expected at the end of next week.",
                    status="WAITING_FOR_CLIENT",
                    due_in=10,
                    labels=("Long lead",),
                ),
                TaskSeed(
                    "Fabric for the window seats", "Two samples are with Rajiv.", status="APPROVAL_REQUESTED", due_in=4
                ),
                TaskSeed("A socket next to the bed in 211", author=RAJIV, due_in=8, labels=("Extra",)),
            ),
        ),
        StepSeed(
            "Programme and cost",
            EDWIN,
            "INTERNAL",
            tasks=(
                TaskSeed("Three days over: what do we tell Meridian?", due_in=1, assigned=(SOPHIE, EDWIN)),
                TaskSeed("Upholsterer: penalty clause or goodwill", assigned=(EDWIN,)),
            ),
        ),
    ),
    hours=(
        HoursSeed(SOPHIE, 16, 480, "Wardrobes 201 to 204", "Fit wardrobes and desks", "64.00"),
        HoursSeed(SOPHIE, 15, 510, "Wardrobes 205 to 208", "Fit wardrobes and desks", "64.00"),
        HoursSeed(SOPHIE, 1, 90, "Looking for the flicker", "Reading light in 206 flickers", "64.00", billable=False),
    ),
    notes=(
        NoteSeed(SOPHIE, "Working hours", "Drilling between ten and four only; guests sleep on the third floor."),
        NoteSeed(
            EDWIN,
            "Third floor",
            "No start, and no word about a start, before the deposit clears.",
            visibility="INTERNAL",
        ),
    ),
)
