"""How the whole suite runs: cheap tests first, reproducible examples, and no test skipped unseen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Command, Ran
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright

from cms.__main__ import main

pytest_plugins = ["s3_servers"]  # fixtures of tests/servers

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
]
IN_CI = os.environ.get("CI") == "true"
LATE = ("nginx", "varnish", "browser", "slow")  # markers in the order in which their tests run, last

settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if IN_CI else "here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stable, so that tests of one file stay together."""
    items.sort(key=cost)


def cost(item: pytest.Item) -> int:
    return max((place for place, name in enumerate(LATE, 1) if item.get_closest_marker(name)), default=0)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In continuous integration a skipped test is a failure: a suite that quietly shrinks proves nothing."""
    if IN_CI and not session.exitstatus and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    tests = skipped(terminalreporter.config)
    if IN_CI and tests:
        terminalreporter.section("Skipped tests are failures here (CI=true)", red=True)
        for test in tests:
            terminalreporter.line(test)


def skipped(config: pytest.Config) -> list[str]:
    """The ids of skipped tests; empty in the workers, which do not report."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return [report.nodeid for report in reporter.stats.get("skipped", [])] if reporter else []


@pytest.fixture
def fragmint(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in this process."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        code = left.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), told.out, told.err)

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a process: Playwright cannot be started twice in one thread."""
    if not CHROMIUM.exists():
        pytest.skip(f"CHROMIUM IS MISSING: {CHROMIUM}; run `make test`, which installs it")
    expect.set_options(timeout=60_000)  # ms, as is the next
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS, timeout=180_000)
        yield browser
        browser.close()
