"""Words that firms use among themselves: what holds one is hardly meant for clients.

Hints, not rules: whoever reads them decides. Words that mean something else in many a trade are taken only where they
stand alone or in a phrase ("drzwi wewnętrzne" are doors).
"""

import re

PATTERNS = (
    # English
    r"internal(ly)?|confidential|margins?|mark-?up|profit|deadbeat|"
    r"(not|never) for (the )?clients?|(do not|don'?t|never) (show|send|share|tell)|say nothing|for us only|only for us",
    # German
    r"intern(e[nmrs]?)?|vertraulich(e[nmrs]?)?|marge|gewinn(spanne)?|deckungsbeitrag|(vor|nach)?kalkulation(en)?|"
    r"nicht für (den |die )?kund(e|en|in)|nicht (zeigen|weitergeben|verschicken)|nur für uns|"
    r"(dem|der) kund(en|in) nichts sagen",
    # Polish
    r"^wewnętrzn[eya]$|do użytku wewnętrznego|poufn[aey]|marż[aeyęą]|narzut|zysk|kalkulacj[aeięą]|"
    r"nie dla klient(a|ów|ki)|nie (pokazywać|wysyłać|mówić)|tylko dla nas",
    # Russian
    r"^внутренн(ее|ие|яя|ий)$|для внутреннего (пользования|использования)|конфиденциальн(о|ый|ая|ое|ые)|"
    r"служебн(ое|ая|ый|ые)|марж[аиуе]|наценк[аиуе]|себестоимост[ьи]|калькуляци[яию]|не для (клиент|заказчик)[аов]+|"
    r"не (показывать|отправлять|говорить)|только для нас",
)
_WORDS = re.compile("|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in PATTERNS), re.I)
MIN_NAME = 4
"""Characters of a project's internal name that are worth looking for."""


def internal_word(text: str, internal_name: str) -> str | None:
    """What in a text looks as if it were meant for the firm alone, as it stands there; None where nothing does.

    `internal_name`: what the project is called at work, where clients know it by another name; else empty.
    """
    if found := _WORDS.search(text.strip()):
        return found.group()
    named = len(internal_name) >= MIN_NAME and internal_name.casefold() in text.casefold()
    return internal_name if named else None
