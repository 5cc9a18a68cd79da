"""How a location comes to the bytes of the file that it has rewritten its address to, and where it goes on when there
are none. Which file it is, and its headers, is the same for every way of serving (`responses.py`).

`FOLDER` is the static module and a folder of the machine; `proxy.py` has the other one, origins over HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from publisher.edges.nginx.syntax import location

AWAY = 418  # a status that no file and no origin answers with
ABSENT = "/_v/absent"  # a path that never has a file
ONLY_GET = "if ($fm_method) { return 405; }"  # where the static module, which sees to it, is not reached
NO_METHOD = "error_page 405 @method;"
LAST = "recursive_error_pages off;"  # what fails here is answered by nginx itself

Locations = Callable[[Sequence[str]], Sequence[str]]
"""The headers of an answer without a file → locations."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Directives. Those of a location that serves begin with `start` and end with `fetch`; `variant_fails` stand in the
    block of a variant, the other `…_fails` in the location. `folder` is for paths that are folders or end in
    `index.html`, `last` for the locations after which nothing is tried. `hidden` answers below `/_v/`, `slash` what leads
    to a page with a slash at its end. `server` is for the whole server, and sets `$fm_path`. `redirected` is a location for
    paths of which nobody knows whether they have a file, and where it goes on when they have no redirect either.
    """

    server: str
    start: tuple[str, ...]
    fetch: tuple[str, ...]
    variant_fails: tuple[str, ...]
    file_fails: tuple[str, ...]
    default_fails: tuple[str, ...]
    asset_fails: tuple[str, ...]
    not_found_fails: tuple[str, ...]
    last: tuple[str, ...]
    folder: tuple[str, ...]
    hidden: Locations
    slash: Locations
    redirected: tuple[str, str] = ("", "")


def _hidden(plain: Sequence[str]) -> list[str]:
    return [location("^~ /_v/", ONLY_GET, "return 404;")]


def _slash(plain: Sequence[str]) -> list[str]:
    """Reached inside only: the address of a folder, and one that lacks its slash."""
    back = [*plain, "return 404;"]
    folder = _moved("${fm_path}", "${fm_raw_folder}")
    slash = _moved("${fm_path}/index.html", "${fm_raw}/")
    return [
        location("= /_v/folder", "internal;", ONLY_GET, folder, *back),
        location("= /_v/slash", "internal;", ONLY_GET, slash, *back),
    ]


def _moved(file: str, target: str) -> str:
    return f'if (-f "$document_root{file}") {{ return 301 {target}$is_args$args; }}'


_SERVER = """\
# The ETag comes from the content, through the file's time; that time means nothing else.
etag on;
if_modified_since off;
# Every request opens its file again: after a release goes live, no cached path leads into the old one.
open_file_cache off;
set $fm_path $uri;
"""
FOLDER = Serving(
    server=_SERVER,
    start=(),
    fetch=(),
    variant_fails=(),
    file_fails=("error_page 404 403 = @default;", NO_METHOD),
    default_fails=("error_page 404 403 = @missing;", NO_METHOD),
    asset_fails=("error_page 404 403 = @missing;", NO_METHOD),
    not_found_fails=("error_page 404 403 @no_variant;",),
    last=(LAST,),
    # nginx would redirect any folder to itself with a slash, and would not take that back when there is no page.
    folder=(
        r"rewrite /index\.html\z /_v/folder last;",
        'if (-d "$document_root${fm_path}") { rewrite ^ /_v/slash last; }',
    ),
    hidden=_hidden,
    slash=_slash,
)
