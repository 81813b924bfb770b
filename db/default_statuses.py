"""The five statuses that a workspace begins with, in the four languages of the firm and its clients."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultStatus:
    """A status to choose from; `texts` maps a language to its name and its explanation for the client."""

    key: str
    color: str
    icon: str
    texts: dict[str, tuple[str, str]]


DEFAULTS: tuple[DefaultStatus, ...] = (
    DefaultStatus(
        key="planned",
        color="#1D4ED8",
        icon="calendar",
        texts={
            "en": ("Planned", "The work has been agreed and scheduled, but has not started yet."),
            "de": ("Geplant", "Die Arbeiten sind vereinbart und eingeplant, haben aber noch nicht begonnen."),
            "pl": (
                "Zaplanowane",
                "Prace są uzgodnione i ujęte w harmonogramie, ale jeszcze się nie zaczęły.",
            ),
            "ru": ("Запланировано", "Работы согласованы и внесены в график, но ещё не начались."),
        },
    ),
    DefaultStatus(
        key="on_hold",
        color="#B45309",
        icon="pause",
        texts={
            "en": ("On hold", "The work is paused. We will let you know as soon as it continues."),
            "de": ("Pausiert", "Die Arbeiten ruhen. Wir melden uns, sobald es weitergeht."),
            "pl": ("Wstrzymane", "Prace są wstrzymane. Damy znać, gdy tylko ruszą dalej."),
            "ru": ("Приостановлено", "Работы приостановлены. Мы сообщим, как только они возобновятся."),
        },
    ),
    DefaultStatus(
        key="in_progress",
        color="#0F766E",
        icon="hammer",
        texts={
            "en": ("In progress", "We are working on it right now."),
            "de": ("In Arbeit", "Wir arbeiten gerade daran."),
            "pl": ("W trakcie", "Prace właśnie trwają."),
            "ru": ("В работе", "Работы сейчас ведутся."),
        },
    ),
    DefaultStatus(
        key="in_review",
        color="#6D28D9",
        icon="eye",
        texts={
            "en": ("In review", "The result is ready and is being checked together with you."),
            "de": ("In Prüfung", "Das Ergebnis liegt vor und wird gemeinsam mit Ihnen geprüft."),
            "pl": ("Do akceptacji", "Rezultat jest gotowy i czeka na wspólne sprawdzenie."),
            "ru": ("На согласовании", "Результат готов, и мы проверяем его вместе с вами."),
        },
    ),
    DefaultStatus(
        key="done",
        color="#15803D",
        icon="check",
        texts={
            "en": ("Done", "The work is complete and has been handed over."),
            "de": ("Abgeschlossen", "Die Arbeiten sind fertiggestellt und übergeben."),
            "pl": ("Zakończone", "Prace są zakończone i odebrane."),
            "ru": ("Завершено", "Работы завершены и сданы."),
        },
    ),
)
