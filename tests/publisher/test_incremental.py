"""For any history of edits, building step by step and building from nothing give the same bundle, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from growing_site import NOW, Files, GrowingSite, Result, days, page
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

FRAGMENTS = (
    "index",
    "about",
    "blog/a",
    "blog/b",
    "blog/c",
    "blog/index",
    "promo/a",
    "promo/b",
    "promo/c",
    "foot",
    "topic/ai",
    "topic/index",
)
SUFFIXES = ("", "", "", "@vip", "@cn", "@odd", ".de", "@vip.de")

SITE = """
name = "{name}"
base_url = "{base_url}"
locales = {locales}
segments = {segments}
holdout = {holdout}
[locale.de]
untranslated = "{untranslated}"
publish = {publish}
[feeds]
{feeds}
[taxonomies]
{taxonomies}
[[menus.main]]
page = "{menu}"
[budget]
variants_per_page = {budget}
[checks]
not_visible = "{check}"
"""
SITE_VALUES = {
    "name": ("One", "Two"),
    "locales": ('["en", "de"]', '["en", "de", "fr"]', '["de", "en"]\ndefault_locale = "en"'),
    "segments": ('["vip", "cn"]', '["cn", "vip"]', '["cn"]'),
    "holdout": ("0", "500"),
    "untranslated": ("skip", "fallback"),
    "publish": ("true", "false"),
    "base_url": ("https://www.example.org", "https://example.org/x", ""),
    "feeds": ("limit = 2", 'name = "index.xml"', "enabled = false"),
    "taxonomies": (
        "topic = {paginate = 2}",
        'topic = {route = "/by/topic/{term}/", label = "All"}\ntags = {order = ["-weight", "title"]}',
        "",
    ),
    "menu": ("blog", "topic/ai"),
    "budget": ("64", "2", '1\noverflow = "late"', '2\noverflow = "late"'),
    "check": ("warning", "off", "error"),
}
FIELDS = {
    "title": ("One", "Two", "Three <b>"),
    "topic": ("ai", "tea", "[AI, Tea]", "[tea, 'a/b', 人工]", "[' ']", "[2024, ai]"),
    "tags": ("[x]", "[x, Y z]"),
    "date": (days(-20), days(-10), days(3)),
    "weight": ("1", "2"),
    "lastmod": (days(-2), days(-1)),
    "linkTitle": ("Short", "Shorter"),
    "noindex": ("true",),
    "feed": ("false",),
    "summary": ("short",),
    "slug": ("a", "b", "z"),
    "url": ("/", "/other/", "/About/", "/404.html"),
    "draft": ("true", "false"),
    "publish": ("false", "true"),
    "source": ("ab" * 20, "a newspaper"),
    "publishDate": (days(-5), days(5)),
    "expiryDate": (days(-2), days(2)),
    "aliases": ("[old/a]", "[promo/b]", "[blog/c, old/b]", "[/old/c/]"),
    "pic": ("pic.txt", "../assets/b.txt"),
    "code": ("X", "Y"),
    "near": ("promo/a", "/promo/b/", "blog/a", "old/a", "nowhere"),
    "tone": ("calm", "loud", "null"),
    "video": ("/v",),
    "regions": (
        "{before: [{id: own, type: markdown, text: own}]}",
        "{foot: [{id: f, type: fragment, use: promo/b}]}",
    ),
    "sections": (
        "[{id: s, type: fragment, use: promo/a}]",
        "[{id: s, type: fragment, use: /promo/b/}, {type: body}]",
        "[{type: text, text: no id}, {id: l, type: list, query: {type: article, where: {topic: ai}, order: title}}]",
        "[{id: l, type: list, query: {type: article, order: [-weight, title], limit: 2}, view: card}]",
        "[{id: z, type: zone, choose: [{if: vip, use: promo/a}, {if: {country: FR}, none: true}, {use: promo/b}]}]",
        "[{id: z, type: zone, choose: [{if: cn, fields: {text: cn}}, {use: old/a}]}]",
        "[{id: z, type: zone, late: true, choose: [{if: cn, use: promo/a}, {if: vip, use: promo/b}, {none: true}]}]",
        "[{id: z, type: zone, choose: [{if: cn, fields: {type: text, n: 3}}, {use: promo/a}]},"
        " {id: y, type: zone, late: true, choose: [{if: vip, use: promo/b}, {use: promo/c}]}]",
        "[{id: z, type: zone, choose: [{if: cn, fields: {type: zone, choose: [{if: vip, use: promo/c}, {use: blog/a}]}},"
        " {none: true}]}]",
        "[{id: p, type: fragment, use: 'index#s'}]",
        "[{id: l, type: list, query: {type: promo}, view: card}]",
        "[{id: l, type: list, query: {order: [-date, title], paginate: 2}, view: card}]",
        "[{id: l, type: list, query: {type: article, order: weight, paginate: 1}, group: year}, {type: text, text: page}]",
        "[{id: l, type: list, query: {where: {topic: {term: tea}}, limit: 3, paginate: 1}}]",
        "[{id: z, type: zone, choose: [{if: 'experiment:hero=b', use: promo/a}, {none: true}]}]",
        "[{id: z, type: zone, choose: [{if: vip, use: promo/a}]}]",
        "[{id: s, type: fragment, use: promo/nowhere}]",
        "[{id: t, type: text}, {id: z, type: zone, choose: [{if: cn, fields: {type: text, n: 2}}, {none: true}]}]",
        "[{id: t, text: other words}]",
    ),
}
BODIES = (
    "",
    "Plain.",
    "# Head\n\nFirst *words*.",
    "See [b](promo/b), [a](/blog/a/), [old](/old/a), [f](/s.txt), [c](blog/c.md).",
    "![pic](pic.txt) ![other](/assets/b.txt)",
    '::fragment{use="promo/a"}',
    '::fragment{use="promo/b"}\n\ntail',
    '::fragment{use="promo/c"}',
    '::fragment{use="blog/a" view="card"}',
)
THEME = {
    "page.html": (
        "<title>{{ page.title }}|{{ site.name }}</title>{{ region('before') }}{{ page.content }}{{ region('foot') }}",
        "{% for t in page.translations %}{{ t.locale }}{{ t.url }}{{ t.label }}{% endfor %}{{ site.home }}{{ page.content }}",
        "{% for t in page.translations %}{{ t.title }}{% endfor %}{{ site.language.direction }}{{ link('about') }}",
        "{% for m in site.menus.main %}{{ m.url }} {{ m.label }}{% endfor %}{{ page.content }}",
        "{% include 'part.html' %}{{ page.body }}{{ region('before') }}",
        "{{ place('promo/a') }}{{ page.content }}{{ site.data.team.who }}",
        "{{ asset('theme:css/aurora.css') }}{{ t('hello') }}{{ page.content }}",
        "{{ style('css/aurora.css') }}{{ styles() }}{{ page.content }}{{ region('before') }}",
        "{% for each in query(type='article', order='title') %}{{ each.url }}{% endfor %}{{ page.content }}",
        "{% for each in page.breadcrumbs %}{{ each.title }}{% endfor %}{{ page.previous.url if page.previous }}"
        "{{ page.content }}",
        "{{ page.next.title if page.next }}{% for each in page.children %}{{ each.title }}{% endfor %}{{ page.feed }}",
        "{% for each in page.related %}{{ each.url }}{{ each.title }}{% endfor %}{{ page.reading_time }}",
        "{% for t in page.terms.topic or [] %}{{ t.name }}{{ t.url }}{{ t.title }}{% endfor %}{{ page.body }}",
        "{% for b in tree('blog') %}{{ b.title }}{{ b.url }}{{ b.open }}"
        "{% for c in b.children %}{{ c.title }}{% endfor %}{% endfor %}",
    ),
    "article.html": (
        "A:{{ page.title }}{{ page.body }}",
        "{% for each in page.related %}{{ each.title }}{% endfor %}{{ page.next.title if page.next }}{{ page.feed }}",
    ),
    "part.html": ("part", "part {{ page.words }}"),
    "views/block/fragment.html": (
        "[{{ page.title }} {{ page.body }}]",
        "[{{ page.content }}]",
        "[{{ page.title }}{{ page.tone }}]",
        "[{{ style('css/aurora.css') }}{{ page.content }}]",
    ),
    "views/card/fragment.html": (
        "({{ page.title }} {{ page.url }})",
        "({{ page.summary }})",
        "({{ page.body }})",
    ),
    "i18n/en.toml": ("hello = 'Hi'", "hello = 'Ho'"),
    "static/css/aurora.css": ("p {}",),
    "views/card/article.html": ("(article {{ page.title }})",),
    "sections/text.html": ("<p>{{ section.text }} {{ page.title }}</p>", "<p>{{ section.text }}</p>"),
    "sections/list.html": (
        "{% for each in section['items'] %}{{ place(each, 'card') }}{% endfor %}",
        "{% for each in section['items'] %}{{ each.id }} {{ each.url }}{% endfor %}",
        "{% for each in section['items'] %}{{ each.title }}{% endfor %}",
        "{% for each in section['items'] %}{{ each.id }}{% endfor %}{{ section.pager.number }}",
        "{% for g in section.groups %}{{ g.year }}{% endfor %}{% for p in section.pager.pages %}{{ p.url }}{% endfor %}",
    ),
    "views/card/term.html": ("({{ page.title }})",),
    "term.html": ("T:{{ page.title }}{{ page.content }}", "{{ page.content }}{{ page.pager.total }}"),
}
OTHERS = {
    "regions.yaml": (
        "before: [{id: o, type: fragment, use: promo/b}]\n",
        "before: [{id: o, type: zone, choose: [{if: cn, use: promo/c}, {use: promo/b}]}]\n"
        "foot: [{id: f, type: fragment, use: foot}]\n",
        "foot: [{type: text, text: x}]\n",
        "before: [{id: o, type: zone, late: true, choose: [{if: cn, use: promo/c}, {use: promo/b}]}]\n",
    ),
    "models/article.yaml": (
        "path: blog/**\nroute: /blog/{slug}/\nfields: {title: {type: string}}\n",
        "path: blog/**\nroute: /{path}/\nfields: {title: {type: string, required: true}, weight: {type: integer}}\n",
        "path: blog/**\nregions: {before: [{id: m, type: fragment, use: promo/c}]}\nroute: /news/{name}/\n",
    ),
    "models/promo.yaml": (
        "path: promo/**\n",
        "path: promo/*\nroute: /p/{name}/\n",
        "path: promo/**\nfields: {code: {type: string, unique: true}, near: {type: reference, to: [promo]}, "
        "tone: {type: select, options: [calm, loud], default: calm}, video: {type: link, when: {tone: loud}}}\n",
        "path: promo/**\nfields: {tone: {type: string, default: {en: soft, de: leise}}, near: {type: reference}}\n",
    ),
    "models/foot.yaml": ("path: foot\nsingleton: true\n", "singleton: true\n"),
    "models/sections/text.yaml": (
        "fields: {text: {type: string, default: filled}}\n",
        "fields: {text: {type: string, max: 4, default: four}, n: {type: integer, max: 1}}\n",
    ),
    "audience/segments/vip.yaml": (
        "when: {tag: vip}\n",
        "when: {tag: vip}\nconsent: personalization\n",
        "when: {tag: gold}\n",
    ),
    "audience/segments/cn.yaml": (
        "when: {country: CN}\n",
        "when: {country: {in: [CN, HK]}}\nholdout: exempt\n",
    ),
    "audience/segments/more.yaml": ("when: {device: mobile}\n",),
    "audience/experiments/hero.yaml": (
        "arms: {a: 1, b: 1}\n",
        "arms: {a: 1, b: 3}\n",
        "arms: {a: 1, b: 1}\nstate: stopped\n",
    ),
    "data/team.yaml": ("who: Ann\n", "who: Ben\n"),
    "static/s.txt": ("static one", "static two"),
    "static/blog/feed.xml": ("my own",),
    "static/robots.txt": ("User-agent: me",),
    "static/about/index.html": ("static page",),
    "content/promo/A.md": ("---\ntitle: Capital\n---\n",),
    "static/deep/t.txt": ("t",),
    "assets/b.txt": ("asset one", "asset two"),
    "content/blog/pic.txt": ("a picture", "another"),
    "content/promo/pic.txt": ("a picture",),
    "redirects.yaml": ("[]\n", "- {from: /gone/, to: /, status: 301}\n"),
}
LATER = (
    "audience/segments/more.yaml",
    "static/about/index.html",
    "static/blog/feed.xml",
    "static/robots.txt",
    "content/promo/A.md",
    "models/foot.yaml",
    "models/sections/text.yaml",
)  # some clash with others
BROKEN = (
    ("content/broken.md", "---\ntitle: [\n---\n"),
    ("content/broken.md", page(["title: x", "title: y"])),
    ("regions.yaml", "before: [\n"),
    ("audience/segments/cn.yaml", "when: {planet: mars}\n"),
    ("models/article.yaml", "colour: red\n"),
    ("site.toml", "name = \n"),
    ("data/team.yaml", "who: [\n"),
    ("theme/page.html", "{{ page.nothing.at_all }}"),
    ("theme/views/card/fragment.html", "{% if %}"),
    ("content/promo/a.md", page([], '::fragment{use="promo/a"}')),
    ("content/promo/b.md", page(["title: B"], '::fragment{use="promo/c"}\n\n::fragment{use="nowhere"}')),
)


def first_site() -> Files:
    files = {f"theme/{name}": texts[0] for name, texts in THEME.items()}
    files |= {name: texts[0] for name, texts in OTHERS.items() if name not in LATER}
    files["site.toml"] = SITE.format(**{name: values[0] for name, values in SITE_VALUES.items()})
    for name in FRAGMENTS:
        files[f"content/{name}.md"] = page([f"title: {name}"], f"The body of {name}.")
    files["content/index.md"] = page(["url: /", f"sections: {FIELDS['sections'][0]}"], "Home")
    return files


def fragment_path(fragment: str, suffix: str) -> str:
    return f"content/{fragment}{suffix}.md"


def fixed(suffix: str) -> tuple[str, ...]:
    """What a file of this kind may not set: trying would only fail."""
    if not suffix:
        return ()
    of_all = ("draft", "publishDate", "expiryDate", "aliases", "weight", "date", "feed", "noindex")
    return (*of_all, "slug", "url", "topic", "tags", "title") if "@" in suffix else of_all


@st.composite
def fragments(draw: st.DrawFn) -> tuple[str, str]:
    fragment, suffix = draw(st.sampled_from(FRAGMENTS)), draw(st.sampled_from(SUFFIXES))
    allowed = [name for name in FIELDS if name not in fixed(suffix)]
    names = draw(st.lists(st.sampled_from(allowed), unique=True, max_size=4))
    lines = [f"{name}: {draw(st.sampled_from(FIELDS[name]))}" for name in names]
    if suffix == "@odd":
        lines.append("if: {language: {prefix: pt}}")
    return fragment_path(fragment, suffix), page(lines, draw(st.sampled_from(BODIES)))


class History(RuleBasedStateMachine):
    """Every rule is an edit; after each, both builds must agree."""

    with_commits = False

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.grown = GrowingSite(self.folder, self.with_commits)
        self.good: Files = {}
        self.failures = 0

    @initialize()
    def begin(self) -> None:
        self.good = first_site()
        assert not self.become(self.good).failed

    def become(self, files: Files) -> Result:
        self.grown.write(files)
        return self.agree()

    def agree(self) -> Result:
        commit = self.grown.commit()
        step, clean = self.grown.incremental(commit), self.grown.clean(commit)
        assert step == clean
        self.failures = self.failures + 1 if step.failed else 0
        if not step.failed:
            self.good = dict(self.grown.files)
        return step

    def edit(self, path: str, text: str | None) -> None:
        """One file, set or deleted; a site that does not build for long is repaired in the same step."""
        before = self.good if self.failures > 2 else self.grown.files
        files = {name: each for name, each in before.items() if name != path}
        self.become(files if text is None else {**files, path: text})

    @rule(made=fragments())
    def write_fragment(self, made: tuple[str, str]) -> None:
        self.edit(*made)

    @rule(data=st.data())
    def edit_body(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.sources()))
        front = self.grown.files[path].rpartition("---\n")[0]
        self.edit(path, f"{front}---\n{data.draw(st.sampled_from(BODIES))}\n")

    @rule(data=st.data())
    def edit_field(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(self.sources()))
        name = data.draw(
            st.sampled_from([name for name in FIELDS if "@" not in path or name not in fixed("@")])
        )
        lines = self.grown.files[path].split("\n")
        kept = [line for line in lines if not line.startswith(f"{name}:")]
        at = data.draw(st.sampled_from([1, kept.index("---", 1)]))
        self.edit(
            path, "\n".join([*kept[:at], f"{name}: {data.draw(st.sampled_from(FIELDS[name]))}", *kept[at:]])
        )

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.edit(
            data.draw(st.sampled_from([path for path in sorted(self.grown.files) if path != "site.toml"])),
            None,
        )

    @rule(data=st.data(), fragment=st.sampled_from(FRAGMENTS), suffix=st.sampled_from(SUFFIXES))
    def rename(self, data: st.DataObject, fragment: str, suffix: str) -> None:
        path = data.draw(st.sampled_from(self.sources()))
        files = dict(self.grown.files)
        files[fragment_path(fragment, suffix)] = files.pop(path)
        self.become(files)

    @rule(data=st.data(), name=st.sampled_from(sorted(THEME)))
    def edit_template(self, data: st.DataObject, name: str) -> None:
        self.edit(f"theme/{name}", data.draw(st.sampled_from(THEME[name])))

    @rule(data=st.data(), name=st.sampled_from(sorted(OTHERS)))
    def edit_other(self, data: st.DataObject, name: str) -> None:
        self.edit(name, data.draw(st.sampled_from(OTHERS[name])))

    @rule(data=st.data(), name=st.sampled_from(sorted(SITE_VALUES)))
    def edit_setting(self, data: st.DataObject, name: str) -> None:
        values = {key: each[0] for key, each in SITE_VALUES.items()}
        self.edit("site.toml", SITE.format(**{**values, name: data.draw(st.sampled_from(SITE_VALUES[name]))}))

    @rule(day=st.sampled_from((-6, -3, -1, 0, 1, 3, 6)))
    def move_time(self, day: int) -> None:
        self.grown.now = NOW + timedelta(days=day)
        self.agree()

    @rule(broken=st.sampled_from(BROKEN))
    def break_something(self, broken: tuple[str, str]) -> None:
        self.edit(*broken)

    @precondition(lambda self: self.good != self.grown.files)
    @rule()
    def repair(self) -> None:
        """Back to what was last good; the day may have changed since."""
        self.become(self.good)

    @rule()
    def do_nothing(self) -> None:
        self.agree()

    def sources(self) -> list[str]:
        return [path for path in sorted(self.grown.files) if path.endswith(".md") and "broken" not in path]

    def teardown(self) -> None:
        self.grown.close()
        shutil.rmtree(self.folder)


class CommittedHistory(History):
    with_commits = True


class InterruptedHistory(History):
    """Before each build that must agree, others die: a child process is killed at some step of the state's work."""

    def agree(self) -> Result:
        commit = self.grown.commit()
        for _ in range(self.deaths):
            self.grown.die(commit, at=self.fate.randrange(1, 150))
        return super().agree()

    @initialize(seed=st.integers(0, 1_000_000))
    def choose_fate(self, seed: int) -> None:
        self.fate, self.deaths = Random(seed), 2

    fate, deaths = Random(0), 0


BOUNDED = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)

TestHistory = History.TestCase
TestHistory.settings = BOUNDED
TestCommittedHistory = CommittedHistory.TestCase
TestCommittedHistory.settings = BOUNDED
TestInterruptedHistory = InterruptedHistory.TestCase
TestInterruptedHistory.settings = settings(BOUNDED, max_examples=15, stateful_step_count=12)
pytestmark = pytest.mark.timeout(600)
