"""What late zones cost, what they show, and what they may not do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from late_sites import OPTIONS, BuiltSite, built, early, fragment, site, text, write, zone

from content_repo.problems import ContentError
from publisher.late.placeholder import expand
from publisher.late.script import url as script_url
from publisher.workspace import Workspace

FOUR = zone("four", {"at": "a4", "be": "b4", "ch": "c4", "": "d4"})
FIVE = zone("five", {"at": "a5", "be": "b5", "ch": "c5", "de": "e5", "": "d5"})
SIX = zone("six", {"at": "a6", "be": "b6", "ch": "c6", "de": "e6", "es": "s6", "": "d6"})
HOME = "content/index.md"
VISITORS = [[f"country={country}"] for country in ("AT", "BE", "CH", "DE", "ES", "US")] + [[]]


def home(*sections: dict[str, object], **fields: object) -> str:
    return fragment(title="Home", sections=list(sections), **fields)


def problems(folder: Path, files: dict[str, str]) -> list[tuple[str, str, int]]:
    with Workspace(write(folder, files), options=OPTIONS) as workspace, pytest.raises(ContentError) as found:
        workspace.build()
    return [(each.code, each.file, each.line) for each in found.value.problems]


def agree(tmp_path: Path, files: dict[str, str], *urls: str) -> list[str]:
    """Holds the late site against the early one, visitor by visitor; returns the files of the late one."""
    with built(tmp_path / "late", files) as late, built(tmp_path / "early", early(files)) as whole:
        for url in urls:
            for facts in VISITORS:
                shown = whole.read(whole.workspace.explain(url, facts)["file"])
                assert late.served(url, facts) == shown, (url, facts)
                assert late.workspace.preview(url, facts) == shown, (url, facts)
        return late.files


def test_cost_adds_instead_of_multiplying(tmp_path: Path) -> None:
    files = agree(tmp_path, site(**{HOME: home(FOUR, FIVE, SIX)}), "/")
    assert len([path for path in files if "_f/" not in path]) == 1
    assert len([path for path in files if "_f/" in path]) == 4 + 5 + 6


def test_early_zones_of_the_page_still_multiply(tmp_path: Path) -> None:
    two = zone("two", {"fr": "f2", "": "d2"}, late=False)
    files = agree(tmp_path, site(**{HOME: home(two, FOUR)}), "/")
    assert len([path for path in files if "_f/" not in path]) == 2
    assert len([path for path in files if "_f/" in path]) == 4


def test_a_zone_of_a_region_is_one_set_of_files_for_all_pages(tmp_path: Path) -> None:
    files = site(**{HOME: home(), "content/about.md": fragment(title="About"), "regions.yaml": _regions()})
    found = agree(tmp_path, files, "/", "/about/")
    assert len([path for path in found if "_f/" in path]) == 4
    assert {"index.html", "about/index.html"} == {path for path in found if "_f/" not in path}


def _regions() -> str:
    return json.dumps({"before": [FOUR]})


def test_zones_inside_belong_to_the_late_one_whatever_they_say(tmp_path: Path) -> None:
    inner = zone("inner", {"at": "a", "": "d"})
    del inner["id"]
    outer = zone("outer", {"be": "b", "": {"fields": inner}})
    files = agree(tmp_path, site(**{HOME: home(outer)}), "/")
    assert len([path for path in files if "_f/" in path]) == 3
    assert len([path for path in files if "_f/" not in path]) == 1


def test_a_late_zone_in_one_choice_of_an_early_one(tmp_path: Path) -> None:
    outer = zone("outer", {"be": {"use": "promo"}, "": "d"}, late=False)
    files = site(**{HOME: home(outer), "content/promo.md": fragment(title="P", sections=[FOUR], url=None)})
    agree(tmp_path, files, "/")


def test_zones_of_reused_fragments_lists_and_bodies(tmp_path: Path) -> None:
    promo = fragment(title="Promo", sections=[FOUR], body="Text.")
    listing = {"id": "list", "type": "list", "query": {"type": "promo"}, "view": "card"}
    using = {"id": "use", "type": "fragment", "use": "promo/x"}
    files = site(
        **{
            HOME: home(listing, using, body='::fragment{use="promo/x"}'),
            "content/promo/x.md": promo,
            "models/promo.yaml": "path: promo/**\n",
            "theme/views/card/promo.html": "<li>{{ page.title }} {{ page.content }}</li>\n",
        }
    )
    found = agree(tmp_path, files, "/")
    assert len([path for path in found if "_f/" in path]) == 4
    assert len([path for path in found if "_f/" not in path]) == 1


def test_over_the_budget_zones_become_late_until_the_rest_is_within_it(tmp_path: Path) -> None:
    late = [
        zone(id, dict.fromkeys(rules, "x") | {rule: f"{id}{rule}" for rule in rules} | {"": id}, late=False)
        for id, rules in (("a", ("at",)), ("b", ("be", "ch")), ("c", ("de", "es", "fr")))
    ]
    files = site(**{HOME: home(*late), "content/small.md": fragment(title="S", sections=[late[0]])})
    files["site.toml"] += '[budget]\nvariants_per_page = 3\noverflow = "late"\n'
    found = agree(tmp_path, files, "/", "/small/")
    pages = [path for path in found if "_f/" not in path]
    assert len([path for path in pages if path.endswith("small/index.html")]) == 2
    assert 1 <= len([path for path in pages if not path.endswith("small/index.html")]) <= 3
    assert any("_f/" in path for path in found)


def test_variations_of_placed_fragments_are_zones_too(tmp_path: Path) -> None:
    files = {"content/promo/x.md": fragment(title="P"), "models/promo.yaml": "path: promo/**\n"}
    files |= {f"content/promo/x@{label}.md": fragment(title=label) for label in ("at", "be", "ch", "de")}
    using = {"id": "use", "type": "fragment", "use": "promo/x"}
    files = site(**files, **{HOME: home(using)})
    files["site.toml"] += '[budget]\nvariants_per_page = 2\noverflow = "late"\n'
    found = agree(tmp_path, files, "/")
    assert (len(found), len([path for path in found if "_f/" in path])) == (6, 5)


def test_a_late_zone_has_a_budget_too(tmp_path: Path) -> None:
    def by(parameter: str) -> dict[str, object]:
        choices = [{"if": {f"query.{parameter}": value}, **text(f"{parameter} {value}")} for value in "abcd"]
        return {"id": parameter, "type": "zone", "choose": [*choices, text("")]}

    inner = fragment(title="P", sections=[by("utm_source"), by("utm_medium"), by("utm_campaign")])
    files = {"content/promo/x.md": inner, "models/promo.yaml": "path: promo/**\n"}
    outer = zone("outer", {"at": {"use": "promo/x"}, "": "d"})
    with pytest.raises(ContentError, match="late zone 'outer' would have 126 variants; the budget is 64"):
        agree(tmp_path, site(**files, **{HOME: home(outer)}), "/")


def test_a_placed_fragment_may_be_late_with_its_variations_and_zones(tmp_path: Path) -> None:
    files = {"models/promo.yaml": "path: promo/**\n", "content/promo/x@de.md": fragment(title="de")}
    files["content/promo/x.md"] = fragment(title="P", sections=[dict(FOUR, late=False)])
    using = {"id": "use", "type": "fragment", "late": True, "use": "promo/x"}
    plain = {"id": "plain", "type": "fragment", "use": "promo/y"}
    files |= {"content/promo/y.md": fragment(title="Y")}
    found = agree(tmp_path, site(**files, **{HOME: home(using, plain)}), "/")
    assert [path for path in found if "_f/" not in path] == ["index.html"]
    assert len([path for path in found if "_f/" in path]) == 5


def test_pages_that_are_not_html_keep_their_zones(tmp_path: Path) -> None:
    files = site(**{HOME: home(), "content/data.md": home(FOUR, url="/data.txt")})
    with built(tmp_path, files) as late:
        assert not any("_f/" in path for path in late.files)
        assert not late.table().late


def test_the_edge_is_told(tmp_path: Path) -> None:
    with built(tmp_path, site(**{HOME: home(FOUR, FIVE)})) as late:
        table = late.table()
        assert set(table.late) == {"/"} and len(table.late["/"]) == 2
        assert {"/", *table.late["/"]} == set(table.pages)
        assert dict(late.entry("index.html").headers)["Cache-Control"] == "private, no-cache"
        assert script_url().encode() in late.read("index.html")
        assert late.entry(script_url()[1:]) is not None


def test_without_late_zones_there_is_no_script(tmp_path: Path) -> None:
    with built(tmp_path, early(site(**{HOME: home(FOUR)}))) as plain:
        assert plain.entry(script_url()[1:]) is None


def test_explain_names_late_zones(tmp_path: Path) -> None:
    two = zone("two", {"fr": "f2", "": "d2"}, late=False)
    with built(tmp_path, site(**{HOME: home(two, FOUR)})) as late:
        first, second = late.workspace.explain("/", ["country=BE"])["zones"]
        assert "late" not in first and "file" not in first
        assert second["late"] is True and second["choice"] == "four/1"
        assert b"b4" in late.read(second["file"])


STYLED = zone("styled", {"at": text("a", "styled"), "": "d"})


def test_a_choice_that_needs_a_stylesheet_which_the_page_may_not_link_is_refused(tmp_path: Path) -> None:
    files = site(**{HOME: home(STYLED)})
    assert problems(tmp_path / "a", files) == [("late_needs_style", HOME, 2)]
    said = r"'styled' is late.*styled/0 needs the stylesheet /assets/.*styled"
    with Workspace(tmp_path / "a", options=OPTIONS) as workspace, pytest.raises(ContentError, match=said):
        workspace.build()
    both = zone("styled", {"at": text("a", "styled"), "": text("d", "styled")})
    other = zone("other", {"be": text("b", "styled"), "": "d"}, late=False)
    assert agree(tmp_path / "c", site(**{HOME: home(other, both)}), "/")
    linked = {"id": "plain", "type": "styled", "text": "always"}
    assert agree(tmp_path / "b", site(**{HOME: home(linked, STYLED)}), "/")


@pytest.mark.parametrize(
    "template",
    [
        "<html><head>{{ region('before') }}</head><body></body></html>",
        "<html><body><a title=\"{{ region('before') }}\">x</a></body></html>",
        "<html><body><script>{{ region('before') }}</script></body></html>",
        "<html><body><!-- {{ region('before') }} --></body></html>",
    ],
)
def test_a_zone_where_no_element_can_stand_is_refused(tmp_path: Path, template: str) -> None:
    files = site(**{HOME: home(), "regions.yaml": _regions(), "theme/page.html": template})
    assert [code for code, *_ in problems(tmp_path, files)] == ["late_misplaced"]


@pytest.mark.parametrize("order", ['<!--#echo var="x" -->', "<esi:vars/>", "<!--esi x-->", "</fm-late>"])
def test_orders_to_edges_are_refused_beside_late_zones(tmp_path: Path, order: str) -> None:
    template = "<html><body>{{ region('before') }}" + order + "</body></html>"
    files = site(**{HOME: home(), "regions.yaml": _regions(), "theme/page.html": template})
    assert [code for code, *_ in problems(tmp_path, files)] == ["late_orders"]


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_late_is_true_or_false(tmp_path: Path, value: object) -> None:
    files = site(**{HOME: home({**FOUR, "late": value})})
    assert [code for code, *_ in problems(tmp_path, files)] == ["bad_late"]


def test_expand_leaves_other_pages_alone() -> None:
    assert expand(b"<p>plain</p>", lambda path: b"never") == b"<p>plain</p>"


def test_a_late_zone_is_chosen_by_its_files_alone(tmp_path: Path) -> None:
    """Its address says where it is written, so it stays while its choices change."""
    with built(tmp_path / "a", site(**{HOME: home(FOUR)})) as one:
        first = one.table().late["/"]
    changed = zone("four", {"at": "other", "": "d4"})
    with built(tmp_path / "b", site(**{HOME: home(changed)})) as other:
        assert other.table().late["/"] == first


def test_files_do_not_depend_on_the_order_of_edits(tmp_path: Path) -> None:
    folder = write(tmp_path / "site", site(**{HOME: home(FOUR)}))
    with Workspace(folder, options=OPTIONS) as workspace:
        first = BuiltSite(workspace).built.bundle.digest
        for sections in ((FIVE,), (), ({**FOUR, "late": False},), (FOUR,)):
            write(folder, {HOME: home(*sections)})
            last = BuiltSite(workspace).built.bundle.digest
    assert last == first
