"""The recipes for CI, run: what a push, a proposal, a cancelled job and several jobs at once come to."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from audit_hooks import audited
from ci_jobs import (
    RECIPES,
    CodeHost,
    clone,
    environment,
    evaluated,
    github_scripts,
    gitlab_scripts,
    recipe,
    run,
    started,
)
from ci_sites import Site, fragmint, make_site
from s3_servers import S3Server

from publisher.origins.lock import locked

SHELL = (RECIPES / "publish.sh").read_text(encoding="utf-8")
BRANCH = 'feature/$(touch hacked)"sale'


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return tmp_path / "origin"


@pytest.fixture
def site(tmp_path: Path, origin: Path) -> Site:
    made = make_site(tmp_path / "site")
    made.add_target("prod", str(origin))
    return made


def github(tmp: Path, job: str, checkout: Path, host: CodeHost | None = None) -> None:
    """Runs a job of the recipe; every script must succeed."""
    known = {
        "vars.FRAGMINT_TARGET": "prod",
        "github.head_ref": BRANCH,
        "github.event.number": "7",
        "github.token": host.token if host else "",
    }
    given = recipe("github.yml")
    found = given["jobs"][job]
    summary = tmp / "summary.md"
    variables = environment(
        tmp,
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_API_URL=host.address if host else "",
        GITHUB_REPOSITORY="site/site",
        **evaluated({**given["env"], **found.get("env", {})}, known),
    )
    for script in github_scripts(found):
        done = run(script, checkout, variables)
        assert done.returncode == 0, (script, done.stdout, done.stderr)


def gitlab(tmp: Path, job: str, checkout: Path, host: CodeHost | None = None) -> None:
    given = recipe("gitlab.yml")
    variables = environment(
        tmp,
        FRAGMINT_TARGET="prod",
        CI_PROJECT_DIR=str(checkout),
        CI_PROJECT_ID="5",
        CI_MERGE_REQUEST_IID="7",
        CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=BRANCH,
        **({"COMMENT_TOKEN": host.token, "CI_API_V4_URL": host.address} if host else {}),
    )
    for script in gitlab_scripts(given, given[job]):
        done = run(script, checkout, variables)
        assert done.returncode == 0, (script, done.stdout, done.stderr)


HOSTS = pytest.mark.parametrize("host", [github, gitlab])


@HOSTS
def test_a_push_is_checked_published_and_verified(
    host: object, site: Site, origin: Path, tmp_path: Path
) -> None:
    checkout = clone(site, tmp_path / "checkout")
    for job in ("check", "publish"):
        host(tmp_path, job, checkout)  # type: ignore[operator]
    assert "Welcome." in (origin / "public/index.html").read_text()
    assert json.loads((origin / "live.json").read_text())["release"] == 1
    assert fragmint(checkout, "verify", "--to", "prod").returncode == 0


@pytest.mark.parametrize(
    ("host", "jobs"), [(github, ("check", "preview")), (gitlab, ("check", "plan", "preview"))]
)
def test_a_proposal_gets_a_comment_and_a_preview(
    host: object, jobs: tuple[str, ...], site: Site, origin: Path, tmp_path: Path
) -> None:
    site.run("publish", "--to", "prod")
    site.git("checkout", "-q", "-b", "sale")
    site.commit("content/index.md", "---\ntitle: Sale\n---\nSale.\n")
    checkout = clone(site, tmp_path / "checkout", "sale")
    with CodeHost("secret-token") as code_host:
        for job in jobs:
            host(tmp_path, job, checkout, code_host)  # type: ignore[operator]
    ((path, kind, body),) = code_host.comments
    text = json.loads(body)["body"] if kind == "application/json" else parse_qs(body)["body"][0]
    assert re.search(r"/issues/7/|/merge_requests/7/", path)
    assert "### Plan for" in text and "content/index.md" in text and "changed" in text
    (preview,) = (origin / "previews").iterdir()
    assert "Sale." in (preview / "public/index.html").read_text()
    assert "Sale." not in (origin / "public/index.html").read_text()
    assert not list(tmp_path.rglob("hacked"))
    host(tmp_path, "remove-preview", checkout)  # type: ignore[operator]
    assert not preview.exists()


def test_a_broken_site_stops_before_anything_is_published(site: Site, origin: Path, tmp_path: Path) -> None:
    site.commit("content/index.md", "---\ntitle: [\n---\n")
    done = run(SHELL, clone(site, tmp_path / "checkout"), environment(tmp_path, FRAGMINT_TARGET="prod"))
    assert done.returncode == 1 and "content/index.md" in done.stderr
    assert not origin.exists()


def test_the_shell_recipe_needs_a_target_and_says_so(site: Site, tmp_path: Path) -> None:
    done = run(SHELL, clone(site, tmp_path / "checkout"), environment(tmp_path))
    assert done.returncode != 0 and "name a target of site.toml" in done.stderr


def test_the_shell_recipe_publishes_to_object_storage(site: Site, tmp_path: Path, moto_s3: S3Server) -> None:
    site.add_target("s3", f"s3://{moto_s3.bucket()}/www?endpoint={moto_s3.endpoint}")
    checkout = clone(site, tmp_path / "checkout")
    variables = environment(tmp_path, FRAGMINT_TARGET="s3", **moto_s3.environment)
    for _ in range(2):
        done = run(SHELL, checkout, variables)
        assert done.returncode == 0, done.stderr
    assert "### Plan for" in (checkout / "plan.md").read_text()
    kept = fragmint(checkout, "releases", "--to", "s3", "--json", environment=moto_s3.environment)
    assert [each["release"] for each in json.loads(kept.stdout)["releases"]] == [1]


def has_pages(origin: Path) -> bool:
    """Folders may be renamed while they are looked through."""
    with suppress(FileNotFoundError):
        return any(origin.rglob("page-*"))
    return False


@pytest.mark.slow
def test_a_job_that_was_cancelled_is_made_up_for_by_the_next(
    site: Site, origin: Path, tmp_path: Path
) -> None:
    for number in range(60):
        site.write(f"content/page-{number}.md", f"---\ntitle: Page {number}\n---\nText {number}.\n")
    site.git("add", "--all")
    site.commit("content/index.md", "---\ntitle: Home\n---\nNew.\n")
    checkout = clone(site, tmp_path / "checkout")
    variables = environment(tmp_path, FRAGMINT_TARGET="prod")
    stages: list[Callable[[], bool]] = [
        (checkout / ".fragmint").exists,
        origin.exists,
        lambda: has_pages(origin),
        (origin / "live").exists,
    ]
    for reached in stages:
        with started(SHELL, checkout, variables) as job:
            while job.poll() is None and not reached():
                time.sleep(0.002)
            if job.poll() is None:
                os.killpg(job.pid, signal.SIGKILL)
        assert reached()
    done = run(SHELL, checkout, variables)
    assert done.returncode == 0, done.stderr
    assert "New." in (origin / "public/index.html").read_text()
    assert len(list((origin / "public").glob("page-*"))) == 60


def working(job: int) -> list[str]:
    """The command lines of a job's processes that have not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(group) == job and state != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


HELD = """
import sys, time

def hook(event, arguments):
    if event == "os.rename" and "publish" in sys.orig_argv:
        open({reached!r}, "w").close()
        time.sleep(100)
"""


@pytest.mark.slow
def test_the_shell_recipe_ends_with_all_that_it_began(site: Site, tmp_path: Path) -> None:
    """Also where only the script itself is told to end."""
    site.commit("content/index.md", "---\ntitle: Home\n---\nNew.\n")
    reached = tmp_path / "reached"
    held = audited(tmp_path / "hook", HELD.format(reached=str(reached)))
    variables = environment(tmp_path, FRAGMINT_TARGET="prod") | held
    with started(SHELL, clone(site, tmp_path / "checkout"), variables) as job:
        while not reached.exists():
            assert job.poll() is None
            time.sleep(0.01)
        assert any("cms publish" in each for each in working(job.pid))
        job.send_signal(signal.SIGTERM)
        assert job.wait(120) == 143
        assert working(job.pid) == []


@pytest.mark.slow
def test_a_job_that_comes_late_takes_nothing_back(site: Site, origin: Path, tmp_path: Path) -> None:
    late = clone(site, tmp_path / "late")
    site.commit("content/index.md", "---\ntitle: Home\n---\nNewer.\n")
    variables = environment(tmp_path, FRAGMINT_TARGET="prod")
    assert run(SHELL, clone(site, tmp_path / "newer"), variables).returncode == 0
    done = run(SHELL, late, variables)
    assert done.returncode == 0 and "A newer commit is live already" in done.stdout, done.stderr
    assert "Newer." in (origin / "public/index.html").read_text()


@pytest.mark.slow
def test_jobs_at_once_all_end_well_and_none_is_lost(site: Site, origin: Path, tmp_path: Path) -> None:
    checkouts = [clone(site, tmp_path / str(number)) for number in range(3)]
    variables = environment(tmp_path, FRAGMINT_TARGET="prod")
    with ExitStack() as jobs:
        running = [jobs.enter_context(started(SHELL, checkout, variables)) for checkout in checkouts]
        assert [job.wait(200) for job in running] == [0, 0, 0]
    assert "Welcome." in (origin / "public/index.html").read_text()
    assert fragmint(checkouts[0], "verify", "--to", "prod").returncode == 0


def counted_pauses(tmp_path: Path, also: str = "") -> Path:
    """A `sleep` for the jobs that takes no time, and the file where each call of it is written down."""
    environment(tmp_path)
    program, pauses = tmp_path / "programs/sleep", tmp_path / "pauses"
    program.write_text(f'#!/bin/sh\necho "$1" >> "{pauses}"\n{also}\n', encoding="utf-8")
    program.chmod(0o755)
    return pauses


@pytest.mark.parametrize("host", [github, gitlab])
def test_a_job_that_was_too_slow_tries_again(
    host: Callable[..., None], site: Site, origin: Path, tmp_path: Path
) -> None:
    asked, freed = tmp_path / "asked", tmp_path / "freed"
    until_freed = f'touch "{asked}"; until [ -e "{freed}" ]; do /bin/sleep 0.05; done'
    pauses = counted_pauses(tmp_path, f'[ "$1" != 5 ] || {{ {until_freed}; }}')
    origin.mkdir()
    with locked(origin / "lock", "", "is publishing release 1"):
        job = threading.Thread(target=host, args=(tmp_path, "publish", clone(site, tmp_path / "checkout")))
        job.start()
        while not asked.exists() and job.is_alive():
            time.sleep(0.05)
    freed.touch()
    job.join()
    assert pauses.read_text().split() == ["0", "1", "5"]
    assert "Welcome." in (origin / "public/index.html").read_text()


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
@pytest.mark.parametrize("job", ["publish", "preview"])
def test_a_job_that_is_always_too_slow_ends(
    name: str, job: str, site: Site, origin: Path, tmp_path: Path
) -> None:
    pauses = counted_pauses(tmp_path)
    given = recipe(name)
    found = given["jobs" if name == "github.yml" else job]
    scripts = list(github_scripts(found[job]) if name == "github.yml" else gitlab_scripts(given, found))
    script = next(each for each in scripts if "for pause" in each)
    branch = {
        "BRANCH": "sale",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "sale",
        "CI_PROJECT_DIR": str(tmp_path),
    }
    place = origin / "previews/sale" if job == "preview" else origin
    place.mkdir(parents=True)
    with locked(place / "lock", "", "is publishing release 1"):
        variables = environment(tmp_path, FRAGMINT_TARGET="prod", **branch)
        done = run(script, clone(site, tmp_path / "checkout"), variables)
    assert done.returncode == 4, done.stderr
    assert pauses.read_text().split() == ["0", "1", "5", "15", "30"]


def test_the_recipes_hold_no_secret_and_no_expression_in_a_script() -> None:
    """What a branch is called must not become part of a script."""
    for job in recipe("github.yml")["jobs"].values():
        assert not any("${{" in script for script in github_scripts(job))
    for file in RECIPES.iterdir():
        assert not re.search(
            r"AKIA|secret_access_key|password", file.read_text(encoding="utf-8"), re.IGNORECASE
        )


def test_only_what_publishes_waits_for_its_like_and_is_not_interrupted() -> None:
    jobs = recipe("github.yml")["jobs"]
    assert jobs["check"]["concurrency"]["cancel-in-progress"] is True
    for name in ("preview", "remove-preview", "publish"):
        assert jobs[name]["concurrency"]["cancel-in-progress"] is False
        assert jobs[name]["permissions"]["id-token"] == "write"
    assert jobs["preview"]["concurrency"]["group"] == jobs["remove-preview"]["concurrency"]["group"]
    assert recipe("github.yml")["permissions"] == {"contents": "read"}
    others = recipe("gitlab.yml")
    assert all(others[name]["resource_group"] for name in ("preview", "remove-preview", "publish"))
    assert all(others[name].get("interruptible") for name in ("check", "plan"))
    assert not any(others[name].get("interruptible") for name in ("preview", "publish"))


def test_forks_get_neither_role_nor_preview() -> None:
    jobs = recipe("github.yml")["jobs"]
    for name in ("preview", "remove-preview"):
        assert "head.repo.full_name == github.repository" in jobs[name]["if"]
    assert (
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID"
        in recipe("gitlab.yml")[".on_merge_request"]["if"]
    )
