"""Tokens to HTML as CommonMark defines it. `page.PageWriter` adds what a page of a site needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from markdown_it.common.utils import MD_TRIM_RE, mdTrim, unescapeAll
from markdown_it.token import Token

Method = Callable[["Writer", Sequence[Token], int], None]


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


class Methods(dict[str, Method]):
    """The method of a writer for each kind of token: the one of its name, else `element`."""

    def __init__(self, writer: type[Writer]) -> None:
        super().__init__()
        self._writer = writer

    def __missing__(self, kind: str) -> Method:
        self[kind] = found = getattr(self._writer, kind, self._writer.element)
        return found


class Writer:
    """Writes one text. `slash` ends void elements (" /" for the spelling of the CommonMark examples)."""

    _methods: ClassVar[Methods]

    def __init_subclass__(cls) -> None:
        cls._methods = Methods(cls)

    def __init__(self, slash: str = "") -> None:
        self.out: list[str] = []
        self.void = f"{slash}>"
        self.line = 0  # of the block being written, from 0

    def write(self, tokens: Sequence[Token]) -> str:
        methods = self._methods
        for index, token in enumerate(tokens):
            if token.type == "inline":
                if token.map:
                    self.line = token.map[0]
                self.inline(token.children or ())
            else:
                methods[token.type](self, tokens, index)
        return "".join(self.out)

    def inline(self, tokens: Sequence[Token]) -> None:
        out, methods = self.out, self._methods
        for index, token in enumerate(tokens):
            if token.type == "text":
                out.append(escape(token.content))
            else:
                methods[token.type](self, tokens, index)

    def element(self, tokens: Sequence[Token], index: int) -> None:
        """A tag that needs nothing special."""
        token = tokens[index]
        if token.hidden:
            return
        if token.nesting == -1:
            self.out.append(f"</{token.tag}>\n" if token.block else f"</{token.tag}>")
            return
        if token.block and index and tokens[index - 1].hidden:
            self.out.append("\n")
        attributes = self.attributes(token) if token.attrs else ""
        end = ">" if token.nesting else self.void
        line_end = "\n" if token.block and not _hugs(tokens, index) else ""
        self.out.append(f"<{token.tag}{attributes}{end}{line_end}")

    def attributes(self, token: Token) -> str:
        """The names are those that the rules give and that `attributes.allowed` lets through."""
        return "".join([f' {name}="{escape(str(value))}"' for name, value in token.attrs.items()])

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
        language = MD_TRIM_RE.split(info_of(token), maxsplit=1)[0]
        named = f' class="language-{escape(language)}"' if language else ""
        self.out.append(f"<pre><code{named}>{escape(token.content)}</code></pre>\n")

    def html_block(self, tokens: Sequence[Token], index: int) -> None:
        self.out.append(tokens[index].content)

    html_inline = html_block

    def image(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        token.attrs["alt"] = plain_text(token.children or (), html=True)
        self.element(tokens, index)


Writer._methods = Methods(Writer)


def _hugs(tokens: Sequence[Token], index: int) -> bool:
    """Whether what follows an opening tag stays on its line: text, or the closing tag."""
    token = tokens[index]
    if token.nesting != 1 or index + 1 >= len(tokens):
        return False
    after = tokens[index + 1]
    return after.type == "inline" or after.hidden or (after.nesting == -1 and after.tag == token.tag)


def info_of(token: Token) -> str:
    """A fence's info string, which names its language first."""
    return mdTrim(unescapeAll(token.info)) if token.info else ""


def plain_text(tokens: Sequence[Token], html: bool = False) -> str:
    """What a reader would hear: text and code without markup; raw HTML only when asked for."""
    parts: list[str] = []
    for token in tokens:
        kind = token.type
        if kind == "text":
            parts.append(token.content)
        elif kind == "image":
            parts.append(plain_text(token.children or (), html))
        elif kind in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif html or kind != "html_inline":
            parts.append(token.content)
    return "".join(parts)
