"""The lowest versions we accept, and why. A floor in pyproject.toml may rise above these, never fall."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]

FLOORS = {
    "starlette": ("1.3.1", "CVE-2026-48710, PYSEC-2026-248, CVE-2026-54283"),
    "uvicorn": ("0.11.7", "CVE-2020-7694, CVE-2020-7695"),
    "h11": ("0.16", "CVE-2025-43859"),
    "jinja2": ("3.1.6", "CVE-2025-27516, CVE-2024-56326, CVE-2024-56201, CVE-2024-34064"),
    "markdown-it-py": ("4.0", "CVE-2023-26302, CVE-2023-26303 (fixed in 2.2.0); we are written for 4"),
    "pyyaml": ("5.4", "CVE-2020-14343"),
    "pillow": ("12.3.0", "CVE-2026-40192, CVE-2026-55379"),
    "nh3": ("0.3", "CVE-2026-63430 in ammonia"),
}

# Not needed today. Whoever adds one of them declares at least this.
FLOORS_IF_USED = {
    "python-multipart": ("0.0.27", "CVE-2026-42561, CVE-2026-40347, CVE-2026-24486"),
    "linkify-it-py": ("2.2.0", "2.0.3 takes quadratic time"),
    "authlib": ("1.9.0", "CVE-2026-114617, CVE-2026-104056, CVE-2026-41425, CVE-2026-44681, CVE-2026-28498"),
    "pyjwt": ("2.4.0", "CVE-2022-29217"),
    "lxml": ("4.6.5", "cleaning of HTML could be tricked"),
    "dulwich": ("0.18.5", "CVE-2017-16228"),
}

REFUSED = {"gitpython": "CVE-2026-76221 and its forerunners: it builds command lines from names"}


def declared() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    more = {name: needs for name, needs in project["optional-dependencies"].items() if name != "bench"}
    lists = [project["dependencies"], *more.values()]
    requirements = [Requirement(text) for texts in lists for text in texts]
    return {requirement.name.lower(): requirement for requirement in requirements}


def lowest(requirement: Requirement) -> Version:
    floors = [Version(part.version) for part in requirement.specifier if part.operator in (">=", "==", "~=")]
    return max(floors, default=Version("0"))


@pytest.mark.parametrize("name", FLOORS)
def test_a_declared_floor_is_at_least_the_safe_one(name: str) -> None:
    floor, reason = FLOORS[name]
    assert name in declared(), f"{name} is no longer a dependency: remove its floor"
    assert lowest(declared()[name]) >= Version(floor), reason


@pytest.mark.parametrize("name", FLOORS_IF_USED)
def test_a_new_dependency_starts_at_its_safe_floor(name: str) -> None:
    floor, reason = FLOORS_IF_USED[name]
    requirement = declared().get(name)
    assert requirement is None or lowest(requirement) >= Version(floor), reason


@pytest.mark.parametrize("name", REFUSED)
def test_refused_packages_are_not_declared(name: str) -> None:
    assert name not in declared(), REFUSED[name]


def test_every_runtime_dependency_has_a_floor() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bare = [text for text in project["dependencies"] if lowest(Requirement(text)) == Version("0")]
    assert bare == []


def test_what_is_installed_satisfies_what_is_declared() -> None:
    """In an environment older than pyproject.toml every other result would mislead."""
    stale = [str(need) for need in declared().values() if not satisfied(need)]
    assert stale == [], "run `make clean` and try again"


def satisfied(requirement: Requirement) -> bool:
    try:
        return requirement.specifier.contains(version(requirement.name), prereleases=True)
    except PackageNotFoundError:
        return False
