"""Why a release did not go live, or could not be looked at.

    PublishError
    ├── UnknownRelease      exit 2   the origin keeps no release of that number
    ├── OriginFailed        exit 3   the origin could not be read or written
    │   ├── OriginFull      exit 3   its disk is full
    │   ├── OriginDamaged   exit 3   what is stored there is not what was put there
    │   └── NothingLive     exit 3   releases are recorded there, and none is live
    └── LostRace            exit 4   another publisher was first
        └── UnderWay        exit 4   nothing can be said while another publisher is at work

Whatever is raised, the release that was live before is still live, and running the same command again is
safe.
"""

from __future__ import annotations

from collections.abc import Sequence


class PublishError(Exception):
    """A release could not be made live, read or checked. `exit_code` is what the command ends with."""

    exit_code = 3


class UnknownRelease(PublishError):
    """The number names no release that this origin keeps; None stands for the one before the live one."""

    exit_code = 2

    def __init__(self, number: int | None, url: str, kept: Sequence[int]) -> None:
        self.number, self.url, self.kept = number, url, tuple(kept)
        known = ", ".join(map(str, kept)) or "none"
        which = "no release before the live one is" if number is None else f"release {number} is not"
        super().__init__(f"{which} kept at {url}; kept releases: {known}. Nothing was changed")


class OriginFailed(PublishError):
    """An operation on the origin failed. `path` is the file or key, `reason` what the system said."""

    def __init__(
        self, url: str, path: str, reason: str, hint: str = "fix that and run the command again"
    ) -> None:
        self.url, self.path, self.reason = url, path, reason
        super().__init__(f"{url}: {path}: {reason}; what was live stays live; {hint}")


class OriginFull(OriginFailed):
    """No space is left, or a quota is reached. `need` is how many bytes were to be written in all."""

    def __init__(self, url: str, path: str, reason: str, need: int) -> None:
        self.need = need
        super().__init__(url, path, reason, f"free at least {need:,} bytes there and run the command again")


class OriginDamaged(OriginFailed):
    """A stored file is missing or differs from its recorded hash, so it is not used."""


class NothingLive(OriginFailed):
    """Releases are recorded, and the pointer or the tree of the live one is gone: visitors get nothing."""

    def __init__(self, url: str) -> None:
        self.url, self.path, self.reason = url, "live", "nothing is live, although releases are recorded"
        PublishError.__init__(
            self, f"{url}: live: {self.reason}; restore it from a backup, or publish again to go live anew"
        )


class LostRace(PublishError):
    """Another publisher is at work, or went live since this one made its plan. `who` describes it."""

    exit_code = 4

    def __init__(self, url: str, who: str) -> None:
        self.url, self.who = url, who
        super().__init__(f"{url}: {who}; nothing was changed by this run: publish again to plan on top of it")


class UnderWay(LostRace):
    """What visitors get is changing in this moment, so it cannot be compared with any one release."""

    def __init__(self, url: str, who: str) -> None:
        self.url, self.who = url, who
        again = "nothing was repaired or found damaged: verify again when it is done"
        PublishError.__init__(self, f"{url}: a publish is under way ({who}); {again}")
