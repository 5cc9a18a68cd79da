"""What templates see: frozen views. A view answers only through `look_up`, which the template engine calls
for `x.name` and `x[name]` alike; nothing else of these objects can be reached from a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from renderers.inputs import Fragment, Inputs

_RESERVED = frozenset(
    ("title", "slug", "date", "publishdate", "expirydate", "lastmod", "draft", "weight", "aliases")
)


class View:
    """Raises KeyError from `look_up` for what it does not have; `kind` names it in messages."""

    __slots__ = ()
    kind = "mapping"

    def look_up(self, name: Any) -> Any:
        raise KeyError(name)


class MappingView(View, Mapping[Any, Any]):
    """Keys come first, then `get keys values items`. Iterates like a mapping; order is that of the source."""

    __slots__ = ("_data",)

    def __init__(self, data: Mapping[Any, Any]) -> None:
        self._data = data

    def look_up(self, name: Any) -> Any:
        if name in self._data:
            return frozen(self._data[name])
        if name in ("get", "keys", "values", "items"):
            return getattr(self, name)
        raise KeyError(name)

    def __getitem__(self, key: Any) -> Any:
        return frozen(self._data[key])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __str__(self) -> str:
        return ", ".join(f"{key}: {value}" for key, value in self.items())


def frozen(value: Any) -> Any:
    """Plain data as templates may have it: tuples, views, text without NUL (which marks holes)."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd") if "\0" in value else value
    if value is None or isinstance(value, bool | int | float | date | View):
        return value
    if isinstance(value, Mapping):
        return MappingView(value)
    if isinstance(value, set | frozenset):
        return tuple(sorted(map(frozen, value), key=str))
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    return frozen(str(value))


class SectionView(View):
    """An item of `sections`: `id`, `type`, fields; a list section has `more`, such as the `items` it found."""

    __slots__ = ("_more", "_section", "name")
    kind = "section"

    def __init__(
        self, section: Mapping[str, Any], name: str, more: Mapping[str, Callable[[], Any]] | None = None
    ) -> None:
        self._section = section
        self._more = more or {}
        self.name = name

    def look_up(self, name: Any) -> Any:
        if name in self._more:
            return frozen(self._more[name]())
        if name == "id":
            return self.name
        return frozen(self._section[name])

    def __str__(self) -> str:
        return self.name


class FragmentView(View):
    """A fragment in a template. `inputs` are asked only when toc, summary, words or reading_time are used."""

    __slots__ = ("fragment", "inputs")
    kind = "fragment"

    def __init__(self, fragment: Fragment, inputs: Inputs) -> None:
        self.fragment = fragment
        self.inputs = inputs

    def look_up(self, name: Any) -> Any:
        facet = FACETS.get(name)
        return facet(self) if facet else self.field(name)

    def field(self, name: Any) -> Any:
        fields = self.fragment.fields
        if name in fields:
            return frozen(fields[name])
        if isinstance(name, str) and name.lower() in _RESERVED:
            return frozen(next(value for key, value in fields.items() if key.lower() == name.lower()))
        raise KeyError(name)

    def summary(self) -> str:
        return str(self.fragment.fields.get("summary") or self.inputs.summary(self.fragment))

    def toc(self) -> tuple[View, ...]:
        entries = self.inputs.headings(self.fragment)
        return tuple(
            MappingView({"level": level, "id": anchor, "text": text}) for level, anchor, text in entries
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FragmentView) and other.fragment.id == self.fragment.id

    def __hash__(self) -> int:
        return hash(self.fragment.id)

    def __str__(self) -> str:
        return frozen(self.fragment.title)  # type: ignore[no-any-return] # text in, text out


FACETS: dict[Any, Callable[[FragmentView], Any]] = {
    "id": lambda view: view.fragment.id,
    "type": lambda view: view.fragment.type,
    "locale": lambda view: view.fragment.locale,
    "title": lambda view: frozen(view.fragment.title),
    "url": lambda view: view.fragment.url,
    "fields": lambda view: MappingView(view.fragment.fields),
    "summary": lambda view: frozen(view.summary()),
    "words": lambda view: view.inputs.words(view.fragment),
    "reading_time": lambda view: view.inputs.minutes(view.fragment),
    "toc": FragmentView.toc,
}


class OwnView(FragmentView):
    """The fragment being rendered: its parts can be placed."""

    __slots__ = ("_parts",)

    def __init__(
        self,
        fragment: Fragment,
        inputs: Inputs,
        parts: Mapping[str, Callable[[], Any]],
    ) -> None:
        super().__init__(fragment, inputs)
        self._parts = parts

    def look_up(self, name: Any) -> Any:
        part = self._parts.get(name)
        return part() if part else super().look_up(name)


class AssetView(View):
    """A file: `url width height alt`; false when the site has no such file. As text, its address."""

    __slots__ = ("_facts",)
    kind = "asset"

    def __init__(self, url: str, width: int = 0, height: int = 0, alt: str = "") -> None:
        self._facts = {"url": url, "width": width, "height": height, "alt": alt}

    def look_up(self, name: Any) -> Any:
        return self._facts[name]

    def __bool__(self) -> bool:
        return bool(self._facts["url"])

    def __str__(self) -> str:
        return str(self._facts["url"])

    def __html__(self) -> str:
        return str(Markup.escape(str(self)))


class LazyView(View):
    """A namespace whose values are asked for when used (`site`, `site.menus`, `site.data`)."""

    __slots__ = ("_ask",)
    kind = "namespace"

    def __init__(self, ask: Callable[[str], Any]) -> None:
        self._ask = ask

    def look_up(self, name: Any) -> Any:
        return frozen(self._ask(str(name)))
