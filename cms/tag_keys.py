"""Where the keys of visitor tags come from: the environment; else, for tests on one machine, a file beside the
rebuildable state that is made on first use. Never from a file of the site.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cms.console import Console
from cms.instant import read_clock
from content_repo.site import Site
from publisher.edges.tags import KEY_FILE, VARIABLE, TagKey, read_keys, verified, write_keys
from publisher.edges.values import Tags, listed


def tag_keys(folder: Path, environment: Mapping[str, str] = os.environ) -> tuple[TagKey, ...]:
    """Newest first. `folder`, which exists, is that of the state. Raises BadTagKeys."""
    if environment.get(VARIABLE):
        return read_keys(environment[VARIABLE])
    file = folder / KEY_FILE
    if not file.exists():
        _make(file)
    where = f"{file} (delete it to have another one made)"
    return read_keys(file.read_text(encoding="utf-8", errors="replace").strip(), where)


def are_set(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody has named keys that other machines know too."""
    return bool(environment.get(VARIABLE))


def edge_keys(folder: Path, console: Console) -> str:
    """Keys as an edge reads them; who deploys one is told where they come from. Raises BadTagKeys."""
    note_local(console)
    return write_keys(tag_keys(folder))


def note_local(console: Console) -> None:
    """Said where tags are verified, and nobody has named keys."""
    if not are_set():
        console.note(f"{VARIABLE} is not set: tags are signed with a key that only this machine knows")


def served_tags(site: Site, environment: Mapping[str, str] = os.environ) -> Tags:
    """How a site that is served from the working tree reads `sg`: as its targets will, once keys are named.
    Raises BadTagKeys.
    """
    if not are_set(environment) or all(target.tags == "listed" for target in site.targets.values()):
        return listed
    return verified(read_keys(environment[VARIABLE]), lambda: read_clock().timestamp())


def _make(file: Path) -> None:
    """For the owner's eyes. Of two runs that make one at once, the first wins; nobody reads half of it."""
    aside = file.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(f"local:{secrets.token_hex(32)}\n")
    try:
        file.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
