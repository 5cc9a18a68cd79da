"""`fragmint check` for people and for scripts: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from checked_site import SITE, CheckedSite

from cms.__main__ import main

CHOICES = "[{if: vip, use: promo/a}, {if: %s, use: promo/b}, {none: true}]"
ZONE = f"---\ntitle: Home\nsections: [{{id: z, type: zone, choose: {CHOICES}}}]\n---\n"
QUIET = SITE + '[checks]\nsegment_unused = "off"\norphan_fragment = "off"\nuntranslated = "off"\n'


def run(site: CheckedSite, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["check", *arguments, "--site", str(site.folder / "site"), "--now", "2026-06-01"])
    told = capsys.readouterr()
    return int(left.value.code or 0), told.out, told.err


def test_remarks_are_no_problems(site: CheckedSite, capsys: pytest.CaptureFixture[str]) -> None:
    site.write({"site.toml": QUIET, "content/index.md": ZONE % "cn"})
    code, out, err = run(site, capsys, "--strict")
    assert (code, out) == (0, "No problems, 1 remark in 1 page.\n")
    assert err.startswith(
        "content/index.md:3: info: choice 2 of zone 'z': some visitors match cn and also vip"
    )


def test_warnings_fail_only_a_strict_check(site: CheckedSite, capsys: pytest.CaptureFixture[str]) -> None:
    site.write({"site.toml": QUIET, "content/index.md": ZONE % "{all: [vip, cn]}"})
    code, out, err = run(site, capsys)
    assert (code, out) == (0, "1 warning in 1 page.\n")
    assert err == (
        "content/index.md:3: warning: choice 2 of zone 'z': every visitor who would get this choice gets an earlier one "
        "(move it up or remove it) [shadowed_choice]\n"
    )
    assert run(site, capsys, "--strict")[0] == 1


def test_errors_fail_every_check(site: CheckedSite, capsys: pytest.CaptureFixture[str]) -> None:
    site.write({"site.toml": QUIET + 'order_decides = "error"\n', "content/index.md": ZONE % "cn"})
    code, out, _ = run(site, capsys)
    assert (code, out) == (1, "1 error in 1 page.\n")


def test_scripts_get_one_object(site: CheckedSite, capsys: pytest.CaptureFixture[str]) -> None:
    site.write({"site.toml": QUIET, "content/index.md": ZONE % "cn"})
    code, out, err = run(site, capsys, "--json")
    found = json.loads(out)
    (problem,) = found["problems"]
    assert (code, err, found["pages"]) == (0, "", 1)
    assert set(problem) == {"code", "severity", "file", "line", "field", "message", "fix"}
    assert (problem["code"], problem["file"], problem["line"]) == ("order_decides", "content/index.md", 3)
