"""What readers of a body would stumble over, noticed while it is written. `fragmint check` tells it; a build never does.

Rules of the accessibility guidelines (WCAG 2.2) behind them: 1.1.1 texts for images, 1.3.1 and 2.4.6 headings, 2.4.4 links.
Some remarks depend on the page around the body: those are suspicions, which the check confirms (`about` says how).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

from renderers.addresses import scheme
from renderers.anchors import suspicion
from renderers.inputs import FIRST_HEADING, Inputs
from renderers.markdown.raw_html import RawTag, is_inside, raw_tags, shown

_FILE_NAME = re.compile(
    r"[\w.-]+\.(?:avif|gif|jpe?g|png|svg|webp)|(?:dsc|img|image|screenshot)[-_ ]?\d*", re.IGNORECASE
)
_SPECIAL = re.compile(
    r"top$|:~:|[!/]", re.IGNORECASE
)  # understood by browsers or programs without an element
_KRAMDOWN = re.compile(  # of some length, as an end that is not there would be looked for behind each word
    r"<\w[^<>]{0,500}?\smarkdown(?:=[\"']?(?:1|block|span|true)[\"']?)?(?=[\s>])[^<>]{0,500}>", re.IGNORECASE
)
_DECORATIVE = ("presentation", "none")


@dataclass(frozen=True, slots=True)
class Remark:
    """`line` counts from 0, within the body. `about`: see `Inputs.note`."""

    line: int
    code: str
    message: str
    fix: str
    about: str = ""


class Remarks:
    """Of one body, in a file of this folder and in the fragment `owner`. `line` is asked for the line that is being
    written."""

    def __init__(self, inputs: Inputs, folder: str, owner: str, line: Callable[[], int]) -> None:
        self._inputs = inputs
        self._folder = folder
        self._owner = owner
        self._line = line
        self._level = 0
        self._found: list[Remark] = []
        self._unencrypted: list[tuple[int, str]] = []  # links: (line, address)

    def standing(self, html: str) -> Iterator[Remark]:
        """All, without the suspicions that the finished body proves wrong."""
        for each in self._found:
            if not (each.about.startswith("#") and f' id="{escape(unquote(each.about[1:]))}"' in html):
                yield each
        if self._unencrypted:
            yield self._one_of_all_unencrypted()

    def heading(self, level: int, text: str) -> None:
        about = "" if self._level else FIRST_HEADING
        above = max(self._level, 1)
        if not text:
            self._remark(
                "empty_heading", f"a heading of level {level} has no text", "write one, or remove the heading"
            )
        if level == 1:
            message = f"{text!r} is another heading of level 1 on this page"
            self._remark("several_h1", message, "give it two # or more", about)
        elif level > above + 1:
            message = f"{text!r} is a heading of level {level} right below one of level {above}"
            self._remark("heading_order", message, f"give it {'#' * (above + 1)}", about)
        self._level = level

    def image(self, written: str, alt: str, role: str = "") -> None:
        """`written` is the address as the author wrote it."""
        if not alt.strip() and role not in _DECORATIVE:
            fix = "describe it between the brackets, or in its sidecar; {role=presentation} says that it only decorates"
            self._remark("missing_alt", f"the image {written!r} has no text for those who do not see it", fix)
        elif _FILE_NAME.fullmatch(alt.strip()):
            self._remark(
                "missing_alt", f"the text of an image is a file name: {alt!r}", "say what the image shows"
            )
        self._insecure(written)

    def link(self, href: str, text: str) -> None:
        """`href` as it is published; `text` what is read for it."""
        if not text.strip():
            self._remark("empty_link", f"the link to {href!r} has no text", "say where it leads")
        self._link_encryption(href)
        self.anchor(href)

    def anchor(self, href: str) -> None:
        suspected = suspicion(href)
        if suspected:
            self._remark("broken_anchor", *suspected, href)

    def literal(self, line: int, code: str, message: str, fix: str) -> None:
        """Markup that became text; `line` counts from 0, within the body."""
        self._found.append(Remark(line, code, message, fix))

    def raw(self, html: str) -> None:
        """A stretch of raw HTML."""
        for tag in raw_tags(html) if "<" in html else ():
            self._raw_tag(tag)
        for found in _KRAMDOWN.finditer(html) if "markdown" in html else ():
            line = html.count("\n", 0, found.start())
            fix = "leave an empty line behind the tag, so that Markdown is read below it"
            self._remark("literal_markup", f"`{found[0]}` has no effect here", fix, line=line)

    def _raw_tag(self, tag: RawTag) -> None:
        source, href = tag.attributes.get("src", ""), tag.attributes.get("href", "")
        if tag.name == "img" and "alt" not in tag.attributes:
            message = f"the image {source!r} has no text for those who do not see it"
            self._remark(
                "missing_alt", message, 'add alt="…"; alt="" says that it only decorates', line=tag.line
            )
        if tag.name == "a":
            self._link_encryption(href)
            self.anchor(href)
        for written in [href] if tag.name == "a" else dict.fromkeys(shown(tag)):
            self._raw_address(written, tag)

    def _raw_address(self, written: str, tag: RawTag) -> None:
        if tag.name != "a":
            self._insecure(written)
        if is_inside(written):
            link = self._inputs.link(written, self._folder, self._owner)
            if link.problem:
                self._remark("broken_raw_link", f"raw HTML: {link.problem}", link.fix, line=tag.line)

    def _insecure(self, address: str) -> None:
        """What is loaded into the page."""
        if self._is_weaker(address):
            message = f"{address!r} comes unencrypted: browsers block or change it"
            self._remark("mixed_content", message, "write https: instead of http:")

    def _link_encryption(self, href: str) -> None:
        if self._is_weaker(href):
            self._unencrypted.append((self._line(), href))

    def _one_of_all_unencrypted(self) -> Remark:
        """Old pages have dozens: once a body is enough."""
        line, href = self._unencrypted[0]
        others = len(self._unencrypted) - 1
        message = f"the link to {href!r} is unencrypted" + (
            f", and so are {others} more below" if others else ""
        )
        return Remark(line, "insecure_link", message, "write https: instead of http:")

    def _is_weaker(self, address: str) -> bool:
        """Whether it gives up the encryption that the site itself has."""
        return scheme(address) == "http" and str(self._inputs.setting("base_url") or "").startswith("https:")

    def _remark(self, code: str, message: str, fix: str, about: str = "", *, line: int = 0) -> None:
        self._found.append(Remark(self._line() + line, code, message, fix, about))
