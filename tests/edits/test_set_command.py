"""`fragmint set`: fields of one file from scripts."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from command_line import Command
from edit_commands import content_of, git, plant

SITE = {
    "site.toml": 'locales = ["en", "zh-CN"]\nsegments = ["vip"]\n',
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "models/promo.yaml": (
        "path: promo/**\nroute: /{path}/\nfields:\n"
        "  title: {type: string, max: 20}\n  n: {type: integer}\n  on: {type: boolean}\n  when: {type: date}\n"
        "  tags: {type: tags}\n  cta: {type: object, fields: {label: {type: string}, href: {type: link}}}\n"
        "  size: {type: select, options: [s, m]}\n"
    ),
    "models/sections/card.yaml": "fields:\n  count: {type: integer}\n  name: {type: string}\n",
    "content/promo/sale.md": (
        "---\n# what it is\ntitle: 'Sale' # short\ncta: {label: Buy, href: /x/}\n"
        "sections:\n  - {id: a, type: card, name: x}\n---\nText.\n"
    ),
    "content/promo/sale.zh-CN.md": "---\r\ntitle: 特卖\r\n---\r\n",
    "content/promo/sale@vip.md": "---\ntitle: Yours\n---\n",
    "content/team/index.md": "---\ntitle: Team\n---\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return plant(tmp_path / "site", SITE)


def text(site: Path, path: str = "content/promo/sale.md") -> str:
    return (site / path).read_bytes().decode()


def blob(site: Path, path: str) -> str:
    return git(site, "hash-object", path).strip()


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("title=It's on", "title: 'It''s on' # short"),
        ("title=012", "title: '012' # short"),
        ("cta.label=Go", "cta: {label: Go, href: /x/}"),
        ("n=12", "n: 12"),
        ("on=true", '"on": true'),
        ("when=2026-03-01", "when: 2026-03-01"),
        ("tags=a, b", "tags:\n  - a\n  - b"),
        ('tags=["a, b"]', "tags:\n  - a, b"),
        ("sections.a.count=3", "  - {id: a, type: card, name: x, count: 3}"),
        ("sections.a.name=3", '  - {id: a, type: card, name: "3"}'),
        ("sections.0.name=y", "  - {id: a, type: card, name: y}"),
        ("title=", "title: null # short"),
        ("free=3", "free: 3"),
        ("free=no", 'free: "no"'),
        ("free=[1, x]", "free:\n  - 1\n  - x"),
        ("free=a: b", 'free: "a: b"'),
        ("body=New text.", "---\nNew text."),
    ],
)
def test_a_value_is_what_the_model_makes_of_the_words(
    site: Path, fragmint: Command, given: str, line: str
) -> None:
    told = fragmint("set", "promo/sale", given, "--site", site)
    assert told.code == 0, told.err
    assert f"\n{line}" in text(site)
    assert "# what it is" in text(site)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sections.none.name=x", "--variation", "vip"], "`sections` must be a list of sections"),
        (["n=many"], "`n` must be a whole number"),
        (["title=" + "x" * 30], "at most 20"),
        (["size=xl"], "cannot be 'xl'"),
        (["cta.href=javascript:x"], "not a safe address"),
        (["date=2026-01-01", "--variation", "vip"], "`date` cannot be set by a variation"),
        (["title=x", "--locale", "fr"], "no locale of this site"),
        (["title=x", "--variation", "nobody"], "no segment"),
        (["title.sub=x"], "neither a table nor a list"),
        (["title=\x00"], "U+0000"),
    ],
)
def test_what_does_not_fit_is_told_and_not_written(
    site: Path, fragmint: Command, arguments: list[str], said: str
) -> None:
    before = content_of(site)
    told = fragmint("set", "promo/sale", *arguments, "--site", site)
    assert (told.code, content_of(site)) == (1, before)
    assert said in told.err


def test_a_value_that_does_not_fit_is_told_with_the_line_where_it_stands(
    site: Path, fragmint: Command
) -> None:
    told = fragmint("set", "promo/sale", "title=" + "x" * 30, "sections.a.count=many", "--site", site)
    assert [line.partition(": ")[0] for line in told.err.splitlines()[:2]] == [
        "content/promo/sale.md:3",
        "content/promo/sale.md:6",
    ]


REQUIRED = (
    "path: promo/**\nfields:\n  title: {type: string, required: true}\n"
    "  cta: {type: object, fields: {label: {type: string, required: true}}}\n"
    "  n: {type: integer, required: true, default: 3}\n"
)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["titel=x"], ["promo/sale.md:1: info: 'promo' has no field `titel`", "did you mean `title`?"]),
        (["--json-value", "x.y=1"], ["has no field `x`"]),
        (["title="], ["promo/sale.md:3: warning: `title` is required and missing"]),
        (["--unset", "cta.label"], ["promo/sale.md:4: warning: `cta.label` is required"]),
        (["--unset", "n"], []),
        (["draft=true", "title=x", "source=x"], []),
        (["titel=x", "--locale", "zh-CN"], ["promo/sale.zh-CN.md:1: info: 'promo' has no field"]),
        (["title=", "--locale", "zh-CN"], []),
    ],
)
def test_what_is_doubtful_is_written_and_told(
    site: Path, fragmint: Command, arguments: list[str], said: list[str]
) -> None:
    plant(site, {"models/promo.yaml": REQUIRED})
    assert fragmint("set", "promo/sale", "n=4", "--site", site).err == ""
    told = fragmint("set", "promo/sale", *arguments, "--site", site)
    assert told.code == 0
    assert [words for words in said if words not in told.err] == []
    assert bool(told.err) == bool(said)


@pytest.mark.parametrize("arguments", [[], ["title"], ["=x"], ["--json-value", "title={"]])
def test_words_that_say_nothing_are_wrong_usage(site: Path, fragmint: Command, arguments: list[str]) -> None:
    assert fragmint("set", "promo/sale", *arguments, "--site", site).code == 2


def test_problems_that_were_there_do_not_stand_in_the_way(site: Path, fragmint: Command) -> None:
    (site / "content/promo/sale.md").write_text("---\nn: many\n---\n")
    assert fragmint("set", "promo/sale", "title=x", "--site", site).code == 0
    assert text(site) == "---\nn: many\ntitle: x\n---\n"


def test_translations_and_variations(site: Path, fragmint: Command) -> None:
    assert fragmint("set", "promo/sale", "title=大特卖", "--locale", "zh-CN", "--site", site).code == 0
    source = f'source: "{blob(site, "content/promo/sale.md")}"'
    assert text(site, "content/promo/sale.zh-CN.md") == f"---\r\ntitle: 大特卖\r\n{source}\r\n---\r\n"
    assert fragmint("set", "content/promo/sale@vip.md", "title=Mine", "--site", site).code == 0
    assert text(site, "content/promo/sale@vip.md") == "---\ntitle: Mine\n---\n"
    told = fragmint("set", "team", "title=团队", "--locale", "zh-CN", "--variation", "vip", "--site", site)
    original = text(site, "content/team/index@vip.zh-CN.md").partition("source: ")[2][1:41]
    assert told.out.startswith("Began content/team/index@vip.zh-CN.md, made from content/team/")
    made_from = told.out.rpartition(" ")[2].rstrip(".\n")
    assert original == blob(site, made_from)


def test_a_translation_begins_the_sections_it_changes(site: Path, fragmint: Command) -> None:
    """By their ids, which is how they are merged into the base's."""
    given = ("sections.a.name=0123", "sections.a.count=5", "--locale", "zh-CN")
    assert fragmint("set", "promo/sale", *given, "--site", site).code == 0
    expected = '---\r\ntitle: 特卖\r\nsections:\r\n  - id: a\r\n    name: "0123"\r\n    count: 5\r\n---\r\n'
    source = f'source: "{blob(site, "content/promo/sale.md")}"\r\n'
    assert text(site, "content/promo/sale.zh-CN.md") == expected.replace("5\r\n", f"5\r\n{source}")
    assert (
        fragmint("set", "promo/sale", "sections.none.name=x", "--locale", "zh-CN", "--site", site).code == 1
    )


def states(fragmint: Command, site: Path) -> dict[str, str]:
    listed = fragmint("translations", "promo/sale", "--site", site, "--json").facts["translations"]
    return {each["locale"]: each["status"] for each in listed}


def test_what_a_translation_was_made_from_is_written_with_it(site: Path, fragmint: Command) -> None:
    base, own = site / "content/promo/sale.md", "content/promo/sale.zh-CN.md"
    before = text(site, own)
    told = fragmint(
        "set", "promo/sale", "title=一", "--locale", "zh-CN", "--json", "--dry-run", "--site", site
    )
    assert (told.facts["made_from"], text(site, own)) == ("content/promo/sale.md", before)
    assert fragmint("set", "promo/sale", "title=一", "--locale", "zh-CN", "--site", site).code == 0
    assert states(fragmint, site) == {"zh-CN": "translated"}
    base.write_text(base.read_text() + "More.\n")
    assert states(fragmint, site) == {"zh-CN": "stale"}
    assert (
        fragmint("set", "promo/sale", "title=一", "--locale", "zh-CN", "--site", site).out
        == f"{own} is so already.\n"
    )
    assert states(fragmint, site) == {"zh-CN": "stale"}
    assert fragmint("set", own, "title=二", "--site", site).code == 0
    assert states(fragmint, site) == {"zh-CN": "translated"}
    told = fragmint("set", own, "title=三", "--site", site)
    assert told.out == f"Changed {own}.\n"


def test_a_source_that_means_something_else_is_left_alone(site: Path, fragmint: Command) -> None:
    own = "content/promo/sale.zh-CN.md"
    (site / own).write_text("---\ntitle: 特卖\nsource: Reuters\n---\n")
    assert fragmint("set", own, "title=一", "--site", site).code == 0
    assert text(site, own) == "---\ntitle: 一\nsource: Reuters\n---\n"
    (site / own).write_text(f"---\ntitle: 特卖\nsource: {'ab' * 20}\n---\n")
    assert fragmint("set", own, "title=一", f"source={'cd' * 20}", "--site", site).code == 0
    assert text(site, own) == f"---\ntitle: 一\nsource: {'cd' * 20}\n---\n"
    assert fragmint("set", own, "title=二", "--unset", "source", "--site", site).code == 0
    assert text(site, own) == "---\ntitle: 二\n---\n"
    assert fragmint("set", "promo/sale", "title=Base", "--locale", "en", "--site", site).out.endswith(
        "sale.md.\n"
    )
    assert "source" not in text(site)


def test_unset_and_json(site: Path, fragmint: Command) -> None:
    told = fragmint(
        *("set", "promo/sale", "--unset", "cta", "--json-value", 'title=""', "--json-value", "x={}"),
        "--site",
        site,
    )
    assert told.code == 0
    assert "cta" not in text(site)
    assert "title: '' # short\n" in text(site)
    assert "\nx: {}\n" in text(site)


def test_the_body_from_a_file_or_standard_input(
    site: Path, fragmint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.md").write_bytes(b"\xef\xbb\xbfFrom a file.\r\n")
    assert fragmint("set", "promo/sale", "--body-file", tmp_path / "new.md", "--site", site).code == 0
    assert text(site).endswith("---\nFrom a file.\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("輸入\n".encode())))
    assert fragmint("set", "promo/sale", "--body-file", "-", "--site", site).code == 0
    assert text(site).endswith("---\n輸入\n")


def test_a_dry_run_shows_the_difference(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    told = fragmint("set", "promo/sale", "title=New", "--site", site, "--dry-run")
    assert content_of(site) == before
    assert [line for line in told.out.splitlines() if line[0] in "+-"] == [
        "--- a/content/promo/sale.md",
        "+++ b/content/promo/sale.md",
        "-title: 'Sale' # short",
        "+title: 'New' # short",
    ]


def test_a_commit_holds_the_change_alone(site: Path, fragmint: Command) -> None:
    (site / "content/team/index.md").write_text("---\ntitle: Other work\n---\n")
    git(site, "add", "-A")
    told = fragmint("set", "promo/sale", "title=New", "--site", site, "--commit", "-m", "Name it", "--json")
    assert told.facts["commit"] == git(site, "rev-parse", "HEAD").strip()
    assert git(site, "show", "--name-only", "--format=%s", "HEAD").split("\n")[:3] == [
        "Name it",
        "",
        "content/promo/sale.md",
    ]
    assert git(site, "status", "--porcelain").split() == ["M", "content/team/index.md"]


def test_no_commit_takes_in_what_somebody_else_began(site: Path, fragmint: Command) -> None:
    (site / "content/promo/sale.md").write_text("---\ntitle: half\n---\n")
    before = content_of(site)
    told = fragmint("set", "promo/sale", "title=New", "--site", site, "--commit")
    assert (told.code, content_of(site)) == (1, before)
    assert "not committed" in told.err


def test_what_is_so_already_changes_nothing(site: Path, fragmint: Command) -> None:
    told = fragmint("set", "promo/sale", "title=Sale", "--site", site, "--json")
    assert (told.facts["changed"], told.facts["diff"]) == (False, "")


def test_links_out_of_the_site_are_not_written_through(site: Path, fragmint: Command, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md").write_text("---\ntitle: x\n---\n")
    (site / "content/out").symlink_to(outside)
    told = fragmint("set", "out/x", "title=y", "--site", site)
    assert told.code == 1
    assert (outside / "x.md").read_text() == "---\ntitle: x\n---\n"
