"""fragmint search"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cms.command import Run
from cms.console import plural
from cms.faults import WrongUsage
from cms.options import Commit

if TYPE_CHECKING:
    from content_repo.search.answers import Answer, Hit
    from content_repo.search.index import Freshness
    from content_repo.search.requests import Request
    from content_repo.search.snippets import Part

Words = Annotated[
    str, typer.Argument(metavar="WORDS", help='Words, "a phrase", start*, -not; nothing lists all.')
]
Types = Annotated[
    list[str] | None, typer.Option("--type", metavar="TYPE", help="Of this type; may be repeated.")
]
Locales = Annotated[
    list[str] | None, typer.Option("--locale", metavar="LOCALE", help="In this language; may be repeated.")
]
States = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="STATUS", help="live, draft, scheduled or expired; may be repeated."),
]
Variations = Annotated[
    list[str] | None,
    typer.Option(
        "--variation", metavar="LABEL", help="This variation; none has the label ''. May be repeated."
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="FIELD=VALUE", help="With this value, or tag, in front matter; may be repeated."
    ),
]
Under = Annotated[str, typer.Option("--under", metavar="ID", help="Below this id, such as docs/setup.")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Modified then or later.")]
Limit = Annotated[int, typer.Option("--limit", min=0, max=10_000, metavar="N", help="Files at most.")]
Offset = Annotated[int, typer.Option("--offset", min=0, metavar="N", help="Leave out the first N.")]


def search(
    run: Run,
    words: Words = "",
    type_: Types = None,
    locale: Locales = None,
    status: States = None,
    variation: Variations = None,
    where: Where = None,
    under: Under = "",
    since: Since = None,
    limit: Limit = 20,
    offset: Offset = 0,
    commit: Commit = None,
) -> None:
    """Find fragments by their words, in every language, with filters. Drafts and what has expired are found too."""
    from cms.instant import written
    from content_repo.search.requests import Request

    request = Request(
        words,
        run.now,
        types=tuple(type_ or ()),
        locales=tuple(locale or ()),
        states=_states(status or ()),
        variations=tuple(variation or ()),
        where=tuple(map(_field, where or ())),
        under=under,
        since=written(since, "--since") if since else None,
        limit=limit,
        offset=offset,
    )
    answer, fresh = _ask(run, request, commit)
    run.console.result(facts(answer, fresh), *lines(answer, fresh))


def _ask(run: Run, request: Request, commit: str | None) -> tuple[Answer, Freshness]:
    from content_repo.search.site_search import SiteSearch
    from publisher.pool import Pool

    pool = Pool(run.jobs)
    search = SiteSearch(run.site, run.state or run.site / ".fragmint", spread=partial(pool.map, chunk=100))
    try:
        answer, _, fresh = search.answer(request, commit)
    finally:
        search.close()
    return answer, fresh


def _states(written: Iterable[str]) -> tuple[Any, ...]:
    from content_repo.search.requests import STATES

    for each in written:
        if each not in STATES:
            raise WrongUsage(f"--status {each!r} is none of {', '.join(STATES)}")
    return tuple(written)


def _field(text: str) -> tuple[str, str]:
    field, mark, value = text.partition("=")
    if not field or not mark:
        raise WrongUsage(f"--where {text!r} names no field and value; write it like --where topics=data")
    return field, value


def facts(answer: Answer, fresh: Freshness) -> dict[str, Any]:
    """`{total, relaxed, answers_for, behind, facets, hits}`; see docs/search.md."""
    return {
        "total": answer.total,
        "relaxed": answer.relaxed,
        "answers_for": fresh.answers_for,
        "behind": fresh.behind,
        "facets": answer.facets,
        "hits": [asdict(hit) for hit in answer.hits],
    }


def lines(answer: Answer, fresh: Freshness) -> Iterator[str]:
    for hit in answer.hits:
        yield f"{hit.file}  {_about(hit)}"
        yield f"  {_text(hit.title)}"
        if hit.snippet:
            yield f"  {_text(hit.snippet)}"
    some = " with some of the words" if answer.relaxed else ""
    late = f"; {plural(fresh.behind, 'file')} behind" if fresh.behind else ""
    yield f"{plural(answer.total, 'file')} found{some}, in {_shown(fresh.answers_for)}{late}."


def _shown(answers_for: str) -> str:
    """A commit by its first digits."""
    return answers_for if " " in answers_for else answers_for[:10]


def _about(hit: Hit) -> str:
    return ", ".join(filter(None, (hit.type, hit.locale, hit.variation, hit.state, hit.modified[:10])))


def _text(parts: Iterable[Part]) -> str:
    """With what was found between brackets: terminals differ in what they can show."""
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)
