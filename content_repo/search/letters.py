"""How a letter is compared: without case, width and accent, whatever the script.

One table does it for every text: `text.translate(FOLDED)`. A letter becomes its folded form, what separates words becomes a
space. It is filled as letters are met, so that no table of Unicode has to be shipped or loaded.
"""

from __future__ import annotations

import re
import unicodedata

# Han, kana, hangul, bopomofo, Thai, Lao, Burmese, Khmer: scripts in which a space does not mean the end of a word. (Korean
# has spaces, but particles stick to the nouns.) Pictographs are taken as such as well.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3031-\u3035\u3041-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd\u2600-\u27bf\U0001f300-\U0001faff]+"
)
# Marks that only decorate: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowels. Indic signs are letters.
_ACCENT = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]"
)
_STROKED = {
    "ø": "o",
    "đ": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "ŧ": "t",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
}
_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f"  # invisible inside words


def fold(letter: str) -> str:
    """The form of one character that is compared: "É" → "e", "Ａ" → "a", "ß" → "ss", "—" → " "."""
    if letter in _JOINERS:
        return ""
    plain = unicodedata.normalize("NFKC", letter).casefold()
    apart = unicodedata.normalize("NFD", plain)
    bare = unicodedata.normalize("NFC", _ACCENT.sub("", apart)) if _ACCENT.search(apart) else plain
    found = "".join(map(_separated, bare))
    return " " if found.isspace() else found


def _separated(char: str) -> str:
    if unicodedata.category(char)[0] in "LNM":
        return _STROKED.get(char, char)
    return char if UNSPACED.match(char) else " "


class _Folded(dict[int, str]):
    def __missing__(self, code: int) -> str:
        found = self[code] = fold(chr(code))
        return found


FOLDED = _Folded()


def composed(text: str) -> str:
    """NFC, which is what everything here is measured in; without halves of characters, which nothing can store."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
