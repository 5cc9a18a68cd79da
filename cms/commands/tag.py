"""fragmint tag"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from cms.command import Run
from cms.faults import WrongUsage
from cms.instant import read_clock
from cms.options import To

With = Annotated[
    list[str], typer.Option("--with", metavar="tag=ID", help="A tag of the visitor; may be repeated.")
]
Expires = Annotated[
    str, typer.Option("--expires", metavar="TIME", help="How long the tags count: 90s, 30m, 12h, 7d or 2w.")
]


def tag(run: Run, to: To, with_: With, expires: Expires = "1h") -> None:
    """Print the cookie that gives a visitor tags, for tests and for log-in pages."""
    from cms.tag_keys import note_local, tag_keys
    from content_repo import durations
    from publisher.edges.tags import sign
    from publisher.edges.values import TAG_COOKIE

    length = durations.seconds(expires)
    if length is None:
        raise WrongUsage(f"--expires {expires!r} is not a duration; {durations.EXAMPLES}")
    workspace = run.workspace()  # not opened: a log-in page may ask while a publish runs
    target = workspace.target(workspace.site_settings(), to)
    ids, until = list(_ids(with_)), int((run.told or read_clock()).timestamp()) + length
    workspace.make_folder()
    keys = tag_keys(workspace.folder)
    cookie = f"{TAG_COOKIE}={sign(ids, until, keys)}"
    facts = {"cookie": cookie, "tags": ids, "expires": until, "key": keys[0].name, "mode": target.tags}
    run.console.result({"target": to, **facts}, cookie)
    if target.tags == "verified":
        note_local(run.console)


def _ids(options: Iterable[str]) -> Iterable[str]:
    for option in options:
        name, _, value = option.partition("=")
        if name != "tag":
            raise WrongUsage(f"--with {option!r} is no tag; write --with tag=member")
        yield value
