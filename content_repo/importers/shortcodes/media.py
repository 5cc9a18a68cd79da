"""Shortcodes that show pictures, videos and posts. Players become links: a page here runs nothing of others unasked."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

from content_repo.importers.shortcodes.links import escaped, link_to, written_link
from content_repo.importers.shortcodes.uses import Picture, Use, container

_ID = re.compile(r"[\w-]{1,64}")


def youtube(use: Use) -> str | None:
    return _player(use, "https://www.youtube.com/watch?v=", "YouTube")


def vimeo(use: Use) -> str | None:
    return _player(use, "https://vimeo.com/", "Vimeo")


def _player(use: Use, address: str, name: str) -> str | None:
    identity = use.tag.get("id", 0)
    if not _ID.fullmatch(identity):
        return None
    title = use.tag.get("title") or f"{name}: {identity}"
    return link_to(use, title, address + identity, "{.video}")


def gist(use: Use) -> str | None:
    user, identity = use.tag.get(0), use.tag.get(1)
    if not (_ID.fullmatch(user) and _ID.fullmatch(identity)):
        return None
    text = use.tag.get(2) or f"gist.github.com/{user}/{identity}"
    return link_to(use, text, f"https://gist.github.com/{user}/{identity}")


def post(use: Use) -> str | None:
    """A post of Twitter or X."""
    user, identity = use.tag.get("user"), use.tag.get("id")
    if not (_ID.fullmatch(user) and identity.isdigit()):
        return None
    return link_to(use, f"@{user}", f"https://twitter.com/{user}/status/{identity}")


def instagram(use: Use) -> str | None:
    identity = use.tag.get("id", 0)
    if not _ID.fullmatch(identity):
        return None
    return link_to(use, "Instagram", f"https://www.instagram.com/p/{identity}/")


def figure(use: Use) -> str | None:
    """Hugo's own: a picture with a title, a caption and an attribution."""
    source = use.tag.get("src", 0)
    return _shown(use, Picture(source)) if source else None


def image(use: Use) -> str | None:
    """A picture that the site's shortcode looks up by name."""
    source = use.tag.get("src", "path", 0)
    picture = use.site.image(use.tag.name, source) if source else None
    return _shown(use, picture) if picture else None


def _shown(use: Use, picture: Picture) -> str | None:
    """On lines of its own a picture with a caption is a figure; anywhere else the caption follows the picture."""
    tag = use.tag
    written = tag.get("alt", 1) if "alt" in tag.named or len(tag.arguments) > 1 else picture.alt
    alt = written or tag.get("caption", "title")
    if use.in_html:
        return _element(picture.source, alt, use)
    caption = [part for part in (_title(use), _caption(use, picture), _attribution(use)) if part]
    shown = f"![{escaped(alt)}]({_destination(picture.source)}){_attributes(use)}"
    if link := tag.get("link"):
        shown = f"[{shown}]({_destination(link)})"
    if caption and use.can_be_block and use.is_alone:
        return use.block(container("figure", "\n\n".join((shown, *caption))))
    return None if use.in_code else " ".join((shown, *caption))


def _element(source: str, alt: str, use: Use) -> str:
    """The picture inside a block of HTML, its caption behind it."""
    caption = escape(use.tag.get("caption"), quote=False)
    return f'<img src="{escape(_destination(source))}" alt="{escape(alt)}">{f" {caption}" if caption else ""}'


def _destination(source: str) -> str:
    safe = quote(source.strip(), safe="/:?#@!$&'*+,;=%~-._")
    return (
        safe
        if source.isascii()
        else source.strip().replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    )


def _title(use: Use) -> str:
    title = use.tag.get("title")
    return f"**{escaped(title)}**" if title else ""


def _caption(use: Use, picture: Picture) -> str:
    return use.tag.get("caption") if "caption" in use.tag.named else escaped(picture.caption)


def _attribution(use: Use) -> str:
    text, address = use.tag.get("attr"), use.tag.get("attrlink")
    if text and address:
        return written_link(text, address)
    return text


def _attributes(use: Use) -> str:
    sizes = [(key, use.tag.get(key).removesuffix("px")) for key in ("width", "height")]
    classes = [f".{each}" for each in _classes(use) if re.fullmatch(r"[\w-]+", each)]
    found = [*classes, *(f"{key}={value}" for key, value in sizes if value.isdigit())]
    return f"{{{' '.join(found)}}}" if found else ""


def _classes(use: Use) -> list[str]:
    side = use.tag.name.rpartition("-")[2]
    return [*use.tag.get("class").split(), *((side,) if side in ("right", "left") else ())]
