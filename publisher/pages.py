"""Which page an address means, as people and logs write addresses."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from content_repo.catalog import Catalog, Page
from publisher.errors import PublishError


class NoSuchPage(PublishError):
    """No page of the site is at this address."""

    exit_code = 2

    def __init__(self, url: str, near: Sequence[str] = ()) -> None:
        hint = f"did you mean {' or '.join(near)}?" if near else "addresses are paths such as /blog/hello/"
        super().__init__(f"no page is at {url!r}; {hint}")


def page_at(catalog: Catalog, url: str) -> Page:
    """`url` as the site writes it, or percent-encoded as a log of requests has it. Raises NoSuchPage."""
    found = catalog.page_at(url) or catalog.page_at(normalize("NFC", unquote(url)))
    if found is None:
        raise NoSuchPage(url, _near(catalog, unquote(urlsplit(url).path)))
    return found


def _near(catalog: Catalog, path: str) -> Sequence[str]:
    """The pages whose addresses are most like `path`."""
    urls = [page.url for page in catalog.pages()]
    plain = [known for known in urls if known.strip("/") == path.strip("/")]
    return plain or get_close_matches(path, urls, n=2, cutoff=0.7)
