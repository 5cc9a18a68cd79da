"""A second opinion on which pages there are: a site as plain data, written to files, and evaluated visitor by visitor.

It shares nothing with the builder. Every title and body is a token of its own, so that a page is known by its tokens; templates
do nothing but put them in order. A site is `files[id, locale, label] = {"title", "body", "sections", "regions"}`:

    body      token, or ("use", id) for `::fragment`
    section   ("use", id) | ("zone", choices) | ("list",) | ("pages",) | ("body",); of articles, "pages" one on each page
    choice    (rule or None, target); target: ("use", id) | ("text", token) | ("zone", choices) | None
    tags      tokens, of articles in English; each has a page
"""

import json
import re

from oracle import Oracle, subsets, visitors

TOKEN = re.compile(r"\bt\d+\b")
SEGMENTS = {
    "vip": {"when": {"tag": "vip"}},
    "cn": {"when": {"country": {"in": ["CN", "HK"]}}, "holdout": "exempt"},
    "gold": {"when": {"all": [{"tag": "gold"}, {"not": {"country": "CN"}}]}},
    "asked": {"when": {"any": ["vip", {"country": "DE"}]}, "consent": "p"},
}
EXPERIMENTS = {"hero": {"arms": {"a": 1, "b": 1}}}
RULES = (
    "vip",
    "cn",
    "gold",
    "asked",
    "experiment:hero=b",
    {"country": {"prefix": "C"}},
    {"not": {"tag": "gold"}},
)
ORDER = ("gold", "vip", "cn")  # priority of variations; `asked` is not listed and comes last
LABELS = (*ORDER, "asked")
HOLDOUT = 100
DOMAINS = {
    "country": [None, "CN", "HK", "CA", "DE", "ZZ"],
    "tags": subsets(["vip", "gold"]),
    "consent": subsets(["p"]),
}
THEME = {
    "page.html": "{{ page.title }} {{ region('before') }} {{ page.content }} {{ region('after') }}",
    "article.html": "{{ page.title }} {{ region('before') }} {{ page.content }} {{ region('after') }}",
    "views/block/fragment.html": " {{ page.title }} {{ page.content }} ",
    "views/card/fragment.html": " {{ page.title }} {{ page.body }} ",
    "term.html": "{{ page.title }} {{ region('before') }} {{ page.content }} {{ region('after') }}",
    "taxonomy.html": "{{ region('before') }} {{ page.content }} {{ region('after') }}",
    "views/card/term.html": " {{ page.title }} ",
    "sections/text.html": " {{ section.text }} ",
    "sections/list.html": "{% for each in section['items'] %}{{ place(each, 'card') }}{% endfor %}",
}
JUDGE = Oracle(SEGMENTS, EXPERIMENTS, HOLDOUT, {})
VISITORS = list(visitors({**DOMAINS, "bucket": JUDGE.buckets()}))


class PageOracle:
    """`files` as above, `regions` of the site, `model_regions` of articles: region → sections."""

    def __init__(self, files, regions, model_regions):
        self.files, self.regions, self.model_regions = files, regions, model_regions

    # --- the site as files

    def written(self):
        texts = {f"theme/{name}": text for name, text in THEME.items()}
        for id, data in SEGMENTS.items():
            texts[f"audience/segments/{id}.yaml"] = json.dumps(data)
        for id, data in EXPERIMENTS.items():
            texts[f"audience/experiments/{id}.yaml"] = json.dumps(data)
        texts["site.toml"] = (
            f'locales = ["en", "de"]\nsegments = {json.dumps(ORDER)}\nholdout = {HOLDOUT}\n'
            "[budget]\nvariants_per_page = 4096\n[taxonomies]\ntags = {}\n"
        )
        texts["models/promo.yaml"] = "path: promo/**"
        texts["models/article.yaml"] = json.dumps(
            {"path": "blog/**", "route": "/blog/{slug}/", "regions": self.sections(self.model_regions)}
        )
        texts["regions.yaml"] = json.dumps(self.sections(self.regions))
        for (id, locale, label), data in self.files.items():
            suffix = (f"@{label}" if label else "") + (".de" if locale == "de" else "")
            texts[f"content/{id}{suffix}.md"] = self.file(label, data)
        return texts

    def file(self, label, data):
        front = {"if": label} if label and label not in ORDER else {}
        if data.get("title"):
            front["title"] = data["title"]
        if data.get("tags"):
            front["tags"] = data["tags"]
        if data.get("sections"):
            front["sections"] = self.sections({"": data["sections"]})[""]
        if data.get("regions"):
            front["regions"] = self.sections(data["regions"])
        lines = [
            f'::fragment{{use="{item[1]}"}}' if isinstance(item, tuple) else item
            for item in data.get("body") or ()
        ]
        return "---\n" + json.dumps(front) + "\n---\n" + "\n\n".join(lines)

    def sections(self, regions):
        return {
            name: [self.section(item, n) for n, item in enumerate(items)] for name, items in regions.items()
        }

    def section(self, item, number):
        id = {"id": f"s{number}"}
        if item[0] == "use":
            return {**id, "type": "fragment", "use": item[1]}
        if item[0] == "zone":
            return {**id, **self.zone(item[1])}
        if item[0] == "body":
            return {**id, "type": "body"}
        return {
            **id,
            "type": "list",
            "query": {"type": "article", **({"paginate": 1} if item[0] == "pages" else {})},
        }

    def zone(self, choices):
        return {"type": "zone", "choose": [self.choice(*choice) for choice in choices]}

    def choice(self, rule, target):
        condition = {} if rule is None else {"if": rule}
        if target is None:
            return {**condition, "none": True}
        kind, value = target
        if kind == "use":
            return {**condition, "use": value}
        return {
            **condition,
            "fields": self.zone(value) if kind == "zone" else {"type": "text", "text": value},
        }

    # --- the pages of one visitor

    def pages(self):
        """(id, locale, number, URL) of every page."""
        written = [
            (id, locale) for id, locale, label in self.files if label is None and not id.startswith("promo/")
        ]
        for locale in ("en", "de"):
            terms = self.terms(locale)
            written += [(f"tags/{term}", locale) for term in terms] + ([("tags", locale)] if terms else [])
        for id, locale in written:
            url = ("/de" if locale == "de" else "") + ("/" if id == "index" else f"/{id}/")
            several = ("pages",) in (self.pick(id, locale, None, "sections") or ())
            for number in range(max(1, len(self.articles(locale))) if several else 1):
                yield id, locale, number, f"{url}page/{number + 1}/" if number else url

    def terms(self, locale):
        """Term → ids of the articles that have it in a locale; a translation has those of its source."""
        found = {}
        for id in self.articles(locale):
            for term in self.files[id, "en", None].get("tags", ()):
                found.setdefault(term, []).append(id)
        return found

    def articles(self, locale):
        return sorted(
            id
            for id, where, label in self.files
            if label is None and where == locale and id.startswith("blog/")
        )

    def page(self, id, locale, who, number=0):
        """The tokens of a page, in order."""
        label = self.label(id, who)
        before, after = (self.region(name, id, locale, who, label) for name in ("before", "after"))
        if id.startswith("tags"):
            return (*self.tagged(id.removeprefix("tags").strip("/"), before, locale, who), *after)
        shown = self.content(id, locale, label, who, number)
        return (self.pick(id, locale, label, "title"), *before, *shown, *after)

    def tagged(self, term, before, locale, who):
        if not term:
            return (*before, *sorted(self.terms(locale)))
        cards = (self.card(id, locale, who) for id in self.terms(locale)[term])
        return (term, *before, *(token for card in cards for token in card))

    def region(self, name, id, locale, who, label):
        own = self.pick(id, locale, label, "regions") or {}
        by_model = self.model_regions if id.startswith("blog/") else {}
        held = next((each[name] for each in (own, by_model, self.regions) if name in each), ())
        return self.run(held, locale, who, ())

    def shown(self, id, locale, who):
        label = self.label(id, who)
        return (self.pick(id, locale, label, "title"), *self.content(id, locale, label, who))

    def card(self, id, locale, who):
        label = self.label(id, who)
        return (self.pick(id, locale, label, "title"), *self.body(id, locale, label, who))

    def label(self, id, who):
        held = {name for each, _, name in self.files if each == id}
        return next((name for name in LABELS if name in held and JUDGE.value(name, who) is True), None)

    def pick(self, id, locale, label, field):
        """Nearest locale first; there the variation before the base; no foreign variation over an own base."""
        near = ["de", "en"] if locale == "de" else ["en"]
        values = {
            (where, name): self.files[id, where, name][field]
            for where in near
            for name in (label, None)
            if field in self.files.get((id, where, name), {})
        }
        home = next((where for where in near if (where, None) in values), None)
        allowed = near[: near.index(home) + 1] if home else near
        return next(
            (values[where, name] for where in allowed for name in (label, None) if (where, name) in values),
            None,
        )

    def content(self, id, locale, label, who, number=0):
        sections = self.pick(id, locale, label, "sections") or ()
        body = self.body(id, locale, label, who)
        tail = () if ("body",) in sections else body
        return (*self.run(sections, locale, who, body, number), *tail)

    def body(self, id, locale, label, who):
        items = self.pick(id, locale, label, "body") or ()
        return tuple(
            token
            for item in items
            for token in (self.shown(item[1], locale, who) if isinstance(item, tuple) else (item,))
        )

    def run(self, sections, locale, who, body, number=0):
        found = ()
        for item in sections:
            if item[0] in ("list", "pages"):
                every = self.articles(locale)
                listed = every if item[0] == "list" else every[number : number + 1]
                found += tuple(token for id in listed for token in self.card(id, locale, who))
            elif item[0] == "body":
                found += body
            else:
                found += self.target(item, locale, who)
        return found

    def target(self, item, locale, who):
        if item is None:
            return ()
        kind, value = item
        if kind == "text":
            return (value,)
        if kind == "use":
            return self.shown(value, locale, who)
        chosen = next(target for rule, target in value if rule is None or JUDGE.value(rule, who) is True)
        return self.target(chosen, locale, who)
