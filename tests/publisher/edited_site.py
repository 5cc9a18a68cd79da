"""A small site of everything that a site can have, and what edits make of each of its files."""

from __future__ import annotations

from growing_site import Files, days, page
from hypothesis import strategies as st

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
    "tilte": ("One",),
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
        "[{id: l, type: list, limit: 2, query: {type: promo}}]",
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
    '::fragmnt{use="blog/a"}\n\n:::note\nno end',
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
    "regions.yml": ("[]\n",),
    "models/article.yml": ("route: /\n",),
}
LATER = (
    "regions.yml",
    "models/article.yml",
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
