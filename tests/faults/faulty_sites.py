"""A site in three versions whose pages show assets, and what visitors may find of it at any moment."""

from __future__ import annotations

import re
from collections.abc import Mapping

Files = Mapping[str, bytes]

ASSET = re.compile(rb"/(assets/[A-Za-z0-9.-]+)")
ASSETS = {
    "site.1111111111.css": b"body{color:black}",
    "site.2222222222.css": b"body{color:navy}",
    "site.3333333333.css": b"body{color:teal}",
    "logo.4444444444.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "menu.5555555555.js": b"document.title",
}


def site(pages: Mapping[str, tuple[str, ...]], edge: str) -> dict[str, bytes]:
    """Pages by path, each with the assets it shows; those assets; and an edge table."""
    shown = sorted({name for names in pages.values() for name in names})
    return {
        **{f"public/{path}": page(path, edge, names) for path, names in pages.items()},
        **{f"public/assets/{name}": ASSETS[name] for name in shown},
        "edge/nginx/map.conf": f"# {edge}".encode(),
    }


def page(path: str, version: str, names: tuple[str, ...]) -> bytes:
    """Half of the pages are the same in every version."""
    text = version if "index.html" in {path, path.rpartition("/")[2]} else "as ever"
    links = "".join(f'<link href="/assets/{name}">' for name in names)
    return f"<!doctype html><title>{path}</title>{links}<p>{text} — 你好".encode()


FIRST = site(
    {
        "index.html": ("site.1111111111.css",),
        "gone/index.html": ("site.1111111111.css",),
        "about.html": ("site.1111111111.css",),
    },
    "first",
)
OLD = site(
    {
        "index.html": ("site.2222222222.css", "logo.4444444444.svg"),
        "_v/ab12cd34ef/index.html": ("site.2222222222.css",),
        "gone/index.html": ("site.2222222222.css",),
        "same.html": ("logo.4444444444.svg",),
        "about.html": ("site.1111111111.css",),
    },
    "old",
)
NEW = site(
    {
        "index.html": ("site.3333333333.css", "menu.5555555555.js"),
        "_v/ab12cd34ef/index.html": ("site.3333333333.css",),
        "_v/0123456789/index.html": ("site.3333333333.css", "menu.5555555555.js"),
        "new/deep/index.html": ("site.3333333333.css",),
        "same.html": ("logo.4444444444.svg",),
        "about.html": ("site.1111111111.css",),
    },
    "new",
)


def is_asset(path: str) -> bool:
    return path.startswith("public/assets/")


def pages(files: Files) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith("public/") and not is_asset(path)}


def complaints(seen: Files, *versions: Files) -> list[str]:
    """What is wrong for visitors who may get each page as in any of `versions`, but whole, and with all its assets.
    A page that is in every version is always there.
    """
    found = [
        f"{path} is as in no version: {data[:80]!r}"
        for path, data in pages(seen).items()
        if data not in {version.get(path) for version in versions}
    ]
    found += [
        f"{path} is not there"
        for path in set.intersection(*(set(pages(each)) for each in versions)) - seen.keys()
    ]
    for path, data in pages(seen).items():
        found += [f"{path} shows {name}, which is wrong" for name in shown(data) if not intact(name, seen)]
    return sorted(found)


def shown(html: bytes) -> list[str]:
    """The assets that a browser would ask for."""
    return [match.decode() for match in ASSET.findall(html)]


def intact(name: str, seen: Files) -> bool:
    return seen.get(f"public/{name}", b"") == ASSETS.get(name.removeprefix("assets/"))


def lacks(seen: Files, wanted: Files) -> list[str]:
    """What should be there and is not, or is otherwise."""
    found = [f"{path} is not there" for path in wanted if path not in seen]
    return found + [
        f"{path} is {seen[path]!r}" for path in wanted if seen.get(path, wanted[path]) != wanted[path]
    ]


def differences(seen: Files, wanted: Files) -> list[str]:
    """Where what is there is not what should be. Intact assets of other versions outlive the pages that showed them."""
    rest = [path for path in seen if path not in wanted]
    extra = [f"{path} is there" for path in rest if not intact(path.removeprefix("public/"), seen)]
    return lacks(seen, wanted) + extra
