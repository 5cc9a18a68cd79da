"""The blog starter through every command, as an operator would run them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from command_line import NOW, Command, commit, edit, files

BUILD = {
    *("bundle", "commit", "pages", "variants", "rendered", "reused", "written", "bytes", "seconds"),
    *("peak_rss_mb", "problems"),
}
PUBLISH = {
    *("release", "bundle", "commit", "target", "origins", "uploaded", "copied", "deleted", "requests"),
    *("bytes", "seconds", "peak_rss_mb", "problems"),
}


def test_build_reports_and_writes_what_visitors_can_get(
    fragmint: Command, blog: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    report = fragmint("build", "--site", blog, "--now", NOW, "--out", out, "--json").facts
    assert set(report) == BUILD
    assert report["problems"] == []
    pages = [name for name in files(out) if name.endswith(".html") and not name.startswith("_v/")]
    assert {"index.html", "zh/index.html", "404.html", "zh/404.html", "blog/osmanthus/index.html"} <= set(
        pages
    )
    assert report["pages"] == len(pages)
    assert report["variants"] == len([name for name in files(out) if name.endswith(".html")])


def test_a_second_build_does_nothing(fragmint: Command, blog: Path, tmp_path: Path) -> None:
    command = ("build", "--site", blog, "--now", NOW, "--out", tmp_path / "out", "--json")
    first, second = fragmint(*command).facts, fragmint(*command).facts
    assert (second["rendered"], second["written"]) == (0, 0)
    assert second["bundle"] == first["bundle"]


def test_an_edit_writes_what_it_touches(fragmint: Command, blog: Path, tmp_path: Path) -> None:
    command = ("build", "--site", blog, "--now", NOW, "--out", tmp_path / "out", "--json")
    fragmint(*command)
    edit(blog, "content/about.md", "one room with two doors", "one room with three doors")
    assert fragmint(*command).facts["rendered"] == 1
    assert b"three doors" in (tmp_path / "out/about/index.html").read_bytes()


def test_a_broken_file_is_exit_code_1_with_its_place(fragmint: Command, blog: Path) -> None:
    edit(blog, "content/index.md", "      - {use: hero/welcome}\n", "")
    ran = fragmint("build", "--site", blog, "--now", NOW, "--json")
    assert ran.code == 1
    problem = next(each for each in ran.facts["problems"] if each["severity"] == "error")
    assert problem["file"] == "content/index.md"
    assert problem["line"] > 0
    assert set(problem) == {"code", "severity", "file", "line", "field", "message", "fix"}


def test_a_folder_without_a_site_says_what_to_do(fragmint: Command, tmp_path: Path) -> None:
    ran = fragmint("build", "--site", tmp_path)
    assert ran.code == 1
    assert "fragmint new" in ran.err


def test_publish_releases_rollback_verify(fragmint: Command, blog: Path) -> None:
    target = ("--site", blog, "--to", "local", "--now", NOW, "--json")
    first = fragmint("publish", *target).facts
    assert set(first) == PUBLISH
    assert first["release"] == 1
    edit(blog, "content/about.md", "one room with two doors", "one room with three doors")
    commit(blog)
    planned = fragmint("plan", *target).facts["lines"]
    assert any(line["path"].endswith("about/index.html") and line["reason"] for line in planned)
    rehearsed = fragmint("publish", *target, "--dry-run")
    assert (rehearsed.code, rehearsed.facts["bundle"] != first["bundle"]) == (0, True)
    assert fragmint("publish", *target).facts["release"] == 2
    assert fragmint("plan", *target).facts["lines"] == []
    third = fragmint("rollback", *target).facts
    assert (third["release"], third["bundle"]) == (3, first["bundle"])
    kept = fragmint("releases", *target).facts["releases"]
    assert [(each["release"], each["live"]) for each in kept] == [(3, True), (2, False), (1, False)]
    assert fragmint("verify", *target).code == 0


def test_publish_says_when_it_has_nothing_to_publish(fragmint: Command, blog: Path) -> None:
    target = ("--site", blog, "--to", "local", "--now", NOW)
    assert fragmint("publish", *target, "--dry-run").out.startswith("Would publish: release 1 at local")
    assert fragmint("publish", *target).out.startswith("Published: release 1 at local")
    edit(blog, "content/about.md", "one room with two doors", "one room with three doors")
    assert fragmint("publish", *target).out.startswith("Nothing changed: release 1 at local")
    assert fragmint("publish", *target, "--dry-run").out.startswith("Nothing would change: release 1 at")
    assert "nothing to delete" in fragmint("gc", *target).out


def test_verify_finds_and_repairs(fragmint: Command, blog: Path) -> None:
    target = ("--site", blog, "--to", "local", "--now", NOW, "--json")
    fragmint("publish", *target)
    page = blog / "origin" / "public" / "about" / "index.html"
    whole = page.read_bytes()
    page.write_bytes(b"vandalised")
    found = fragmint("verify", *target)
    assert (found.code, found.facts["altered"]) == (1, ["public/about/index.html"])
    assert fragmint("verify", *target, "--repair").code == 0
    assert page.read_bytes() == whole


@pytest.mark.parametrize("command", ["publish", "plan", "releases", "rollback", "verify"])
def test_an_unknown_target_is_wrong_usage(fragmint: Command, blog: Path, command: str) -> None:
    ran = fragmint(command, "--site", blog, "--to", "prod", "--now", NOW)
    assert ran.code == 2
    assert "local" in ran.err


def test_an_unknown_release_changes_nothing(fragmint: Command, blog: Path) -> None:
    target = ("--site", blog, "--to", "local", "--now", NOW)
    fragmint("publish", *target)
    before = files(blog / "origin")
    assert fragmint("rollback", *target, "--release", "7").code == 2
    assert files(blog / "origin") == before


EXPLAINED = [
    ([], "hero/welcome", "promo/tea-box"),
    (["query.utm_campaign=spring"], "hero/spring", "promo/tea-box"),
    (["tag=member"], "hero/members", "promo/tea-box@members"),
    (["visit=returning", "consent=personalization"], "hero/returning", "promo/tea-box"),
    (["visit=returning", "consent="], "hero/welcome", "promo/tea-box"),
    (["country=CN", "device=desktop"], "hero/welcome", "promo/tea-box@cn"),
    (["tag=member", "country=CN", "device=desktop"], "hero/members", "promo/tea-box@members"),
]


@pytest.mark.parametrize(("signals", "hero", "promo"), EXPLAINED)
def test_explain_says_what_each_visitor_gets(
    fragmint: Command, blog: Path, tmp_path: Path, signals: list[str], hero: str, promo: str
) -> None:
    facts = [part for signal in signals for part in ("--with", signal)]
    answer = fragmint("explain", "/", *facts, "--site", blog, "--now", NOW, "--json").facts
    assert {"url", "page", "variant", "file", "zones"} == set(answer)
    choices = [zone["choice"] for zone in answer["zones"]]
    assert hero in choices
    assert promo in choices
    fragmint("build", "--site", blog, "--now", NOW, "--out", tmp_path / "out")
    assert (tmp_path / "out" / answer["file"]).is_file()


@pytest.mark.parametrize(
    ("address", "facts", "hero"),
    [
        ("/?utm_campaign=spring", [], "hero/spring"),
        ("{base}/?x=1&utm_campaign=spring&utm_campaign=y#part", [], "hero/spring"),
        ("/?utm_campaign=&utm_campaign=spring", [], "hero/welcome"),
        ("/?utm_campaign=%73pring&%zz&=&a b=\0", [], "hero/welcome"),
        ("/?utm_campaign=spring", ["--with", "query.utm_campaign=autumn"], "hero/welcome"),
    ],
)
def test_explain_takes_an_address_out_of_a_browser(
    fragmint: Command, blog: Path, address: str, facts: list[str], hero: str
) -> None:
    """With a query, whose parameters are signals that the facts do not tell."""
    base = tomllib.loads((blog / "site.toml").read_text())["base_url"]
    asked = address.format(base=base)
    answer = fragmint("explain", asked, *facts, "--site", blog, "--now", NOW, "--json").facts
    assert answer["url"] == asked
    assert hero in [zone["choice"] for zone in answer["zones"]]


def test_explain_answers_a_batch_line_by_line(fragmint: Command, blog: Path, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    contexts = [{"tags": ["member"]}, {"tags": [], "query": {"utm_campaign": "spring"}}, {}]
    batch.write_text("".join(json.dumps({"url": "/zh/", "context": each}) + "\n" for each in contexts))
    ran = fragmint("explain", "--batch", batch, "--site", blog, "--now", NOW)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["zones"][1]["choice"] for answer in answers] == [
        "hero/members",
        "hero/spring",
        "hero/welcome",
    ]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["/nowhere/"], "/nowhere/"),
        (["/", "--with", "contry=CN"], "country"),
        (["/", "--with", "bucket=1000"], "999"),
        ([], "URL"),
        ([""], "no page"),
        (["//["], "no page"),
        (["/\udcff"], "no page"),
        (["/?x=\udcff"], "no page"),
    ],
)
def test_a_question_without_sense_is_wrong_usage(
    fragmint: Command, blog: Path, arguments: list[str], hint: str
) -> None:
    ran = fragmint("explain", *arguments, "--site", blog, "--now", NOW)
    assert ran.code == 2
    assert hint in ran.err


@pytest.mark.parametrize(
    ("fact", "hint"),
    [
        ("country=cn", "two capital letters"),
        ("device=phone", "one of desktop, mobile, tablet, bot"),
        ("referrer=Example.com", "lower-case letters"),
        ("query.utm_campaign=spring sale", "64 at most"),
        ("country=CN", ""),
        ("device=mobile", ""),
        ("tag=anything", ""),
        ("query.q=spring sale", ""),
    ],
)
def test_a_fact_that_no_request_tells_is_named(fragmint: Command, blog: Path, fact: str, hint: str) -> None:
    ran = fragmint("explain", "/", "--with", fact, "--site", blog, "--now", NOW)
    assert ran.code == 0
    assert (hint in ran.err) if hint else (ran.err == "")


def test_edge_writes_a_folder_for_nginx(fragmint: Command, blog: Path, tmp_path: Path) -> None:
    out = tmp_path / "edge"
    command = ("edge", "nginx", "--site", blog, "--to", "local", "--now", NOW, "--out", out)
    assert "Nothing is live at origin yet" in fragmint(*command).err
    fragmint("publish", "--site", blog, "--to", "local", "--now", NOW)
    ran = fragmint(*command, "--listen", "127.0.0.1:8123")
    assert (ran.code, ran.err) == (0, "")
    assert "127.0.0.1:8123" in (out / "nginx.conf").read_text()


@pytest.mark.parametrize("listen", ["x", "a;b{}:80", "127.0.0.1:99999", "[::1]:80;", "1.2.3.4:80\n"])
def test_an_edge_listens_at_addresses_only(
    fragmint: Command, blog: Path, tmp_path: Path, listen: str
) -> None:
    out = tmp_path / "edge"
    ran = fragmint("edge", "nginx", "--site", blog, "--to", "local", "--out", out, "--listen", listen)
    assert (ran.code, out.exists()) == (2, False)
    assert repr(listen) in ran.err


@pytest.mark.parametrize("folder", ["static/out", "content", "theme/x"])
def test_a_build_is_not_written_among_what_it_is_built_from(
    fragmint: Command, blog: Path, folder: str
) -> None:
    ran = fragmint("build", "--site", blog, "--now", NOW, "--out", blog / folder)
    assert (ran.code, "own files" in ran.err) == (2, True)


def test_check_is_clean_and_strict(fragmint: Command, blog: Path) -> None:
    ran = fragmint("check", "--site", blog, "--now", NOW, "--strict", "--json")
    assert (ran.code, {each["severity"] for each in ran.facts["problems"]} - {"info"}) == (0, set())
    edit(blog, "content/about.md", "one room", "[one room](no/such/page)")
    assert fragmint("check", "--site", blog, "--now", NOW).code == 0
    strict = fragmint("check", "--site", blog, "--now", NOW, "--strict")
    assert strict.code == 1
    assert "content/about.md:4" in strict.err
