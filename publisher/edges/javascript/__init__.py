"""One interpreter in JavaScript for every engine that runs programs, and the table it reads.

    interpreter.js   the rules of `publisher/edges/reference.py`, in the dialect that all engines know
    facts.js         what can be read of a request, from its raw parts
    table            an `EdgeTable` as the interpreter wants it
    sources          the program texts

An engine puts an adapter behind them: it makes a request's facts, takes the interpreter's steps in order and
fetches files.
"""

from publisher.edges.javascript.sources import source
from publisher.edges.javascript.table import packed

__all__ = ["packed", "source"]
