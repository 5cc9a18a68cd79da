"""A real site in five languages, whole: imported, published, and every page of it as nginx, the HTML checker and axe see it."""

from __future__ import annotations

import random
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from journey_nginx import Served, nginx
from journey_site import CORPUS, NOW, commit, fragmint, git
from playwright.sync_api import Browser
from web_tools import AXE, html_errors, need, page_in, violations

pytestmark = [pytest.mark.shared, pytest.mark.nginx, pytest.mark.slow]

NAME = "otel-site-content"
SETTINGS = 'baseURL = "https://example.org/"\n[languages]\n' + "".join(
    f'{key} = {{contentDir = "content/{key}", label = "{label}"}}\n'
    for key, label in [
        ("en", "English"),
        ("es", "Español"),
        ("ja", "日本語"),
        ("pt", "Português"),
        ("zh", "中文"),
    ]
)
SAMPLE = 24


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = CORPUS.parent / f"{NAME}.tar.xz"
    if not archive.exists():
        pytest.skip(f"THE REFERENCE CORPUS IS MISSING: {archive}")
    folder = tmp_path_factory.mktemp("languages")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    (folder / NAME / "hugo.toml").write_text(SETTINGS)
    fragmint("import", "hugo", folder / NAME, folder / "site", "--json")
    git(folder / "site", "init", "--quiet")
    commit(folder / "site", "Import")
    fragmint("publish", "--site", folder / "site", "--to", "local", "--json", "--now", NOW)
    return folder / "site"


@pytest.fixture(scope="module")
def server(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        pytest.skip("NGINX IS MISSING: run `make test`, which installs it")
    with nginx(site, tmp_path_factory.mktemp("nginx")) as served:
        yield served


def pages(site: Path) -> list[Path]:
    return sorted((site / "origin" / "public").rglob("index.html"))


def address(file: Path, site: Path) -> str:
    return "/" + file.relative_to(site / "origin" / "public").as_posix().removesuffix("index.html")


def sample(site: Path) -> list[Path]:
    """Pages of every language."""
    return random.Random(5).sample(pages(site), SAMPLE)


def test_every_page_answers(site: Path, server: Served) -> None:
    wrong = []
    for file in pages(site):
        reply = server.get(quote(address(file, site)))
        if reply.status != 200 or reply.body != file.read_bytes():
            wrong.append((address(file, site), reply.status))
    assert wrong == []
    prefixes = {address(file, site).split("/")[1] for file in pages(site)}
    assert {"es", "ja", "pt", "zh", "docs", "blog"} <= prefixes
    assert len(pages(site)) > 700


def test_the_html_checker_finds_nothing(site: Path) -> None:
    assert html_errors(sample(site), warnings=False) == []


@pytest.mark.browser
def test_axe_finds_nothing(site: Path, server: Served, chromium: Browser) -> None:
    need(AXE)
    found = {}
    with page_in(chromium, "light") as page:
        for file in sample(site)[: SAMPLE // 2]:
            page.goto(server.base + quote(address(file, site)))
            found[address(file, site)] = violations(page)
    assert {url: wrong for url, wrong in found.items() if wrong} == {}
