"""What a page is made of, and which pages a file goes into: read from the state of a finished build.

Both are questions to the tables of `state_schema.py`: a node's facts are what its making read, `contains` leads from a part to
the pages that show it.
"""

from __future__ import annotations

import json
import posixpath
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

from sqlite_utils import Database

from content_repo.change import Change
from publisher.errors import PublishError
from publisher.facts import around, touched
from publisher.keys import OF_BODIES, is_page, page_key, parse, readable
from publisher.nodes import unpack
from publisher.pages import page_at
from publisher.world import World

_FACTS = (
    "SELECT facts.key FROM json_each(:ids) AS wanted JOIN facts ON facts.id = wanted.value ORDER BY wanted.id"
)
# From nodes that read one of the facts upwards: what contains them, and what read a body's headings or summary.
_PAGES = """
WITH RECURSIVE above (key) AS (
    SELECT nodes.key FROM json_each(:facts) AS wanted JOIN facts ON facts.key = wanted.value
    JOIN deps ON deps.fact = facts.id JOIN nodes ON nodes.id = deps.node
    UNION SELECT contains.parent FROM above JOIN contains ON contains.child = above.key
    UNION SELECT nodes.key FROM above
    JOIN json_each(:told) AS told JOIN facts ON facts.key = told.value || substr(above.key, 5)
    JOIN deps ON deps.fact = facts.id JOIN nodes ON nodes.id = deps.node WHERE above.key LIKE 'body:%')
SELECT placed.url, placed.root FROM above JOIN placed ON placed.root = above.key ORDER BY placed.url
"""


def file_named(what: str, folder: Path) -> str | None:
    """A file as the site in `folder` names it, written from there or from where the person is; None for an address."""
    file = Path(what).resolve()
    if file.exists() and file.is_relative_to(folder.resolve()):
        return normalize("NFC", file.relative_to(folder.resolve()).as_posix())
    return None if what.startswith("/") else normalize("NFC", posixpath.normpath(what))


class NoSuchFile(PublishError):
    """Neither a page's address nor a file of the site."""

    exit_code = 2

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the site has no file {what!r}; name one as content/blog/hello.md, or an address as /blog/hello/"
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A node of a page. `zone` names the place it stands in, `rule` is the canonical JSON of when it is shown ("" for
    everybody else); `inputs` are the facts its making read; `bytes` are its own, without those of its `parts`.
    """

    node: str
    zone: str
    rule: str
    bytes: int
    inputs: tuple[str, ...]
    parts: tuple[Part, ...]


class Tracer:
    """Answers from the tables of a state that a build has just finished."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._db = Database(world.state.db, execute_plugins=False)

    def page(self, url: str) -> dict[str, Any]:
        """`{url, page, locale, tree}`, the tree as `Part`s. Raises NoSuchPage."""
        page = page_at(self._world.catalog, url)
        tree = self._part(page_key("root", page.id, page.locale, number=page.number))
        return {"url": page.url, "page": page.id, "locale": page.locale, "tree": asdict(tree)}

    def _part(self, node: str, zone: str = "", rule: str = "") -> Part:
        row = next(
            self._db["nodes"].rows_where("key = ?", [node], select="slots, length(body) AS bytes, depends")
        )
        inputs = self._db.query(_FACTS, {"ids": json.dumps(array("I", row["depends"]).tolist())})
        shown = tuple(readable(each["key"]) for each in inputs)
        return Part(readable(node), zone, rule, row["bytes"], shown, tuple(self._parts(row["slots"])))

    def _parts(self, slots: str) -> Iterator[Part]:
        for slot in unpack("", b"", slots, None, rendered=False).slots:
            for choice in slot.choices:
                if choice.node is not None:
                    yield self._part(choice.node, slot.zone, choice.rule or "")

    def file(self, path: str) -> dict[str, Any]:
        """`{file, inputs, pages: [{url, page, locale}]}` of a site's file: the facts it can move, and the pages made from them.
        Raises NoSuchFile.
        """
        if self._world.snapshot.digest(path) is None:
            raise NoSuchFile(path)
        change = self._change(path)
        facts = sorted(touched(change, self._world.state.fact_keys, around(change, self._world)))
        pages = self._db.query(_PAGES, {"facts": json.dumps(facts), "told": json.dumps(OF_BODIES)})
        return {"file": path, "inputs": [readable(each) for each in facts], "pages": list(_pages(pages))}

    def _change(self, path: str) -> Change:
        """What an edit of the file can touch at most."""
        rows = self._db["sources"].rows_where("file = ?", [path], select="id")
        ids = {row["id"] for row in rows}
        types = {self._world.catalog.kind(each) or "" for each in ids}
        structural = path == "site.toml" or path.startswith("models/")
        change = Change({path}, ids, types=types, everything=structural, moved=True, moved_ids=set(ids))
        self._add_neighbourhood(change)
        return change

    def _add_neighbourhood(self, change: Change) -> None:
        """What other pages may tell of the changed ones: terms, places in folders."""
        catalog = self._world.catalog
        change.taxonomies = frozenset(catalog.site.taxonomies)
        change.terms.update(
            (term.taxonomy, term.slug) for each in change.ids for term in catalog.terms.of(each)
        )
        for stand in (stand for each in change.ids for stand in catalog.hierarchy.of(each)):
            change.folders.add(stand.folder)
            change.beside.update(each.id for each in (stand, *catalog.hierarchy.beside(stand)) if each)


def _pages(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, str]]:
    for row in (each for each in rows if is_page(each["root"])):
        fragment_id, locale = parse(row["root"]).args[:2]
        yield {"url": row["url"], "page": fragment_id, "locale": locale}
