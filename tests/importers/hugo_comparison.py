"""An import held against Hugo itself: pages, addresses, text.

Where the two may differ is said in `compare`: addresses that an alias of another page takes in Hugo, and those that the
import names as impossible or taken. Anything else fails.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hugo_program import CLOCK, HugoPage, hugo_pages

from content_repo.importers import ImportReport, import_hugo
from publisher.workspace import Options, Workspace

NOW = datetime.fromisoformat(CLOCK)


def built(target: Path, out: Path) -> dict[str, str]:
    """URL path → what the page says, by a theme that shows bodies and nothing else."""
    names = {
        "page",
        "listing",
        "term",
        "taxonomy",
        "home",
        "docs",
        "article",
        *(file.stem for file in (target / "models").iterdir()),
    }
    (target / "theme").mkdir()
    for name in names:
        (target / "theme" / f"{name}.html").write_text("{{ page.body }}")
    with Workspace(target, options=Options(now=NOW, jobs=1)) as workspace:
        found = workspace.build()
        workspace.write(found, out)
    assert [each for each in found.report.problems if each.severity == "error"] == []
    files = (file for file in out.rglob("*.html") if file.name != "404.html")
    return {url_of(file.relative_to(out)): file.read_text(encoding="utf-8") for file in files}


def url_of(path: Path) -> str:
    url = f"/{path.as_posix()}"
    return url.removesuffix("index.html") if path.name == "index.html" else url


def text_of(page: str) -> str:
    """The visible text without white space; Hugo's typographic signs as they were written.

    Stars do not count: beside Chinese punctuation Hugo shows `**` where it is emphasis here.
    """
    scripts = re.compile("<!--.*?-->|<(script|style)\\b.*?</\\1>", re.DOTALL)
    plain = html.unescape(re.sub("<[^>]+>", " ", scripts.sub("", page))).replace("*", "")
    for sign, written in {"“": '"', "”": '"', "’": "'", "‘": "'", "–": "--", "—": "---", "…": "..."}.items():
        plain = plain.replace(sign, written)
    return re.sub(r"\s+", "", plain)


def always(page: HugoPage) -> bool:
    return True


def compare(site: Path, target: Path, *, has_same_text: Callable[[HugoPage], bool] = always) -> ImportReport:
    """Import a site and build it; the text of pages is compared where `has_same_text` says so."""
    wanted, aliases = hugo_pages(site)
    report = import_hugo(site, target)
    assert [each for each in report.problems if each.severity == "error"] == []
    found = built(target, target.with_name(target.name + "-out"))
    told = {each.file for each in report.problems if each.code in ("import_url", "import_url_taken")}
    moved = {report.urls[file] for file in told}
    ignored = moved | unwritable(report, wanted) | made_terms(report, {*found, *wanted})
    assert set(found) - aliases - ignored == set(wanted) - ignored
    for url, page in wanted.items():
        if page.file and page.file not in told and url in found:
            assert report.urls[page.file] == url
            if has_same_text(page):
                assert text_of(found[url]) == text_of(page.content), page.file
    return report


def made_terms(report: ImportReport, urls: set[str]) -> set[str]:
    """Terms that have a file because no setting gives their address: which of their spellings Hugo takes for the address,
    and whether their pages are shown today, is not asked.
    """
    files = (each for each in report.made if re.match("content/(?:tags|topics|categories)/", each))
    folded = {report.urls[each].lower() for each in files}
    return {url for url in urls if url.lower() in folded}


def unwritable(report: ImportReport, wanted: dict[str, HugoPage]) -> set[str]:
    """Addresses of Hugo that cannot be addresses here; the import names each of them."""
    files = {each.file for each in report.problems if each.code == "import_url"}
    return {url for url, page in wanted.items() if page.file in files}
