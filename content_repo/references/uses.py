"""Where something is used: every place that names it, with file, line and kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from content_repo.problems import ContentError, Problem
from content_repo.references.meaning import Meaning, Names
from content_repo.references.mentions import Mention
from content_repo.references.site_reading import NamedSite
from content_repo.sources import FOLDER, canonical_id
from content_repo.suggestions import did_you_mean


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
    for files in site.fragments.values():
        sources = site.sources(files)
        base = site.base(sources)
        if base is None or base.type != name:
            continue
        if not field:
            yield Use(base.file, base.line_of("type"), "fragment", "type", name)
        for source in sources.values() if field else ():
            if field in source.lines:
                yield Use(source.file, source.line_of(field), "value", field, "")
    if not field:
        yield from (
            use(each) for each in site.mentions([name]) if each.role == "type" and each.written == name
        )
