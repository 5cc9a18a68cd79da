"""What an edit costs: exactly the pieces that it touches are rendered, and exactly the files that show them change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import NOW

from content_repo.problems import ContentError
from publisher.keys import readable
from publisher.workspace import Options, Workspace

JOURNAL = Path(__file__).parents[1] / "sites" / "journal"
HOME = {"index.html", "_v/+/index.html"}  # everybody's, and that of vips
HOME_DE = {"de/index.html", "_v/+/de/index.html"}
EVERY_PAGE = (
    HOME | HOME_DE | {"about/index.html", *(f"blog/{name}/index.html" for name in ("green", "oolong", "ink"))}
)


class Journal:
    """A copy of the site `journal`, and the workspace that remembers its builds."""

    def __init__(self, folder: Path) -> None:
        self.site = shutil.copytree(JOURNAL, folder / "site")
        self.out = folder / "out"
        self.workspace = Workspace(self.site, state=folder / "state", options=Options(now=NOW, jobs=1))

    def build(self) -> tuple[set[str], set[str]]:
        """(pieces that were rendered, files that changed; a variant's key is shown as `+`)."""
        built = self.workspace.build()
        self.digest = built.bundle.digest
        pieces = {readable(piece) for piece in built.pieces}
        changed = {without_key(path.removeprefix("public/")) for path in built.changed}
        before = self.written()
        count = self.workspace.write(built, self.out)
        different = {path for path, _ in before ^ self.written()}
        assert count == len(different)
        assert different <= {path.removeprefix("public/") for path in built.changed}
        assert built.report.rendered == len(built.pieces)
        return pieces, changed

    def written(self) -> set[tuple[str, bytes]]:
        files = (path for path in self.out.rglob("*") if path.is_file())
        return {(path.relative_to(self.out).as_posix(), path.read_bytes()) for path in files}

    def paths(self) -> set[str]:
        return {path for path, _ in self.written()}

    def edit(self, path: str, old: str, new: str) -> tuple[set[str], set[str]]:
        text = (self.site / path).read_text()
        assert old in text
        return self.put(path, text.replace(old, new))

    def put(self, path: str, text: str) -> tuple[set[str], set[str]]:
        (self.site / path).parent.mkdir(parents=True, exist_ok=True)
        (self.site / path).write_text(text)
        return self.build()

    def delete(self, path: str) -> tuple[set[str], set[str]]:
        (self.site / path).unlink()
        return self.build()


def without_key(path: str) -> str:
    parts = path.split("/")
    return "/".join(["_v", "+", *parts[2:]]) if parts[0] == "_v" else path


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path)
    with made.workspace:
        made.build()
        yield made


def decisions(changed: set[str]) -> set[str]:
    return {path for path in changed if path.startswith("edge/")}


def test_the_first_build_renders_each_piece_once(tmp_path: Path) -> None:
    made = Journal(tmp_path)
    with made.workspace:
        pieces, changed = made.build()
    assert "section f/index@/ en news" in pieces
    assert {"body promo/sale en", "body promo/sale en vip", "body promo/sale de"} <= pieces
    assert changed - decisions(changed) == EVERY_PAGE | {"robots.txt"}


def test_nothing_edited_is_nothing_done(journal: Journal) -> None:
    assert journal.build() == (set(), set())


def test_a_file_touched_but_not_changed_is_nothing_done(journal: Journal) -> None:
    before = journal.digest
    assert journal.edit("content/about.md", "About", "About") == (set(), set())
    assert journal.digest == before


def test_a_body_is_one_piece_and_the_files_of_its_page(journal: Journal) -> None:
    assert journal.edit("content/about.md", "About us", "All about us") == (
        {"body about en"},
        {"about/index.html"},
    )


def test_a_shared_body_is_one_piece_and_all_pages_that_show_it(journal: Journal) -> None:
    pieces, changed = journal.edit("content/promo/foot.md", "The foot.", "The end.")
    assert pieces == {"body promo/foot en", "body promo/foot de"}
    assert changed == EVERY_PAGE


def test_a_variations_body_changes_only_its_variants(journal: Journal) -> None:
    pieces, changed = journal.edit("content/promo/sale@vip.md", "Your sale.", "Yours.")
    assert pieces == {"body promo/sale en vip", "body promo/sale de vip"}
    assert changed == {"_v/+/index.html", "_v/+/de/index.html"}


def test_a_body_of_a_listed_article_renders_no_list(journal: Journal) -> None:
    pieces, changed = journal.edit("content/blog/green.md", "Green tea.", "Very green tea.")
    assert pieces == {"body blog/green en"}
    assert changed == {"blog/green/index.html"}


def test_a_title_that_keeps_the_order_renders_no_list(journal: Journal) -> None:
    pieces, changed = journal.edit("content/blog/green.md", "title: Green", "title: Grey")
    assert pieces == {"page blog/green en", "view blog/green en card"}
    assert changed == {"blog/green/index.html", *HOME}


def test_a_title_that_moves_an_article_renders_the_list(journal: Journal) -> None:
    pieces, changed = journal.edit("content/blog/green.md", "title: Green", "title: Zen")
    assert pieces == {"page blog/green en", "view blog/green en card", "section f/index@/ en news"}
    assert changed == {"blog/green/index.html", *HOME}


def test_a_new_article_renders_itself_and_the_list(journal: Journal) -> None:
    pieces, changed = journal.put("content/blog/puer.md", "---\ntitle: Puer\ntopic: tea\n---\nDark.\n")
    assert pieces == {
        "page blog/puer en",
        "body blog/puer en",
        "view blog/puer en card",
        "section f/index@/ en news",
    }
    assert changed == {"blog/puer/index.html", *HOME}


def test_a_new_article_that_no_list_shows_renders_only_itself(journal: Journal) -> None:
    pieces, changed = journal.put("content/blog/nib.md", "---\ntitle: Nib\ntopic: paper\n---\nSharp.\n")
    assert pieces == {"page blog/nib en", "body blog/nib en"}
    assert changed == {"blog/nib/index.html"}


def test_a_deleted_article_renders_only_the_list(journal: Journal) -> None:
    pieces, changed = journal.delete("content/blog/oolong.md")
    assert pieces == {"section f/index@/ en news"}
    assert changed == {"blog/oolong/index.html", *HOME}


def test_a_new_variation_renders_only_itself(journal: Journal) -> None:
    pieces, changed = journal.put("content/promo/foot@cn.md", "The foot of China.\n")
    assert pieces == {
        "view promo/foot en cn block",
        "body promo/foot en cn",
        "view promo/foot de cn block",
        "body promo/foot de cn",
    }
    keyed = {f"_v/+/{path}" for path in EVERY_PAGE if not path.startswith("_v/")}
    assert (
        changed - decisions(changed)
        == keyed | {path for path in EVERY_PAGE if not path.startswith("_v/")} - HOME - HOME_DE
    )
    assert decisions(changed)


def test_a_variation_removed_is_dropped_without_rendering(journal: Journal) -> None:
    pieces, changed = journal.delete("content/promo/sale@vip.md")
    assert pieces == set()
    assert (
        changed - decisions(changed) == HOME | HOME_DE
    )  # the defaults only say that they are for everybody now


def test_a_segments_rule_renders_nothing(journal: Journal) -> None:
    pieces, changed = journal.put("audience/segments/vip.yaml", "when: {tag: gold}\n")
    assert pieces == set()
    assert changed == decisions(changed) != set()


def test_a_segment_that_no_zone_uses_changes_nothing(journal: Journal) -> None:
    assert journal.put("audience/segments/cn.yaml", "when: {country: HK}\n") == (set(), set())


def test_a_template_renders_what_it_is_for(journal: Journal) -> None:
    pieces, changed = journal.put("theme/views/card/fragment.html", "<i>{{ page.title }}</i>\n")
    assert pieces == {"view blog/green en card", "view blog/oolong en card"}
    assert changed == HOME


def test_a_template_that_was_missing_is_noticed(journal: Journal) -> None:
    pieces, changed = journal.put("theme/views/card/article.html", "<i>{{ page.title }}</i>\n")
    assert pieces == {"view blog/green en card", "view blog/oolong en card"}
    assert changed == HOME
    pieces, changed = journal.delete("theme/views/card/article.html")
    assert pieces == {"view blog/green en card", "view blog/oolong en card"}


def test_a_setting_renders_what_reads_it(journal: Journal) -> None:
    assert journal.edit("site.toml", '"Journal"', '"Diary"') == (set(), set())
    journal.put("theme/views/block/fragment.html", "{{ site.name }}: {{ page.body }}\n")
    pieces, changed = journal.edit("site.toml", '"Diary"', '"Journal"')
    assert pieces == {
        f"view promo/{name} block"
        for name in ("foot en", "foot de", "sale en", "sale de", "sale en vip", "sale de vip")
    }
    assert changed == EVERY_PAGE


def test_a_new_locale_file_renders_that_locale(journal: Journal) -> None:
    pieces, changed = journal.put("content/about.de.md", "---\ntitle: Info\n---\nInfo.\n")
    assert pieces == {"page about de", "body about de"}
    assert changed == {"de/about/index.html"}


def test_a_new_fragment_fills_a_missing_reference(journal: Journal) -> None:
    with pytest.raises(ContentError, match="there is no fragment 'promo/new'"):
        journal.edit("content/index.md", "use: promo/sale", "use: promo/new")
    pieces, changed = journal.put("content/promo/new.md", "---\ntitle: New\n---\nNew.\n")
    assert pieces == {
        f"{kind} promo/new {locale}{view}"
        for locale in ("en", "de")
        for kind, view in (("view", " block"), ("body", ""))
    }
    assert changed - decisions(changed) == HOME | HOME_DE


def test_an_alias_fills_a_missing_reference(journal: Journal) -> None:
    with pytest.raises(ContentError, match="there is no fragment 'promo/old'"):
        journal.edit("content/index.md", "use: promo/sale", "use: promo/old")
    pieces, changed = journal.edit(
        "content/promo/sale.md", "title: Sale", "title: Sale\naliases: [promo/old]"
    )
    assert {
        "view promo/sale en block",
        "body promo/sale en",
    } <= pieces  # its fields changed, and the line of its text
    assert changed - decisions(changed) == set()


def test_a_link_follows_its_target(journal: Journal) -> None:
    pieces, changed = journal.edit("content/blog/green.md", "topic: tea", "slug: verde\ntopic: tea")
    assert "body about en" in pieces
    assert changed - decisions(changed) == {
        "about/index.html",
        "blog/green/index.html",
        "blog/verde/index.html",
        *HOME,
    }


def test_a_static_file_renders_nothing(journal: Journal) -> None:
    assert journal.put("static/robots.txt", "Disallow: /\n") == (set(), {"robots.txt"})
    assert journal.delete("static/robots.txt") == (set(), {"robots.txt"})


def test_a_revert_gives_the_earlier_bundle(journal: Journal) -> None:
    before = journal.digest
    journal.edit("content/promo/foot.md", "The foot.", "The end.")
    assert journal.digest != before
    pieces, _ = journal.edit("content/promo/foot.md", "The end.", "The foot.")
    assert pieces == {"body promo/foot en", "body promo/foot de"}
    assert journal.digest == before


def test_a_failed_build_keeps_what_was_written(journal: Journal) -> None:
    before = journal.written()
    with pytest.raises(ContentError):
        journal.edit("content/promo/foot.md", "The foot.", '::fragment{use="nowhere"}')
    assert journal.written() == before
    pieces, changed = journal.edit("content/promo/foot.md", '::fragment{use="nowhere"}', "The foot.")
    assert pieces == {"body promo/foot en", "body promo/foot de"}
    assert changed == set()


def test_what_only_a_summary_needed_goes_with_it(journal: Journal) -> None:
    """A body that no page shows, read for its first paragraph: its picture is published as long as somebody asks."""
    journal.put("content/promo/pic.txt", "a picture")
    journal.edit("content/promo/foot.md", "The foot.", "The foot. ![](pic.txt)")
    journal.edit("regions.yaml", "use: promo/foot", "use: promo/foot, view: card")
    _, changed = journal.put("theme/views/card/fragment.html", "{{ page.summary }}\n")
    assert any(path.startswith("assets/pic.") for path in journal.paths())
    _, changed = journal.put("theme/views/card/fragment.html", "{{ page.title }}\n")
    assert any(path.startswith("assets/pic.") for path in changed)
    assert not any(path.startswith("assets/pic.") for path in journal.paths())
