"""A small Hugo site with one of everything, imported: what arrives, what is said about it, and that nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hugo_program import hugo_pages
from imported_site import codes, fate, tree, write

from cms.reports import import_lines
from content_repo.importers import ImportRefused, ImportReport, import_hugo
from content_repo.models import load_model
from content_repo.site import load_site

SMALL = Path(__file__).parents[1] / "sites" / "hugo-small"


@pytest.fixture
def small(tmp_path: Path) -> tuple[ImportReport, Path]:
    return import_hugo(SMALL, tmp_path / "site"), tmp_path / "site"


def test_every_file_has_exactly_one_line(small: tuple[ImportReport, Path]) -> None:
    report, target = small
    assert [line.path for line in report.lines] == sorted(tree(SMALL))
    assert all(line.reason for line in report.lines if line.outcome == "skipped")
    written = {line.target for line in report.lines if line.target} | set(report.made)
    assert written | {".fragmint/import.json", ".fragmint/.gitignore"} == set(tree(target))
    assert report.counts == {"files": 20, "imported": 11, "copied": 6, "skipped": 3}


def test_files_that_mean_the_same_keep_their_bytes(small: tuple[ImportReport, Path]) -> None:
    report, target = small
    for line in report.lines:
        if line.outcome == "copied" or (
            line.outcome == "imported" and not line.reason and line.target != "site.toml"
        ):
            assert (target / line.target).read_bytes() == (SMALL / line.path).read_bytes(), line.path


def test_one_line_is_all_that_changes(small: tuple[ImportReport, Path]) -> None:
    _, target = small
    path = "content/posts/first/index.md"
    changed = (SMALL / path).read_text().replace("  - older\n", "  - /2024/older\n")
    changed = changed.replace('{{< figure src="boat.svg" >}}', "![](boat.svg)")
    changed = changed.replace("{{% note %}}a note{{% /note %}}", "\n\n:::note\na note\n:::")
    assert (target / path).read_text() == changed
    guide = "content/docs/Getting Started/My Guide.md"
    front = "---\nurl: /docs/getting-started/my-guide/\ntitle: Guide\ntype: guide\nhugo_sections: [a, b]\n---\nGuide.\n"
    assert (target / guide).read_text() == front


def test_toml_and_json_become_yaml_above_the_same_body(small: tuple[ImportReport, Path]) -> None:
    _, target = small
    assert (target / "content/posts/second.md").read_text() == (
        '---\nurl: /2024/the-second/\ntitle: "The second"\ndate: "2024-06-02T10:00:00+01:00"\n'
        "weight: 1.50\ndraft: true\n---\nBody after JSON.\n"
    )
    assert (target / "content/posts/_index.md").read_text().startswith("---\n# the blog\ntype: listing\n")


def test_what_hugo_makes_no_page_of_is_no_page_here(small: tuple[ImportReport, Path]) -> None:
    report, target = small
    assert not {"content/parts/banner.md", "content/posts/first/crew.md"} & set(report.urls)
    assert (target / "content/parts/banner.md").read_text() == (
        "---\ntype: resource\ntitle: Banner\nbuild: {render: never}\nhugo_type: notice\nhugo_url: /banner/\n"
        "---\nBanner.\n"
    )
    model, problems = load_model((target / "models/resource.yaml").read_bytes(), "models/resource.yaml")
    assert model is not None
    assert (model.route, problems) == (None, [])


def test_settings_come_from_the_configuration(small: tuple[ImportReport, Path]) -> None:
    report, target = small
    site = load_site((target / "site.toml").read_bytes())
    assert (site.name, site.base_url, site.timezone) == (
        "Harbour Notes",
        "https://harbour.example",
        "Europe/Lisbon",
    )
    assert site.trusted_content
    assert (site.highlight, site.autolinks) == (False, True)
    assert list(site.taxonomies) == ["tags"]
    menu = [(item.label[""], item.page or item.url) for item in site.menus["main"]]
    assert menu == [("Posts", "posts"), ("Docs", "docs"), ("Code", "https://code.example/")]
    reason = next(line.reason for line in report.lines if line.path == "config/_default/hugo.toml")
    assert reason == "keys without a meaning here: paginate"


def test_a_type_is_a_model_and_so_is_a_section(small: tuple[ImportReport, Path]) -> None:
    _, target = small
    models = {}
    for file in (target / "models").iterdir():
        models[file.stem], problems = load_model(file.read_bytes(), f"models/{file.name}")
        assert problems == []
    assert set(models) == {"docs", "guide", "listing", "parts", "posts", "resource"}
    assert models["posts"].route == "/{date:%Y}/{slug}/"
    assert models["posts"].path == "posts/**"
    assert models["guide"].path == ""


def test_the_report_counts_shortcodes_and_can_be_printed(small: tuple[ImportReport, Path]) -> None:
    report, _ = small
    assert report.converted == {"figure": 2, "note": 1}
    assert report.shortcodes == {}
    printed = report.as_dict()
    assert printed["counts"]["files"] == len(printed["lines"]) == 20
    assert set(printed["lines"][0]) == {"path", "outcome", "target", "reason"}
    assert printed["outputs"] == {}


def test_shortcodes_that_stay_are_told_with_counts_and_files(tmp_path: Path) -> None:
    pages = {f"content/{name}.md": "{{< map 1 >}} {{< chart >}}\n" for name in ("a", "b")}
    report = import_hugo(
        write(tmp_path / "hugo", {**pages, "content/c.md": "{{< map >}}"}), tmp_path / "site"
    )
    assert report.shortcodes == {"map": 3, "chart": 2}
    assert report.shortcode_files["chart"] == ["content/a.md", "content/b.md"]
    assert "left as visible text: chart (2), in 2 files such as content/a.md" in list(import_lines(report))


def test_a_rerun_changes_nothing(small: tuple[ImportReport, Path]) -> None:
    report, target = small
    before = tree(target)
    again = import_hugo(SMALL, target)
    assert (tree(target), again.written, again.lines, again.problems) == (
        before,
        0,
        report.lines,
        report.problems,
    )


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    dry = import_hugo(
        SMALL, tmp_path / "site", dry_run=True, progress=lambda done, total: seen.append((done, total))
    )
    assert not (tmp_path / "site").exists()
    wet = import_hugo(SMALL, tmp_path / "site")
    assert (dry.lines, dry.written, dry.problems) == (wet.lines, wet.written, wet.problems)
    assert seen == [(done, wet.written) for done in range(1, wet.written + 1)]


def test_an_edited_file_is_kept_and_a_changed_source_is_taken(tmp_path: Path) -> None:
    source, target = tmp_path / "hugo", tmp_path / "site"
    shutil.copytree(SMALL, source)
    import_hugo(source, target)
    edited, untouched = target / "content/_index.md", target / "content/docs/crlf.md"
    edited.write_text("---\ntitle: Mine\n---\n")
    (source / "content/docs/crlf.md").write_text("---\ntitle: New\n---\n")
    (source / "content/_index.md").write_text("---\ntitle: Theirs\n---\n")
    report = import_hugo(source, target)
    assert edited.read_text() == "---\ntitle: Mine\n---\n"
    assert untouched.read_text() == "---\ntitle: New\n---\n"
    assert ("import_edited", "content/_index.md", 0) in codes(report)
    assert fate(report, "content/_index.md") == ("skipped", "")


def test_without_its_ledger_an_import_overwrites_nothing(small: tuple[ImportReport, Path]) -> None:
    _, target = small
    shutil.rmtree(target / ".fragmint")
    (target / "LICENSE").write_text("other terms")
    report = import_hugo(SMALL, target)
    assert (target / "LICENSE").read_text() == "other terms"
    assert [each for each in codes(report) if each[0] == "import_edited"] == [("import_edited", "LICENSE", 0)]


NASTY: dict[str, bytes | str] = {
    "content/latin1.md": b"---\ntitle: x\n---\ncaf\xe9\n",
    "content/open.md": "---\ntitle: never closed\n",
    "content/twice.md": "---\ntitle: One\nsub:\n  a: 1\ntitle: Two\n---\nb\n",
    "content/twice-in-list.md": "---\nrows:\n  - a: 1\n    a: 2\n---\nb\n",
    "content/merge.md": "---\nbase: &b {a: 1}\nx:\n  <<: *b\n---\n",
    "content/list.md": "---\n- a\n---\nb\n",
    "content/Case.md": "---\ntitle: upper\n---\n",
    "content/case.md": "---\ntitle: lower\n---\n",
    "content/why?.md": "---\ntitle: why\n---\n",
    "content/cafe\u0301.md": "---\ntitle: nfd\n---\n",
    "content/with space/p q.md": "---\ntitle: spaces\n---\n",
    "content/bad date.md": "---\ndate: someday\n---\n",
    "content/weight.md": "---\nweight: heavy\n---\n",
    "content/bomb.md": "---\na: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
    "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n---\n",
    "static/.htaccess": "deny\n",
    "static/a:b.txt": "colon\n",
}


@pytest.fixture
def nasty(tmp_path: Path) -> tuple[ImportReport, Path]:
    source = write(tmp_path / "hugo", NASTY)
    (source / "content" / "link.md").symlink_to("/etc/passwd")
    (source / "content" / "up").symlink_to("..")
    return import_hugo(source, tmp_path / "site"), tmp_path / "site"


@pytest.mark.parametrize(
    ("path", "code", "line"),
    [
        ("content/latin1.md", "not_utf8", 4),
        ("content/open.md", "front_matter_open", 1),
        ("content/twice-in-list.md", "yaml_duplicate_key", 4),
        ("content/merge.md", "yaml_merge", 4),
        ("content/list.md", "front_matter", 2),
        ("content/bomb.md", "yaml_alias", 2),
        ("content/link.md", "import_refused", 0),
        ("content/up", "import_refused", 0),
        ("static/.htaccess", "bad_name", 0),
        ("static/a:b.txt", "bad_name", 0),
    ],
)
def test_a_file_that_cannot_come_is_skipped_and_named(
    nasty: tuple[ImportReport, Path], path: str, code: str, line: int
) -> None:
    report, target = nasty
    assert fate(report, path) == ("skipped", "")
    assert (code, path, line) in codes(report)
    assert not (target / path).exists()


@pytest.mark.parametrize(
    ("path", "target", "text"),
    [
        ("content/twice.md", "content/twice.md", "---\n# title: One\nsub:\n  a: 1\ntitle: Two\n---\nb\n"),
        ("content/Case.md", "content/Case.md", "---\nurl: /case/\ntitle: upper\n---\n"),
        ("content/why?.md", "content/why-.md", "---\nurl: /why/\ntitle: why\n---\n"),
        ("content/cafe\u0301.md", "content/caf\u00e9.md", "---\ntitle: nfd\n---\n"),
        ("content/with space/p q.md", "content/with space/p q.md", "---\ntitle: spaces\n---\n"),
        ("content/bad date.md", "content/bad date.md", "---\n# date: someday\n---\n"),
        ("content/weight.md", "content/weight.md", "---\n# weight: heavy\n---\n"),
    ],
)
def test_a_file_with_a_small_fault_comes_with_a_note(
    nasty: tuple[ImportReport, Path], path: str, target: str, text: str
) -> None:
    report, site = nasty
    assert fate(report, path) == ("imported", target)
    assert (site / target).read_bytes().decode() == text
    assert text == NASTY[path] or next(each.reason for each in report.lines if each.path == path)


def test_a_file_whose_name_differs_in_case_only_comes_under_another_name(
    nasty: tuple[ImportReport, Path],
) -> None:
    report, site = nasty
    assert fate(report, "content/case.md") == ("imported", "content/case-en.md")
    assert (site / "content/case-en.md").read_text().endswith(NASTY["content/case.md"].removeprefix("---\n"))
    assert ("import_url_taken", "content/case.md", 0) in codes(report)


def test_nothing_outside_the_source_is_read(nasty: tuple[ImportReport, Path]) -> None:
    _, site = nasty
    assert not any(b"root:" in content for content in tree(site).values())


def test_pages_of_one_url_both_stay_and_the_second_is_named(tmp_path: Path) -> None:
    page = "---\nslug: same\n---\n"
    source = write(tmp_path / "hugo", {"content/a.md": page, "content/b.md": page})
    report = import_hugo(source, tmp_path / "site")
    assert (report.urls["content/a.md"], report.urls["content/b.md"]) == ("/same/", "/b/")
    assert ("import_url_taken", "content/b.md", 0) in codes(report)


def test_of_pages_with_one_url_the_one_that_stays_longest_keeps_it(tmp_path: Path) -> None:
    source = write(
        tmp_path / "hugo",
        {
            "content/a.md": "---\nslug: same\ndraft: true\n---\n",
            "content/b.md": "---\nslug: same\nexpiryDate: 2030-01-01\n---\n",
            "content/c.md": "---\nslug: same\n---\n",
        },
    )
    assert import_hugo(source, tmp_path / "site").urls["content/c.md"] == "/same/"


def test_languages_in_folders_are_translations_of_one_page(tmp_path: Path) -> None:
    source = write(
        tmp_path / "hugo",
        {
            "hugo.yaml": "languages:\n  en: {contentDir: content/en}\n  zh: {contentDir: content/zh}\n",
            "content/en/a.md": "---\ntitle: a\n---\n",
            "content/zh/a.md": "---\ntitle: 甲\n---\n",
        },
    )
    report = import_hugo(source, tmp_path / "site")
    assert (report.urls["content/en/a.md"], report.urls["content/zh/a.md"]) == ("/a/", "/zh/a/")
    assert fate(report, "content/zh/a.md") == ("imported", "content/a.zh.md")
    assert (tmp_path / "site/content/a.zh.md").read_text() == "---\ntitle: 甲\n---\n"


def test_settings_that_this_format_refuses_are_named(tmp_path: Path) -> None:
    settings = 'title = "T"\ntimeZone = "Atlantis/Main"\nbaseURL = "//no-scheme/"\n'
    source = write(tmp_path / "hugo", {"hugo.toml": settings, "config.json": "{"})
    report = import_hugo(source, tmp_path / "site")
    assert codes(report).count(("import_setting", "site.toml", 0)) == 2
    assert ("json_syntax", "config.json", 0) in codes(report)
    site = load_site((tmp_path / "site" / "site.toml").read_bytes())
    assert (site.name, site.base_url, site.timezone) == ("T", "", "UTC")


def test_a_setting_that_is_refused_takes_no_language_with_it(tmp_path: Path) -> None:
    settings = '[languages]\nen = {}\nfr = {}\n[taxonomies]\nodd = "odd/x"\n'
    pages = {"content/a.md": "A", "content/a.fr.md": "B"}
    report = import_hugo(write(tmp_path / "hugo", {"hugo.toml": settings, **pages}), tmp_path / "site")
    site = load_site((tmp_path / "site" / "site.toml").read_bytes())
    assert (site.locales, list(site.taxonomies)) == (("en", "fr"), [])
    assert codes(report) == [("import_setting", "site.toml", 0)]
    assert report.urls["content/a.fr.md"] == "/fr/a/"


@pytest.mark.parametrize(
    ("source", "target"), [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("none", "x"), ("a", "file")]
)
def test_places_that_cannot_work_are_refused(tmp_path: Path, source: str, target: str) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(ImportRefused):
        import_hugo(tmp_path / source, tmp_path / target)


def test_an_empty_site_becomes_a_site_with_a_home_page(tmp_path: Path) -> None:
    (tmp_path / "hugo").mkdir()
    report = import_hugo(tmp_path / "hugo", tmp_path / "site")
    assert report.lines == []
    taxonomies = ["content/categories/_index.md", "content/tags/_index.md"]  # Hugo's own, there without terms
    assert report.made == [
        "site.toml",
        "content/_index.md",
        *taxonomies,
        ".gitignore",
        "models/resource.yaml",
    ]


def test_folders_of_languages_without_a_configuration_are_told(tmp_path: Path) -> None:
    pages: dict[str, bytes | str] = {"content/en/a.md": "A", "content/fr/a.md": "B", "content/blog/c.md": "C"}
    unsaid = import_hugo(write(tmp_path / "unsaid", pages), tmp_path / "one")
    assert [each.message for each in unsaid.problems] == [
        "content/en, content/fr are sections here, not languages: there is no configuration that says so"
    ]
    said = import_hugo(write(tmp_path / "said", {**pages, "hugo.toml": "title = 'x'"}), tmp_path / "two")
    assert said.problems == []


HTML_SITE: dict[str, bytes | str] = {
    "hugo.toml": 'title = "x"\nenableEmoji = true\n[outputs]\nhome = ["html", "JSON"]\npage = ["HTML"]\n',
    "content/sec/_index.html": '+++\ntitle = "Sec"\n+++\n<b>sec</b>\n',
    "content/sec/a.html": "---\ntitle: A\naliases: [old]\n---\n<p>Hi :smile: *x*\n\n<pre>\n\na</pre></p>\r\n",
    "content/sec/b.htm": "<!doctype html><html><head><title>t</title></head><BODY class=x>\nwhole\n</body></html>",
    "content/sec/m.md": "---\ntitle: A in Markdown\noutputs: [html, calendar, json]\n---\n:tada:\n",
    "content/bundle/index.html": '<i>in a folder</i> {{< ref "sec/b" >}}',
    "content/bundle/part.html": "<p>part</p>",
    "content/bundle/pic.svg": "<svg/>",
    "content/_index.md": "---\ntitle: Home\n---\n",
    "content/draft.md": "---\ndraft: true\noutputs: [json]\n---\n",
}


def test_html_among_the_content_is_a_page_of_raw_html(tmp_path: Path) -> None:
    report = import_hugo(write(tmp_path / "hugo", HTML_SITE), tmp_path / "site")
    site = tmp_path / "site"
    assert {path: url for path, url in report.urls.items() if ".htm" in path} == {
        "content/bundle/index.html": "/bundle/",
        "content/sec/_index.html": "/sec/",
        "content/sec/a.html": "/sec/a/",
        "content/sec/b.htm": "/sec/b/",
    }
    assert fate(report, "content/bundle/part.html") == ("imported", "content/bundle/part.md")
    assert (site / "content/bundle/part.md").read_text() == "---\ntype: resource\n---\n<p>part</p>\n"
    text = (site / "content/sec/a.md").read_text()
    assert text.partition("---\n")[2].partition("---\n")[2] == "<p>Hi :smile: *x*\n<pre>&#10;\na</pre></p>\n"
    assert "<div>\nwhole\n</div>\n" in (site / "content/sec/b.md").read_text()
    assert "/sec/b/" in (site / "content/bundle/index.md").read_text()
    assert (site / "content/sec/m.md").read_text().endswith("---\n🎉\n")


def test_forms_that_are_not_made_here_are_counted_and_their_keys_stay(tmp_path: Path) -> None:
    report = import_hugo(write(tmp_path / "hugo", HTML_SITE), tmp_path / "site")
    assert report.outputs == {"calendar": 1, "json": 2}
    assert report.output_files["json"] == ["content/_index.md", "content/sec/m.md"]
    told = [each for each in report.problems if each.code == "import_output"]
    assert [(each.severity, each.file) for each in told] == [
        ("warning", "content/sec/m.md"),
        ("warning", "content/_index.md"),
    ]
    assert "outputs: [html, calendar, json]" in (tmp_path / "site/content/sec/m.md").read_text()
    assert "not made: json (2 pages)" in "\n".join(import_lines(report))


def test_pages_of_html_are_where_hugo_has_them(tmp_path: Path) -> None:
    trusted = '[security]\nallowContent = [".*"]\n'  # since 0.168, Hugo asks for it
    files = {**HTML_SITE, "hugo.toml": f'baseURL = "https://e.example/"\n{trusted}'}
    hugo = write(tmp_path / "hugo", files)
    pages = {url: page.file for url, page in hugo_pages(hugo)[0].items() if ".htm" in page.file}
    report = import_hugo(hugo, tmp_path / "site")
    assert pages == {url: path for path, url in report.urls.items() if ".htm" in path}


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("", "index.xml"),
        ('[outputFormats.RSS]\nbaseName = "feed"', "feed.xml"),
        ('disableKinds = ["RSS"]', ""),
    ],
)
def test_feeds_keep_their_addresses(settings: str, name: str, tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {"hugo.toml": f"title = 'x'\n{settings}\n", "content/a.md": ""}
    import_hugo(write(tmp_path / "hugo", files), tmp_path / "site")
    text = (tmp_path / "site/site.toml").read_text()
    assert text.partition("[feeds]\nname = ")[2].partition("\n")[0] == (f'"{name}"' if name else "")
    assert load_site(text.encode()).feeds.name == name or not name
