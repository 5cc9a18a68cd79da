"""The URLs of an import are those that Hugo gives, asked of Hugo itself."""

from __future__ import annotations

import re
import tarfile
from datetime import datetime
from pathlib import Path

import pytest
from hugo_program import CLOCK, hugo_urls

from content_repo import sources, visibility
from content_repo.importers import ImportReport, import_hugo
from content_repo.models import load_model
from content_repo.site import load_site

NOW = datetime.fromisoformat(CLOCK)
NAMES = [
    *(
        "My Page",
        "a_b",
        "Foo.Bar",
        "a+b",
        "a@b",
        "a~b",
        "a,b",
        "a'b",
        "a&b",
        "a(b)",
        "ünï",
        "中文 页",
        "a  b",
        "a - b",
    ),
    *(
        "ÄÖ",
        "İx",
        "a!b",
        "a=b",
        "a$b",
        "a--b",
        "a-",
        "_x",
        "a.b.c",
        "ﬁ",
        "x’y",
        "日本「語」",
        "a\u3000b",
        "ß",
        "Σς",
    ),
    *("a;b", "a^b", "a`b", "a{b}", "a–b", "a—b", "٣x", "ªb", "e\u0301", "x%b"),
]
PERMALINKS = """
[permalinks.page]
news = "/:year/:month/:day/:slug/"
b = "/x/:sections[1:]/:slugorfilename"
c = "/:section/:title.html"
d = "/:monthname/:weekday/:yearday/:filename/"
e = "/:sections/:contentbasename"
f = "/:sections[last]/:sections[0]/:slug"
[permalinks.section]
news = "/n/"
b = "/bb/:sections/:slug/"
"""


def write(site: Path, path: str, front: str = "title: x", body: str = "b\n") -> None:
    file = site / "content" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{front}\n---\n{body}")


def visible_urls(target: Path, report: ImportReport) -> dict[str, str]:
    """URL → source path, of the imported pages that are visible at the oracle's time."""
    site = load_site((target / "site.toml").read_bytes())
    models = {
        file.stem: model
        for file in (target / "models").iterdir()
        if (model := load_model(file.read_bytes(), f"models/{file.name}")[0])
    }
    places = {line.path: line.target for line in report.lines} | {path: path for path in report.made}
    found = {}
    for path, url in report.urls.items():
        raw = (target / places[path]).read_bytes()
        source, problems = sources.parse_source(places[path], raw, site, models)
        assert source is not None, problems
        assert [each for each in problems if each.severity == "error"] == []
        if visibility.visible(visibility.Visibility.of(source, site), NOW):
            found[url] = path
    return found


def compare(site: Path, target: Path, settings: str = "") -> ImportReport:
    wanted = hugo_urls(site, settings)
    report = import_hugo(site, target)
    found = visible_urls(target, report)
    by_file = {url: path.removeprefix("content/") for url, path in found.items() if path not in report.made}
    assert by_file == {url: path for url, path in wanted.items() if path}
    assert set(found) == set(wanted)
    return report


def test_names_of_files_folders_and_slugs(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for number, name in enumerate(NAMES):
        write(site, f"n{number}/{name}.md")
        write(site, f"d{number}/{name}/p.md")
        write(site, f"b{number}/{name}/index.md")
        write(site, f"s{number}/{name}/_index.md")
        write(site, f"g{number}/p.md", f'slug: "{name}"')
    compare(site, tmp_path / "target")


def test_sections_bundles_and_what_is_no_page(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for path, front in {
        "Sec/_index.md": "slug: newsec",
        "Sec/a.md": "title: a",
        "Sec2/_index.md": "url: /newsec2/",
        "Sec2/a.md": "title: a",
        "q/_index.md": "slug: qq",
        "q/r/_index.md": "slug: rr",
        "q/r/b/index.md": "slug: bb",
        "q/n/p.md": "title: p",
        "bun/index.md": "slug: bs",
        "bun/other.md": "title: other",
        "bun/deep/more.md": "title: more",
        "bun2/index.md": "url: /bb/c",
        "sl/a.md": "slug: x/y",
        "sl/b.md": "slug: /abs/",
        "sl/c.md": 'slug: ""',
        "sl/d.md": "slug: 12",
        "ur/a.md": "url: rel/y",
        "ur/b.md": "url: page.html",
        "ur/c.md": "URL: //dd//e/",
        "ur/d.md": "url: /301",
        "none/sub/deeper/a.md": "title: a",
        "H/_index.md": "headless: true",
        "H/a.md": "title: a",
        "hl/index.md": "headless: true",
        "bn/a.md": "build: {render: never}",
        "bn/b.md": "build: {render: link, list: never}",
        "bn/c.md": "build: {render: false}",
        "bn/d.md": "build: {list: false}\ntype: landing",
        "bn/e.md": "Headless: true\ntype: 404",
        "cas/_index.md": "cascade: {build: {render: never}}",
        "cas/a.md": "title: a",
        "cas2/_index.md": "cascade:\n  - draft: true\n    target: {path: '/cas2/a*'}",
        "cas2/a.md": "title: a",
        "cas2/b.md": "title: b",
        "x/.dot.md": "title: dot",
        "x/_under.md": "title: under",
        "x/#t.md": "title: t",
        "root.md": "slug: the-root",
        "ext/a.markdown": "title: a",
        "ext/F.MD": "title: f",
        "toml.md": "title: t",
    }.items():
        write(site, path, front)
    (site / "content/toml.md").write_text('+++\ntitle = "x"\nslug = "tm"\n+++\nb')
    (site / "content/json.md").write_text('{"title": "x}", "slug": "js"} body')
    (site / "content/lead.md").write_text("\n\n---\nslug: led\n---\nb")
    (site / "content/plain.md").write_text("no front matter")
    (site / "content/bom.md").write_bytes(b"\xef\xbb\xbf---\r\nslug: bommed\r\n---\r\nb")
    compare(site, tmp_path / "target")


def test_drafts_and_dates(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for number, front in enumerate(
        [
            *(
                "draft: 'true'",
                "DRAFT: true",
                "draft: 1",
                "draft: yes",
                "draft: false\npublished: 2030-01-01",
            ),
            *(
                "date: 2030-01-01\npublishdate: 2020-01-01",
                "expirydate: 2025-04-09",
                "unpublishdate: 2020-01-01",
            ),
            *("pubdate: 2030-01-01", "date: 2025-04-09", "date: ''", "date: 2030-01-01T10:00:00"),
            *(
                "date: 02 Jan 2030",
                "date: Mon, 02 Jan 2006 15:04:05 MST",
                "date: 1893456000",
                "expiryDate: 2030-01-01",
            ),
        ]
    ):
        write(site, f"dr/p{number}.md", front)
    compare(site, tmp_path / "target")


def test_names_in_permalinks(tmp_path: Path) -> None:
    site, settings = tmp_path / "site", ["[permalinks.page]"]
    for number, name in enumerate(
        each for each in (*NAMES, "a + b", "+a", "C++", "-a", "a--") if "%" not in each
    ):
        for token in ("contentbasename", "slugorfilename", "title"):
            write(site, f"{token}{number}/{name}.md", f'title: "{name}"')
            settings.append(f'{token}{number} = "/{token}{number}/:{token}/"')
        write(site, f"own{number}/p.md", f'slug: "{name}"')
        settings.append(f'own{number} = "/own{number}/:slug/"')
    write(site, "sections/_index.md", "slug: other")
    write(site, "sections/p.md")
    write(site, "slugs/_index.md", "slug: another")
    write(site, "slugs/p.md")
    settings += ['sections = "/s/:sections/:slug"', 'slugs = "/s/:sectionslugs/:sectionslug/:slug"']
    compare(site, tmp_path / "target", "\n".join(settings))


def test_permalinks(tmp_path: Path) -> None:
    site = tmp_path / "site"
    dated = "title: My Title {}\ndate: 2020-01-02"
    for section in ("news", "b", "c", "d", "e", "f"):
        write(site, f"{section}/_index.md", dated.format(section))
        write(site, f"{section}/One Page.md", dated.format("one"))
        late = "title: T!t\ndate: 2020-01-02 23:30:00 -0500\nslug: SL ug"
        write(site, f"{section}/Sub One/Two/p.md", late)
        write(site, f"{section}/bun/index.md", f"title: T!t z\nurl: /{section}u/:slug/")
    compare(site, tmp_path / "target", PERMALINKS)


@pytest.mark.shared
@pytest.mark.slow
def test_digitalgov_keeps_its_urls(tmp_path: Path) -> None:
    archive = Path(__file__).parents[2].parent / "shared" / "corpus" / "digitalgov-content.tar.xz"
    if not archive.exists():
        pytest.skip(f"THE REFERENCE CORPUS IS MISSING: {archive}")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    source, bare = tmp_path / "digitalgov-content", tmp_path / "bare"
    for file in (source / "content").rglob("*.md"):
        copy = bare / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(_front_matter(file.read_bytes()))
    wanted = hugo_urls(bare)
    report = import_hugo(source, tmp_path / "target")
    assert report.counts["files"] == sum(1 for each in source.rglob("*") if each.is_file())
    found = visible_urls(tmp_path / "target", report)
    doubled = {each.file for each in report.problems if each.code == "import_url_taken"}
    indexes = {
        "/categories/",
        "/tags/",
    }  # of the taxonomies that Hugo has unasked; the program under comparison makes none
    assert set(found) - indexes - {report.urls[file] for file in doubled} == set(wanted)
    assert len(doubled) == 2  # pages that Hugo itself writes to one file
    assert len(report.urls) - len(found) > 1_700  # drafts and expired pages


def _front_matter(raw: bytes) -> bytes:
    """The front matter alone; of keys that are set twice the last, as Hugo read them when the site was written."""
    if not raw.lstrip().startswith(b"---"):
        return b""
    lines = raw.lstrip().split(b"\n---")[0].split(b"\n")
    seen: set[bytes] = set()
    kept = []
    for line in reversed(lines):
        key = re.match(rb"[A-Za-z_]+:", line)
        if key and key[0] in seen:
            continue
        seen |= {key[0]} if key else set()
        kept.append(line)
    return b"\n".join([*reversed(kept), b"---", b""])


def test_the_oracle_names_the_file_behind_each_url(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, "a.md")
    write(site, "b.md", "draft: true")
    assert hugo_urls(site) == {"/": "", "/a/": "a.md"}
