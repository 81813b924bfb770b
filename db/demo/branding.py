"""How the demo's firm shows itself to those whom it invites."""

ACCENT_COLOR = "#8a3b12"
BACKGROUND_COLOR = "#f6f1ea"

HEADLINE = {
    "en": "See how your building is coming along",
    "de": "Sehen Sie, wie Ihr Bau vorankommt",
    "pl": "Postępy Państwa budowy w jednym miejscu",
    "ru": "Смотрите, как продвигается ваша стройка",
}
WELCOME = {
    "en": "You always find here how far we are, in plain words.\nAny question? Call the site office: +49 30 5550 100.",
    "de": "Hier lesen Sie jederzeit in klaren Worten, wie weit wir sind.\nFragen? Rufen Sie uns an: +49 30 5550 100.",
    "pl": "Tutaj zawsze widać, na jakim jesteśmy etapie.\nPytania? Prosimy dzwonić: +49 30 5550 100.",
    "ru": "Здесь всегда видно, на каком мы этапе.\nЕсть вопросы? Звоните: +49 30 5550 100.",
}
