"""The locations: which file answers, with which headers. The order is that of the reference.

`/` serves, by rewriting to the file of the variant; each thing that can fail leads on to a named location,
which starts again from `$fm_path`, the path asked for: @default (no such variant), @missing (redirects),
@not_found. The addresses below `/_v/` that are used inside cannot be reached from outside.
"""

from __future__ import annotations

from collections.abc import Sequence

from content_repo.header_names import RESERVED
from publisher.edges import headers as rules
from publisher.edges.nginx import composing
from publisher.edges.nginx.choice import Choice
from publisher.edges.nginx.decisions import by_path
from publisher.edges.nginx.serving import ABSENT, LAST, ONLY_GET, Serving
from publisher.edges.nginx.syntax import Maps, header, key, literal, location, pattern, quoted
from publisher.edges.patterns import escaped
from publisher.edges.reference import REFUSED, page_of
from publisher.edges.table import EdgeSettings, EdgeTable

PATH = "${fm_path}"
FILE = "${fm_file}"  # the default file of the path
NOT_FOUND = "${fm_not_found}"  # the file of the 404 page
MISSING = "${fm_missing_path}"  # the same as a page to choose for; empty when everybody gets the same
_SLASH, _DOT = r"(?:/|%2[Ff])", r"(?:\.|%2[Ee])"
_SEGMENT = rf"{_SLASH}(?!{_SLASH}|{_DOT}{{1,2}}(?:{_SLASH}|\?|\z))"
ALLOWED_TARGET = rf"(?:[^?#/%\\]++|{_SEGMENT}|%(?!2[Ff]|5[Cc]))*+(?:\?[^#]*+)?\z"
GONE = 410
_TIMELESS = 'add_header Last-Modified "";'
_ASSET = r"^/assets/(?s:.*)\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?\z"


def write_maps(table: EdgeTable, maps: Maps) -> None:
    """The maps that the locations read, other than those of the decisions."""
    maps.named("fm_method", "$request_method", [(key("GET"), ""), (key("HEAD"), "")], "1")
    maps.named("fm_file", PATH, [(pattern(r"/\z"), f"{PATH}index.html")], PATH, by_path=True)
    maps.named("fm_raw", "$request_uri", [(pattern(r"^([^?]*)"), "$1")])
    maps.named("fm_raw_folder", "$request_uri", [(pattern(rf"^([^?]*{_SLASH})"), "$1")])
    _not_found(table, maps)
    _redirects(table, maps)
    composing.write_maps(table, PATH, maps)


def _not_found(table: EdgeTable, maps: Maps) -> None:
    longest = sorted(table.not_found.items(), key=lambda item: len(item[0]), reverse=True)
    files = [(pattern(f"^{escaped(prefix)}"), literal(f"/{file}")) for prefix, file in longest]
    pages = [(pattern(f"^{escaped(prefix)}"), literal(page_of(file))) for prefix, file in longest]
    maps.named("fm_not_found", PATH, files, ABSENT)
    maps.named("fm_missing_path", PATH, [(key(REFUSED), ""), *pages])


def _redirects(table: EdgeTable, maps: Maps) -> None:
    """A redirect of `/x/` also answers `/x`. What is found is compared with the whole path, since a look-up
    ignores case.
    """
    redirects = dict(table.redirects)
    for path, found in table.redirects.items():
        redirects.setdefault(path.removesuffix("/"), found)
    redirects.pop("", None)
    maps.named("fm_more_args", "$args", [(key(""), "")], "&$args")
    maps.named("fm_from", PATH, by_path({path: literal(path) for path in redirects}))
    maps.named("fm_status", PATH, by_path({path: str(status) for path, (status, _) in redirects.items()}))
    maps.named("fm_to", PATH, by_path({path: _with_args(target) for path, (_, target) in redirects.items()}))


def _with_args(target: str) -> str:
    address, hash_, fragment = target.partition("#")
    args = "${fm_more_args}" if "?" in address else "$is_args$args"
    return literal(address) + args + literal(hash_ + fragment)


def site_headers(settings: EdgeSettings, maps: Maps) -> list[str]:
    """The site's own headers as directives; a header that only some paths have is empty, so not sent, at the
    others.
    """
    names: dict[str, list[tuple[str, str, str]]] = {}
    for fit, added in settings.headers.items():
        for name, value in added.items():
            if name.lower() not in RESERVED:
                names.setdefault(name.lower(), []).append((fit, name, literal(value)))
    return [_site_header(number, found, maps) for number, found in enumerate(names.values())]


def _site_header(number: int, found: Sequence[tuple[str, str, str]], maps: Maps) -> str:
    name, value = found[-1][1:]
    if [fit for fit, _, _ in found] != ["/*"]:
        rows = [(pattern(_fitting(fit)), text) for fit, _, text in reversed(found)]
        value = maps.named(f"fm_header{number}", PATH, rows)
    return f"add_header {name} {quoted(value)} always;"


def _fitting(fit: str) -> str:
    return f"^{escaped(fit[:-1])}" if fit.endswith("*") else rf"^{escaped(fit)}\z"


def locations(table: EdgeTable, site: Sequence[str], asked: Choice, missing: Choice, serving: Serving) -> str:
    """`site` are headers of all answers; `asked` chooses the file of the path, `missing` that of a 404."""
    plain = [header("Cache-Control", rules.REVALIDATED), *site]
    return "".join(
        [
            *_files(table, plain, site, asked, serving),
            *serving.hidden(plain),
            *serving.slash(plain),
            location("@missing", *_redirect(table, "error_page 404 @not_found;"), *plain),
            *(_redirected(table, plain, *serving.redirected) if serving.fetch else []),
            *_not_found_locations(table, plain, site, missing, serving),
            location("@method", header("Allow", "GET, HEAD"), *plain, LAST, "return 405;"),
        ]
    )


def _files(
    table: EdgeTable, plain: Sequence[str], site: Sequence[str], asked: Choice, serving: Serving
) -> list[str]:
    """A page with late zones goes on to a location that composes."""
    variant = asked.variant(*serving.variant_fails, _TIMELESS, *site)
    file = [variant, r"rewrite /\z ${fm_path}index.html break;", *serving.file_fails, _TIMELESS]
    part = [*serving.start, *file, *plain, *serving.fetch]
    goes_on = composing.leads_to("@late", table)
    page = [*serving.start, *goes_on, *file, *serving.folder, *plain, *serving.fetch]
    hashed = [
        *serving.start,
        *serving.asset_fails,
        _TIMELESS,
        header("Cache-Control", rules.IMMUTABLE),
        *site,
    ]
    default = [asked.default(_TIMELESS, *site), f"rewrite ^ {FILE} break;", *serving.default_fails]
    default += [_TIMELESS, *plain, *serving.fetch]
    return [
        location("/", *page),
        *(
            [location("= /assets", *page)] if serving.fetch else []
        ),  # else nginx redirects it to itself with a slash
        location("/assets/", *page, location(f"~ {quoted(_ASSET)}", *hashed, *serving.fetch)),
        location("@default", *composing.leads_to("@late_default", table), *default),
        *composing.locations(table, part, default),
    ]


def _not_found_locations(
    table: EdgeTable, plain: Sequence[str], site: Sequence[str], missing: Choice, serving: Serving
) -> list[str]:
    """nginx cannot go from a target that it refuses by itself to a named location, hence the address. What a refused target is
    answered is not put together: each zone that nginx asked itself for would be refused as well.
    """
    composed = composing.of_not_found(table)
    page, rest = f"rewrite ^ {NOT_FOUND} break;", [*plain, *serving.fetch]
    found = [missing.variant(_TIMELESS, *site), page, *serving.not_found_fails, _TIMELESS]
    default = [missing.default(_TIMELESS, *site), page, *serving.last, _TIMELESS]
    return [
        location("@not_found", *composing.left_out(table), *found, *composed, *rest),
        location("= /_v/refused", "internal;", f"set $fm_path {REFUSED};", *found, *rest),
        location("@no_variant", *default, *composed, *rest),
    ]


def _redirected(table: EdgeTable, plain: Sequence[str], name: str, none: str) -> list[str]:
    return [location(name, *_redirect(table, none), *plain)]


def _redirect(table: EdgeTable, none: str) -> list[str]:
    statuses = sorted({status for status, _ in table.redirects.values()})
    return [
        none,
        "error_page 410 @not_found;",
        "error_page 405 @method;",
        ONLY_GET,
        "set $fm_answer 404;",
        "if ($fm_from = $fm_path) { set $fm_answer $fm_status; }",
        *(f"if ($fm_answer = {status}) {{ return {status}{_target(status)}; }}" for status in statuses),
        "return 404;",
    ]


def _target(status: int) -> str:
    return "" if status == GONE else " $fm_to"
