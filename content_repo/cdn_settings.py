"""`[targets.X.cdn]`: the caches between an origin and visitors, by kind. Credentials are never here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content_repo.settings import Table

_ADDRESS = re.compile(r"https?://[A-Za-z0-9\[][A-Za-z0-9.:\]-]*(?:/[A-Za-z0-9._~/-]*)?")


@dataclass(frozen=True, slots=True)
class _Setting:
    """A key that a kind needs: a text that fits `form`, or a list of addresses."""

    key: str
    form: re.Pattern[str] | None
    example: str


_KINDS: Mapping[str, _Setting] = {
    "cloudfront": _Setting("distribution", re.compile("[A-Z0-9]{4,20}"), '"E2QWRUHAPOMQZL"'),
    "cloudflare": _Setting("zone", re.compile("[0-9a-f]{32}"), "the 32 hex digits of the zone's id"),
    "fastly": _Setting("service", re.compile("[A-Za-z0-9]{6,40}"), '"SU1Z0isxPaozGVKXdv0eY"'),
    "varnish": _Setting("caches", None, '["http://127.0.0.1:6081"]'),
    "nginx": _Setting("caches", None, '["https://edge1.example.net"]'),
}


def read_cdn(table: Table) -> dict[str, Any]:
    """The settings of a CDN, checked; {} where there is none. `warm` are addresses at which visitors reach the site."""
    if not list(table):
        return {}
    if "kind" not in table:
        table.report("", f"a CDN needs its `kind`: one of {', '.join(_KINDS)}", 'write kind = "cloudfront"')
        return {}
    kind = table.choice("kind", "", _KINDS)
    if kind not in _KINDS:
        return {}
    found = {"kind": kind, **_needed(table, kind, _KINDS[kind])}
    if "warm" in table:
        found["warm"] = _addresses(table, "warm")
    table.close()
    return found


def _needed(table: Table, kind: str, setting: _Setting) -> dict[str, Any]:
    value = table.text(setting.key) if setting.form else _addresses(table, setting.key)
    missing = not value
    if missing or (setting.form and not setting.form.fullmatch(str(value))):
        why = "is missing" if missing else f"cannot be {value!r}"
        key = setting.key if setting.key in table else ""
        table.report(
            key, f"`{setting.key}` of a {kind} CDN {why}", f"write {setting.key} = {setting.example}"
        )
    return {setting.key: value}


def _addresses(table: Table, key: str) -> tuple[str, ...]:
    found = table.texts(key)
    for each in found:
        if not _ADDRESS.fullmatch(each):
            table.report(key, f"`{key}`: {each!r} is no address of a server", "write https://www.example.com")
    return tuple(each.rstrip("/") for each in found)
