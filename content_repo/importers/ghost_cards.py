"""The cards of Ghost's two editors as HTML. A card that is not known stays visible as its data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from content_repo.importers.ghost_export import text

Card = Mapping[str, Any]


def card_html(kind: str, card: Card) -> str | None:
    """The HTML of a card; None for a kind without a counterpart."""
    write = _CARDS.get(kind)
    return write(card) if write else None


def card_data(card: Card) -> str:
    """What a card holds, as visible text."""
    data = json.dumps(card, ensure_ascii=False, sort_keys=True)
    return f"<pre><code>{escape(data, quote=False)}</code></pre>"


def _picture(card: Card) -> str:
    image = f'<img src="{escape(text(card, "src"))}" alt="{escape(text(card, "alt"))}">'
    caption = text(card, "caption")
    return f"<figure>{image}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _code(card: Card) -> str:
    language = re.sub(r"[^\w+#.-]", "", text(card, "language"))
    name = f' class="language-{language}"' if language else ""
    return f"<pre><code{name}>{escape(text(card, 'code'), quote=False)}</code></pre>"


def _address(card: Card) -> str:
    url = escape(text(card, "url"))
    return f'<p><a href="{url}">{url}</a></p>' if url else ""


def _callout(card: Card) -> str:
    words = text(card, "calloutText") or text(card, "text")
    return f"<blockquote><p>{words}</p></blockquote>" if words else ""


_CARDS: dict[str, Callable[[Card], str]] = {
    "image": _picture,
    "html": lambda card: text(card, "html"),
    "markdown": lambda card: f"<pre><code>{escape(text(card, 'markdown'), quote=False)}</code></pre>",
    "code": _code,
    "codeblock": _code,
    "hr": lambda _: "<hr>",
    "horizontalrule": lambda _: "<hr>",
    "embed": _address,
    "bookmark": _address,
    "callout": _callout,
}
