"""`fragmint uses`: where something is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Command
from edit_commands import plant
from linked_site import SITE


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return plant(tmp_path / "site", SITE)


def told(fragmint: Command, site: Path, what: str) -> set[str]:
    answer = fragmint("uses", what, "--site", site, "--json")
    assert answer.code == 0, answer.err
    return {f"{each['file']}:{each['line']} {each['kind']} {each['field']}" for each in answer.facts["uses"]}


def test_every_way_to_name_a_fragment_is_found(site: Path, fragmint: Command) -> None:
    assert told(fragmint, site, "docs/guide") == {
        "site.toml:6 menu menus.main.0.page",
        "site.toml:9 menu menus.main.1.url",
        "regions.yaml:1 zone before.0.choose.0.use",
        "redirects.yaml:1 redirect 0.to",
        "models/note.yaml:3 model fields.main.default",
        "models/note.yaml:9 region regions.after.0.use",
        "data/nav.yaml:2 field 0.page",
        "content/index.md:6 section sections.1.use",
        "content/index.md:8 field cta.href",
        "content/index.md:10 link body",
        "content/index.md:11 link body",
        "content/index.md:19 directive body",
        "content/index.md:21 link body",
        "content/docs/other.md:3 field next",
        "content/docs/other.md:5 link body",
        "content/notes/a.md:3 field main",
        "content/notes/a.md:6 field more.1",
        "content/notes/a.md:7 link text",
        "content/notes/a.md:8 field link",
        "theme/views/block/note.html:1 template body",
    }


def test_a_file_a_segment_a_model_a_field(site: Path, fragmint: Command) -> None:
    assert told(fragmint, site, "content/docs/guide/pic.png") == {
        "content/index.md:11 image body",
        "content/docs/guide/index.md:6 image body",
    }
    assert told(fragmint, site, "segment:vip") == {
        "site.toml:3 setting segments.0",
        "regions.yaml:1 rule before.0.choose.0.if",
        "audience/segments/gold.yaml:1 rule when.all.0.segment",
        "content/docs/guide/index@vip.md:1 variation ",
    }
    assert "models/doc.yaml:4 model fields.next.to.0" in told(fragmint, site, "model:doc")
    assert "content/index.md:7 query sections.2.query.type" in told(fragmint, site, "model:doc")
    assert told(fragmint, site, "model:doc.next") == {
        "content/docs/guide/index.md:3 value next",
        "content/docs/other.md:3 value next",
    }


def test_lines_for_people_and_commits(site: Path, fragmint: Command) -> None:
    said = fragmint("uses", "docs/other", "--site", site, "--commit", "HEAD")
    assert "regions.yaml:1: zone before.0.choose.1.use\n" in said.out
    assert said.out.endswith("docs/other is used in 6 places.\n")


@pytest.mark.parametrize(
    "what", ["docs/giude", "assets/none.png", "model:nothing", "segment:vp", "model:doc.nxt"]
)
def test_what_is_not_there_is_told(site: Path, fragmint: Command, what: str) -> None:
    assert fragmint("uses", what, "--site", site).code == 1


def test_a_segment_that_nothing_uses_is_there_all_the_same(site: Path, fragmint: Command) -> None:
    (site / "audience/segments/idle.yaml").write_text("when: {tag: idle}\n")
    assert told(fragmint, site, "segment:idle") == set()


def test_an_unknown_field_of_a_model_is_named_with_the_nearest_one(site: Path, fragmint: Command) -> None:
    (site / "models/block.yaml").write_text(
        "path: blocks/**\nfields:\n  tone: {type: string}\n"
        "  rows: {type: list, of: {type: object, fields: {name: {type: string}, link: {type: link}}}}\n"
    )
    (site / "content/blocks").mkdir()
    (site / "content/blocks/a.md").write_text("---\nfree: 1\nrows:\n  - name: x\n  - name: y\n---\n")
    for asked, message in {
        "nope": "has no field `nope` (known: ",
        "tonne": "has no field `tonne` (did you mean `tone`?)",
        "rows.nme": "has no field `rows.nme` (did you mean `name`?)",
        "tone.deep": "has no field `tone.deep`",
    }.items():
        refused = fragmint("uses", f"model:block.{asked}", "--site", site)
        assert (refused.code, refused.out) == (1, "")
        assert (
            f"models/block.yaml: error: no file sets `{asked}`, and the model 'block' {message}"
            in refused.err
        )
    assert told(fragmint, site, "model:block.rows.name") == {
        "content/blocks/a.md:4 value rows.0.name",
        "content/blocks/a.md:5 value rows.1.name",
    }
    assert told(fragmint, site, "model:block.free") == {"content/blocks/a.md:2 value free"}
    for unset in ("tone", "rows.link", "title", "date", "body"):
        assert told(fragmint, site, f"model:block.{unset}") == set()
