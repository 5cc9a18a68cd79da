"""Make an imported Digital.gov site personal, by writing the files that an author would write.

    fragmint import hugo digitalgov-content site
    python examples/personalise_digitalgov.py site
    fragmint build --site site --out out

Running it again changes nothing. See examples/README.md for what it adds and why.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SEGMENTS = ("spring", "federal", "abroad", "returning", "mobile", "newsletter")

FILES = {
    "audience/segments/spring.yaml": """\
label: {en: Spring campaign}
when: {query.utm_campaign: spring}
tests:
  - {given: {query: {utm_campaign: spring}}, expect: true}
  - {given: {query: {utm_campaign: fall}}, expect: false}
""",
    "audience/segments/federal.yaml": """\
label: {en: Federal staff}
when: {tag: federal}
tests:
  - {given: {tags: [federal]}, expect: true}
  - {given: {tags: []}, expect: false}
""",
    "audience/segments/abroad.yaml": """\
label: {en: Outside the United States}
when: {country: {ne: US}}
tests:
  - {given: {country: DE}, expect: true}
  - {given: {country: US}, expect: false}
  - {given: {}, expect: false}
""",
    "audience/segments/returning.yaml": """\
label: {en: Returning readers}
when: {visit: returning}
consent: personalization
tests:
  - {given: {visit: returning, consent: [personalization]}, expect: true}
  - {given: {visit: returning, consent: []}, expect: false}
""",
    "audience/segments/mobile.yaml": """\
label: {en: On a phone}
when: {device: mobile}
tests:
  - {given: {device: mobile}, expect: true}
  - {given: {device: desktop}, expect: false}
""",
    "audience/segments/newsletter.yaml": """\
label: {en: Came from the newsletter}
when: {all: [{query.utm_medium: email}, {not: {segment: federal}}]}
tests:
  - {given: {query: {utm_medium: email}, tags: []}, expect: true}
  - {given: {query: {utm_medium: email}, tags: [federal]}, expect: false}
""",
    "models/promo.yaml": """\
label: {en: Promo}
path: promo/**
fields:
  title: {type: string, required: true, max: 80}
  body: {type: markdown}
""",
    "content/promo/notice.md": """\
---
title: About this site
---
An official website of the United States government.
""",
    "content/promo/notice@abroad.md": "This is the United States government's site about digital services.\n",
    "content/promo/notice@mobile.md": "An official site of the U.S. government.\n",
    "content/promo/join.md": """\
---
title: Join a community
---
Meet people who build digital services across government: [find a community](/communities/).
""",
    "content/promo/join@federal.md": """\
---
title: Your communities
---
You are already one of us: [see what your communities do this month](/events/).
""",
    "content/promo/join@returning.md": """\
---
title: Good to see you again
---
""",
    "content/promo/spring.md": """\
---
title: Spring events
---
Free trainings, all online: [the spring calendar](/events/).
""",
    "content/promo/subscribe.md": """\
---
title: Subscribe
---
Once a week, what is new in government's digital services: [subscribe](/about/subscribe/).
""",
    "content/promo/thanks.md": """\
---
title: Thank you for reading
---
Know somebody who should get the newsletter too? [Send them here](/about/subscribe/).
""",
    "regions.yaml": """\
announcement:
  - {id: notice, type: fragment, use: promo/notice}
after:
  - id: offer
    type: zone
    choose:
      - {if: spring, use: promo/spring}
      - {use: promo/join}
""",
}

HOME = """\
title: Digital.gov
sections:
  - id: hero
    type: hero
    title: Better websites for everybody
    text: Guidance, news and events for people who build digital services in government.
    cta: {label: Read the news, href: /news/}
  - {id: news, type: list, title: News, view: card, query: {under: news, order: [-date], limit: 6}}
  - {id: events, type: list, title: Events, view: card, query: {under: events, order: [-date], limit: 3}}
"""

LISTINGS = {  # folder → order of its pages on its own page
    "news": "-date",
    "events": "-date",
    "guides": "title",
    "topics": "title",
    "communities": "title",
    "resources": "-date",
}

LISTING = """\
sections:
  - {{id: top, type: hero, title: {title}}}
  - {{id: text, type: body}}
  - {{id: pages, type: list, view: card, query: {{under: {folder}, order: [{order}], limit: 60}}}}
"""

MENU = """
[[menus.main]]
label = "{label}"
page = "{folder}"
"""

NEWS_REGIONS = """\
regions:
  before:
    - id: letter
      type: zone
      choose:
        - {if: newsletter, use: promo/thanks}
        - {use: promo/subscribe}
"""


def personalise(site: Path) -> None:
    """Add segments, fragments, variations and zones to the imported site at `site`."""
    rename(site / "site.toml", "Digital.gov")
    add_line(site / "site.toml", f"segments = [{', '.join(map(repr_toml, SEGMENTS))}]", r"^locales = .*\n")
    news = site / "models" / "news.yaml"
    if "\nregions:" not in news.read_text(encoding="utf-8"):
        news.write_text(news.read_text(encoding="utf-8") + NEWS_REGIONS, encoding="utf-8")
    add_front_matter(site / "content" / "_index.md", HOME)
    for folder, order in LISTINGS.items():
        list_pages(site, folder, order)
    for path, text in FILES.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def list_pages(site: Path, folder: str, order: str) -> None:
    """Show a section's pages on its own page, and lead there from the main menu."""
    index = site / "content" / folder / "_index.md"
    if not index.exists():
        return
    title = folder.capitalize()
    add_front_matter(index, LISTING.format(folder=folder, order=order, title=title))
    item = MENU.format(label=title, folder=folder)
    settings = (site / "site.toml").read_text(encoding="utf-8")
    if item not in settings:
        (site / "site.toml").write_text(settings + item, encoding="utf-8")


def add_front_matter(file: Path, lines: str) -> None:
    """Add lines at the end of a file's front matter, in place of an older `title` that they bring again."""
    start, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
    if lines not in front:
        if lines.startswith("title:"):
            front = re.sub(r"^title:.*\n", "", front, flags=re.MULTILINE)
        file.write_text(f"{start}---\n{front}{lines}---\n{body}", encoding="utf-8")


def repr_toml(text: str) -> str:
    return f'"{text}"'


def rename(settings: Path, name: str) -> None:
    """An imported site without a Hugo configuration is called like its folder."""
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        re.sub(r"^name = .*$", f"name = {repr_toml(name)}", text, count=1, flags=re.MULTILINE),
        encoding="utf-8",
    )


def add_line(file: Path, line: str, after: str) -> None:
    """Add a line below the one that fits a pattern, unless it is there."""
    text = file.read_text(encoding="utf-8")
    if line not in text:
        file.write_text(
            re.sub(f"({after})", rf"\1{line}\n", text, count=1, flags=re.MULTILINE), encoding="utf-8"
        )


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "site.toml").is_file():
        sys.exit("usage: personalise_digitalgov.py SITE   (a folder made by `fragmint import hugo`)")
    personalise(Path(sys.argv[1]))
