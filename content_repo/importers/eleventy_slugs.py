"""Slugs as Eleventy's filter `slugify` writes them: letters that it knows become Latin ones, all others go.

Source of the rules: the package `@sindresorhus/slugify` 2.2, as Eleventy 3 calls it; observed by running it.
"""

from __future__ import annotations

import re
import unicodedata

# What each group of letters becomes, script by script.
_LETTERS = (
    "ä:ae ö:oe ü:ue ß:ss æ:ae ð:d ø:o þ:th đ:d ı:i ł:l ĳ:ij ħ:h",
    "а:a б:b в:v гґ:g д:d еэ:e ё:yo ж:zh з:z иі:i йы:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:sch"
    " ъь: ю:yu я:ya ќ:kj љ:lj њ:nj є:ye ї:yi",
    "αά:a β:v γ:g δ:d εέ:e ζ:z ηιίήϊΐ:i θ:th κ:k λ:l μ:m ν:n ξ:ks οωόώ:o π:p ρ:r σς:s τ:t υύΰϋ:y φ:f χ:x ψ:ps",
    "ءعۀېے:e آأاى:a ؤو:w إ:i ئيی:y ب:b ةتطٹ:t ث:th ج:j حهہھ:h خ:kh دضډﺫڈ:d ذ:dh رﺭړڑ:r زظځﺯ:z سص:s ش:sh غ:gh ف:f ق:q كک:k ل:l"
    " م:m نڼں:n \u064f:u چ:ch گږګ:g پټ:p ژ:zh څ:c ښ:x ۍ:ai",
    "ա:a բ:b գ:g դ:d ե:ye զ:z է:e ըյ:y թտ:t ժ:zh ի:i լ:l խ:kh ծ:ts կ:k հ:h ձ:dz ղ:gh ճ:tch մ:m ն:n շ:sh ո:vo չ:ch պփ:p ջ:j ռր:r"
    " ս:s վ:v ց:c ք:q օ:o ֆ:f և:yev",
    "ა:a ბ:b გ:g დ:d ე:e ვ:v ზ:z თტ:t ი:i კყ:k ლ:l მ:m ნ:n ო:o პ:p ჟ:zh რ:r ს:s უ:u ფ:ph ქ:q ღ:gh შ:sh ჩ:ch ცწ:ts ძ:dz ჭ:tch"
    " ხ:kh ჯ:j ჰ:h",
    "٠۰:0 ١۱:1 ٢۲:2 ٣۳:3 ٤۴:4 ٥۵:5 ٦۶:6 ٧۷:7 ٨۸:8 ٩۹:9",
    "¢₡₢₵:c ¥:y €:e ₩:w ₫₴:s ₱₽:p ₹:r ₺:l ₸:t ₿฿:b ₦:n ₨:rs",
)
_TABLE = str.maketrans(
    {
        letter: latin
        for script in _LETTERS
        for letters, latin in (group.split(":") for group in script.split())
        for letter in letters
    }
)
_TOGETHER = (("ъе", "ye"), ("ый", "iy"), ("&", " and "), ("♥", " love "), ("🦄", " unicorn "))
_CONTRACTION = re.compile(r"([a-z0-9])'([ts])(?=\s|$)")


def slugified(text: str) -> str:
    """ "" where no letter is known: all of Chinese, Japanese, Korean, Hebrew, Thai and the scripts of India."""
    plain = _lowered(unicodedata.normalize("NFC", text))
    for letters, latin in _TOGETHER:
        plain = plain.replace(letters, latin)
    apart = unicodedata.normalize("NFD", plain.translate(_TABLE))
    bare = "".join(each for each in apart if not "\u0300" <= each <= "\u036f")
    return re.sub("[^a-z0-9]+", "-", _CONTRACTION.sub(r"\1\2", bare)).strip("-")


def _lowered(text: str) -> str:
    """Letter by letter: no final sigma, and İ is one letter."""
    return "".join(each.lower()[0] for each in text)
