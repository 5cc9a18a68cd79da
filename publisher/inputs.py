"""The renderers' window on the site: answers come from the world, and every question is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from content_repo.checks import NOTED
from content_repo.pagination import page_url
from content_repo.problems import Problem, Severity
from content_repo.sources import plain_ref
from publisher import links
from publisher.digests import canonical
from publisher.facts import frozen
from publisher.keys import Owner, key
from publisher.surroundings import Surroundings
from renderers.inputs import Asset, Fragment, Heading, Link, Pager, Template, Translation

if TYPE_CHECKING:
    from publisher.world import World


class RecordingInputs:
    """One recording: the facts asked for while one node is made, in order, with their digests."""

    def __init__(self, world: World, locale: str, number: int = 1) -> None:
        """`number` is that of a paginated list's page."""
        self.world = world
        self.locale = locale
        self.number = number
        self.facts: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        self.problems: list[Problem] = []

    def ask(self, kind: str, *args: str) -> Any:
        """The value of a fact; asking makes it a dependency."""
        text = key(kind, *args)
        if text not in self.facts:
            self._values[text], self.facts[text] = self.world.fact(text)
        return self._values[text]

    # --- renderers.inputs.Inputs

    def reference(self, written: str) -> Any:
        """The fact `ref` of a written reference: (id, visible, by alias) or None."""
        return self.ask("ref", plain_ref(written), self.locale)

    def fragment(self, ref: str) -> Fragment | None:
        found = self.reference(ref)
        return self.ask("meta", found[0], self.locale, "") if found and found[1] else None

    def query(self, spec: Mapping[str, Any], number: int = 0) -> Sequence[Fragment]:
        written = canonical(spec)
        page = self.ask("slice", written, self.locale, str(number)) if number else None
        ids = self.ask("query", written, self.locale) if page is None else page
        return self.listed(ids)

    def listed(self, ids: Iterable[str]) -> tuple[Fragment, ...]:
        """Fragments of which a fact has told the ids and places."""
        return tuple(self._listed(fragment_id) for fragment_id in ids)

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(self)

    def pager(self, page: Fragment) -> Pager | None:
        found = self.ask("list", page.id, self.locale) if page.id else None
        if found is None or page.url is None:
            return None
        section, _, total = found
        return Pager(section, self.number, tuple(page_url(page.url, each + 1) for each in range(total)))

    def _listed(self, fragment_id: str) -> Fragment:
        found = self.world.fragment(fragment_id, self.locale, "")
        assert found is not None, fragment_id
        return self._on_demand(found)

    def holder(self, owner: Owner) -> Fragment:
        """The fragment that a section belongs to; sections of the site and of models belong to a nameless one."""
        if owner.kind in ("fragment", "page"):
            found = self.without_fields(owner.name, self.locale, owner.variation)
            if found is not None:
                return found
        file = "regions.yaml" if owner.kind == "site" else f"models/{owner.name}.yaml"
        return Fragment("", "region", self.locale, None, {}, None, file, 1, "content")

    def without_fields(self, fragment_id: str, locale: str, variation: str) -> Fragment | None:
        """A fragment of which so far only its place matters."""
        found: Fragment | None = self.ask("home", fragment_id, locale, variation)
        return self._on_demand(found) if found else None

    def _on_demand(self, found: Fragment) -> Fragment:
        """Its fields become a dependency only when somebody reads them."""
        return replace(found, fields=_FieldsOnDemand(self, found))

    def link(self, destination: str, folder: str, owner: str = "") -> Link:
        return links.resolve(destination, folder, self, owner)

    def asset(self, destination: str, folder: str) -> Asset | None:
        for path in links.asset_paths(destination, folder):
            found: Asset | None = self.ask("asset", path)
            if found is not None:
                return found
        return None

    def template(self, name: str) -> Template | None:
        found: Template | None = self.ask("template", name)
        return found

    def setting(self, name: str) -> Any:
        return self.ask("setting", name)

    def data(self, path: str) -> Any:
        return self.ask("data", path)

    def headings(self, fragment: Fragment) -> Sequence[Heading]:
        return tuple(self.ask("toc", *self.world.body_home(fragment)))

    def summary(self, fragment: Fragment) -> str:
        return str(self.ask("summary", *self.world.body_home(fragment)))

    def words(self, fragment: Fragment) -> int:
        return int(self.ask("words", *self.world.body_home(fragment)))

    def minutes(self, fragment: Fragment) -> int:
        return int(self.ask("minutes", *self.world.body_home(fragment)))

    def body(self, fragment: Fragment) -> str:
        return str(self.ask("body", fragment.id, fragment.locale, fragment.variation or "")[0])

    def translations(self, page: Fragment) -> Sequence[Translation]:
        return tuple(Translation(*each) for each in self.ask("translations", page.id, ""))

    def title(self, page: Fragment, locale: str) -> str:
        return str(self.ask("title", page.id, locale))

    def written_in(self, page: Fragment) -> str:
        return str(self.ask("written", page.id, self.locale))

    def has_region(self, name: str, page: Fragment) -> bool:
        return self.ask("region", page.id, page.locale, page.variation or "", name) is not None

    def warn(self, code: str, message: str, *, file: str = "", line: int = 0, fix: str = "") -> None:
        self.warn_at(lambda: (file, line), code, message, fix)

    def note(
        self, code: str, message: str, *, file: str = "", line: int = 0, fix: str = "", about: str = ""
    ) -> None:
        """Kept with the node; builds pass over it, and a check grades it."""
        self.problems.append(Problem(code, NOTED[code], message, file, line, about, fix))

    def warn_at(self, where: Callable[[], tuple[str, int]], code: str, message: str, fix: str = "") -> None:
        """A warning, or what site.toml's [checks] makes of it."""
        chosen: Severity | Literal["off"] = self.ask("setting", f"checks.{code}") or "warning"
        if chosen != "off":
            self.report(code, chosen, message, *where(), fix=fix)

    def report(
        self, code: str, severity: Severity, message: str, file: str = "", line: int = 0, *, fix: str = ""
    ) -> None:
        self.problems.append(Problem(code, severity, message, file, line, "", fix))


class _FieldsOnDemand(Mapping[str, Any]):
    def __init__(self, inputs: RecordingInputs, fragment: Fragment) -> None:
        self._inputs = inputs
        self._key = (fragment.id, fragment.locale, fragment.variation or "")

    def _fields(self) -> Mapping[str, Any]:
        found: Fragment = self._inputs.ask("meta", *self._key)
        return found.fields

    def __getitem__(self, name: str) -> Any:
        return frozen(self._fields()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())
