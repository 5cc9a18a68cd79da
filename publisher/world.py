"""Everything one build can see: a snapshot, its catalog, its audience and its theme. Readers share it and change nothing."""

from __future__ import annotations

import difflib
import hashlib
import posixpath
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cached_property, lru_cache, partial
from typing import Any

from audience.audience import Audience
from audience.errors import AudienceErrors
from content_repo import region_sections, sidecars
from content_repo.catalog import Catalog, Page
from content_repo.plaindata import load_data
from content_repo.problems import ContentError, Problem
from content_repo.queries import Query
from content_repo.redirects import FILE, Redirect, read_redirects
from content_repo.site import Site
from content_repo.snapshot import Snapshot
from content_repo.sources import Source, is_source
from publisher import facts as fact_kinds
from publisher.cycles import cycle
from publisher.digests import digest
from publisher.making import MakingFailed, make
from publisher.nodes import Node, Trace
from publisher.state import State
from renderers.errors import RenderError
from renderers.inputs import Asset, BodyFacts, Fragment
from themes.loader import Theme

_HELD = 20_000  # facts remembered at most
_FRAGMENTS = 1_000  # fragments; several facts of a page are made from one
_OF_ONE_PAGE = (
    "body:",
    "meta:",
    "toc:",
    "summary:",
    "region:",
    "outline:f",
    "section:f",
)  # wanted once or twice


class World:
    """`fact` and `node` are the two ways in; both compute on demand. `made` collects the traces of this process."""

    def __init__(self, catalog: Catalog, audience: Audience, theme: Theme, state: State) -> None:
        self.catalog = catalog
        self.audience = audience
        self.theme = theme
        self.state = state
        self.made: dict[str, Trace] = {}
        self._facts: dict[str, fact_kinds.Fact] = {}
        self._fragments: dict[tuple[str, str, str], Fragment | None] = {}
        self._making: list[str] = []

    def seen_from(self, state: State) -> World:
        """The same site through another connection; nodes are only read."""
        catalog = Catalog(lambda: state.db, self.snapshot, self.catalog.clock)
        return World(catalog, self.audience, self.theme, state)

    @property
    def snapshot(self) -> Snapshot:
        return self.catalog.snapshot

    @property
    def site(self) -> Site:
        return self.catalog.site

    def fact(self, text: str) -> fact_kinds.Fact:
        """(value, digest). What many pages ask for is kept."""
        known = self._facts.get(text)
        if known is not None:
            return known
        found = fact_kinds.compute(text, self)
        if not text.startswith(_OF_ONE_PAGE):
            if len(self._facts) >= _HELD:
                self._facts.clear()
            self._facts[text] = found
        return found

    def node(self, text: str) -> Node:
        """A node, from this process, from the state, or made now. Raises MakingFailed."""
        trace = self.made.get(text)
        if trace is not None:
            return trace.result
        return self.state.node(text) or self.make(text).result

    def make(self, text: str) -> Trace:
        """Make a node anew. A node that needs itself is refused with the way round."""
        if text in self._making:
            raise cycle([*self._making[self._making.index(text) :], text])
        self._making.append(text)
        try:
            trace = make(text, self)
        except RenderError as error:
            raise MakingFailed(error.problem) from error
        except ContentError as error:
            raise MakingFailed(*error.problems) from error
        finally:
            self._making.pop()
        self.made[text] = trace
        return trace

    def body_facts(self, body: str) -> BodyFacts:
        return self.node(body).facts or BodyFacts((), "", 0)

    # --- what facts are computed from

    def fragment(self, fragment_id: str, locale: str, variation: str) -> Fragment | None:
        place = (fragment_id, locale, variation)
        if place not in self._fragments:
            if len(self._fragments) >= _FRAGMENTS:
                self._fragments.clear()
            self._fragments[place] = self._fragment(*place)
        return self._fragments[place]

    def _fragment(self, fragment_id: str, locale: str, variation: str) -> Fragment | None:
        resolved = self.catalog.resolved(fragment_id, locale, variation)
        base = self.catalog.base(fragment_id)
        if resolved is None or base is None:
            return None
        page = self.nearest_page(fragment_id, locale)
        source = resolved.body_source or base
        return Fragment(
            id=fragment_id,
            type=base.type,
            locale=locale,
            variation=variation or None,
            fields=fact_kinds.frozen(resolved.fields),
            url=page.url if page else None,
            file=source.file,
            body_line=source.body_line,
            folder=posixpath.dirname(source.file),
        )

    def nearest_page(self, fragment_id: str, locale: str) -> Page | None:
        """The page of a fragment in a locale, or in the next of its chain that has one: where a link to it leads."""
        found = (self.catalog.page(fragment_id, near) for near in self.site.chain(locale))
        return next((page for page in found if page is not None), None)

    def body_home(self, fragment: Fragment) -> tuple[str, str, str]:
        """Where a fragment's body is rendered: a variation without a text of its own shares its base's."""
        resolved = self.catalog.resolved(fragment.id, fragment.locale, fragment.variation or "")
        base = self.catalog.resolved(fragment.id, fragment.locale)
        own = resolved and base and _file(resolved.body_source) != _file(base.body_source)
        return fragment.id, fragment.locale, (fragment.variation or "") if own else ""

    def variations(self, fragment_id: str) -> list[list[Any]]:
        """[label, canonical rule] in order of priority."""
        found = []
        for label, condition in self.catalog.variations(fragment_id):
            written = label if condition is None else condition
            found.append([label, self.rule(written, partial(self.place_of_rule, fragment_id, label))])
        return found

    def place_of_rule(self, fragment_id: str, label: str) -> tuple[str, int]:
        """(file, line) of what makes a variation apply."""
        held = self.catalog.sources(fragment_id)
        files = sorted((s.file, s.line_of("if")) for (_, name), s in held.items() if name == label)
        return files[0] if files else ("", 0)

    def rule(self, written: Any, where: Callable[[], tuple[str, int]]) -> str:
        """A rule in canonical JSON. Raises MakingFailed with the place of the mistake."""
        try:
            return self.audience.rule(written).text
        except AudienceErrors as found:
            file, line = where()
            raise MakingFailed(
                *(
                    Problem("bad_rule", "error", each.message, file, line, "if", each.fix)
                    for each in found.errors
                )
            ) from None

    def audience_names(self) -> Any:
        """What a rule may name; a rule that was fine stays fine while this does not change."""
        audience = self.audience
        arms = {name: [arm for arm, _ in each.arms] for name, each in audience.experiments.items()}
        return [
            sorted(audience.segments),
            arms,
            {name: asdict(each) for name, each in audience.signals.items()},
        ]

    def address(self, path: str) -> list[Any] | None:
        """What is at a site path: ["page", url, visible], ["alias", url, visible], ["file", path, True] or None."""
        page = self.catalog.page_at(path)
        if page is not None:
            return ["page", page.url, page.visible]
        if self.snapshot.digest(f"static{path}{'index.html' if path.endswith('/') else ''}") is not None:
            return ["file", path, True]
        found = self.catalog.canonical_alias(path)
        page = self.catalog.page(found, self.site.default_locale) if found else None
        return ["alias", page.url, page.visible] if page else None

    def query(self, spec: Mapping[str, Any], locale: str) -> list[str]:
        return self.catalog.query(Query.parse(spec), locale)

    def setting(self, name: str) -> Any:
        at: Any = self.site
        for part in name.split("."):
            at = at.get(part) if isinstance(at, Mapping) else getattr(at, part, None)
        return fact_kinds.frozen([asdict(item) for item in at] if name.startswith("menus.") and at else at)

    def parsed_data(self, file: str) -> Any:
        """None for a file that cannot be read; the catalog has noted why."""
        return fact_kinds.frozen(load_data(self.snapshot.read(file), file).value)

    def asset(self, path: str) -> Asset | None:
        from renderers.images import size

        raw = self.asset_bytes(path)
        if raw is None:
            return None
        width, height = size(raw) or (0, 0)
        return Asset(asset_url(path, raw), width, height, self._alts(path))

    def _alts(self, path: str) -> Mapping[str, str]:
        """What the asset's sidecar says."""
        file = path + sidecars.ENDING
        if not sidecars.describes(file) or self.snapshot.digest(file) is None:
            return {}
        return sidecars.alts(load_data(self.snapshot.read(file), file))

    def asset_bytes(self, path: str) -> bytes | None:
        if path.startswith("theme:"):
            found = self.theme.static(path.removeprefix("theme:"))
            return self.theme.read(found) if found else None
        if not path.startswith(("assets/", "content/", "static/")) or is_source(path):
            return None
        return None if self.snapshot.digest(path) is None else self.snapshot.read(path)

    @cached_property
    def site_regions(self) -> Mapping[str, Any]:
        if self.snapshot.digest("regions.yaml") is None:
            return {}
        raw = self.snapshot.read(region_sections.FILE)
        return _read_regions(raw, self.catalog) if self.catalog.section_models else _regions(raw)

    @cached_property
    def redirects(self) -> list[Redirect]:
        if self.snapshot.digest(FILE) is None:
            return []
        return read_redirects(load_data(self.snapshot.read(FILE), FILE), self.site)[0]

    def nearest_reference(self, ref: str) -> str:
        name, at, _ = ref.rpartition("@")
        if at and self.catalog.canonical(name):
            return f"write {name}: which visitors get a variation is said by its own file"
        near = difflib.get_close_matches(ref, self.catalog.ids(), n=1)
        return f"did you mean {near[0]}?" if near else "create it, or name another fragment"

    @cached_property
    def audience_digest(self) -> str:
        """Of everything that decisions are made from."""
        audience = self.audience
        segments = {
            name: [each.rule.text, each.consent, each.exempt] for name, each in audience.segments.items()
        }
        experiments = {name: asdict(each) for name, each in audience.experiments.items()}
        limits = [audience.holdout, self.site.budget.variants_per_page, self.site.budget.overflow]
        return digest([self.audience_names(), segments, experiments, limits, self.site.locales])


@lru_cache(maxsize=4)
def _regions(raw: bytes) -> Mapping[str, Any]:
    """Read again by every edit of a warm site."""
    value = load_data(raw, "regions.yaml").value
    return value if isinstance(value, Mapping) else {}


def _read_regions(raw: bytes, catalog: Catalog) -> Mapping[str, Any]:
    document, file = load_data(raw, region_sections.FILE), region_sections.FILE
    value, _ = region_sections.read_regions(document, file, catalog.section_models, catalog.site.zone)
    return value if isinstance(value, Mapping) else {}


def _file(source: Source | None) -> str:
    return source.file if source else ""


def asset_url(path: str, raw: bytes) -> str:
    """`/assets/<name>.<10 hex of sha256>.<ext>`"""
    stem, ending = posixpath.splitext(posixpath.basename(path))
    name = unicodedata.normalize("NFC", stem).replace(" ", "-")
    return f"/assets/{name}.{hashlib.sha256(raw).hexdigest()[:10]}{ending}"
