"""Suites in Almaty: what the client reads is Russian, what the firm says to itself is English."""

from db.demo.seeds import CommentSeed, HoursSeed, NoteSeed, StepSeed, TaskSeed, WorkSeed

DANIYAR, EDWIN = "daniyar@haldenbrix.example", "edwin@haldenbrix.example"
TIMUR, AIGERIM = "timur@meridianhouses.example", "aigerim@meridianhouses.example"

WORK = WorkSeed(
    project="Люксы на пятом этаже",
    number="MER-ALA-5",
    description="Пять люксов: чистовая отделка, сантехника, освещение и расстановка мебели.",
    location="Meridian House, Алматы, пятый этаж",
    planned_minutes=18_000,
    shared_hours=True,
    steps=(
        StepSeed(
            "Отделка",
            DANIYAR,
            "CLIENT",
            rights=("COMMENT",),
            tasks=(
                TaskSeed(
                    "Шпаклёвка и покраска стен, 501–503", status="DONE", due_in=-9, minutes=1_920, assigned=(DANIYAR,)
                ),
                TaskSeed(
                    "Паркет «ёлочкой» в 504 и 505",
                    "Перед укладкой проверить влажность стяжки.",
                    status="IN_PROGRESS",
                    due_in=5,
                    minutes=1_440,
                    comments=(
                        CommentSeed(TIMUR, "Можно ли не шуметь до девяти утра?", days_ago=1.2),
                        CommentSeed(DANIYAR, "Да, начинаем в девять.", days_ago=1.1),
                        CommentSeed(DANIYAR, "Screed is still at 4 percent. Not a word about the date.", "INTERNAL"),
                    ),
                ),
            ),
        ),
        StepSeed(
            "Сантехника и свет",
            DANIYAR,
            "CLIENT",
            rights=("COMMENT", "APPROVE"),
            tasks=(
                TaskSeed(
                    "Высота душевых леек",
                    "Предлагаем 2,1 м во всех люксах.",
                    status="APPROVAL_REQUESTED",
                    due_in=2,
                ),
                TaskSeed("Подключить смесители в 502", due_in=3, minutes=240, assigned=(DANIYAR,)),
                TaskSeed("Бра у зеркала: образец", status="APPROVED", answerer=AIGERIM, due_in=-2),
            ),
        ),
        StepSeed(
            "Customs and money",
            EDWIN,
            "INTERNAL",
            tasks=(TaskSeed("Storage at the hotel is free until the 15th, then we pay", due_in=9, assigned=(EDWIN,)),),
        ),
    ),
    hours=(
        HoursSeed(DANIYAR, 10, 540, "Стены", "Шпаклёвка и покраска стен, 501–503", "48.00"),
        HoursSeed(DANIYAR, 1, 420, "Паркет", "Паркет «ёлочкой» в 504 и 505", "48.00"),
    ),
    notes=(
        NoteSeed(DANIYAR, "Мебель", "Стоит на складе отеля, подъём грузовым лифтом после 14:00."),
        NoteSeed(EDWIN, "Aigerim", "Reads everything, answers at night. Never promise a date in writing.", "INTERNAL"),
    ),
)
