"""Where something is used: every place that names it, with file, line and kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from content_repo import reserved
from content_repo.fields import Field
from content_repo.model_files import MODELS
from content_repo.problems import ContentError, Problem
from content_repo.references.meaning import Meaning, Names
from content_repo.references.mentions import Mention
from content_repo.references.site_reading import NamedSite, Sources
from content_repo.sources import FOLDER, Source, canonical_id
from content_repo.suggestions import did_you_mean

_POSITION = re.compile(r"\.[0-9]+(?=\.|$)")  # of an item in a list
_ANY = (
    *reserved.TYPES,
    "body",
    "sections",
    "regions",
    "if",
    "publish",
    "source",
)  # what any fragment may say


class Use(NamedTuple):
    """`field` is the dotted path of the value, or "body"; `by_alias`: by an old name."""

    file: str
    line: int
    kind: str
    field: str
    written: str
    by_alias: bool = False


def uses_of(asked: str, site: NamedSite) -> list[Use]:
    """Of a fragment ("promo/sale"), a file ("assets/logo.png"), or `segment:`, `experiment:`, `model:` and a name (a model's
    field: `model:promo.cta`). Raises ContentError where there is no such thing."""
    kind, _, name = asked.partition(":")
    if kind in ("segment", "experiment") and name:
        return sorted(set(_named(name, kind, site))) or _unused(name, kind, site)
    if kind == "model" and name:
        return sorted(set(_of_model(name, site)))
    if asked in site.files and not asked.startswith(FOLDER):
        return uses_of_targets([asked], site)
    return uses_of_targets([_target(asked, site)], site)


def uses_of_targets(targets: Iterable[str], site: NamedSite, apart_from: Iterable[str] = ()) -> list[Use]:
    """Of fragments and files together; `apart_from` are files whose own mentions do not count."""
    found = mentions_of(targets, site, apart_from)
    return sorted({use(mention, by_alias=meaning.by == "alias") for mention, meaning in found})


def mentions_of(
    targets: Iterable[str], site: NamedSite, apart_from: Iterable[str] = ()
) -> Iterator[tuple[Mention, Meaning]]:
    """The mentions behind `uses_of_targets`, and how each means its target."""
    wanted, silent = set(targets), set(apart_from)
    names = site.names_for(wanted & site.fragments.keys())
    for mention in site.mentions(words_for(wanted, names)):
        meaning = names.of(mention, mention.file) if mention.file not in silent else None
        if meaning is not None and meaning.target in wanted and not is_own(mention, meaning.target, site):
            yield mention, meaning


def is_own(mention: Mention, target: str, site: NamedSite) -> bool:
    """A fragment's mention of itself."""
    return mention.file in site.fragments.get(target, ())


def words_for(targets: Iterable[str], names: Names) -> Iterator[str]:
    """Words, one of which stands wherever one of the targets is named."""
    for target in (*targets, *names.aliases, *names.addresses):
        segments = [each for each in target.split("/") if each]
        last = segments[-1] if segments else ""
        yield last
        if last in ("index", "index.html", "") or not segments:
            yield from ("index", "/")


def use(mention: Mention, *, by_alias: bool = False) -> Use:
    field = ".".join(map(str, mention.path)) or "body"
    return Use(mention.file, mention.line, mention.kind, field, mention.written, by_alias)


def _target(asked: str, site: NamedSite) -> str:
    """The id of a fragment, or the path of a file beside one. Raises ContentError."""
    written = asked.removeprefix("./")
    name = site.name(written) if written.startswith(FOLDER) and written in site.files else None
    wanted = name.id if name is not None else canonical_id(written)
    if wanted in site.fragments:
        return wanted
    if written in site.files:
        return written
    near = get_close_matches(wanted, site.fragments, 1)
    fix = (
        f"did you mean `{near[0]}`?"
        if near
        else "name a fragment, a file, or segment:x, model:x, model:x.field"
    )
    raise ContentError(Problem("no_fragment", "error", f"there is no fragment or file {asked!r}", fix=fix))


def _unused(name: str, kind: str, site: NamedSite) -> list[Use]:
    """Nothing, of a segment or experiment that exists; one that does not and is named nowhere is a slip of the pen."""
    folder = f"audience/{kind}s/"
    if f"{folder}{name}.yaml" in site.files:
        return []
    known = [
        path.removeprefix(folder).removesuffix(".yaml") for path in site.files if path.startswith(folder)
    ]
    fix = did_you_mean(name, sorted(known))
    raise ContentError(Problem("no_fragment", "error", f"there is no {kind} {name!r}", fix=fix))


def _named(name: str, role: str, site: NamedSite) -> Iterator[Use]:
    for mention in site.mentions([name]):
        if mention.role == role and mention.written == name:
            yield use(mention)
    for path in site.snapshot.paths_in(FOLDER) if role == "segment" else ():
        found = site.names_at(path)
        if found and found[-1].variation == name:
            yield Use(path, 1, "variation", "", name)


def _of_model(asked: str, site: NamedSite) -> Iterator[Use]:
    """Fragments of the type and mentions of it; with a field, the files that set it."""
    name, _, field = asked.partition(".")
    if name not in site.models.types:
        fix = did_you_mean(name, site.models.types)
        raise ContentError(Problem("no_fragment", "error", f"there is no model {name!r}", fix=fix))
    if field:
        yield from list(_setting(name, field, site)) or _unset(name, field, site)
        return
    for _, base in _fragments_of(name, site):
        yield Use(base.file, base.line_of("type"), "fragment", "type", name)
    yield from (use(each) for each in site.mentions([name]) if each.role == "type" and each.written == name)


def _fragments_of(kind: str, site: NamedSite) -> Iterator[tuple[Sources, Source]]:
    """The files of each fragment of a type, and its base."""
    for files in site.fragments.values():
        sources = site.sources(files)
        base = site.base(sources)
        if base is not None and base.type == kind:
            yield sources, base


def _setting(kind: str, field: str, site: NamedSite) -> Iterator[Use]:
    """The files that set a field, which may be one of the items of a list (`rows.name`)."""
    for sources, _ in _fragments_of(kind, site):
        for source in sources.values():
            for path, line in source.lines.items():
                if field in (path, _POSITION.sub("", path)):
                    yield Use(source.file, line, "value", path, "")


def _unset(kind: str, field: str, site: NamedSite) -> list[Use]:
    """Nothing, of a field that the model has; another one is a slip of the pen."""
    known: Mapping[str, object] = {**dict.fromkeys((*_ANY, *site.site.taxonomies)), **site.model(kind).fields}
    above = ""
    for part in field.split("."):
        if part not in known:
            message = f"no file sets `{field}`, and the model {kind!r} has no field `{above}{part}`"
            fix = did_you_mean(part, known)
            raise ContentError(Problem("no_fragment", "error", message, f"{MODELS}{kind}.yaml", fix=fix))
        above, known = f"{above}{part}.", _inside(known[part])
    return []


def _inside(field: object) -> Mapping[str, object]:
    """The fields of an object, or of the objects in a list."""
    while isinstance(field, Field) and field.of is not None:
        field = field.of
    return field.fields if isinstance(field, Field) else {}
