"""Everything an edge must know to answer any request of one bundle. Data only; each engine writes it in its
own form.

A *page* is named by its URL path ("/blog/x/", NFC, not percent-encoded). A page that is not in `pages` has
one file. A leaf's *key* names a variant: the file of page "/x/" and key "ab12cd34ef" is
`_v/ab12cd34ef/x/index.html`; key "" is the default.

A *late zone* is a page of its own, below `/_f/` (`publisher/late/`). A page that includes some is always in `pages`,
also when it has one file: what visitors get is personal, and its answer issues the cookies that its zones decide by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from audience.diagram import Diagram
from audience.signals import Signal


@dataclass(frozen=True, slots=True)
class Decision:
    """`keys[i]` is the key of leaf i of the diagram."""

    diagram: Diagram
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """From site.toml. `locales` is what Accept-Language is cut to; `bucket` is "consent" or "always"; `gpc`:
    Sec-GPC removes consent.

    `headers` are extra response headers, pattern → {name: value}; `/x/*` matches all below, later patterns
    win (`headers.py`).
    """

    locales: tuple[str, ...]
    default_locale: str
    prefixes: Mapping[str, str]  # locale → URL prefix ("" for the default)
    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8",)
    bucket: str = "consent"
    gpc: bool = True
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EdgeTable:
    settings: EdgeSettings
    signals: Mapping[str, Signal]  # those that some decision reads, by name
    decisions: tuple[Decision, ...]
    pages: Mapping[str, int]  # URL path → index into decisions
    redirects: Mapping[str, tuple[int, str]] = field(
        default_factory=dict
    )  # path → (status, target; "" for 410)
    not_found: Mapping[str, str] = field(
        default_factory=dict
    )  # URL prefix → file of its 404 page, longest prefix wins
    late: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # URL path → late zones that its files include
