"""What the targets of site.toml are, in a few words, for somebody who has to name one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content_repo.site import Target
from content_repo.suggestions import did_you_mean

ADD_ONE = 'write one, such as [targets.local] with `origin = "FOLDER"` below it'


def kind(target: Target) -> str:
    """ "2 S3 buckets, edge cloudfront, cdn cloudfront"."""
    return ", ".join(_parts(target))


def unknown_target(name: str, known: Mapping[str, Target]) -> str:
    """The message for a target that site.toml does not have."""
    if not known:
        return f"site.toml has no [targets.{name}], nor any other target; {ADD_ONE}"
    near = did_you_mean(name, known)
    listed = ", ".join(f"{each} ({kind(target)})" for each, target in known.items())
    has = f"It has: {listed}" if near.endswith("?") else f"it has: {listed}"
    return f"site.toml has no [targets.{name}]; {f'{near} ' * near.endswith('?')}{has}"


def _parts(target: Target) -> Iterator[str]:
    buckets = sum(url.startswith("s3://") for url in target.origins)
    for number, noun in ((len(target.origins) - buckets, "folder"), (buckets, "S3 bucket")):
        if number:
            yield f"{number} {noun}s" if number > 1 else f"{'an' if noun[0] == 'S' else 'a'} {noun}"
    if target.edge:
        yield f"edge {target.edge}"
    if "kind" in target.cdn:
        yield f"cdn {target.cdn['kind']}"
