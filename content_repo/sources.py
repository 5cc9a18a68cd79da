"""One parsed fragment file: which fragment, locale and variation it is, what it sets, and on which lines.

The name says who it is (docs/formats.md, Fragments): `promo/sale@vip.zh-CN.md` is the variation "vip" in
"zh-CN" of the fragment "promo/sale". `index.md` and `_index.md` are the fragment of their folder, so
"news/index" is written "news"; the one at the top of `content/` is "index".
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from content_repo import frontmatter, reserved
from content_repo.document import Document, dotted
from content_repo.models import Model, type_for, unknown_type
from content_repo.problems import Problem
from content_repo.provenance import idle_waiting, misspelt_locale, misspelt_segment, with_provenance
from content_repo.routes import former_path
from content_repo.sectionlists import faults
from content_repo.site import Site

FOLDER = "content/"
ENDINGS = (".md", ".yaml")  # of fragments, and of some files that are none

FIXED_BY_BASE: tuple[str, ...] = ("type", "aliases", "date", "publishDate", "expiryDate", "draft", "weight")
FIXED_FOR_VARIATIONS = (*FIXED_BY_BASE, "slug", "url")

INDEX = ("index", "_index")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NEARLY = re.compile(  # endings of fragments elsewhere, or in capitals
    r"(?<=[^/])\.(?:markdown|mdown|mdx|mkdn?|mdwn|yml|(?:md|yaml)(?:\.txt)?)\Z", re.IGNORECASE
)
_SIDECAR = re.compile(
    r"\.(?:avif|gif|jpe?g|png|svg|webp|ico|pdf|zip|mp3|mp4|m4a|ogg|webm|mov|wav|csv|docx|xlsx|pptx)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a file's name says. `variation` is the label after `@`, None for the base."""

    id: str
    locale: str
    variation: str | None = None
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """`fields` are YAML's own values, without `if` and `body`; `models.coerce` says what they mean.

    type        of the fragment as far as this file can tell: declared, or by path (only the base's counts)
    texts       source text of scalars that are not text, by dotted path ("weight": "012")
    lines       by dotted path ("sections.0.use"), from 1
    body        None: no body text, inherited; "": cleared
    condition   the raw rule under `if:` of a variation, or None
    made_from   of a translation or a variation: the blob id of the file it was made from, as `source:` says; else ""
    """

    file: str
    id: str
    locale: str
    variation: str | None
    type: str
    declared_type: str | None
    fields: Mapping[str, Any]
    texts: Mapping[str, str]
    lines: Mapping[str, int]
    body: str | None
    body_line: int
    condition: Any = None
    made_from: str = ""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Former ids of the fragment, and paths its page had."""
        value = reserved.get(self.fields, "aliases")
        listed = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        return tuple(each for each in listed if isinstance(each, str))

    def line_of(self, path: str) -> int:
        """The line of a field ("sections.0.use"), else of its nearest parent, else 1."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


def to_record(source: Source) -> bytes:
    """Bytes for a database row."""
    values = [getattr(source, name) for name in _FIELD_NAMES]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def from_record(record: bytes) -> Source:
    """The source that `to_record` was given."""
    return Source(*json.loads(record))


_FIELD_NAMES = tuple(each.name for each in fields(Source))


def canonical_id(ref: str) -> str:
    """The id that a written reference names: "news/index" and "/news/" are "news", "/" is "index". No look-up
    is done."""
    wanted = plain_ref(ref)
    folder, _, last = wanted.rpartition("/")
    if last in INDEX:
        return folder or "index"
    return wanted or "index"


def plain_ref(ref: str) -> str:
    """A written reference without the differences that never count: NFC, no slashes around it."""
    return unicodedata.normalize("NFC", ref).strip("/")


def spellings(fragment_id: str) -> tuple[str, ...]:
    """The plain references that name a fragment by its id."""
    below = "" if fragment_id == "index" else fragment_id + "/"
    return (fragment_id, *(below + name for name in INDEX), *([""] if not below else []))


def parse_name(
    path: str, *, locales: Collection[str], default_locale: str, labels: Collection[str]
) -> tuple[Name, ...]:
    """What a path below `content/` may be; () when it is no fragment (an asset, a sidecar).

    Two names when the last `@label` is no listed segment: without a variation, and with it (which holds if
    the file has `if:`).
    """
    folder, _, file = path.rpartition("/")
    stem = _stem(file)
    if not stem:
        return ()
    head, _, tail = stem.rpartition(".")
    locale = tail if head and tail in locales else default_locale
    stem = head if head and tail in locales else stem
    head, _, label = stem.rpartition("@")
    if not head or not (label in labels or _LABEL.fullmatch(label)):
        return (_name(folder, stem, locale, None),)
    varied = _name(folder, head, locale, label)
    return (varied,) if label in labels else (_name(folder, stem, locale, None), varied)


def is_sidecar(file: str) -> bool:
    """Whether a file's name is that of an asset's sidecar: photo.jpg.yaml."""
    stem = file.removesuffix(".yaml")
    return stem != file and _SIDECAR.search(stem) is not None


def is_source(path: str) -> bool:
    """Whether a path below the site is a file of a fragment, whose bytes no visitor may have."""
    return path.startswith(FOLDER) and bool(_stem(path.rpartition("/")[2]))


def _stem(file: str) -> str:
    """The name without `.md` or `.yaml`; "" for other files and for sidecars of assets."""
    if file.endswith(".md"):
        return file[:-3]
    stem = file.removesuffix(".yaml")
    return "" if stem == file or is_sidecar(file) else stem


def _name(folder: str, stem: str, locale: str, variation: str | None) -> Name:
    if stem in INDEX:
        return Name(folder or "index", locale, variation, True)
    return Name(f"{folder}/{stem}" if folder else stem, locale, variation)


def parse_source(
    path: str, raw: bytes, site: Site, models: Mapping[str, Model]
) -> tuple[Source | None, list[Problem]]:
    """Read one file below `content/`. None when it is no fragment, or cannot be used at all (then with
    problems)."""
    names = parse_name(
        path.removeprefix(FOLDER),
        locales=site.locales,
        default_locale=site.default_locale,
        labels=site.segments,
    )
    if not names:
        return None, _near_miss(path)
    parts, document = _parts(path, raw)
    problems = [*parts.problems, *document.problems]
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    if not isinstance(document.value or {}, dict):
        message, fix = "front matter must be keys and values", "write it like `title: Hello`"
        return None, [*problems, Problem("front_matter", "error", message, path, parts.yaml_line, fix=fix)]
    name = names[-1] if "if" in (document.value or {}) else names[0]
    problems += misspelt_locale(path, site)
    if name.variation is None and len(names) > 1:
        problems += misspelt_segment(path, names[-1].variation or "", site)
    source = with_provenance(_source(path, name, parts, document, models), site)
    problems += idle_waiting(source, site)
    return source, [*problems, *_checks(source, parts, models)]


def _near_miss(path: str) -> list[Problem]:
    found = _NEARLY.search(path)
    if not found or is_sidecar(path[: found.start()] + ".yaml"):
        return []
    fix = "rename it to .yaml or .md if it is a fragment"
    return [Problem("not_a_fragment", "warning", f"{path!r} is not read as a fragment", path, fix=fix)]


def _parts(path: str, raw: bytes) -> tuple[frontmatter.FrontMatter, Document]:
    from content_repo import yamltext

    if path.endswith(".md"):
        parts = frontmatter.split(raw, path)
    else:
        text, problem = frontmatter.decode(raw, path)
        parts = frontmatter.FrontMatter(text, 1, None, 1, (problem,) if problem else ())
    if not parts.yaml:
        return parts, Document({}, {})
    return parts, yamltext.load(parts.yaml, file=path, first_line=parts.yaml_line)


def _source(
    path: str, name: Name, parts: frontmatter.FrontMatter, document: Document, models: Mapping[str, Model]
) -> Source:
    values = dict(document.value or {})
    declared = reserved.get(values, "type")
    declared = declared if isinstance(declared, str) and declared else None
    found = type_for(name.id, declared, models, path)
    lines = {dotted(each): line for each, line in document.lines.items() if each}
    body, body_line = _body(values, parts, lines)
    return Source(
        path,
        name.id,
        name.locale,
        name.variation,
        "page" if isinstance(found, Problem) else found,
        declared,
        values,
        {dotted(each): text for each, text in document.texts.items()},
        lines,
        body,
        body_line,
        values.pop("if", None) if name.variation else None,
    )


def _body(
    values: dict[str, Any], parts: frontmatter.FrontMatter, lines: Mapping[str, int]
) -> tuple[str | None, int]:
    """The body below the front matter, else the one under the key `body` (null clears it like an empty
    text)."""
    if "body" not in values or not isinstance(values["body"], str | None):
        return parts.body, parts.body_line
    written = values.pop("body")
    if parts.body is not None:
        return parts.body, parts.body_line
    return written or "", lines.get("body", 1)


def _checks(source: Source, parts: frontmatter.FrontMatter, models: Mapping[str, Model]) -> Iterator[Problem]:
    if "body" in source.lines and parts.body is not None:
        yield _problem(
            source, "body", "two_bodies", "the body is set as a key and as text", "keep one of them"
        )
    if "body" in source.fields:
        yield _problem(source, "body", "bad_value", "`body` must be a text", "put it in quotes")
    if source.variation is None:
        yield from _base_checks(source, models)
    for path, message, fix in faults(source.fields):
        yield _problem(source, path, "bad_section", message, fix)
    yield from _spelt_twice(source)


def _base_checks(source: Source, models: Mapping[str, Model]) -> Iterator[Problem]:
    found = type_for(source.id, source.declared_type, models, source.file)
    if isinstance(found, Problem):
        yield found
    if fix := unknown_type(source.declared_type, models):
        message = f"there is no model {source.declared_type!r}"
        key = reserved.spelling(source.fields, "type") or "type"
        yield _problem(source, key, "unknown_type", message, fix, "warning")
    yield from _bad_aliases(source)
    if "if" in source.fields:
        message = "`if:` has no effect in a file without `@label` in its name"
        yield _problem(
            source, "if", "idle_condition", message, "rename the file, or remove the key", "warning"
        )


def _bad_aliases(source: Source) -> Iterator[Problem]:
    """Old names that lead nobody on: as no page can have been there, no redirect is made."""
    key = reserved.spelling(source.fields, "aliases") or "aliases"
    value = source.fields.get(key)
    for each in value if isinstance(value, list) else [value] if isinstance(value, str) else ():
        if not isinstance(each, str) or former_path(each) is None:
            message = f"no page can have been at {each!r}"
            fix = "write a former id, or a path such as /old/page.html, or take it out of `aliases`"
            yield _problem(source, key, "bad_url", message, fix, "warning")


def _spelt_twice(source: Source) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for key in source.fields:
        name = reserved.canonical(key)
        other = seen.setdefault(name, key) if name else key
        if other != key:
            yield _problem(
                source, key, "spelt_twice", f"`{other}` and `{key}` are the same key", "keep one of them"
            )


def misplaced_keys(source: Source) -> Iterator[Problem]:
    """Keys that no file of a fragment but its base may set: otherwise addresses and lists would depend on the visitor."""
    what, fixed = (
        ("a variation", FIXED_FOR_VARIATIONS) if source.variation else ("a translation", FIXED_BY_BASE)
    )
    for key in source.fields:
        if reserved.canonical(key) in fixed:
            message = f"`{key}` cannot be set by {what}"
            yield _problem(source, key, "misplaced_key", message, "set it in the base file")


def _problem(source: Source, key: str, code: str, message: str, fix: str, severity: Any = "error") -> Problem:
    return Problem(code, severity, message, source.file, source.line_of(key), key, fix)
