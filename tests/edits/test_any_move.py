"""Whatever moves: what led to a fragment or a file before leads to it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from content_repo.problems import ContentError
from content_repo.references.moving import Move, plan_move
from content_repo.references.site_reading import NamedSite
from content_repo.snapshot import MemorySnapshot

SITE = b'locales = ["en", "zh-CN"]\nsegments = ["vip"]\n'
MODEL = b"path: '**'\nroute: /{path}/\nfields:\n  ref: {type: reference}\n  link: {type: link}\n  image: {type: image}\n"
FILES = st.sampled_from(
    [
        "a.md",
        "b.md",
        "a/index.md",
        "a/b.md",
        "a/c.md",
        "a/b/index.md",
        "a/b/d.md",
        "ab.md",
        "c/_index.md",
        "c/a.md",
        "新/文.md",
    ]
)
SUFFIXES = st.sampled_from(["", "", "", ".zh-CN", "@vip", "@vip.zh-CN"])
ASSETS = st.sampled_from(["a/p.png", "a/b/p.png", "c/q.png", "p.png"])
NEW = st.sampled_from(["n", "a/n", "n/a", "c/n", "n/", "a/b/n", "b/n", "新/名", "n-a"])
NAMES = st.sampled_from(
    ["a", "b", "c", "ab", "a/b", "a/c", "a/b/d", "c/a", "新/文", "p.png", "a/p.png", "a/b/p.png", "c/q.png"]
)
FORMS = st.sampled_from(
    [
        "{}",
        "{}.md",
        "./{}",
        "../{}",
        "../{}.md",
        "/{}/",
        "/{}/#x",
        "{}#x",
        "{}?q=1",
        "/content/{}",
        "../../{}",
        "{}/index.md",
    ]
)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """A fragment that names others in every manner."""
    links = draw(st.lists(st.tuples(FORMS, NAMES), max_size=4))
    named = [form.format(name) for form, name in links]
    lines = [
        "---",
        f"ref: {draw(NAMES)}",
        f"link: {draw(FORMS).format(draw(NAMES))}",
        f"image: {draw(NAMES)}",
    ]
    lines += [f"sections: [{{id: s, type: fragment, use: {draw(NAMES)}}}]", "---"]
    lines += [f"{'!' if '.png' in each else ''}[x]({each}) `[x]({each})`" for each in named]
    return "\n".join([*lines, ""]).encode()


@st.composite
def sites(draw: st.DrawFn) -> dict[str, bytes]:
    files = {"site.toml": SITE, "models/all.yaml": MODEL}
    for name in draw(st.lists(FILES, min_size=2, max_size=6, unique=True)):
        stem = name.removesuffix(".md")
        files[f"content/{stem}{draw(SUFFIXES)}.md"] = draw(texts())
        files.setdefault(f"content/{name}", draw(texts()))
    files.update(dict.fromkeys((f"content/{asset}" for asset in draw(st.lists(ASSETS))), b"\x89PNG"))
    return files


def leads(site: NamedSite, move: Move | None = None) -> Counter[tuple[str, ...]]:
    """(file, role, what it leads to) of every mention that leads somewhere, under the names after the move."""
    names = site.names_for(site.fragments)
    files, ids = (move.files, move.ids) if move else ({}, {})
    found: Counter[tuple[str, ...]] = Counter()
    for mention in site.mentions([""], site.files):
        meaning = names.of(mention, mention.file)
        if meaning is not None:
            target = ids.get(meaning.target, files.get(meaning.target, meaning.target))
            found[files.get(mention.file, mention.file), mention.role, target] += 1
    return found


def moved(files: Mapping[str, bytes], move: Move) -> NamedSite:
    after = dict(files)
    for path, (_, new) in move.changes.rewrites.items():
        if new is None:
            del after[path]
    after.update((path, new) for path, (_, new) in move.changes.rewrites.items() if new is not None)
    return NamedSite(MemorySnapshot(after))


@given(sites(), st.data())
@settings(max_examples=60, deadline=None)
def test_everything_leads_where_it_led(files: dict[str, bytes], data: st.DataObject) -> None:
    site = NamedSite(MemorySnapshot(files))
    old = data.draw(st.sampled_from(sorted(site.fragments)))
    try:
        move = plan_move(site, old, data.draw(NEW))
    except ContentError:
        return  # something is in the way; tests of the command say when
    after = moved(files, move)
    assert leads(site, move) - leads(after) == Counter()
    assert len(after.files) == len(site.files)
    assert set(move.ids) <= set(after.names_for(after.fragments).aliases)
