"""Slugs as Zola writes them where `slugify` is "on": every script in Latin letters.

Source of the rules: the crate `slug` 0.1, which takes letters one by one from the crate `deunicode` 1.6. Its tables come from the
same source as those of `text-unidecode`; what was found to differ in common texts is listed here.
"""

from __future__ import annotations

import re
import unicodedata

_OTHERWISE = {
    "Ъ": "'",
    "ъ": "'",
    "א": "'",
    "־": "-",
    "ء": "'",
    "إ": "'",
    "ٴ": "e",
    "ې": "e",
    "ۑ": "ny",
    "・": "-",
    "么": "Me ",
    "什": "Shen ",
    "价": "Jia ",
    "旅": "Lv ",
    "术": "Shu ",
    "゙": "'",
    "゚": "`",
    "゛": "'",
    "゜": "`",
    "№": "No",
    "₱": "P",
    "₴": "HRN",
    "₸": "T",
    "₹": "Rs",
    "₺": "TL",
    "₽": "Rb",
    "₾": "Lari",
    "₿": "BTC",
}


def slugified(text: str) -> str:
    """ "北京 Größe" is "bei-jing-grosse"; "" for a text without a letter or a number."""
    return re.sub("[^a-z0-9]+", "-", "".join(map(_latin, text)).lower()).strip("-")


def _latin(letter: str) -> str:
    """The letter in ASCII; a mark that nobody knows is a hyphen."""
    from text_unidecode import unidecode

    if letter.isascii():
        return letter
    found = _OTHERWISE.get(letter) or unidecode(letter)
    if not found or found.startswith("[?]"):
        found = _emoji(letter) or _compatible(letter) or found
    return found


def _compatible(letter: str) -> str:
    """What the letter is a form of: ℃, ①, 𝐀."""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if plain.isascii() else ""


def _emoji(letter: str) -> str:
    from emoji import demojize

    name = demojize(letter, language="alias")
    return "" if name == letter else f"{name.strip(':')} "
