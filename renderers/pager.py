"""A paginated list as templates see it: `section.pager` and `page.pager`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderers.addresses import encode
from renderers.inputs import Pager


def pager_view(pager: Pager) -> Mapping[str, Any]:
    """`{number, total, url, first, previous, next, last, pages}`: `url` is the address of this page; the next four are addresses,
    or none where there is nothing to go to; `pages` are `{number, url, current}`.
    """
    urls = tuple(map(encode, pager.urls))
    number, total = pager.number, len(urls)
    return {
        "number": number,
        "total": total,
        "url": urls[number - 1],
        "first": urls[0] if number > 1 else None,
        "previous": urls[number - 2] if number > 1 else None,
        "next": urls[number] if number < total else None,
        "last": urls[-1] if number < total else None,
        "pages": tuple(
            {"number": each, "url": url, "current": each == number} for each, url in enumerate(urls, 1)
        ),
    }
