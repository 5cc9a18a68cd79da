"""One interpreter in JavaScript for every engine that runs programs, and the table it reads.

    interpreter.js   the rules of `publisher/edges/reference.py`, in the dialect that all engines know
    deciding.js      its part about signals and decisions
    facts.js         what can be read of a request, from its raw parts
    trust.js         whether the other end of the connection may speak for the visitor
    answer.js        the whole answer, for engines that know which files there are
    table            an `EdgeTable` as the interpreter wants it
    sources          the program texts
    tokens, minify   the same, small

An engine puts an adapter behind them: it makes a request's facts, takes the interpreter's steps in order and
fetches files.
"""

from publisher.edges.javascript.sources import source
from publisher.edges.javascript.table import packed

__all__ = ["packed", "source"]
