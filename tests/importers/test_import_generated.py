"""Generated sites and exports of every system: nothing fails, nothing is lost unnamed, all that arrives can be read,
and a rerun changes nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imported_site import importer, tree, write

from content_repo.importers.yaml_text import dump
from content_repo.models import load_model
from content_repo.site import load_site
from content_repo.sources import parse_source
from content_repo.values import coerce

NASTY = st.sampled_from(
    ["", " ", "x", "Über uns", "新闻", "a/b", "../up", "/", "/abs/olute/", "index", "con", "%41", "a?b#c", "{{ x }}", "no",
     "2024-02-03", "12:30", "[a", "- b", "key: v", "\u202e", "🚢", "a" * 250, "_x", ".h", "assets", "/assets/x/"]
)  # fmt: skip
TEXTS = NASTY | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-5, 3000) | st.floats(allow_nan=False, width=16) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from(
    ["one", "Two Words", "2024-01-05-dated", "2024-1-5-short", "index", "ümlaut", "x.fr", "新"]
)
BODIES = st.lists(
    st.sampled_from(
        ["# T\n", "text *a*\n", "{% raw %}{{ x }}{% endraw %}", "{% highlight rb %}\n`\n{% endhighlight %}", "{% for %}",
         "{{ site.title }}", "{% link one.md %}", "<b>", "<A b={`c`}>\n", "</A>", "{x.y}", "import a from 'b'\n\n", "\n\n",
         "export const x = {\n", "}\n", "```\n", "@/one.md", "{{ f(x) }}", "::x{a=b}\n", "---\n", "\t", "\r\n"]
    ),
    max_size=6,
).map("".join)  # fmt: skip
KEYS = {
    "jekyll": [
        "title",
        "date",
        "permalink",
        "slug",
        "categories",
        "tags",
        "published",
        "redirect_from",
        "type",
        "url",
        "x",
    ],
    "eleventy": ["title", "date", "permalink", "tags", "layout", "type", "url", "draft", "x"],
    "zola": [
        "title",
        "date",
        "path",
        "slug",
        "aliases",
        "taxonomies",
        "draft",
        "render",
        "weight",
        "updated",
        "extra",
    ],
    "astro": ["title", "pubDate", "slug", "tags", "draft", "updatedDate", "type", "aliases", "x"],
    "markdown": ["title", "x", "sections", "y"],
}
PLACES = {
    "jekyll": ["", "_posts/", "_drafts/", "_docs/", "news/_posts/", "a/b/"],
    "eleventy": ["", "posts/", "one/"],
    "zola": ["content/", "content/blog/", "content/a/b/"],
    "astro": ["src/content/blog/", "src/pages/", "src/content/docs/a/"],
    "markdown": ["", "a/"],
}
SETTINGS = {
    "jekyll": (
        "_config.yml",
        ["title", "url", "baseurl", "permalink", "collections", "defaults", "exclude", "timezone", "lang"],
    ),
    "eleventy": ("posts/posts.json", ["tags", "permalink", "layout", "title"]),
    "zola": ("config.toml", []),
    "astro": ("astro.config.mjs", []),
    "markdown": (".x/config.json", ["title"]),
}


def check(kind: str, files: dict[str, str | bytes]) -> None:
    with TemporaryDirectory() as folder:
        source, site = write(Path(folder) / "src", files), Path(folder) / "site"
        report = importer(kind)(source, site)
        assert sorted(line.path for line in report.lines if "#" not in line.path) == sorted(files)
        assert all(line.reason for line in report.lines if line.outcome == "skipped")
        found = load_site((site / "site.toml").read_bytes())
        models = {
            each.stem: load_model(each.read_bytes(), each.name)[0] for each in site.glob("models/*.yaml")
        }
        for path, raw in tree(site).items():
            if path.startswith("content/") and path.endswith(".md"):
                parsed, problems = parse_source(
                    path, raw, found, {name: each for name, each in models.items() if each}
                )
                assert parsed is not None
                wrong = (
                    coerce(models.get(parsed.type), parsed, found.zone)[1] if models.get(parsed.type) else []
                )
                assert [
                    each for each in (*problems, *wrong) if each.severity == "error" and kind != "markdown"
                ] == []
        assert len(set(report.urls.values())) == len(report.urls)
        before = tree(site)
        assert importer(kind)(source, site).written == 0
        assert tree(site) == before


@pytest.mark.parametrize("kind", list(KEYS))
@settings(max_examples=25)
@given(data=st.data())
def test_any_site_arrives(kind: str, data: st.DataObject) -> None:
    name, keys = SETTINGS[kind]
    values = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(keys, VALUES)))
    text = dump(values) if name.endswith(".yml") else json.dumps(values) if name.endswith(".json") else ""
    files: dict[str, str | bytes] = {name: text}
    for _ in range(data.draw(st.integers(1, 4))):
        stem, place = data.draw(NAMES), data.draw(st.sampled_from(PLACES[kind]))
        fields = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS[kind], VALUES)))
        ending = data.draw(
            st.sampled_from([".md", ".mdx" if kind == "astro" else ".html" if kind != "zola" else ".md"])
        )
        files[f"{place}{stem}{ending}"] = f"---\n{dump(fields)}---\n{data.draw(BODIES)}"
    check(kind, files)


ROWS = st.fixed_dictionaries(
    {"id": TEXTS, "slug": TEXTS},
    optional=dict.fromkeys(
        (
            "title",
            "html",
            "lexical",
            "mobiledoc",
            "status",
            "visibility",
            "type",
            "published_at",
            "feature_image",
            "x",
        ),
        VALUES,
    ),
)


@settings(max_examples=30)
@given(
    st.lists(ROWS, max_size=4),
    st.lists(ROWS, max_size=2),
    st.lists(
        st.fixed_dictionaries(
            {"key": st.sampled_from(["title", "locale", "timezone", "navigation", "url"]), "value": VALUES}
        )
    ),
)
def test_any_ghost_export_arrives(posts: list[Any], tags: list[Any], rows: list[Any]) -> None:
    data = {
        "posts": posts,
        "tags": tags,
        "users": tags,
        "settings": rows,
        "posts_tags": [{"post_id": "x", "tag_id": "x"}],
    }
    check("ghost", {"export.json": json.dumps({"db": [{"data": data}]})})


LINKS = st.sampled_from(
    [{"sys": {"type": "Link", "linkType": kind, "id": "e0"}} for kind in ("Entry", "Asset")]
)
NODES = st.recursive(
    st.fixed_dictionaries({"nodeType": st.just("text"), "value": TEXTS}),
    lambda inner: st.fixed_dictionaries(
        {
            "nodeType": st.sampled_from(
                [
                    "document",
                    "paragraph",
                    "heading-2",
                    "ordered-list",
                    "list-item",
                    "hyperlink",
                    "embedded-entry-block",
                    "table",
                    "odd",
                ]
            ),
            "content": st.lists(inner, max_size=3),
            "data": st.fixed_dictionaries({}, optional={"target": LINKS, "uri": TEXTS}),
        }
    ),
    max_leaves=6,
)
ENTRY_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "Symbol": TEXTS,
    "Text": TEXTS,
    "RichText": NODES,
    "Integer": st.integers(-9, 9),
    "Number": st.floats(-9, 9),
    "Date": st.sampled_from(["2024-01-02", "2024-01-02T03:04+01:00", "2024-01-02T03:04:05.678Z"]),
    "Boolean": st.booleans(),
    "Object": st.dictionaries(TEXTS, VALUES, max_size=2),
    "Link": LINKS,
    "Array": st.lists(TEXTS, max_size=2),
    "Odd": VALUES,
}
FIELDS = {
    "slug": "Symbol",
    "title": "Symbol",
    "body": "RichText",
    "date": "Date",
    "type": "Symbol",
    "x": "Number",
    "9 y": "Odd",
}


@settings(max_examples=30)
@given(data=st.data())
def test_any_contentful_export_arrives(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from([*FIELDS, *ENTRY_VALUES]), max_size=5, unique=True))
    kinds = {name: FIELDS.get(name, name) for name in chosen}
    flags = st.fixed_dictionaries(
        {}, optional={"localized": st.booleans(), "required": st.booleans(), "name": TEXTS}
    )
    fields = [{"id": name, "type": kind, **data.draw(flags)} for name, kind in kinds.items()]
    rows = []
    for number in range(data.draw(st.integers(0, 3))):
        sys = {"id": f"e{number}", "contentType": {"sys": {"id": "thing"}}, "publishedVersion": number}
        values = {
            name: data.draw(st.dictionaries(st.sampled_from(["en", "de"]), ENTRY_VALUES[kind], max_size=2))
            for name, kind in kinds.items()
        }
        rows.append({"sys": sys, "fields": values})
    space: dict[str, Any] = {
        "contentTypes": [{"sys": {"id": "thing"}, "fields": fields, "displayField": "title"}]
    }
    space |= {
        "entries": rows,
        "locales": [{"code": "en", "default": True}, {"code": "de", "fallbackCode": "en"}],
    }
    check("contentful", {"export.json": json.dumps(space)})


@settings(max_examples=25)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["title", "link", "guid", "pubDate", "description", "category"]), TEXTS
        ),
        max_size=4,
    )
)
def test_any_feed_arrives(rows: list[dict[str, str]]) -> None:
    from xml.sax.saxutils import escape

    items = "".join(
        "<item>" + "".join(f"<{key}>{escape(value)}</{key}>" for key, value in row.items()) + "</item>"
        for row in rows
    )
    clean = items.translate(dict.fromkeys([*range(32), 65534, 65535]))
    check("rss", {"feed.xml": f"<rss><channel><title>T</title>{clean}</channel></rss>"})
