"""Sitemaps (sitemaps.org, protocol 0.9) with the translations of each page, and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from renderers.feeds import absolute, attribute, text

Mapped = tuple[str, str, Sequence[tuple[str, str]]]  # (url, changed or "", (locale, url) of all languages)

_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_START = '<?xml version="1.0" encoding="utf-8"?>'


def render_sitemap(base: str, pages: Iterable[Mapped], default_locale: str) -> str:
    parts = [_START, f'<urlset {_NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">']
    parts += ["".join(_page(base, page, default_locale)) for page in pages]
    return "\n".join([*parts, "</urlset>"]) + "\n"


def _page(base: str, page: Mapped, default_locale: str) -> Iterator[str]:
    url, changed, alternates = page
    yield f"<url><loc>{text(absolute(base, url))}</loc>"
    if changed:
        yield f"<lastmod>{changed.replace('+00:00', 'Z')}</lastmod>"
    for locale, other in alternates:
        yield _alternate(base, locale, other)
        if locale == default_locale:
            yield _alternate(base, "x-default", other)
    yield "</url>"


def _alternate(base: str, language: str, url: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{language}" href={attribute(base, url)}/>'


def render_index(base: str, urls: Iterable[str]) -> str:
    rows = (f"<sitemap><loc>{text(absolute(base, url))}</loc></sitemap>" for url in urls)
    return "\n".join([_START, f"<sitemapindex {_NAMESPACE}>", *rows, "</sitemapindex>"]) + "\n"


def render_robots(base: str) -> str:
    return f"User-agent: *\nDisallow:\n\nSitemap: {absolute(base, '/sitemap.xml')}\n"
