"""The render cache of a target: what a publish on a new machine starts from, so that it makes only what changed.

It is the state of a build (`publisher/state.py`) as of some release, kept at the origins that are to have one. A build goes on
from it as from its own last one: what has changed since is found by comparing files, so that it does not matter how old
it is. It is written again when so much has been made since that going on from it would take long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from content_repo.problems import Problem
from content_repo.site import Target
from publisher.delivery import quiet
from publisher.engine import engine_version
from publisher.errors import PublishError
from publisher.origins.base import Origin, Progress
from publisher.state import State

if TYPE_CHECKING:
    from publisher.built import Built

SHARE = 50  # of all that a site consists of, one part in so many may have to be made again
FEW = 200


def cached_at(target: Target, origins: Iterable[Origin]) -> list[Origin]:
    """Object storage has a cache unless the target says no; a folder, which is seldom far away, if it says yes."""
    if target.cache is not None:
        return list(origins) if target.cache else []
    return [origin for origin in origins if origin.url.startswith("s3:")]


def is_cold(state: State) -> bool:
    """Whether a state knows nothing of the site yet."""
    return state.db.execute("SELECT 1 FROM files LIMIT 1").fetchone() is None


def warm(state: State, origins: Iterable[Origin], progress: Progress = quiet) -> bool:
    """Fill a state that knows nothing from the first of the origins that has one. Whatever goes wrong, it stays empty."""
    if not is_cold(state):
        return False
    from publisher.render_cache.portable import portable_version
    from publisher.render_cache.restoring import restore, take_over

    file, version = state.path.with_suffix(".restored"), portable_version()
    for origin in origins:
        if restore(origin, version, file, state, partial(progress, "read cache")):
            take_over(state, file)
            _note(state, origin)
            return True
    return False


def keep(built: Built, origins: Iterable[Origin], progress: Progress = quiet) -> list[Problem]:
    """Write the state of a build to those of the origins whose cache is missing or too old. A failure is told and
    nothing more: the release is live, and the next publish does it again."""
    state = built.state
    if built.pieces or built.changed:
        state.put("made", str(_made(state) + len(built.pieces) + len(built.changed)))
    due = [origin for origin in origins if _is_due(state, origin)]
    try:
        return _write(state, due, progress) if due else []
    except (OSError, sqlite3.Error) as error:
        return [_problem(error)]


def _write(state: State, origins: Iterable[Origin], progress: Progress) -> list[Problem]:
    from publisher.render_cache.exporting import exported
    from publisher.render_cache.portable import portable_version
    from publisher.render_cache.saving import save

    problems, version = [], portable_version()
    with exported(state) as file:
        for origin in origins:
            try:
                known = _is_known(state, origin)  # else chunks that its head names may be missing
                save(file, origin, version, partial(progress, "write cache"), anew=not known)
                _note(state, origin)
            except PublishError as error:
                problems.append(_problem(error))
    return problems


def _is_due(state: State, origin: Origin) -> bool:
    if not _is_known(state, origin):
        return True
    made = state.get(_key(origin)).partition(" ")[2]
    (parts,) = state.db.execute(
        "SELECT (SELECT count(*) FROM nodes) + (SELECT count(*) FROM outputs)"
    ).fetchone()
    return _made(state) - int(made) > max(FEW, int(parts) // SHARE)


def _is_known(state: State, origin: Origin) -> bool:
    """Whether this state was read from the cache of an origin, or written to it, by this version of the program."""
    return state.get(_key(origin)).partition(" ")[0] == engine_version()


def _note(state: State, origin: Origin) -> None:
    state.put(_key(origin), f"{engine_version()} {_made(state)}")


def _made(state: State) -> int:
    """Pieces and files made so far, ever."""
    return int(state.get("made", "0"))


def _key(origin: Origin) -> str:
    return f"cache:{origin.url}"


def _problem(error: Exception) -> Problem:
    fix = "nothing: the release is live, and the next publish writes the cache; new machines render everything until then"
    return Problem("cache_not_written", "warning", str(error), fix=fix)
