"""Names in data: what models declare to be references, links and files, what sections and queries mean, and in keys that no
model describes, those that are called like one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from content_repo import reserved
from content_repo.document import Path
from content_repo.fields import Field
from content_repo.references.markdown_mentions import markdown_mentions
from content_repo.references.mentions import Mention, Role, Span
from content_repo.section_models import Kinds, SectionModels, kind_of

_ROLES: dict[str, Role] = {"reference": "reference", "link": "destination", "image": "asset", "file": "asset"}
_BY_NAME: dict[str, Role] = {
    **dict.fromkeys(("use", "ref", "reference", "fragment"), "reference"),
    **dict.fromkeys(("href", "link", "page", "to", "url", "target"), "destination"),
    **dict.fromkeys(
        (
            "image",
            "img",
            "src",
            "file",
            "photo",
            "picture",
            "poster",
            "cover",
            "logo",
            "icon",
            "thumbnail",
            "download",
        ),
        "asset",
    ),
}
_NO_MENTIONS = ("url", "slug", "aliases", "type", "title", "date", "lastmod")


def field_mentions(
    fields: Mapping[str, Any], declared: Mapping[str, Field], sections: SectionModels, kinds: Kinds
) -> Iterator[Mention]:
    """Of a fragment's front matter. `kinds` are the types of sections that the file does not name."""
    walk = Walk(sections, kinds)
    for key, value in fields.items():
        name = reserved.canonical(key)
        if name == "type" and isinstance(value, str):
            yield Mention("type", "type", value, (key,))
        elif key == "if":
            yield from rule_mentions(value, ("if",))
        elif name in _NO_MENTIONS and key not in declared:
            continue
        else:
            yield from walk.top(declared.get(key), value, key)


def region_mentions(regions: Any, sections: SectionModels, path: Path = ()) -> Iterator[Mention]:
    """Of a table of lists of sections by region."""
    if isinstance(regions, Mapping):
        for name, held in regions.items():
            yield from Walk(sections, {}).sections(held, (*path, name), "region")


def free_mentions(value: Any, path: Path = ()) -> Iterator[Mention]:
    """Of data that no model describes."""
    yield from Walk({}, {}).value(None, value, path)


class Walk:
    def __init__(self, models: SectionModels, kinds: Kinds) -> None:
        self._models = models
        self._kinds = kinds

    def top(self, field: Field | None, value: Any, key: str) -> Iterator[Mention]:
        if field is None and key == "sections":
            yield from self.sections(value, (key,), "section")
        elif field is None and key == "regions":
            yield from region_mentions(value, self._models, (key,))
        else:
            yield from self.value(field, value, (key,))

    def value(self, field: Field | None, value: Any, path: Path) -> Iterator[Mention]:
        if field is None:
            yield from self._free(value, path)
        elif field.type == "sections":
            yield from self.sections(value, path, "section")
        elif isinstance(value, Mapping):
            known = field.fields if field.type == "object" else {}
            for key, each in value.items():
                yield from self.value(known.get(key), each, (*path, key))
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from self.value(field.of or Field("string"), each, (*path, number))
        elif isinstance(value, str) and field.type in _ROLES:
            yield Mention(_ROLES[field.type], "field", value, path)
        elif isinstance(value, str) and field.type == "markdown":
            yield from markdown_mentions(value, path)

    def _free(self, value: Any, path: Path) -> Iterator[Mention]:
        if isinstance(value, Mapping):
            for key, each in value.items():
                yield from self._free(each, (*path, key))
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from self._free(each, (*path, number))
        elif isinstance(value, str) and value:
            role = _BY_NAME.get(_last_name(path))
            if role is not None:
                yield Mention(role, "field", value, path)
            else:
                yield from markdown_mentions(value, path)

    def sections(self, held: Any, path: Path, kind: str) -> Iterator[Mention]:
        dotted = ".".join(map(str, path))
        for number, section in enumerate(held if isinstance(held, list) else ()):
            if isinstance(section, Mapping):
                model = self._models.get(kind_of(section, dotted, self._kinds))
                yield from self._section(section, model.fields if model else {}, (*path, number), kind)

    def _section(
        self, section: Mapping[str, Any], known: Mapping[str, Field], path: Path, kind: str
    ) -> Iterator[Mention]:
        for key, value in section.items():
            below = (*path, key)
            if key == "choose" and isinstance(value, list):
                yield from self._choices(value, below)
            elif key == "query" and isinstance(value, Mapping):
                yield from query_mentions(value, below)
            elif key == "use" and isinstance(value, str):
                yield _place(value, below, kind)
            elif key not in ("id", "type", "view"):
                yield from self.value(known.get(key), value, below)

    def _choices(self, choices: list[Any], path: Path) -> Iterator[Mention]:
        for number, choice in enumerate(choices):
            for key, value in choice.items() if isinstance(choice, Mapping) else ():
                below = (*path, number, key)
                if key == "use" and isinstance(value, str):
                    yield _place(value, below, "zone")
                elif key == "if":
                    yield from rule_mentions(value, below)
                elif key == "fields" and isinstance(value, Mapping):
                    yield from self._section(value, {}, below, "zone")


def _place(written: str, path: Path, kind: str) -> Mention:
    """`use: promo/x#hero` names the fragment before the `#`."""
    name = written.partition("#")[0]
    return Mention("reference", kind, name, path, Span(0, len(name)))


def query_mentions(query: Mapping[str, Any], path: Path) -> Iterator[Mention]:
    for key, role in (("under", "folder"), ("type", "type")):
        value = query.get(key)
        if isinstance(value, str):
            yield Mention("folder" if role == "folder" else "type", "query", value, (*path, key))


def rule_mentions(rule: Any, path: Path) -> Iterator[Mention]:
    """Segments and experiments that a rule names: `members`, `experiment:hero=b`, `{all: [{segment: members}]}`."""
    if isinstance(rule, str):
        experiment = rule.removeprefix("experiment:").partition("=")[0]
        is_arm = rule.startswith("experiment:")
        written = experiment if is_arm else rule
        start = len("experiment:") if is_arm else 0
        yield Mention(
            "experiment" if is_arm else "segment", "rule", written, path, Span(start, start + len(written))
        )
    elif isinstance(rule, list):
        for number, each in enumerate(rule):
            yield from rule_mentions(each, (*path, number))
    elif isinstance(rule, Mapping):
        for key, each in rule.items():
            if key in ("all", "any", "not") or (key == "segment" and isinstance(each, str | list)):
                yield from rule_mentions(each, (*path, key))
            elif key == "experiment" and isinstance(each, str):
                yield Mention(
                    "experiment",
                    "rule",
                    each.partition("=")[0],
                    (*path, key),
                    Span(0, len(each.partition("=")[0])),
                )


def _last_name(path: Path) -> str:
    """The key a value stands under; that of its list for items."""
    return next((part.lower() for part in reversed(path) if isinstance(part, str)), "")
