"""Keys of facts and nodes: `kind:` and arguments, separated by tabs, which no name can contain."""

from __future__ import annotations

from typing import NamedTuple

SEPARATOR = "\t"
_KINDS = {"f": "fragment", "p": "page", "m": "model", "s": "site"}


class Key(NamedTuple):
    kind: str
    args: tuple[str, ...]


def key(kind: str, *args: str) -> str:
    """What authors wrote may hold a tab; nothing of a site is called so, whatever stands in its place."""
    joined = SEPARATOR.join(args)
    if joined.count(SEPARATOR) >= len(args):
        joined = SEPARATOR.join(arg.replace(SEPARATOR, "\\t") for arg in args)
    return f"{kind}:{joined}"


def page_key(kind: str, *args: str, number: int = 1) -> str:
    """A key for page `number` of a paginated list; the first has the key without a number, and 0 is a file for programs."""
    return key(kind, *args) if number == 1 else key(kind, *args, str(number))


def is_page(text: str) -> bool:
    """Whether a key is that of a page's root, and not of a file for programs."""
    return text.startswith("root:") and not text.endswith(f"{SEPARATOR}0")


OF_BODIES = ("minutes", "summary", "toc", "words")


def facts_of_body(text: str) -> tuple[str, ...]:
    """The keys of the facts that a body's node tells about itself; () for other nodes."""
    kind, _, args = text.partition(":")
    return tuple(f"{each}:{args}" for each in OF_BODIES) if kind == "body" else ()


def parse(text: str) -> Key:
    kind, _, rest = text.partition(":")
    return Key(kind, tuple(rest.split(SEPARATOR)))


class Owner(NamedTuple):
    """Who holds a list of sections: a fragment, a page's region, a model's region or a region of the site."""

    kind: str  # fragment, page, model, site
    name: str  # fragment id or model name; "" for the site
    variation: str
    region: str

    def __str__(self) -> str:
        return f"{self.kind[0]}/{self.name}@{self.variation}/{self.region}"


def fragment_owner(fragment_id: str, variation: str = "") -> Owner:
    return Owner("fragment", fragment_id, variation, "")


def parse_owner(text: str) -> Owner:
    letter, _, rest = text.partition("/")
    rest, _, region = rest.rpartition("/")
    name, _, variation = rest.rpartition("@")
    return Owner(_KINDS[letter], name, variation, region)


def choice_name(node: str | None) -> str:
    """What a zone's choice shows, for people: "promo/sale@vip", "hero/0", "nothing"."""
    if node is None:
        return "nothing"
    kind, args = parse(node)
    if kind == "section":
        return args[2]
    variation = variation_of(node)
    return f"{args[0]}@{variation}" if variation else args[0]


def variation_of(node: str) -> str:
    """The label of the variation that a node shows; "" for the base."""
    kind, args = parse(node)
    return args[2] if kind in ("view", "page", "body") else ""


def readable(text: str) -> str:
    """A key for people: in plans and error messages."""
    kind, args = parse(text)
    shown = [arg for arg in args if arg]
    return f"{kind} {' '.join(shown)}".strip()
