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


def page_at(catalog: Catalog, url: str, asked: str = "") -> Page:
    """`url` as the site writes it, or percent-encoded as a log of requests has it; `asked` is all that somebody wrote. Raises
    NoSuchPage.
    """
    if not is_text(url):
        raise NoSuchPage(url)
    found = catalog.page_at(url) or catalog.page_at(normalize("NFC", unquote(url)))
    if found is None:
        raise NoSuchPage(asked or url, _near(catalog, _path(url)))
    return found


def is_text(url: str) -> bool:
    """No page has a name with half a surrogate pair, which bytes that are not UTF-8 become on a command line."""
    return not any("\ud800" <= letter <= "\udfff" for letter in url)


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:  # such as `//[`
        return url


def _near(catalog: Catalog, path: str) -> Sequence[str]:
    """The pages whose addresses are most like `path`."""
    urls = [page.url for page in catalog.pages()]
    plain = [known for known in urls if known.strip("/") == path.strip("/")]
    return plain or get_close_matches(path, urls, n=2, cutoff=0.7)
