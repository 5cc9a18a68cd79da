"""Latin letters without their marks, as systems write them in addresses."""

from __future__ import annotations

import unicodedata

_WITHOUT_PARTS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
    }
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i"}
)
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def plain_latin(text: str) -> str:
    """`Ærø café` is `AEro cafe`. Letters of other scripts stay as they are."""
    apart = unicodedata.normalize("NFKD", text.translate(_WITHOUT_PARTS))
    return unicodedata.normalize("NFC", "".join(each for each in apart if not "\u0300" <= each <= "\u036f"))
