"""Markdown as docs/markdown.md describes it: golden tables, holes, links, warnings, facts, sanitising."""

from __future__ import annotations

import re
from pathlib import Path

import golden
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from memory_inputs import MemoryInputs, fragment

from renderers import limits
from renderers.holes import Hole, Holes
from renderers.inputs import Asset, BodyFacts, Link
from renderers.markdown import Source, render, render_inline
from renderers.markdown.sanitise import sanitise
from renderers.pieces import render_body

SOURCE = Source("content/blog/x.md", 10, "content/blog", "blog/x")


def inputs(**more: object) -> MemoryInputs:
    links = {"hidden": Link(None, "the target 'hidden' is not visible")}
    assets = {"photo.jpg": Asset("/assets/photo.0a.jpg", 800, 600, {"": "A field"})}
    return MemoryInputs(links=links, assets=assets, **more)  # type: ignore[arg-type]


def html(text: str, ask: MemoryInputs | None = None) -> str:
    """The body as HTML, holes as [kind name view]."""
    holes = Holes()
    split = holes.split(render(text, SOURCE, ask or inputs(), holes)[0])
    parts = [split.chunks[0].decode()]
    for hole, chunk in zip(split.holes, split.chunks[1:], strict=True):
        parts += [f"[{hole.kind} {hole.name} {hole.view}]", chunk.decode()]
    return "".join(parts)


@pytest.mark.parametrize("path", sorted(golden.FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    results = [(case, html(case.text).rstrip("\n") + "\n") for case in golden.cases(path)]
    assert results
    if golden.UPDATING:
        golden.write(path, results)
    for case, got in results:
        assert golden.UPDATING or got == case.expected, f"{case.file}: {case.title}"


def test_trusted_content_keeps_raw_html() -> None:
    text = '<div onclick="x()">a</div>'
    assert html(text) == "<div>a</div>"
    assert html(text, inputs(settings={"trusted_content": True})) == text


def test_code_stays_plain_on_request() -> None:
    text = "```js\nlet a = 1 < 2\n```\n"
    assert '<span class="kd">let</span>' in html(text)
    plain = '<code class="language-js">let a = 1 &lt; 2\n</code>'
    assert plain in html(text, inputs(settings={"highlight": False}))


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("rust,ignore", "rust"),
        ("js{1,3-5} [main.js]", "js"),
        ("ts:src/main.ts", "ts"),
        ("go=12", "go"),
        ("c++", "c++"),
        ("c# title=x", "c#"),
        ("{.bash .wide}", "bash"),
        ("{ .bash .wide }", "bash"),
        ("{#one .python}", "python"),
        ("{r, echo=no}", "r"),
        ("{r}", "r"),
        (".ini", "ini"),
        ("{linenos=table}", ""),
        ("{#one}", ""),
        ("{{ x }}", ""),
        (",ignore", ""),
        ("&#106;s x", "js"),
    ],
)
def test_a_fence_names_its_language_first(info: str, language: str) -> None:
    named = f' class="language-{language}"' if language else ""
    assert f"><code{named}>x" in html(f"~~~{info}\nx\n~~~", inputs(settings={"highlight": False}))


def test_the_highlight_setting_is_asked_only_for_code_with_a_language() -> None:
    ask = inputs()
    html("```\nplain\n```\n", ask)
    assert ("setting", "highlight") not in ask.asked


def test_the_setting_is_asked_only_for_raw_html() -> None:
    ask = inputs()
    html("no *html*", ask)
    assert ("setting", "trusted_content") not in ask.asked


def test_warnings_name_file_and_line() -> None:
    ask = inputs()
    html("# T\n\ntext [a](gone)\nmore\n\n- x\n- ![p](none.png)\n\n| a |\n|---|\n| [b](lost) |\n", ask)
    assert ask.warnings == [
        ("broken_link", "no page 'gone'", "content/blog/x.md", 12),
        ("missing_asset", "there is no file 'none.png'", "content/blog/x.md", 16),
        ("broken_link", "no page 'lost'", "content/blog/x.md", 20),
    ]


def test_outside_links_and_anchors_ask_nobody() -> None:
    ask = inputs()
    html("[a](https://example.com) [b](#c) [d](mailto:e@example.com) [f](//example.com)", ask)
    assert ask.asked == [("setting", "autolinks")]


def test_destinations_are_asked_for_as_they_are_written() -> None:
    ask = inputs()
    html("[a](中文.md) [b](a%20b.md#c%20d) [e](<f g.md>)", ask)
    asked = [what[0] for kind, what in ask.asked if kind == "link"]
    assert asked == ["中文.md", "a%20b.md#c%20d", "f g.md"]


def test_ids_of_footnotes_belong_to_the_fragment() -> None:
    ask = inputs(bodies={"a": "x[^1]\n\n[^1]: n", "b": "x[^1]\n\n[^1]: n"})
    ids = [
        set(re.findall(rb'id="([^"]+)"', b"".join(render_body(fragment(name), ask).text.chunks)))
        for name in ("a", "b")
    ]
    assert ids[0] and ids[1] and not ids[0] & ids[1]


def test_facts() -> None:
    text = "# One *two*\n\n![x](photo.jpg)\n\nFirst **para**\ngraph.\n\n## 中文\n\n三个字 and `code`\n\n```\nnot counted\n```\n"
    facts = render(text, SOURCE, inputs(), Holes())[1]
    assert facts == BodyFacts(((1, "one-two", "One two"), (2, "中文", "中文")), "x", 13, 5)
    assert render("", SOURCE, inputs(), Holes()) == ("", BodyFacts((), "", 0))


def test_inline_leaves_out_the_paragraph() -> None:
    assert render_inline("a *b* [c](/d)", SOURCE, inputs(), Holes())[0] == 'a <em>b</em> <a href="/d">c</a>'


def test_holes_survive_sanitising_and_nobody_else_makes_one() -> None:
    text = "<b>x</b>\n\n::fragment{use=a}\n\n\0 0\0 \\0 &#0; \ufdd00\ufdd0 <i>\ufdd0</i>"
    holes = Holes()
    assert holes.split(render(text, SOURCE, inputs(), holes)[0]).holes == (Hole("place", "a", "block", 12),)


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>x</script></svg>",
    '<a href="jAvA\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<style>body{background:url(javascript:x)}</style>",
    '<div style="background:url(javascript:x)">x</div>',
    '<form action="javascript:x"><button formaction="javascript:y">z</button></form>',
    '<object data="data:text/html,x"></object><embed src="javascript:x">',
    '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=javascript:x">',
    '<input type="image" src="x" onfocus=alert(1) autofocus>',
    '<a id="x" name="y" href="data:text/html,<script>x</script>">a</a>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>x</script></template>",
    '<video><source onerror="alert(1)"></video>',
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
]
EVIL = re.compile(
    r"<\s*(script|iframe|object|embed|form|base|meta|style|svg|math|template)\b"
    r"""|<(?:[^>"']|"[^"]*"|'[^']*')*\s(on\w+|style|srcdoc|formaction)\s*="""  # not inside a value
    r"""|(href|src|action)\s*=\s*["']?[\s\x00-\x20]*(javascript|vbscript|data):""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around", ["{}", "text {} text", "- {}", "> {}", "| a |\n|---|\n| {} |", "<div>\n{}\n</div>"]
)
def test_nothing_that_runs_is_left(payload: str, around: str) -> None:
    made = html(around.format(payload))
    assert not EVIL.search(made), made


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*PAYLOADS, "<b>", "</div>", "*", "`", "\n", "\n\n", "[a](", ")", "<", ">", '"', "x"])
    )
)
@example(["<", "x", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>"])
def test_sanitising_is_idempotent(parts: list[str]) -> None:
    once = sanitise("".join(parts))
    assert sanitise(once) == once
    assert not EVIL.search(once)


MARKUP = [
    *(
        ":::a",
        ":::",
        "{.x}",
        "[^1]",
        "[^1]: y",
        ": d",
        "::fragment{use=q}",
        "\n",
        " ",
        "- ",
        "> ",
        "|",
        "![](p)",
    ),
    *("中", "**", "~~", "    ", "^[", "]"),
]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(MARKUP)).map("".join))
def test_any_text_renders_and_renders_the_same_again(text: str) -> None:
    assert html(text) == html(text)


UNITS = [
    *(
        "*a ",
        "[",
        "![",
        "[a](",
        "`",
        "<",
        "&",
        "_a*",
        "> ",
        "- ",
        ":::a\n",
        "{.a ",
        "^[",
        "[^1]",
        "**中：",
        "|",
        "~~",
    ),
    *("\\", "<!--", "](", "a@b.c\n", "::::\n"),
]


@pytest.mark.parametrize("unit", UNITS)
def test_repeated_markup_stays_fast(unit: str) -> None:
    """A rule whose cost grows with the square of the text would run into the limit by far, a slow machine would not."""
    with limits.batch(limits.Limits(seconds=120)), limits.piece():
        made = html(f"{unit * (40_000 // len(unit))}\n\nend")
    # The rest of a comment is a comment, and what is nested too deeply is left out.
    assert "end" in made or unit in ("<!--", ":::a\n")
