"""Serving from origins over HTTP, through a cache: the visitor's request decides which file it is, and nothing of it but
that file's path goes on to the cache or to an origin.

A page is kept for FRESH seconds, and for STALE more it may be shown while it is fetched again; when no origin answers, it
is shown however old it is. Asking an origin again costs it a 304. Who has the token (header `Fragmint-Refresh`) has any
file fetched anew, also below `/_v/`, where `/_v/default/x/index.html` is the default file of `/x/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.edges.nginx.serving import ABSENT, LAST, NO_METHOD, ONLY_GET, Serving
from publisher.edges.nginx.syntax import header, location, pattern
from publisher.errors import PublishError

REFRESH = "Fragmint-Refresh"
REFRESH_VARIABLE = "FRAGMINT_REFRESH_TOKEN"
REFRESH_FILE = "refresh.conf"  # holds the token
GROUP = "fm_origins"  # what nginx calls all origins together
FRESH, STALE = 10, 50
NEGATIVE = 10  # seconds for which the absence of a file is remembered
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
# Requests of nginx's own, about the path of the visitor's.
_PROBE, _DENIED = "/_v/probe/file", "/_v/probe/denied"
_BROKEN = "500 502 503 504"
_REDIRECTED = "@redirected"
_UNAVAILABLE = f"error_page {_BROKEN} = @unavailable;"
_FETCH = f"proxy_pass http://{GROUP};"
_OF_ORIGIN = {  # headers that visitors do not get from an origin: start of their names → ends
    "": "Cache-Control Expires Last-Modified Set-Cookie Vary Server-Timing Content-Disposition Via Age Alt-Svc NEL Report-To",
    "Strict-Transport-": "Security",
    "Access-Control-": "Allow-Origin Allow-Methods Allow-Credentials Expose-Headers",
    "CF-": "RAY Cache-Status",
    "X-Amz-": "Request-Id Id-2 Version-Id Bucket-Region Content-Sha256 Meta-Sha256 Storage-Class Replication-Status Expiration",
    "X-Amz-Server-": "Side-Encryption",
    "X-Amz-Checksum-": "Crc32 Crc32c Crc64nvme Sha1 Sha256 Type",
    "X-Amzn-": "RequestId",
    "X-Goog-": "Generation Metageneration Hash Storage-Class Expiration Stored-Content-Encoding Stored-Content-Length",
    "X-": "GUploader-UploadID Rgw-Object-Type Trans-Id Openstack-Request-Id Timestamp",
}
_HIDDEN = "".join(
    f"proxy_hide_header {start}{end};\n" for start, ends in _OF_ORIGIN.items() for end in ends.split()
)
_SERVER = f"""\
set $fm_path $fm_asked;
proxy_http_version 1.1;
proxy_method GET;
proxy_pass_request_headers off;
proxy_pass_request_body off;
proxy_set_header Connection "";
proxy_set_header Host {GROUP};
proxy_intercept_errors on;
proxy_force_ranges on;
proxy_ignore_headers Expires Set-Cookie Vary X-Accel-Expires;
proxy_cache fm;
# The decision is made before the cache: the same path is the same file for everybody.
proxy_cache_key $uri;
proxy_cache_valid 404 {NEGATIVE}s;
proxy_cache_bypass $fm_refresh;
proxy_cache_revalidate on;
proxy_cache_background_update on;
proxy_cache_use_stale error timeout invalid_header http_500 http_502 http_503 http_504;
proxy_cache_lock on;
proxy_cache_lock_timeout 2s;
proxy_next_upstream error timeout invalid_header http_500 http_502 http_503 http_504;
{_HIDDEN}"""


class BadToken(PublishError):
    """Not a token that could be written into a configuration, or that is worth anything."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            f"{REFRESH_VARIABLE} must be 16 to 128 letters, digits, - and _; make one with `openssl rand -hex 32`"
        )


def refreshing(token: str) -> str:
    """The map that tells who may have files fetched anew; without a token, nobody. Raises BadToken."""
    if token and not _TOKEN.fullmatch(token):
        raise BadToken
    known = f"    {pattern(f'^{token}$')} 1;\n" if token else ""
    return f"""\
map $http_{REFRESH.lower().replace("-", "_")} $fm_refresh {{
    default "";
{known}}}
"""


def maps() -> str:
    """The maps that the locations below read."""
    index, probe = pattern(r"/index\.html\z"), pattern(rf"^/(?s:.*):(?:{_PROBE}|{_DENIED})\z")
    return f"""\
map $fm_path $fm_probed {{
    default "${{fm_path}}/index.html";
    {index} $fm_path;
}}
map $fm_path $fm_moved {{
    default "${{fm_raw}}/";
    {index} $fm_raw_folder;
}}
map "$fm_path:$uri" $fm_asked {{
    volatile;
    default $uri;
    {probe} $fm_path;
}}
"""


def _hidden(plain: Sequence[str]) -> list[str]:
    default = r"rewrite (?s)^/_v/default(/.*)\z $1 break;"
    # Not here: nginx would redirect `/_v` to a location that passes requests on.
    anew = (ONLY_GET, "error_page 418 = @anew;", "error_page 404 = @missing;", NO_METHOD)
    unsaved = header("Cache-Control", "no-store")
    return [
        location("^~ /_v/", *anew, "if ($fm_refresh) { return 418; }", "return 404;"),
        location("@anew", default, *_REPLACED, unsaved, header(REFRESH, "done"), _FETCH),
        location("@unavailable", unsaved, header("Retry-After", "5"), LAST, "return 503;"),
    ]


def _slash(plain: Sequence[str]) -> list[str]:
    """Whether there is a page `/x/` for `/x` is asked like any file, through the cache, by a request of nginx's own."""
    none = ("error_page 404 403 = @missing;", _UNAVAILABLE, NO_METHOD)
    unsure = (f"error_page 404 403 {_BROKEN} = {_REDIRECTED};", NO_METHOD)
    denied = f"error_page 404 =403 {_DENIED};"
    no_page = f"error_page 418 {ABSENT};"  # so that the site's own page for 403 is not asked for
    return [
        location("@slash", r"if ($fm_path ~ /\z) { return 404; }", f"auth_request {_PROBE};", *none, _MOVED),
        location(
            "@unsure", r"if ($fm_path ~ /\z) { return 404; }", f"auth_request {_PROBE};", *unsure, _MOVED
        ),
        location("@moved", *plain, "return 301 $fm_moved$is_args$args;"),
        location(f"= {_PROBE}", "internal;", "rewrite ^ $fm_probed break;", denied, _FETCH),
        location(f"= {_DENIED}", "internal;", no_page, "return 403;"),
        location("@nothing", *plain, LAST, "return 404;"),
    ]


# An absence takes the place of the file only as an answer like any other. It is asked about again at once.
_REPLACED = ("proxy_intercept_errors off;", "proxy_cache_valid 404 1s;")
_MOVED = f"try_files {ABSENT} @moved;"  # the way from an access check to a location
_NO_FILE = ("error_page 404 = @slash;", f"error_page {_BROKEN} = @unsure;", NO_METHOD)
PROXY = Serving(
    server=_SERVER,
    start=(ONLY_GET,),
    fetch=(_FETCH,),
    variant_fails=(f"error_page 404 {_BROKEN} = @default;", NO_METHOD),
    file_fails=_NO_FILE,
    default_fails=_NO_FILE,
    asset_fails=("error_page 404 = @missing;", _UNAVAILABLE, NO_METHOD),
    not_found_fails=(f"error_page 404 {_BROKEN} @no_variant;",),
    last=(f"error_page 404 {_BROKEN} @nothing;",),
    folder=(r"if ($fm_path ~ /index\.html\z) { return 404; }",),
    hidden=_hidden,
    slash=_slash,
    redirected=(_REDIRECTED, "error_page 404 = @unavailable;"),
)
