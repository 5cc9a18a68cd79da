"""fragmint tag, and where its keys come from."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cms.instant import read_clock
from cms.tag_keys import served_tags, tag_keys
from content_repo import edge_engines
from content_repo.site import Site, Target
from publisher.edges.capabilities import CAPABILITIES
from publisher.edges.tags import KEY_FILE, BadTagKeys, sign, verified
from publisher.edges.values import listed

KEYS = "new:correct-horse-battery-staple,old:0123456789abcdef"
SITE = """base_url = "https://www.example.com"
[targets.open]
origin = "origin"
[targets.strict]
origin = "origin"
tags = "verified"
"""


def test_settings_know_the_engines_and_which_of_them_verify() -> None:
    listing = {name for name, engine in CAPABILITIES.items() if engine.tags == "listed"}
    assert (set(edge_engines.LISTING), set(edge_engines.VERIFYING)) == (listing, {*CAPABILITIES} - listing)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site.toml").write_text(SITE)
    return tmp_path


def tag(site: Path, *arguments: str, keys: str | None = KEYS, code: int = 0) -> tuple[str, str]:
    environment = {"PATH": "/usr/bin", "SOURCE_DATE_EPOCH": "0"}
    environment |= {} if keys is None else {"FRAGMINT_TAG_KEYS": keys}
    command = [sys.executable, "-m", "cms", "tag", "--site", str(site), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=Path.cwd())
    assert ran.returncode == code, ran.stderr
    return ran.stdout.strip(), ran.stderr.strip()


def test_the_cookie_that_is_printed_verifies(site: Path) -> None:
    """By the clock, whatever instant builds are told: a tag is no part of a build."""
    out, err = tag(site, "--to", "strict", "--with", "tag=member", "--with", "tag=vip", "--expires", "90s")
    name, _, value = out.partition("=")
    now = read_clock().timestamp()
    keys = tag_keys(site, {"FRAGMINT_TAG_KEYS": KEYS})
    assert name == "sg"
    assert err == ""
    assert verified(keys, lambda: now)(value) == {"member", "vip"}
    assert verified(keys, lambda: now + 91)(value) == set()
    assert not (site / ".fragmint" / KEY_FILE).exists()


def test_as_json(site: Path) -> None:
    out, _ = tag(site, "--to", "open", "--with", "tag=a", "--now", "2030-01-01", "--json")
    expires = 1_893_456_000 + 3600
    cookie = "sg=" + sign(["a"], expires, tag_keys(site, {"FRAGMINT_TAG_KEYS": KEYS}))
    assert json.loads(out) == {
        "target": "open",
        "cookie": cookie,
        "tags": ["a"],
        "expires": expires,
        "key": "new",
        "mode": "listed",
    }


def test_a_machine_without_keys_makes_its_own(site: Path) -> None:
    """They stay, they are the owner's alone, and git ignores them. Who needs to know is told."""
    first, told = tag(site, "--to", "strict", "--with", "tag=a", "--now", "2030-01-01", keys=None)
    again, untold = tag(site, "--to", "open", "--with", "tag=a", "--now", "2030-01-01", keys="")
    file = site / ".fragmint" / KEY_FILE
    assert first == again
    assert "only this machine" in told
    assert untold == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (site / ".fragmint" / ".gitignore").read_text() == "*\n"
    assert list(file.parent.glob(f"{KEY_FILE}.*")) == []


def test_damaged_keys_name_their_file(site: Path) -> None:
    (site / KEY_FILE).write_bytes(b"\xff\x00")
    with pytest.raises(BadTagKeys, match=r"tag-keys \(delete it"):
        tag_keys(site, {})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "open", "--with", "country=CN"], "write --with tag=member"),
        (["--to", "open", "--with", "tag=a b"], "cannot be a tag"),
        (["--to", "open", "--with", "tag=a", "--expires", "soon"], "is not a duration"),
        (["--to", "nowhere", "--with", "tag=a"], "no [targets.nowhere]"),
    ],
)
def test_what_cannot_be_signed_is_wrong_usage(site: Path, arguments: list[str], message: str) -> None:
    assert message in tag(site, *arguments, code=2)[1]


def test_a_served_site_verifies_where_its_targets_do() -> None:
    strict = Site(targets={"a": Target("a", ("x",)), "b": Target("b", ("y",), tags="verified")})
    loose = Site(targets={"a": Target("a", ("x",))})
    environment = {"FRAGMINT_TAG_KEYS": KEYS}
    assert served_tags(strict, {}) is served_tags(loose, environment) is listed
    cookie = sign(["vip"], 9_999_999_999, tag_keys(Path(), environment))
    assert served_tags(strict, environment)(cookie) == {"vip"}
    assert served_tags(strict, environment)(cookie[:-1]) == set()
