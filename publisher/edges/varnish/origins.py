"""Where files are fetched from: each origin twice, as a backend that is asked and as one that is only watched.

An origin that does not answer its probe is asked last, and never left out: that a probe fails may mean no more than
that the file it asks for has gone.
"""

from __future__ import annotations

from collections.abc import Sequence

from publisher.edges.errors import CannotExpress
from publisher.edges.patterns import escaped
from publisher.edges.varnish.sources import ENGINE
from publisher.edges.varnish.syntax import Subs, cases, regex, setting, string
from publisher.origins.reading import ReadAddress

ASK_AGAIN = 4  # how often Varnish lets one fetch be tried again


def backends(origins: Sequence[ReadAddress], watched: str) -> str:
    """The declarations. `watched` is the canonical path of a file that is there. Raises CannotExpress."""
    return "\n".join(_backend(number, origin, watched) for number, origin in enumerate(origins))


def _backend(number: int, origin: ReadAddress, watched: str) -> str:
    if origin.scheme != "http":
        fix = (
            "put a proxy that speaks TLS to the origin beside Varnish, and name its address in the target: "
            'read = ["http://127.0.0.1:8081/…"]'
        )
        raise CannotExpress(ENGINE, f"the origin {origin}, which is read over TLS", fix)
    address = f".host = {string(origin.host.strip('[]'))}; .port = {string(str(origin.port))};"
    address += f" .host_header = {string(origin.authority)};"
    return f"""\
backend fm_origin_{number} {{
    {address}
    .connect_timeout = 500ms; .first_byte_timeout = 1500ms; .between_bytes_timeout = 5s;
}}
backend fm_watch_{number} {{
    {address}
    .probe = {{
        .url = {string(origin.public + watched)};
        .interval = 2s; .timeout = 1s; .window = 3; .threshold = 2; .initial = 2;
    }}
}}
"""


def fetching(origins: Sequence[ReadAddress], subs: Subs) -> None:
    """Adds `fm_freshness`, `fm_origin`, `fm_file` and `fm_failed`."""
    somebody = " || ".join(_healthy(number) for number in range(len(origins)))
    fresh = (f"!req.http.fm-stale && ({somebody})", ["set req.grace = 0s;"])
    subs.add("fm_freshness", cases([fresh], ["set req.grace = 365d;"]))
    order = cases([("bereq.retries == 0", _first(len(origins)))], _next(origins))
    subs.add("fm_origin", [*order, *_addressed(origins)])
    files = [
        (_is(number), [setting("beresp.http.fm-file", _file(origin))])
        for number, origin in enumerate(origins)
    ]
    subs.add("fm_file", cases(files))
    again = f"bereq.retries < {min(ASK_AGAIN, max(1, len(origins) - 1))}"
    subs.add("fm_failed", [*cases([(again, ["return (retry);"])]), "return (abandon);"])


def _first(origins: int) -> list[str]:
    """The first origin that is well; if none is, the first."""
    return cases([(_healthy(number), [_asked(number)]) for number in range(origins)], [_asked(0)])


def _next(origins: Sequence[ReadAddress]) -> list[str]:
    """The one after that which has failed, with the path as it was before."""
    return cases(
        (_is(number), [setting("bereq.url", _file(origin)), _asked((number + 1) % len(origins))])
        for number, origin in enumerate(origins)
    )


def _addressed(origins: Sequence[ReadAddress]) -> list[str]:
    """Path and host as the chosen origin knows them."""
    return cases(
        (
            _is(number),
            [
                setting("bereq.url", f"{string(origin.public)} + bereq.url"),
                setting("bereq.http.Host", string(origin.authority)),
            ],
        )
        for number, origin in enumerate(origins)
    )


def _healthy(number: int) -> str:
    return f"std.healthy(fm_watch_{number})"


def _asked(number: int) -> str:
    return f"set bereq.backend = fm_origin_{number};"


def _is(number: int) -> str:
    return f"bereq.backend == fm_origin_{number}"


def _file(origin: ReadAddress) -> str:
    """What this origin was asked for, without its own part of the path."""
    return f'regsub(bereq.url, {regex(f"^{escaped(origin.public)}")}, "")'
