"""The files of a page are the distinct pages that some possible visitor can receive: no fewer, and no more."""

import shutil
import tempfile
from pathlib import Path

from growing_site import GrowingSite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_oracle import LABELS, RULES, TOKEN, VISITORS, PageOracle

from audience.contexts import Context
from publisher.explaining import Explainer

PROMOS = tuple(f"promo/{name}" for name in "abcd")
ARTICLES = ("blog/x", "blog/y")


class Tokens:
    """Every text of a site is different from all others."""

    def __init__(self):
        self.used = 0

    def __call__(self):
        self.used += 1
        return f"t{self.used}"


@st.composite
def sites(draw):
    token = Tokens()
    few = st.integers(0, 2)

    def target(below, depth):
        kinds = ["none", "text", *(["use"] * 3 if below else []), *(["zone"] if depth else [])]
        kind = draw(st.sampled_from(kinds))
        if kind == "none":
            return None
        if kind == "use":
            return "use", draw(st.sampled_from(below))
        return (kind, token()) if kind == "text" else ("zone", choices(below, depth - 1))

    def choices(below, depth=1):
        ruled = [(draw(st.sampled_from(RULES)), target(below, depth)) for _ in range(draw(few))]
        return (*ruled, (None, target(below, depth)))

    def section(below, kinds):
        kind = draw(st.sampled_from(kinds))
        if kind == "use":
            return ("use", draw(st.sampled_from(below))) if below else ("zone", choices(below))
        return ("zone", choices(below)) if kind == "zone" else (kind,)

    def sections(below, kinds=("use", "zone")):
        found = tuple(section(below, kinds) for _ in range(draw(few)))
        return tuple(
            each for n, each in enumerate(found) if each[0] in ("use", "zone") or each not in found[:n]
        )

    def body(below):
        return tuple(
            ("use", draw(st.sampled_from(below))) if below and draw(st.booleans()) else token()
            for _ in range(draw(few))
        )

    def add(files, id, below, kinds=("use", "zone")):
        files[id, "en", None] = {"title": token(), "body": body(below), "sections": sections(below, kinds)}
        for label in draw(st.lists(st.sampled_from(LABELS), unique=True, max_size=2)):
            files[id, "en", label] = overlay(below)
            if draw(st.booleans()):
                files[id, "de", label] = overlay(below)
        if draw(st.booleans()):
            files[id, "de", None] = overlay(below)

    def overlay(below):
        return {"title": token()} | ({"body": (token(), *body(below))} if draw(st.booleans()) else {})

    files, tags = {}, (token(), token())
    for number, id in reversed(list(enumerate(PROMOS))):
        add(files, id, PROMOS[number + 1 :])
    for id in ARTICLES:
        add(files, id, PROMOS)
        files[id, "en", None]["tags"] = draw(st.lists(st.sampled_from(tags), unique=True, max_size=2))
    add(files, "index", PROMOS, ("use", "zone", "list", "pages", "body"))
    if draw(st.booleans()):
        files["index", "en", None]["regions"] = {"before": sections(PROMOS)}
    regions = {name: sections(PROMOS) for name in ("before", "after")}
    return PageOracle(files, regions, draw(st.sampled_from(({}, {"after": sections(PROMOS)}))))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(sites())
def test_files_are_distinct_pages(oracle):
    folder = Path(tempfile.mkdtemp())
    grown = GrowingSite(folder)
    try:
        grown.write(oracle.written())
        check(grown.kept().build(), oracle)
    finally:
        grown.close()
        shutil.rmtree(folder)


def check(built, oracle):
    contents = read(built.bundle)
    explainer = Explainer(built.world)
    people = [(who, Context.from_batch(who, built.world.audience.signals)) for who in VISITORS]
    received, seen = {}, set()
    alike = len(contents) - len({(url_of(file), tokens_of(text)) for file, text in contents.items()})
    for id, locale, page, url in oracle.pages():
        for number, (who, context) in enumerate(people):
            tokens = oracle.page(id, locale, who, page)
            if alike or number % 7 == 0 or (url, tokens) not in seen:
                seen.add((url, tokens))
                file = explainer.explain(url, context)["file"]
                assert tokens_of(contents[file]) == tokens, (url, who)
                assert received.setdefault((url, contents[file]), file) == file, (url, who)
    assert sorted(received.values()) == sorted(path for path in contents if path.endswith(".html"))


def tokens_of(text):
    """Two pages may have the same and be distinct: they show one promo in the first section, or in the second."""
    return tuple(TOKEN.findall(text))


def url_of(file):
    return file.split("/", 2)[2] if file.startswith("_v/") else file


def read(bundle):
    """File → its text."""
    entries = [
        entry for name in bundle.shards() for entry in bundle.shard(name) if entry.path.startswith("public/")
    ]
    return {entry.path.removeprefix("public/"): bundle.read(entry).decode() for entry in entries}
