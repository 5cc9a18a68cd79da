"""A site of a few zones, whose oracle is the same site without late zones: what is served late must be what is made early."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publisher.bundle import Entry
from publisher.edges import codec
from publisher.edges.table import EdgeTable
from publisher.late.placeholder import expand
from publisher.workspace import Options, Workspace

OPTIONS = Options(now=datetime(2026, 6, 1, tzinfo=UTC), jobs=1)
COUNTRIES = ("AT", "BE", "CH", "DE", "ES", "FR")
SEGMENTS = {country.lower(): {"when": {"country": country}} for country in COUNTRIES}
SITE = f'base_url = "https://example.org"\nlocales = ["en", "de"]\nsegments = {json.dumps(sorted(SEGMENTS))}\nholdout = 0\n'
THEME = {
    "page.html": "<!doctype html><html><head><title>{{ page.title }}</title>{{ styles() }}</head>\n"
    "<body>{{ region('before') }}<main>{{ page.content }}</main>{{ region('after') }}</body></html>\n",
    "views/block/fragment.html": "<section>{{ page.title }} {{ page.content }}</section>\n",
    "views/card/fragment.html": "<li>{{ page.title }} {{ page.content }}</li>\n",
    "sections/text.html": "<p>{{ section.text }}</p>\n",
    "sections/styled.html": "{{ style('styled.css') }}<p>{{ section.text }}</p>\n",
    "sections/list.html": "<ul>{% for each in section['items'] %}{{ place(each, 'card') }}{% endfor %}</ul>\n",
}


def zone(id: str, choices: Mapping[str, Any], late: bool = True, **more: Any) -> dict[str, Any]:
    """`choices` are rule → text, or rule → a whole choice; the rule "" is the default."""
    made = [
        {**({"if": rule} if rule else {}), **(what if isinstance(what, dict) else text(what))}
        for rule, what in choices.items()
    ]
    return {"id": id, "type": "zone", **({"late": True} if late else {}), "choose": made, **more}


def text(words: str, kind: str = "text") -> dict[str, Any]:
    return {"fields": {"type": kind, "text": words}}


def fragment(**fields: Any) -> str:
    body = fields.pop("body", "")
    return f"---\n{json.dumps(fields)}\n---\n{body}\n"


def site(**files: str) -> dict[str, str]:
    """The common files; `files` are added, with `__` for `/` in their names without an ending."""
    texts = {f"theme/{name}": written for name, written in THEME.items()}
    texts |= {f"audience/segments/{id}.yaml": json.dumps(data) for id, data in SEGMENTS.items()}
    texts |= {"site.toml": SITE, "theme/static/styled.css": "p { color: red }\n"}
    return texts | files


def early(files: Mapping[str, str]) -> dict[str, str]:
    """The same site without late zones, and with room for all their variants."""
    made = {path: written.replace('"late": true, ', "") for path, written in files.items()}
    budget = "[budget]\nvariants_per_page = 4096\n"
    made["site.toml"] = re.sub(r"\[budget\]\n(?:\w+ = .*\n)*", "", made["site.toml"]) + budget
    return made


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for path, written in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written, encoding="utf-8")
    return folder


class BuiltSite:
    """A built site as an edge has it: `entry` and `read` by path below `public/`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.built = workspace.build()
        bundle = self.built.bundle
        self._entries = {entry.path: entry for name in bundle.shards() for entry in bundle.shard(name)}

    @property
    def files(self) -> list[str]:
        """Paths of the HTML files below `public/`."""
        found = (path.removeprefix("public/") for path in self._entries)
        return sorted(path for path in found if path.endswith(".html"))

    def table(self) -> EdgeTable:
        return codec.loads(self.read_raw("edge/table.json").decode())

    def entry(self, path: str) -> Entry | None:
        return self._entries.get(f"public/{path}")

    def read(self, path: str) -> bytes:
        return self.read_raw(f"public/{path}")

    def read_raw(self, path: str) -> bytes:
        return self.built.bundle.read(self._entries[path])

    def served(self, url: str, facts: list[str]) -> bytes:
        """The page that explain says a visitor gets, its late zones put in."""
        told = self.workspace.explain(url, facts)
        zones = {_zone_path(zone["file"]): zone["file"] for zone in told["zones"] if zone.get("late")}
        return expand(self.read(told["file"]), lambda path: self.read(zones[path]))


def _zone_path(file: str) -> str:
    return "/" + re.sub(r"^_v/[0-9a-f]{10}/", "", file).removesuffix("index.html")


@contextmanager
def built(folder: Path, files: Mapping[str, str]) -> Iterator[BuiltSite]:
    with Workspace(write(folder, files), options=OPTIONS) as workspace:
        yield BuiltSite(workspace)
