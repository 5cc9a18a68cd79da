"""Hugo sites made up from a seed: configurations × languages × content shapes, as an importer may meet them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

CODES = (
    *(
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fi",
        "fr",
        "hi",
        "hu",
        "it",
        "ja",
        "ko",
        "nl",
        "pl",
        "pt-br",
    ),
    *("ro", "ru", "sv", "th", "tr", "uk", "vi", "zh-cn"),
)
WORDS = (
    *(
        "Alpha",
        "beta",
        "Über uns",
        "about-us",
        "新闻",
        "My Page",
        "a.b",
        "C++",
        "naïve",
        "Part 1",
        "x_y",
        "日本語 ページ",
    ),
    *("q&a", "tea", "über", "e\u0301tude", "ok!", "2024-05-01-post", "résumé", "Ελλάδα"),
)
SECTIONS = ("posts", "docs", "Blog Posts", "guides", "новости", "news")
TERMS = ("Tea", "Green Tea", "C++", "人工智能", "Über", "AI/ML", "x.y", "R&D")
BODIES = (
    "Plain *text* with a [link](https://example.org/).\n",
    "## A heading\n\nText.\n\n### Über **bold** `code`\n\n- one\n- two\n\n  still two\n",
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n\n> quoted\n> more\n",
    '```go\nx := "{{</* ref x */>}}"\n```\n\n1. one\n2. two\n',
    "Footnote[^1] and ~~gone~~.\n\n[^1]: The note.\n",
    "Term\n: its definition\n\n- [ ] open\n- [x] done\n",
    "A line\nand another  \nbroken.\n\n***\n\n![picture](pic.png)\n",
    "中文与 English 混排。\n\n**注意** 第二行\n",
    '<div class="x">\n\nInside *html*\n\n</div>\n',
    "Title\n=====\n\nHTML &amp; entities &copy; \\*escaped\\* https://example.org/x\n",
    "",
)
PERMALINKS = (
    "/:year/:month/:slug/",
    "/p/:sections/:slugorcontentbasename/",
    "/:section/:contentbasename",
    "/x/:title/",
)
DATES = ("2020-01-02", "2023-11-30T10:00:00+02:00", "2024-12-31 23:30:00 -0500", "2030-01-01")


class HugoSite:
    """One site below `root`; the same seed makes the same site."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.random = root, Random(seed)
        self.default = "en"
        self.languages: dict[str, dict[str, Any]] = {}
        self.way = "none"

    def make(self) -> None:
        self._write_config(self._config())
        used: set[str] = set()
        for _ in range(self.random.randint(6, 26)):
            self._page(used)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = {
            "baseURL": "https://example.org/",
            "title": "Made up",
            "refLinksErrorLevel": "WARNING",
        }
        config["markup"] = {"goldmark": {"renderer": {"unsafe": True}}}
        self._languages(config)
        if self.chance(0.3):
            kinds = {"page": {}, "section": {}} if self.chance(0.5) else {}
            flat = {section: self.random.choice(PERMALINKS) for section in self.random.sample(SECTIONS, 2)}
            config["permalinks"] = {**kinds, "page": flat} if kinds else flat
        for key, probability in {
            "uglyURLs": 0.1,
            "disablePathToLower": 0.15,
            "removePathAccents": 0.1,
        }.items():
            if self.chance(probability):
                config[key] = True
        if self.chance(0.4):
            config["taxonomies"] = {"topic": "topics", "tag": "tags"} if self.chance(0.7) else {}
        if self.chance(0.1):
            config["disableKinds"] = ["taxonomy", "term"]
        if self.chance(0.15):
            config["timeZone"] = "Asia/Tokyo"
        config.setdefault("disableKinds", [])
        config["disableKinds"] = [*config["disableKinds"], "RSS", "sitemap", "404", "robotsTXT"]
        return config

    def _languages(self, config: dict[str, Any]) -> None:
        self.way = self.random.choice(("none", "none", "folder", "suffix", "both"))
        if self.way == "none":
            if self.chance(0.3):
                self.default = config["defaultContentLanguage"] = self.random.choice(CODES)
            return
        codes = self.random.sample(CODES, self.random.randint(2, 5))
        self.default = config["defaultContentLanguage"] = codes[0]
        for code in codes:
            table: dict[str, Any] = {"label": code} if self.chance(0.5) else {}
            if self.chance(0.6):
                table["weight"] = self.random.randint(1, 9)
            if self.way in ("folder", "both"):
                table["contentDir"] = f"content/{code}"
            if code != self.default and self.chance(0.15):
                table["disabled"] = True
            if self.chance(0.3):
                table["title"] = f"Site {code}"
            self.languages[code] = table
        config["languages"] = self.languages
        if self.chance(0.25):
            config["defaultContentLanguageInSubdir"] = True

    def _write_config(self, config: Mapping[str, Any]) -> None:
        ways: tuple[Callable[[Mapping[str, Any]], None], ...] = (self._whole, self._whole, self._split)
        self.random.choice(ways)(config)

    def _whole(self, config: Mapping[str, Any]) -> None:
        name = self.random.choice(("hugo.json", "hugo.yaml", "config.json", "config/_default/hugo.yaml"))
        self.write(name, json.dumps(config, ensure_ascii=False, indent=1))  # JSON is YAML, too

    def _split(self, config: Mapping[str, Any]) -> None:
        tables = {
            key: value
            for key, value in config.items()
            if key in ("languages", "permalinks", "taxonomies", "markup")
        }
        rest = {key: value for key, value in config.items() if key not in tables}
        self.write("config/_default/hugo.json", json.dumps(rest))
        for key, value in tables.items():
            self.write(f"config/_default/{key}.yaml", json.dumps(value, ensure_ascii=False))

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _page(self, used: set[str]) -> None:
        stem = self._stem()
        logical = unicodedata.normalize("NFC", re.sub("/?_?index$", "", stem).lower().replace(" ", "-"))
        if logical in used:
            return
        used.add(logical)
        codes = list(self.languages) or [self.default]
        for code in codes if self.chance(0.5) else [self.random.choice(codes)]:
            self.write(self._path(stem, code), self._text(stem))
        if stem.endswith("/index") and self.chance(0.5):
            folder = "content/" if self.way in ("none", "suffix") else f"content/{codes[0]}/"
            self.write(f"{folder}{stem.removesuffix('index')}pic.png", "not really")
            if self.chance(0.3):
                self.write(f"{folder}{stem.removesuffix('index')}beside.md", "---\ntitle: beside\n---\nx\n")

    def _stem(self) -> str:
        folders = [] if self.chance(0.15) else [self.random.choice(SECTIONS)]
        folders += self.random.sample(WORDS, self.random.choice((0, 0, 1, 2)))
        name = self.random.choice(WORDS)
        shape = self.random.random()
        if shape < 0.2:
            return "/".join((*folders, "_index"))
        return "/".join((*folders, f"{name} x", "index")) if shape < 0.4 else "/".join((*folders, name))

    def _path(self, stem: str, code: str) -> str:
        folder = f"content/{code}/" if self.way in ("folder", "both") else "content/"
        suffixed = self.way == "suffix" and (code != self.default or self.chance(0.2))
        return f"{folder}{stem}{f'.{code}' if suffixed else ''}.md"

    def _text(self, stem: str) -> str:
        fields = self._fields(stem)
        body = "\n".join(self.random.sample(BODIES, self.random.randint(0, 3)))
        way = self.random.random()
        if way < 0.15:
            return f"{json.dumps(fields, ensure_ascii=False)}\n{body}"
        if way < 0.3:
            lines = [f"{key} = {_toml(value)}" for key, value in fields.items()]
            return "\n".join(("+++", *lines, "+++", body))
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
        return "\n".join(("---", *lines, "---", body))

    def _fields(self, stem: str) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "title": f"Title of {stem.rpartition('/')[2]}",
            "date": self.random.choice(DATES[:3]),
        }
        pick = self.random.choice
        choices: tuple[tuple[float, str, Callable[[], Any]], ...] = (
            (0.15, "slug", lambda: pick(("Own Slug", "slug-2", "über", "a/b"))),
            (0.07, "url", lambda: pick(("/own/url/", "rel/url", "/own/file.html", "own2"))),
            (0.08, "draft", lambda: True),
            (0.05, "publishDate", lambda: pick(DATES)),
            (0.05, "expiryDate", lambda: pick(DATES)),
            (0.1, "aliases", lambda: self.random.sample(("/old/one/", "old-two", "/old/three.html"), 2)),
            (0.2, "weight", lambda: self.random.randint(0, 9)),
            (0.3, "tags", lambda: self.random.sample(TERMS, 2)),
            (0.2, "topics", lambda: self.random.sample(TERMS, 1)),
            (0.1, "categories", lambda: ["One", "Two"]),
            (0.05, "type", lambda: pick(("special", "posts", "no good"))),
            (0.05, "linkTitle", lambda: "Short"),
            (0.04, "translationKey", lambda: pick(("k1", "k2"))),
        )
        fields.update((key, value()) for probability, key, value in choices if self.chance(probability))
        if self.chance(0.08):  # terms that only such content has get pages in Hugo, and none here
            fields = {
                key: value for key, value in fields.items() if key not in ("tags", "topics", "categories")
            }
            fields.update(
                pick(
                    (
                        {"headless": True},
                        *({"build": {"render": each}} for each in ("never", "always", "link")),
                    )
                )
            )
        if "/" not in stem:
            fields.pop("aliases", None)
        if stem.endswith("_index") and self.chance(0.2):
            fields["cascade"] = pick(({"draft": True}, {"build": {"render": "never"}}, {"params": {"x": 1}}))
        return fields


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_toml(each)}' for key, each in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)
