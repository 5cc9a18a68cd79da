"""What stops a rendering.

RenderError            a piece cannot be rendered; `problem` says where and what to do
└─ TemplateMissing     no template fits; `names` are those looked for
Fault                  raised inside a template's functions; the engine adds file and line and makes it a
RenderError
"""

from __future__ import annotations

from collections.abc import Sequence

from content_repo.problems import Problem


class RenderError(Exception):
    """A piece cannot be rendered. Survives pickling, so that a worker process can hand it to its parent."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return str(self.problem)


class TemplateMissing(RenderError):
    """None of the templates that would fit exists."""

    def __init__(self, problem: Problem, names: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.names = tuple(names)


class Fault(Exception):
    """A template asked for something that cannot be; `fix` is the next step."""

    def __init__(self, code: str, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix
