"""Code with classes for colours, by Pygments. The style sheet belongs to the theme."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from renderers.markdown.writer import escape

LONGEST = 100_000  # characters; longer code stays plain, some lexers need a second for less


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
    name = _css_class(kind)
    if not name or not text.strip():
        return escape(text)
    return f'<span class="{name}">{escape(text)}</span>'


@lru_cache(maxsize=512)
def _css_class(kind: Any) -> str:
    """Pygments' short name of a token type, or of the nearest type above it."""
    from pygments.token import STANDARD_TYPES

    while kind is not None and kind not in STANDARD_TYPES:
        kind = kind.parent
    return "" if kind is None else STANDARD_TYPES[kind]
