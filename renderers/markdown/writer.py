"""Tokens to HTML as CommonMark defines it. `page.PageWriter` adds what a page of a site needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markdown_it.common.utils import MD_TRIM_RE, mdTrim, unescapeAll
from markdown_it.token import Token

Method = Callable[[Sequence[Token], int], None]


def escape(text: str) -> str:
    """`& < > "` as entities; the four that CommonMark's examples write so."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text


class Writer:
    """Writes one text. `slash` ends void elements (" /" for the spelling of the CommonMark examples)."""

    def __init__(self, slash: str = "") -> None:
        self.out: list[str] = []
        self.void = f"{slash}>"
        self.line = 0  # of the block being written, from 0
        self._methods: dict[str, Method] = {}

    def write(self, tokens: Sequence[Token]) -> str:
        for index, token in enumerate(tokens):
            if token.type == "inline":
                if token.map:
                    self.line = token.map[0]
                self.inline(token.children or ())
            else:
                self._method(token.type)(tokens, index)
        return "".join(self.out)

    def inline(self, tokens: Sequence[Token]) -> None:
        out = self.out
        for index, token in enumerate(tokens):
            if token.type == "text":
                out.append(escape(token.content))
            else:
                self._method(token.type)(tokens, index)

    def _method(self, kind: str) -> Method:
        """The method named like the token, else `element`."""
        if kind not in self._methods:
            self._methods[kind] = getattr(self, kind, self.element)
        return self._methods[kind]

    def element(self, tokens: Sequence[Token], index: int) -> None:
        """A tag that needs nothing special."""
        token = tokens[index]
        if token.hidden:
            return
        if token.block and token.nesting != -1 and index and tokens[index - 1].hidden:
            self.out.append("\n")
        if token.nesting == -1:
            self.out.append(f"</{token.tag}>\n" if token.block else f"</{token.tag}>")
            return
        end = ">" if token.nesting else self.void
        line_end = "\n" if token.block and not _hugs(tokens, index) else ""
        self.out.append(f"<{token.tag}{self.attributes(token)}{end}{line_end}")

    def attributes(self, token: Token) -> str:
        if not token.attrs:
            return ""
        return "".join(f' {escape(name)}="{escape(str(value))}"' for name, value in token.attrs.items())

    def text_special(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append(escape(tokens[index].content))

    def softbreak(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append("\n")

    def hardbreak(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append(f"<br{self.void}\n")

    def code_inline(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self.out.append(f"<code{self.attributes(token)}>{escape(token.content)}</code>")

    def code_block(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        self.out.append(f"<pre{self.attributes(token)}><code>{escape(token.content)}</code></pre>\n")

    def fence(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        language = language_of(token)
        named = f' class="language-{escape(language)}"' if language else ""
        self.out.append(f"<pre><code{named}>{escape(token.content)}</code></pre>\n")

    def html_block(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append(tokens[index].content)

    html_inline = html_block

    def image(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        token.attrs["alt"] = plain_text(token.children or (), html=True)
        self.element(tokens, index)


def _hugs(tokens: Sequence[Token], index: int) -> bool:
    """Whether what follows an opening tag stays on its line: text, or the closing tag."""
    token = tokens[index]
    if token.nesting != 1 or index + 1 >= len(tokens):
        return False
    after = tokens[index + 1]
    return after.type == "inline" or after.hidden or (after.nesting == -1 and after.tag == token.tag)


def language_of(token: Token) -> str:
    """The first word of a fence's info string."""
    info = mdTrim(unescapeAll(token.info)) if token.info else ""
    return MD_TRIM_RE.split(info, maxsplit=1)[0] if info else ""


def plain_text(tokens: Sequence[Token], html: bool = False) -> str:
    """What a reader would hear: text and code without markup; raw HTML only when asked for."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "image":
            parts.append(plain_text(token.children or (), html))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif html or token.type != "html_inline":
            parts.append(token.content)
    return "".join(parts)
