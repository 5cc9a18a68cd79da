"""Exports and sites of other systems made of hard names, texts and dates; equal for equal seeds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

NAMES = [
    *("a", "A", "a-b", "über", "你好", "..", "", "con", "x y", "a/b", "constructor", "_v", "_f", "assets", "index"),
    *("404", "a#b", "a?b", "x" * 300, "é", "e\u0301", "-x", "a.b", "a.html", "tag", "posts", "-", "c:\\x"),
    *("%2e%2e", "a%20b", "a\u202eb", "😀", "page/2", "sitemap.xml", "İ"),
]  # fmt: skip
TEXTS = [
    *("Plain", "", "  ", "# head", "--- x", "a: b", "{{ x }}", "{% raw %}", "<b>x</b>", "你好，世界", "a\nb", "yes"),
    *("`code", "[l](javascript:alert(1))", "![i](x.png)", "::fragment{use=x}", ":::note\nx", "---\nx: 1\n---", "0x1f"),
    *("[a](../b)", "[x]: y", "&amp; &lt;", "null", "2024-01-01", "1e3", "'q'", '"dq"', "\ufeffbom", "a\u2028b", "\0nul"),
]  # fmt: skip
DATES = [
    *("2024-01-02T03:04:05.000Z", "2024-02-30", "", "0000-00-00 00:00:00", "garbage", "2024-01-02", "1700000000"),
    *("9999-12-31T23:59:59Z", "0001-01-01", None, "Tue, 02 Jan 2024 03:04:05 GMT", "2024-13-01T00:00:00Z"),
]  # fmt: skip
LANGUAGES = ["en", "zh-CN", "zh-Hant", "ar", "pt_BR", "xx-invalid-!!", "", "de-CH", "EN-us", "klingon"]
ADDRESSES = ["https://x.example/", "https://x.example/blog", "x", "http://[bad", "", "//", "ftp://x"]
KEYS = [
    *("title", "date", "slug", "url", "permalink", "tags", "categories", "draft", "weight", "aliases", "layout"),
    *("type", "menu", "params", "cascade", "sections", "body", "if", "lastmod", "taxonomies", "path", "extra"),
    *("published", "redirect_from", "image", "publishDate", "expiryDate", "author", "authors"),
]  # fmt: skip


class Hostile:
    """One random export of each system."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._pick = self._random.choice

    def write(self, kind: str, folder: Path) -> None:
        folder.mkdir()
        makers: dict[str, Callable[[Path], None]] = {
            "ghost": self._ghost,
            "contentful": self._contentful,
            "wordpress": self._wordpress,
            "rss": self._rss,
            **{name: getattr(self, f"_{name}") for name in ("hugo", "jekyll", "zola", "astro", "eleventy")},
            "markdown": lambda place: self._markdown(place, "", (".md",)),
        }
        makers[kind](folder)

    def _up_to(self, most: int, least: int = 0) -> range:
        return range(self._random.randint(least, most))

    def _ghost(self, folder: Path) -> None:
        pick = self._pick
        tags = [
            {
                "id": str(n),
                "slug": pick(NAMES),
                "name": pick(TEXTS),
                "visibility": pick(["public", "internal"]),
            }
            for n in self._up_to(5)
        ]
        users = [
            {"id": str(n), "slug": pick(NAMES), "name": pick(TEXTS), "profile_image": pick(ADDRESSES)}
            for n in self._up_to(3)
        ]
        posts = [
            {
                "id": str(n),
                "slug": pick(NAMES),
                "title": pick(TEXTS),
                "html": pick(TEXTS),
                "type": pick(["post", "page"]),
                "status": pick(["published", "published", "draft", "scheduled"]),
                "visibility": pick(["public", "members"]),
                "published_at": pick(DATES),
                "updated_at": pick(DATES),
                "custom_excerpt": pick(TEXTS),
                "feature_image": pick(ADDRESSES),
                "featured": pick([0, 1, "x"]),
            }
            for n in self._up_to(12, 1)
        ]
        links = [{"post_id": str(pick(range(12))), "tag_id": str(pick(range(6)))} for _ in range(10)]
        wrote = [{"post_id": str(pick(range(12))), "author_id": str(pick(range(4)))} for _ in range(6)]
        navigation = json.dumps([{"label": pick(TEXTS), "url": pick([*ADDRESSES, "/a/"])} for _ in range(3)])
        said = {
            "title": pick(TEXTS),
            "lang": pick(LANGUAGES),
            "timezone": pick(["UTC", "Mars/X", "Europe/Oslo"]),
        }
        said |= {"url": pick(ADDRESSES), "navigation": navigation}
        data = {"posts": posts, "tags": tags, "users": users, "posts_tags": links, "posts_authors": wrote}
        data["settings"] = [{"key": key, "value": value} for key, value in said.items()]
        (folder / "export.json").write_text(json.dumps({"db": [{"meta": {}, "data": data}]}))

    def _contentful(self, folder: Path) -> None:
        locales = list(
            dict.fromkeys(self._random.sample([*LANGUAGES[:5], "de-CH"], self._random.randint(1, 3)))
        )
        types = [self._content_type(number) for number in self._up_to(4, 1)]
        entries = [self._entry(number, self._pick(types), locales) for number in self._up_to(10, 1)]
        file = {"url": self._pick(ADDRESSES), "fileName": self._pick(NAMES), "contentType": "image/png"}
        asset = {"sys": {"id": "a0"}, "fields": {"title": {locales[0]: "x"}, "file": {locales[0]: file}}}
        spoken = [
            {"code": each, "default": at == 0, "name": self._pick(TEXTS)} for at, each in enumerate(locales)
        ]
        export = {"contentTypes": types, "entries": entries, "assets": [asset], "locales": spoken}
        (folder / "export.json").write_text(json.dumps(export))

    def _content_type(self, number: int) -> dict[str, Any]:
        fields: dict[str, dict[str, Any]] = {}
        for _ in self._up_to(5, 1):
            key = self._pick([*KEYS, "weird-id", "locale", "id"])
            kinds = [
                "Symbol",
                "Text",
                "Integer",
                "Number",
                "Date",
                "Boolean",
                "Object",
                "RichText",
                "Link",
                "Array",
            ]
            rule = self._pick(
                [[], [{"size": {"max": 5}}], [{"range": {"min": 3, "max": 1}}], [{"unique": True}]]
            )
            fields[key] = {"id": key, "name": key, "type": self._pick(kinds), "validations": rule}
            fields[key] |= {"localized": self._pick([True, False]), "required": self._pick([True, False])}
            fields[key] |= {
                "linkType": self._pick(["Entry", "Asset"]),
                "items": {"type": "Link", "linkType": "Entry"},
            }
            fields[key]["items"]["validations"] = self._pick([[], [{"linkContentType": ["t0"]}]])
        key = f"t{number}" if number == 0 else self._pick([f"t{number}", "page", "../x", "con"])
        return {
            "sys": {"id": key},
            "name": self._pick(TEXTS),
            "displayField": next(iter(fields)),
            "fields": [*fields.values()],
        }

    def _entry(self, number: int, kind: dict[str, Any], locales: list[str]) -> dict[str, Any]:
        link = {"sys": {"type": "Link", "linkType": "Entry", "id": self._pick(["e0", "e1", "gone"])}}
        values = [*TEXTS, *DATES, *NAMES, 7, 10**20, 1.5, True, [], {}, {"a": [1]}, [link], link]
        fields = {
            each["id"]: {locale: self._pick(values) for locale in locales if self._random.random() < 0.8}
            for each in kind["fields"]
        }
        sys = {
            "id": f"e{number}",
            "contentType": {"sys": {"id": kind["sys"]["id"]}},
            "createdAt": "2024-01-01T00:00:00Z",
        }
        return {"sys": {**sys, "publishedAt": self._pick(["2024-01-01T00:00:00Z", None])}, "fields": fields}

    def _wordpress(self, folder: Path) -> None:
        spaces = {name: f"http://wordpress.org/export/1.2/{name}" for name in ("", "excerpt/")}
        root = f'<rss version="2.0" xmlns:wp="{spaces[""]}" xmlns:excerpt="{spaces["excerpt/"]}"'
        root += ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        head = (
            _xml("title", self._pick(TEXTS))
            + _xml("link", self._pick(ADDRESSES))
            + _xml("language", self._pick(LANGUAGES))
        )
        head += _xml("wp:base_blog_url", self._pick(ADDRESSES))
        for _ in range(3):
            parts = {"category_nicename": NAMES, "category_parent": NAMES, "cat_name": TEXTS}
            head += f"<wp:category>{''.join(_xml(f'wp:{key}', self._pick(of)) for key, of in parts.items())}</wp:category>"
        items = "".join(self._item(number) for number in self._up_to(12, 1))
        (folder / "export.xml").write_text(f"{root}<channel>{head}{items}</channel></rss>", "utf-8")

    def _item(self, number: int) -> str:
        pick = self._pick
        link = pick([f"https://x.example/{pick(NAMES)}/", f"https://x.example/?p={number}", *ADDRESSES])
        said = {"title": pick(TEXTS), "link": link, "dc:creator": pick(NAMES), "content:encoded": pick(TEXTS)}
        said |= {"excerpt:encoded": pick(TEXTS), "wp:post_id": number, "wp:post_date_gmt": pick(DATES)}
        said |= {
            "wp:post_name": pick(NAMES),
            "wp:status": pick(["publish", "publish", "draft", "private", "odd"]),
        }
        said |= {"wp:post_parent": pick([0, 1, number, 99]), "wp:menu_order": pick([0, "x", -3])}
        said["wp:post_type"] = pick(
            ["post", "page", "attachment", "nav_menu_item", "custom-type", "wp_block"]
        )
        terms = "".join(
            f'<category domain="{pick(["category", "post_tag", "weird tax"])}" nicename="{_plain(pick(NAMES))}">'
            f"{_plain(pick(TEXTS))}</category>"
            for _ in self._up_to(3)
        )
        return f"<item>{''.join(_xml(key, value) for key, value in said.items())}{terms}</item>"

    def _rss(self, folder: Path) -> None:
        items = ""
        for _ in self._up_to(8, 1):
            said = {
                "title": self._pick(TEXTS),
                "link": self._pick([*ADDRESSES, "/x/", f"https://y.example/{self._pick(NAMES)}"]),
            }
            said |= {
                "guid": self._pick(NAMES),
                "description": self._pick(TEXTS),
                "pubDate": self._pick(DATES),
            }
            tags = "".join(_xml("category", self._pick(NAMES)) for _ in self._up_to(3))
            items += f"<item>{''.join(_xml(key, value) for key, value in said.items())}{tags}</item>"
        head = (
            _xml("title", self._pick(TEXTS))
            + _xml("link", self._pick(ADDRESSES))
            + _xml("language", self._pick(LANGUAGES))
        )
        (folder / "feed.xml").write_text(
            f'<rss version="2.0"><channel>{head}{items}</channel></rss>', "utf-8"
        )

    def _hugo(self, folder: Path) -> None:
        self._markdown(folder, "content", (".md", ".html", ".markdown"))
        languages = 'defaultContentLanguage="zh-cn"\n[languages.zh-cn]\nweight=1\n[languages.de]\ntitle="D"\n'
        settings = [
            'baseURL="https://x.example/b/"\n',
            '[permalinks]\nposts="/:year/:slug/"\n',
            "title=\n",
            languages,
        ]
        (folder / "hugo.toml").write_text(
            self._pick([*settings, '[taxonomies]\ntag="tags"\n"C:\\\\x"="c"\n'])
        )

    def _jekyll(self, folder: Path) -> None:
        self._markdown(folder, self._pick(["_posts", "", "_docs"]), (".md",))
        settings = [
            "permalink: /:categories/:title/\n",
            "collections:\n  docs:\n    output: true\n",
            "a: b: c",
        ]
        (folder / "_config.yml").write_text(self._pick([*settings, "baseurl: /b\nurl: https://x.example\n"]))

    def _zola(self, folder: Path) -> None:
        self._markdown(folder, "content", (".md",))
        settings = [
            'base_url="x"\ndefault_language="fr"\n[languages.de]\n',
            "base_url=\n",
            'base_url="http://[x"\n',
        ]
        (folder / "config.toml").write_text(self._pick(settings))

    def _astro(self, folder: Path) -> None:
        self._markdown(folder, self._pick(["src/content/blog", "src/pages"]), (".md", ".mdx"))
        settings = ["export default {}", "export default { site: 'http://[x', base: '/b' }"]
        (folder / "astro.config.mjs").write_text(self._pick(settings))

    def _eleventy(self, folder: Path) -> None:
        self._markdown(folder, self._pick(["", "src"]), (".md",))
        (folder / ".eleventy.js").write_text(
            self._pick(["module.exports = () => ({dir: {input: 'src'}})", ""])
        )

    def _markdown(self, folder: Path, below: str, endings: tuple[str, ...]) -> None:
        usable = [each for each in NAMES if each.strip(".") and "/" not in each and len(each) < 200]
        for _ in self._up_to(12, 1):
            name = self._pick([*usable, "index", "_index", "2024-01-02-post", "x.de", "x.zh-cn"])
            file = folder.joinpath(
                below, *(self._pick(usable) for _ in self._up_to(2)), name + self._pick(endings)
            )
            if any(each.is_file() for each in file.parents) or file.exists():
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self._page(), "utf-8")

    def _page(self) -> str:
        value = [*TEXTS, *NAMES, *DATES, 7, True, ["a", "你好"], {"a": "b"}]
        fields = {key: self._pick(value) for key in self._random.sample(KEYS, self._random.randint(0, 7))}
        yaml_text = f"---\n{yaml.safe_dump(fields, allow_unicode=True)}---\n{self._pick(TEXTS)}\n"
        broken = f"---\n{self._pick(['a: b: c', '- x', '{', 'x: &a [*a]'])}\n---\nx"
        toml = f"+++\n{self._pick(['title = 1', 'title = ', '[taxonomies]', 'date = 2024-01-01'])}\n+++\nx"
        return self._pick([yaml_text, yaml_text, yaml_text, broken, toml, self._pick(TEXTS)])


def _xml(name: str, value: object) -> str:
    return f"<{name}>{escape(_plain(value))}</{name}>"


def _plain(value: object) -> str:
    """What XML can hold, also between quotes."""
    return "".join(each for each in str(value) if each >= " " or each in "\t\n").translate(
        {34: None, 60: None, 38: None}
    )
