"""Errors of the edges: CannotExpress, raised when configuration is generated, never while a visitor waits."""

from __future__ import annotations


class CannotExpress(Exception):
    """An engine has no way to say something that the table needs. `engine` and `what` name both."""

    exit_code = 1

    def __init__(self, engine: str, what: str, fix: str) -> None:
        self.engine, self.what, self.fix = engine, what, fix
        super().__init__(f"{engine} cannot express {what}; {fix}")
