"""What a person types, as an expression of SQLite's full-text search (its section "Full-text Query Syntax").

    fund return     both words, anywhere
    "fund return"   this phrase
    retire*         words that start so
    -bond           not this word

Everything else is searched for as it stands: no text is a wrong question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from content_repo.search.letters import composed
from content_repo.search.terms import asked

MOST_CLAUSES = 32
MOST_TERMS = 64  # of one clause
_CLAUSE = re.compile(r'(?P<not>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Clause:
    """One phrase of terms in this order; `starts`: the last one is only the start of a term."""

    terms: tuple[str, ...]
    starts: bool = False
    wanted: bool = True

    @property
    def expression(self) -> str:
        """Terms hold letters, marks and pictographs only, so quotes make them inert."""
        return f'"{" ".join(self.terms)}"' + ("*" if self.starts else "")


@dataclass(frozen=True, slots=True)
class Question:
    clauses: tuple[Clause, ...]

    @property
    def wanted(self) -> tuple[Clause, ...]:
        return tuple(each for each in self.clauses if each.wanted)

    def expression(self, *, loose: bool = False) -> str:
        """ "" when nothing is looked for. `loose`: any of the terms, for when nothing has all."""
        if not self.wanted:
            return ""
        words = self._loose() if loose else " AND ".join(each.expression for each in self.wanted)
        unwanted = " OR ".join(each.expression for each in self.clauses if not each.wanted)
        return f"({words}) NOT ({unwanted})" if unwanted else words

    def _loose(self) -> str:
        terms = dict.fromkeys(
            Clause((term,), each.starts and term == each.terms[-1])
            for each in self.wanted
            for term in each.terms
        )
        return " OR ".join(each.expression for each in terms)


def question(typed: str, *, unfinished: bool = False) -> Question:
    """Never raises. `unfinished`: the last word is still being typed."""
    text = composed(typed)
    found = [_clause(match) for match in re.finditer(_CLAUSE, text)][:MOST_CLAUSES]
    clauses = [each for each in found if each is not None]
    if not any(each.wanted for each in clauses):
        clauses = [
            Clause(each.terms, each.starts) for each in clauses
        ]  # all but these is no question for an index
    if clauses and unfinished and text[-1:].isalnum():
        last = clauses[-1]
        clauses[-1] = Clause(last.terms, True, last.wanted)
    return Question(tuple(clauses))


def _clause(match: re.Match[str]) -> Clause | None:
    text = match["word"] if match["phrase"] is None else match["phrase"]
    terms, starts = asked(text)
    if not terms:
        return None
    cut = terms[:MOST_TERMS]
    begun = match["word"] is not None and text.endswith("*")
    return Clause(tuple(cut), (starts or begun) and len(cut) == len(terms), match["not"] is None)
