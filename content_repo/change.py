"""What an update of the catalog touched: enough to know, of everything that was ever asked, what can have another answer now."""

from __future__ import annotations

from dataclasses import dataclass, field

from content_repo.queries import Query

ANY = "*"


@dataclass(slots=True)
class Change:
    """What an update touched.

    refs       written forms of references that may resolve differently now
    types      of touched fragments, before or now
    fields     names of fields that some fragment of `types` has otherwise now; ANY when one came, went, or is shown otherwise
    taxonomies those of the site
    terms      (taxonomy, slug) that touched fragments had or have; `retagged` those that came or went
    folders    ids right below which the order, names or addresses of pages changed
    beside     ids of pages that may have other neighbours now
    moved_ids  ids of pages with another address, date, type or file
    fed        ids of pages that have a feed now, or none any more
    moved      an address of a page came, went or changed, or an old one that leads to it
    paged      the same for further pages of lists and files for programs
    """

    paths: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    refs: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    taxonomies: frozenset[str] = frozenset()
    terms: set[tuple[str, str]] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)
    moved_ids: set[str] = field(default_factory=set)
    retagged: set[tuple[str, str]] = field(default_factory=set)
    fed: set[str] = field(default_factory=set)
    everything: bool = False
    moved: bool = False
    paged: bool = False

    def concerns(self, query: Query) -> bool:
        """Whether a changed fragment is, or was, among those that a query looks through, and changed in what it looks at."""
        if not self.moved and ANY not in self.fields and self.fields.isdisjoint(query.fields()):
            return False
        if query.type and query.type not in self.types:
            return False
        indexed = (term for term in query.terms() if term[0] in self.taxonomies)
        if not self.terms.issuperset(indexed):
            return False
        below = f"{query.under}/"
        return not query.under or any(each.startswith(below) for each in self.ids)
