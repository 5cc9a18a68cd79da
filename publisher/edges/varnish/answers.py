"""The subs that differ from site to site, but for the choice: redirects, the 404 page, headers, cookies, late zones."""

from __future__ import annotations

import re

from content_repo.header_names import RESERVED
from publisher.edges.mime import DEFAULT, TYPES
from publisher.edges.patterns import escaped
from publisher.edges.reference import page_of
from publisher.edges.table import EdgeTable
from publisher.edges.varnish.paths import canonical, file_at, starting
from publisher.edges.varnish.search import found, search
from publisher.edges.varnish.sources import named
from publisher.edges.varnish.syntax import Subs, cases, fits, setting, string
from publisher.edges.varnish.visitor import ISSUED_BUCKET, ISSUED_VISIT

PATH, PAGE = "req.http.fm-path", "req.http.fm-page"
STATUS, LOCATION = "req.http.fm-status", "req.http.fm-location"
_PLAIN = re.compile(r"[\x21\x23-\x7e]*")  # targets that a table can hold
_CRLF = 'blob.transcode(decoding=HEX, encoding=IDENTITY, encoded="0d0a")'


def redirects(table: EdgeTable, subs: Subs) -> None:
    """Adds `fm_redirect`: it sets STATUS and LOCATION, without the query. A redirect of `/x/` also answers `/x`."""
    redirected = {canonical(path): target for path, target in table.redirects.items()}
    for path, target in list(redirected.items()):
        redirected.setdefault(path.removesuffix("/"), target)
    redirected.pop("", None)
    plain = {
        path: f"{status}{target}" for path, (status, target) in redirected.items() if _PLAIN.fullmatch(target)
    }
    odd = {
        path: subs.shared("fm_moved", _moved(*redirected[path])) for path in redirected if path not in plain
    }
    known = [
        setting(STATUS, f'regsub({LOCATION}, "^(...).*", "\\1")'),
        setting(LOCATION, f'regsub({LOCATION}, "^...", "")'),
    ]
    look_up = [*found(LOCATION, PATH, plain), *cases([(f'{LOCATION} != ""', known)], [f"unset {LOCATION};"])]
    subs.add("fm_redirect", [*(look_up if plain else []), *search(PATH, odd)])


def _moved(status: int, target: str) -> list[str]:
    return [setting(STATUS, f'"{status}"'), setting(LOCATION, string(target))]


def not_found(table: EdgeTable, subs: Subs) -> None:
    """Adds `fm_missing`: the 404 page of the longest prefix."""
    longest = sorted(table.not_found.items(), key=lambda item: len(canonical(item[0])), reverse=True)
    ways = [
        (fits(PATH, starting(prefix)), [setting(PAGE, string(canonical(page_of(file))))])
        for prefix, file in longest
    ]
    subs.add("fm_missing", cases(ways))


def site_headers(table: EdgeTable, subs: Subs) -> None:
    """Adds `fm_site_headers`; of several values for a name, the last pattern's that fits counts."""
    lines: list[str] = []
    for pattern, added in table.settings.headers.items():
        wanted = [(name, value) for name, value in added.items() if name.lower() not in RESERVED]
        sets = [setting(f"resp.http.{named(name)}", string(value)) for name, value in wanted]
        prefix = pattern.removesuffix("*")
        condition = (
            fits(PATH, starting(prefix)) if prefix != pattern else f"{PATH} == {string(canonical(pattern))}"
        )
        lines += sets if pattern == "/*" else cases([(condition, sets)])
    subs.add("fm_site_headers", lines)


def cookies(subs: Subs) -> None:
    """Adds `fm_cookies`. VCL sets a header of a name once; a second Set-Cookie gets its line by ending that of the
    status, before the first. Over HTTP/2, which has no such line, it waits for the next answer.
    """
    both = f'resp.reason + {_CRLF} + "Set-Cookie: " + {ISSUED_VISIT}'
    ways = [
        (
            ISSUED_BUCKET,
            [
                setting("resp.http.Set-Cookie", ISSUED_BUCKET),
                *cases([(ISSUED_VISIT, [setting("resp.reason", both)])]),
            ],
        ),
        (ISSUED_VISIT, [setting("resp.http.Set-Cookie", ISSUED_VISIT)]),
    ]
    subs.add("fm_cookies", cases(ways))


def composition(table: EdgeTable, subs: Subs) -> None:
    """Adds `fm_parts` (files with late zones are parsed when they are stored) and `fm_composition` (they have no ETag,
    and are put together for pages only that others do not keep)."""
    pages = {canonical(page): 'set req.http.fm-late = "1";' for page in table.late}
    files = {file_at(page): "set beresp.do_esi = true;" for page in table.late}
    file = "beresp.http.fm-late-file"
    default = setting(file, 'regsub(beresp.http.fm-file, "^/_v/[^/]+", "")')
    subs.add("fm_parts", [default, *search(file, files), f"unset {file};"] if files else [])
    late = ("req.http.fm-late && req.http.fm-personal", ["unset resp.http.ETag;"])
    after = cases([late], ["set resp.do_esi = false;"])
    subs.add("fm_composition", [*search(PAGE, pages), *after] if pages else [])


def content_types(subs: Subs) -> None:
    """Adds `fm_content_type`: by the file's name, whatever the origin thinks."""
    ways = [
        (
            fits("beresp.http.fm-file", rf"(?i)[^/]\.(?:{'|'.join(map(escaped, ends))})$"),
            [setting("beresp.http.Content-Type", string(name))],
        )
        for name, ends in TYPES.items()
    ]
    subs.add("fm_content_type", cases(ways, [setting("beresp.http.Content-Type", string(DEFAULT))]))
