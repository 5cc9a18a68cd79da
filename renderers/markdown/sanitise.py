"""Raw HTML from authors who are not trusted with it: what cannot run stays, the rest goes. By nh3 (ammonia).

Holes are NUL-marked (renderers/holes.py) and an HTML parser drops NULs, so they pass through as
noncharacters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from renderers.markdown.headings import free_id

_NUL, _STAND_IN = "\0", "\ufdd0"
_URL_SCHEMES = {
    "http",
    "https",
    "mailto",
    "tel",
    "ftp",
    "sms",
    "xmpp",
    "irc",
    "ircs",
    "geo",
    "magnet",
    "webcal",
}
_ADDED_TAGS = {
    "input",
    "section",
    "mark",
    "picture",
    "source",
    "video",
    "audio",
    "track",
    "center",
    "font",
}
_ANYWHERE = {"class", "id", "lang", "dir", "title", "role"}


def sanitise(html: str) -> str:
    """HTML without scripts, handlers, styles, frames, forms and dangerous addresses. Idempotent."""
    held = html.replace(_STAND_IN, "\ufffd").replace(_NUL, _STAND_IN)
    return str(_cleaner().clean(held)).replace(_STAND_IN, _NUL)


@lru_cache(maxsize=1)
def _cleaner() -> Any:
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag, names in _added_attributes().items():
        attributes.setdefault(tag, set()).update(names)
    return nh3.Cleaner(
        tags=set(nh3.ALLOWED_TAGS) | _ADDED_TAGS,
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object"},
        attributes=attributes,
        generic_attribute_prefixes={"data-", "aria-"},
        tag_attribute_values={
            "input": {"type": {"checkbox"}},
            **{tag: {"tabindex": {"0"}} for tag in ("div", "pre")},
        },
        url_schemes=_URL_SCHEMES,
        link_rel=None,
        attribute_filter=_attribute,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Names get out of the theme's way; an address that another system would have filled in leads nowhere."""
    if name in ("id", "name"):
        return free_id(value)
    return None if name in ("href", "src", "srcset", "poster") and "{{" in value else value


def _added_attributes() -> dict[str, set[str]]:
    return {
        "*": set(_ANYWHERE),
        "a": {"href", "name", "rel", "target", "download", "hreflang"},
        "img": {"src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes"},
        "input": {"checked", "disabled"},
        "source": {"src", "srcset", "sizes", "type", "media", "width", "height"},
        "video": {"src", "poster", "controls", "width", "height", "preload", "muted", "loop", "playsinline"},
        "audio": {"src", "controls", "preload", "loop", "muted"},
        "track": {"src", "kind", "srclang", "label", "default"},
        "details": {"open", "name"},
        "ol": {"start", "reversed", "type"},
        "th": {"scope", "colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
    }
