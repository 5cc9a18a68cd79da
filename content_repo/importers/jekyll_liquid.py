"""Liquid in the bodies of Jekyll: tags with a plain meaning become Markdown, all others stay visible and are
counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+(\S+?)(\s[^%]*?)?\s*-?%\}(.*?)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}(.*?)\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_LINK = re.compile(r"\{%-?\s*(link|post_url)\s+([^%]+?)\s*-?%\}")
_OUTPUT = re.compile(r"\{\{-?\s*(.+?)\s*-?\}\}")
_TAG = re.compile(r"\{%-?\s*(\w+)")
_FILTERED = re.compile(
    r"""(?:(['"])(?P<text>.*?)\1|(?P<name>(?:site|page)\.[\w.-]+))\s*(?:\|\s*(?P<filter>\w+)\s*)?"""
)
_ATTRIBUTES = re.compile(r"^(\{:)(\s*[.#\w][^}\n]*)\}[ \t]*$", re.MULTILINE)
_TITLED = re.compile(r"[#.][\w-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s}]+)")

Find = Callable[[str, str], str | None]  # ("link" or "post_url", what it names) → URL


@dataclass(slots=True)
class Liquid:
    """`site` are the settings, `find` answers what a link leads to; `counts` are the tags that stayed."""

    site: Mapping[str, Any]
    find: Find
    base_path: str = ""
    base_url: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    def convert(self, body: str, page: Mapping[str, Any]) -> str:
        """A body with what has a plain meaning written in Markdown. `page` are the fields of its file."""
        done, at = [], 0
        for raw in _RAW.finditer(body):
            done += [self._outside_raw(body[at : raw.start()], page), raw[1]]
            at = raw.end()
        return "".join([*done, self._outside_raw(body[at:], page)])

    def _outside_raw(self, text: str, page: Mapping[str, Any]) -> str:
        text = _HIGHLIGHT.sub(_fence, text)
        text = _COMMENT.sub(_html_comment, text)
        text = _LINK.sub(self._link, text)
        text = _OUTPUT.sub(lambda found: self._output(found, page), text)
        self.counts.update(_TAG.findall(text))
        return _ATTRIBUTES.sub(_braces, text)

    def _link(self, found: re.Match[str]) -> str:
        wanted = found[2].strip("'\"")
        url = self.find(found[1], wanted)
        return found[0] if url is None else self.base_path + url

    def _output(self, found: re.Match[str], page: Mapping[str, Any]) -> str:
        known = _FILTERED.fullmatch(found[1])
        value = self._value(known, page) if known else None
        if value is None:
            self.counts["{{ }}"] += 1
            return found[0]
        return value

    def _value(self, known: re.Match[str], page: Mapping[str, Any]) -> str | None:
        value = known["text"] if known["text"] is not None else self._named(known["name"], page)
        if value is None or known["filter"] not in (None, "relative_url", "absolute_url"):
            return None
        if known["filter"] is None:
            return value
        path = value if value.startswith("/") else f"/{value}"
        return (self.base_url if known["filter"] == "absolute_url" else "") + self.base_path + path

    def _named(self, name: str, page: Mapping[str, Any]) -> str | None:
        top, _, key = name.partition(".")
        if name == "site.baseurl":
            return self.base_path
        value = (self.site if top == "site" else page).get(key)
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _fence(found: re.Match[str]) -> str:
    code = found[3].strip("\r\n")
    mark = "`" * max(3, *(len(each) + 1 for each in re.findall("`+", code)), 3)
    return f"{mark}{found[1]}\n{code}\n{mark}"


def _html_comment(found: re.Match[str]) -> str:
    inside = found[1].strip()
    return "" if not inside else f"<!-- {inside.replace('--', '- -')} -->"


def _braces(found: re.Match[str]) -> str:
    """Kramdown's `{: .note #id}` is `{.note #id}` here; its other marks stay."""
    inside = found[2].strip()
    return f"{{{inside}}}" if not _TITLED.sub("", inside).strip() else found[0]
