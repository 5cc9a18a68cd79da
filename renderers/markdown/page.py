"""The body of a fragment: Markdown to HTML with holes, links and images resolved, and the facts of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from renderers.addresses import encode, is_external
from renderers.holes import Hole, Holes
from renderers.inputs import BodyFacts, Inputs
from renderers.markdown.bare_links import may_hold
from renderers.markdown.cjk import is_unspaced
from renderers.markdown.facts import Facts
from renderers.markdown.headings import Anchors
from renderers.markdown.highlight import highlight, language_in
from renderers.markdown.leftovers import (
    DIRECTIVE,
    Leftover,
    Shortcodes,
    leftovers,
    may_be_in,
    of_container,
)
from renderers.markdown.parser import page_parser
from renderers.markdown.raw_html import is_inside, with_addresses
from renderers.markdown.remarks import Remarks
from renderers.markdown.sanitise import sanitise
from renderers.markdown.unclosed import Finding, unclosed_container, unclosed_fence, unclosed_html
from renderers.markdown.writer import Writer, escape, info_of, plain_text

DEFAULT_VIEW = "block"
_SCROLLS = ' tabindex="0"'  # what may be wider than the page is reached by keyboard too (WCAG 2.1.1)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from: `file` and the `line` it begins at (0 = unknown) for messages, the `folder`
    that relative destinations start from, and a `name` that makes the ids of its footnotes unique (the
    fragment's id).
    """

    file: str
    line: int
    folder: str
    name: str


def render(text: str, source: Source, inputs: Inputs, holes: Holes) -> tuple[str, BodyFacts]:
    """(HTML, facts). Raw HTML is sanitised unless the site's `trusted_content` says otherwise."""
    writer = PageWriter(source, inputs, holes)
    return writer.finished(_parser(text, inputs).parse(text, {})), writer.facts.result()


def render_inline(text: str, source: Source, inputs: Inputs, holes: Holes) -> tuple[str, BodyFacts]:
    """The same for one line of text without blocks."""
    writer = PageWriter(source, inputs, holes)
    return writer.finished(_parser(text, inputs).parseInline(text, {})), writer.facts.result()


def _parser(text: str, inputs: Inputs) -> MarkdownIt:
    """The setting is asked only where it may change something."""
    return page_parser(autolinks=bool(may_hold(text) and inputs.setting("autolinks")))


class PageWriter(Writer):
    """Writes one body."""

    def __init__(self, source: Source, inputs: Inputs, holes: Holes) -> None:
        super().__init__()
        self.facts = Facts()
        self._source = source
        self._inputs = inputs
        self._holes = holes
        self._anchors = Anchors()
        self._raw_html = False
        self._dropped_links: list[bool] = []
        self._remarks = Remarks(inputs, source.folder, source.name, lambda: self.line)
        self._shortcodes = Shortcodes()

    def finished(self, tokens: Sequence[Token]) -> str:
        """The HTML, safe; what readers would stumble over is noted."""
        html = self.safe(self.write(tokens))
        self._tell(self._shortcodes.told())
        for each in self._remarks.standing(html):
            line = self._source.line + each.line if self._source.line else 0
            note = self._inputs.note
            note(each.code, each.message, file=self._source.file, line=line, fix=each.fix, about=each.about)
        return html

    def safe(self, html: str) -> str:
        if self._raw_html and not self._inputs.setting("trusted_content"):
            return sanitise(html)
        return html

    def inline(self, tokens: Sequence[Token]) -> None:
        is_text = len(tokens) == 1 and tokens[0].type == "text"
        text = tokens[0].content if is_text else plain_text(tokens)
        self.facts.text(text)
        if may_be_in(text):
            self._tell(leftovers(tokens, self.line, self._shortcodes))
        if is_text:
            self.out.append(escape(text))
        else:
            super().inline(tokens)

    def _tell(self, found: Iterable[Leftover]) -> None:
        """What became text: of a directive a build tells, of the rest a check."""
        for each in found:
            if each.code == DIRECTIVE:
                self.warn(each.code, each.message, each.fix, each.line)
            else:
                self._remarks.literal(each.line, each.code, each.message, each.fix)

    def warn(self, code: str, message: str, fix: str, line: int | None = None) -> None:
        """At a line of the body, counting from 0; without one, at that which is being written."""
        line = self._source.line + (self.line if line is None else line) if self._source.line else 0
        self._inputs.warn(code, message, file=self._source.file, line=line, fix=fix)

    def paragraph_close(self, tokens: Sequence[Token], index: int) -> None:
        self.facts.paragraph()
        if not tokens[index].hidden:
            self.out.append("</p>\n")

    def heading_open(self, tokens: Sequence[Token], index: int) -> None:
        token, text = tokens[index], plain_text(tokens[index + 1].children or ()).strip()
        if "id" in token.attrs:
            self._anchors.reserve(str(token.attrs["id"]))
        else:
            token.attrs["id"] = self._anchors.give(text)
        self.facts.toc.append((int(token.tag[1]), str(token.attrs["id"]), text))
        self.line = token.map[0] if token.map else self.line
        self._remarks.heading(int(token.tag[1]), text)
        self.element(tokens, index)

    def softbreak(self, tokens: Sequence[Token], index: int) -> None:
        self.line += 1
        before = tokens[index - 1].content[-1:] if index else ""
        after = tokens[index + 1].content[:1] if index + 1 < len(tokens) else ""
        if not (before and after and is_unspaced(before) and is_unspaced(after)):
            self.out.append("\n")

    def hardbreak(self, tokens: Sequence[Token], index: int) -> None:
        self.line += 1
        super().hardbreak(tokens, index)

    def link_open(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        href = self._href(str(token.attrs.get("href", "")))
        self._dropped_links.append(href is None)
        if href is not None:
            token.attrs["href"] = href
            self.out.append(f"<a{self.attributes(token)}>")
            text = _link_text(tokens, index)
            self._remarks.link(href, text or str(token.attrs.get("aria-label", "")))

    def link_close(self, tokens: Sequence[Token], index: int) -> None:
        if not self._dropped_links.pop():
            self.out.append("</a>")

    def _href(self, written: str) -> str | None:
        if written.startswith("#") or is_external(written):
            return encode(written)
        link = self._inputs.link(written, self._source.folder, self._source.name)
        if link.problem:
            self.warn(link.code, link.problem, link.fix)
        return None if link.href is None else encode(link.href)

    def image(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        written = str(token.attrs.pop("src", ""))
        del token.attrs["alt"]
        found = self._inputs.asset(written, self._source.folder) if written else None
        alt = plain_text(token.children or ())
        shown: dict[str, str | int | float] = {"src": encode(found.url if found else written), "alt": alt}
        if found:
            shown["alt"] = alt or found.alt(self._inputs.locale)
            if found.width and found.height:
                shown |= {"width": found.width, "height": found.height}
        elif not is_external(written):
            self.warn("missing_asset", f"there is no file {written!r}", "correct the path or add the file")
        self._remarks.image(written, str(shown["alt"]), str(token.attrs.get("role", "")))
        token.attrs = {**shown, "loading": "lazy", "decoding": "async", **token.attrs}
        self.element(tokens, index)

    def container_open(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self.line = token.map[0] if token.map else self.line
        self._tell(of_container(token.info, self.line))
        self._warn_unclosed(unclosed_container(token))
        self.element(tokens, index)

    def _warn_unclosed(self, found: Finding | None) -> None:
        if found:
            below, what, fix = found
            self.warn("unclosed_block", what, fix, self.line + below)

    def fence(self, tokens: Sequence[Token], index: int) -> None:
        token, language = tokens[index], language_in(info_of(tokens[index]))
        self.line = token.map[0] if token.map else self.line
        self._warn_unclosed(unclosed_fence(token, language))
        named = f' class="language-{escape(language)}"' if language else ""
        token.attrs["class"] = " ".join(filter(None, ("highlight", str(token.attrs.get("class", "")))))
        is_plain = not language or not self._inputs.setting("highlight")
        code = escape(token.content) if is_plain else highlight(token.content, language)
        self.out.append(f"<pre{self.attributes(token)}{_SCROLLS}><code{named}>{code}</code></pre>\n")

    def code_block(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self.out.append(
            f"<pre{self.attributes(token)}{_SCROLLS}><code>{escape(token.content)}</code></pre>\n"
        )

    def table_open(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append(f'<div class="table-scroll"{_SCROLLS}>\n')
        self.element(tokens, index)

    def table_close(self, tokens: Sequence[Token], index: int) -> None:
        self.element(tokens, index)
        self.out.append("</div>\n")

    def html_block(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self.line = token.map[0] if token.map else self.line
        self._raw_html = True
        self._warn_unclosed(unclosed_html(token.content) if token.map else None)
        self._remarks.raw(token.content)
        html = token.content
        self.out.append(with_addresses(html, self._raw_address) if "=" in html else html)

    html_inline = html_block

    def _raw_address(self, tag: str, written: str) -> str | None:
        """As in a link or an image of Markdown; what leads nowhere stays as it is, and is remarked upon."""
        if not is_inside(written):
            return None
        if tag != "a":
            asset = self._inputs.asset(written, self._source.folder)
            return encode(asset.url) if asset else None
        link = self._inputs.link(written, self._source.folder, self._source.name)
        if link.href is None:  # what cannot be seen yet: the link becomes its text
            return ""
        return None if link.problem and link.code == "broken_link" else encode(link.href)

    def list_item_open(self, tokens: Sequence[Token], index: int) -> None:
        self.element(tokens, index)
        checked = tokens[index].meta.get("checked")
        if checked is not None:
            text = next(
                (plain_text(each.children or ()) for each in tokens[index:] if each.type == "inline"), ""
            )
            state = " checked" if checked else ""
            self.out.append(f'<input type="checkbox" disabled{state} aria-label="{escape(text)}"> ')

    def placement(self, tokens: Sequence[Token], index: int) -> None:
        wanted = tokens[index].meta
        view = wanted.get("view") or DEFAULT_VIEW
        first, _ = tokens[index].map or (0, 0)
        line = self._source.line + first if self._source.line else 0
        self.out.append(f"{self._holes.token(Hole('place', wanted['use'], view, line))}\n")

    def _note(self, token: Token) -> tuple[str, str]:
        """(id of a footnote, suffix of this reference to it)"""
        again = token.meta.get("subId", 0)
        return escape(f"{self._source.name}-{token.meta['id'] + 1}"), f"-{again + 1}" if again else ""

    def footnote_ref(self, tokens: Sequence[Token], index: int) -> None:
        note, suffix = self._note(tokens[index])
        number = tokens[index].meta["id"] + 1
        link = f'<a href="#fn-{encode(note)}" id="fnref-{note}{suffix}" role="doc-noteref">{number}</a>'
        self.out.append(f'<sup class="footnote-ref">{link}</sup>')

    def footnote_block_open(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append('<div class="footnotes" role="doc-endnotes">\n<ol>\n')

    def footnote_block_close(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append("</ol>\n</div>\n")

    def footnote_open(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append(f'<li id="fn-{self._note(tokens[index])[0]}">')

    def footnote_close(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append("</li>\n")

    def footnote_anchor(self, tokens: Sequence[Token], index: int) -> None:
        note, suffix = self._note(tokens[index])
        href = f"#fnref-{encode(note)}{suffix}"
        self.out.append(f' <a href="{href}" class="footnote-backref" role="doc-backlink">↩︎</a>')


def _link_text(tokens: Sequence[Token], index: int) -> str:
    """What is read for the link that opens at `index`; links do not nest."""
    end = index + 1
    while tokens[end].type != "link_close":
        end += 1
    return plain_text(tokens[index + 1 : end])
