"""A site that names one fragment, `docs/guide`, in every way there is."""

from __future__ import annotations

SITE = {
    "site.toml": """name = "Linked"
locales = ["en", "zh-CN"]
segments = ["vip"]
[[menus.main]]
label = "Guide" # here
page = "docs/guide"
[[menus.main]]
label = "By address"
url = "/docs/guide/"
""",
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "audience/segments/gold.yaml": "when: {all: [{segment: vip}, {country: DE}]}\n",
    "models/doc.yaml": """path: docs/**
route: /{path}/
fields:
  next: {type: reference, to: [doc]}
  body: {type: markdown}
""",
    "models/note.yaml": """path: notes/**
fields:
  main: {type: reference, default: docs/guide}
  more: {type: list, of: {type: reference}}
  text: {type: markdown}
  link: {type: link}
  plain: {type: string}
regions:
  after: [{id: r, type: fragment, use: docs/guide}]
""",
    "regions.yaml": "before: [{id: g, type: zone, choose: [{if: vip, use: docs/guide#top}, {use: docs/other}]}]\n",
    "redirects.yaml": "- {from: /old-guide/, to: /docs/guide/}\n- {from: /x/, to: 'https://example.org/docs/guide/'}\n",
    "data/nav.yaml": "- title: docs/guide\n  page: docs/guide # kept\n",
    "content/index.md": """---
title: Home
url: /
sections:
  - {id: top, type: text}
  - {id: g, type: fragment, use: docs/guide}   # the guide
  - {id: l, type: list, query: {type: doc, under: docs}, view: card}
cta: {label: docs/guide, href: docs/guide#setup}
---
See [the guide](docs/guide), [its part](docs/guide#setup "a title"), [by address](/docs/guide/?a=1#b),
![a picture](docs/guide/pic.png), <a href="/docs/guide/">raw</a>, [far](https://example.org/docs/guide/).

`[code](docs/guide)` stays, and

```
[code](docs/guide)
```

::fragment{use=docs/guide view=card}

[ref]: docs/guide.md
""",
    "content/docs/guide/index.md": """---
title: Guide
next: docs/other
sections: [{id: top, type: text, text: First}]
---
Up to [other](../other.md), [again](docs/other); my ![own](pic.png) and ![shared](../shared.png); [me](docs/guide#setup).
""",
    "content/docs/guide/index.zh-CN.md": "---\ntitle: 指南\n---\n[其他](docs/other)\n",
    "content/docs/guide/index@vip.md": "---\ntitle: Your guide\n---\n",
    "content/docs/guide/pic.png": b"\x89PNG\r\n\x1a\n",
    "content/docs/shared.png": b"\x89PNG\r\n\x1a\n",
    "content/docs/other.md": """---
title: Other
next: docs/guide
---
[beside](guide), [beside](./guide/), [file](guide/index.md)
""",
    "content/docs/guides.md": "---\ntitle: Not the guide\n---\n[its own](docs/guides)\n",
    "content/notes/a.md": """---
title: docs/guide
main: docs/guide
more:
  - docs/other
  - docs/guide   # second
text: "See [it](docs/guide)."
link: /docs/guide/
plain: docs/guide
---
Text.
""",
    "theme/views/block/note.html": "{{ fragment.title }} {{ link('docs/guide') }}\n",
}
