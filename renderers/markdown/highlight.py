"""Code with classes for colours, by Pygments. The style sheet belongs to the theme."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from renderers.markdown.writer import escape

# Behind the name many systems put what they do with the code: rust,ignore  js{1,3}  ts:main.ts  {.bash .wide}  {r, echo=no}
_NAME = re.compile(r"\{[ \t]*(?:#\S+[ \t]+)?\.?([A-Za-z0-9][\w+#-]*)(?=[\s,.}])|\.?([^\s,:={.][^\s,:={]*)")
LONGEST = 100_000  # characters; longer code stays plain, some lexers need a second for less


def language_in(info: str) -> str:
    """The language that a fence's info string names, "" for none."""
    found = _NAME.match(info)
    return (found[1] or found[2]) if found else ""


@lru_cache(maxsize=512)  # translations of a page, and pages of a kind, show the same code
def highlight(code: str, language: str) -> str:
    """Escaped code, with `<span class>` where the language is known."""
    lexer = _lexer(language.lower()) if language and len(code) <= LONGEST else None
    if lexer is None:
        return escape(code)
    return "".join(_spans(lexer, code))


@lru_cache(maxsize=128)
def _lexer(language: str) -> Any:
    """None for a language that Pygments does not know."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _spans(lexer: Any, code: str) -> list[str]:
    out: list[str] = []
    kind, text = None, ""
    for token, part in lexer.get_tokens(code):
        if token is kind:
            text += part
            continue
        out.append(_span(kind, text))
        kind, text = token, part
    out.append(_span(kind, text))
    return out


def _span(kind: Any, text: str) -> str:
    opening = _opening(kind)
    shown = text if text.isalnum() else escape(text)
    return f"{opening}{shown}</span>" if opening and text and not text.isspace() else shown


@lru_cache(maxsize=512)
def _opening(kind: Any) -> str:
    """The tag with Pygments' short name of a token type, or of the nearest type above it that has one."""
    from pygments.token import STANDARD_TYPES

    while kind is not None and kind not in STANDARD_TYPES:
        kind = kind.parent
    name = "" if kind is None else STANDARD_TYPES[kind]
    return f'<span class="{name}">' if name else ""
