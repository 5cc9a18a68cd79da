"""What shortcodes become: one row a use, in a form that a person can extend."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.importers.shortcodes import convert
from content_repo.importers.shortcodes.tags import read
from content_repo.importers.shortcodes.uses import Picture


@dataclass
class Around:
    """A site with one page, one parameter and one image."""

    templates: dict[str, str] = field(default_factory=dict)

    def destination(self, ref: str) -> str:
        return "docs/start" + ref[ref.find("#") :] if "#" in ref else "docs/start"

    def address(self, ref: str) -> str:
        return "/docs/start/"

    def param(self, name: str) -> str | None:
        return {"version": "1.20"}.get(name)

    def image(self, name: str, source: str) -> Picture | None:
        return Picture("https://img.example/cat.png", "A cat", "Tom") if source == "cat" else None

    def template(self, name: str) -> str | None:
        return self.templates.get(name)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('[a]({{< ref "x.md" >}})', "[a](docs/start)"),
        ('[a]({{< relref "x.md#top" >}} "Title")', '[a](docs/start#top "Title")'),
        ('[a]: {{< ref "x" >}}\n', "[a]: docs/start\n"),
        ('<a href="{{< ref `x` >}}">', '<a href="/docs/start/">'),
        ('[a]({{< link "/dap/" >}})', "[a](docs/start)"),
        ('[a]({{< link "https://e.org/x.pdf" >}})', "[a](https://e.org/x.pdf)"),
        ('{{< button href="https://e.org" text="Go" >}}', "[Go](https://e.org){.button}"),
        ("v{{% param version %}}!", "v1.20!"),
        ("```sh\nrun:{{< param version >}}\n```\n", "```sh\nrun:1.20\n```\n"),
        ("{{< youtube abc-123 >}}", "[YouTube: abc-123](https://www.youtube.com/watch?v=abc-123){.video}"),
        (
            '{{<youtube id="x" title="A [b]">}}',
            "[A \\[b\\]](https://www.youtube.com/watch?v=x){.video}",
        ),
        ("{{< vimeo 12 >}}", "[Vimeo: 12](https://vimeo.com/12){.video}"),
        ("{{< gist ann 12ab >}}", "[gist.github.com/ann/12ab](https://gist.github.com/ann/12ab)"),
        ('{{< tweet user="a" id="1" >}}', "[@a](https://twitter.com/a/status/1)"),
        ('{{< figure src="a b.png" alt="An *a*" >}}', "![An \\*a\\*](a%20b.png)"),
        (
            '{{< figure src="a.png" title="T" caption="C *c*" width="10px" class="wide" >}}\n',
            ":::figure\n![C \\*c\\*](a.png){.wide width=10}\n\n**T**\n\nC *c*\n:::\n",
        ),
        ('{{< img src="cat" >}}', ":::figure\n![A cat](https://img.example/cat.png)\n\nTom\n:::"),
        ('{{< img-right src="cat" caption="" >}}', "![A cat](https://img.example/cat.png){.right}"),
        ("{{< note >}}one{{< /note >}}\n", ":::note\none\n:::\n"),
        (
            '{{% alert title="Mind" color="warning" %}}\nx\n{{% /alert %}}\n',
            ':::warning{title="Mind"}\nx\n:::\n',
        ),
        ('{{% notice tip "A \\"b\\"" %}}x{{% /notice %}}', ":::tip{title='A \"b\"'}\nx\n:::"),
        ("{{< hint danger >}}\nx\n{{< /hint >}}", ":::danger\nx\n:::"),
        ("- {{< note >}}\n  one\n\n  two\n  {{< /note >}}\n", "- :::note\n  one\n\n  two\n  :::\n"),
        ("a {{< note >}}b{{< /note >}} c", "a \n\n:::note\nb\n:::\n\n c"),
        ("{{< details summary=S >}}x{{< /details >}}", ':::details{title="S"}\nx\n:::'),
        ("{{< highlight go >}}\nx := 1\n{{< /highlight >}}", "```go\nx := 1\n```"),
        ("{{< highlight md >}}\n```\n{{< /highlight >}}", "````md\n```\n````"),
        ("{{% comment %}}later{{% /comment %}}", "<!-- later -->"),
        (
            '{{< tabs >}}{{< tab "A" >}}a{{< /tab >}}\n{{< tab "B" >}}b{{< /tab >}}{{< /tabs >}}',
            ':::tabs\n:::tab{title="A"}\na\n:::\n:::tab{title="B"}\nb\n:::\n:::',
        ),
        (
            "{{< tabpane lang=sh >}}{{< tab header=One >}}\nls\n{{< /tab >}}{{< /tabpane >}}",
            ':::tabs\n:::tab{title="One"}\n```sh\nls\n```\n:::\n:::',
        ),
        ("{{< note >}}\nsee [a]({{< ref x >}})\n{{< /note >}}", ":::note\nsee [a](docs/start)\n:::"),
        (
            '<p>\n<a href="/x">{{< img src="cat" >}}</a>\n</p>',
            '<p>\n<a href="/x"><img src="https://img.example/cat.png" alt="A cat"></a>\n</p>',
        ),
        ("<div>\n{{< vimeo 12 >}}\n</div>", '<div>\n<a href="https://vimeo.com/12">Vimeo: 12</a>\n</div>'),
        (
            "<div>\n\n{{< vimeo 12 >}}\n\n</div>",
            "<div>\n\n[Vimeo: 12](https://vimeo.com/12){.video}\n\n</div>",
        ),
        ('[{{< img src="cat" >}}](/x)', "[![A cat](https://img.example/cat.png) Tom](/x)"),
        ("{{</* ref x */>}}", "{{< ref x >}}"),
        ("{{%/* param version */%}}", "{{% param version %}}"),
    ],
)
def test_what_is_known_becomes_markdown(body: str, wanted: str) -> None:
    found = convert(body, Around())
    assert found.text == wanted
    assert not found.visible


@pytest.mark.parametrize(
    ("body", "wanted", "visible"),
    [
        ("a {{< map 1 2 >}} b", "a {{< map 1 2 >}} b", {"map": 1}),
        ("{{<map>}}{{</map>}}", "{{< map>}}{{< /map>}}", {"map": 1}),
        ("{{< param none >}}", "{{< param none >}}", {"param": 1}),
        ("| {{< note >}}a{{< /note >}} |", "| {{< note >}}a{{< /note >}} |", {"note": 1}),
        ("{{< youtube id='a b' >}}", "{{< youtube id='a b' >}}", {"youtube": 1}),
        ("{{< never ends", "{{< never ends", {}),
        ("{{< map >}}[a]({{< ref x >}}){{< /map >}}", "{{< map >}}[a](docs/start){{< /map >}}", {"map": 1}),
        ("{{< tabs >}}text{{< tab A >}}a{{< /tab >}}{{< /tabs >}}", None, {"tabs": 1, "tab": 1}),
    ],
)
def test_what_is_not_known_stays_visible(body: str, wanted: str | None, visible: dict[str, int]) -> None:
    found = convert(body, Around())
    assert found.text == (body if wanted is None else wanted)
    assert found.visible == visible


@pytest.mark.parametrize(
    ("template", "body", "wanted"),
    [
        (
            '<div class="lead big">{{ .Inner | markdownify }}</div>',
            "{{< lead >}}x{{< /lead >}}",
            ":::lead{.lead .big}\nx\n:::",
        ),
        (
            "{{/* why */}}<section><div>{{- .Inner -}}</div></section>",
            "{{< lead >}}x{{< /lead >}}",
            ":::lead\nx\n:::",
        ),
        ("{{ .Inner }}", "{{< lead >}}x{{< /lead >}}", "x"),
        ('<a href="{{ .Get 0 }}">{{ .Get 1 }}</a>', '{{< lead "/x/" "Y" >}}', "[Y](/x/)"),
        ('<a class="b" href="{{ .Get "to" }}">Go</a>', '{{< lead to="/x/" >}}', "[Go](/x/)"),
        ("<div>{{ if .Inner }}{{ .Inner }}{{ end }}</div>", "{{< lead >}}x{{< /lead >}}", None),
        ('<a href="{{ .Get 0 }}">{{ .Get 1 }}</a>', "{{< lead >}}", None),
    ],
)
def test_a_template_of_the_site_that_only_wraps(template: str, body: str, wanted: str | None) -> None:
    assert convert(body, Around({"lead": template})).text == (wanted or body)


def test_line_ends_are_those_of_the_text() -> None:
    assert convert("{{< note >}}\r\na\r\n{{< /note >}}\r\n", Around()).text == ":::note\r\na\r\n:::\r\n"


def test_depth_and_length_cost_no_more_than_their_text() -> None:
    deep = "{{< note >}}" * 5_000 + "x" + "{{< /note >}}" * 5_000
    assert convert(deep, Around()).visible == {"note": 5_000}
    long = "{{< map >}}" * 50_000 + "{{< /note >}}" * 50_000
    assert convert(long, Around()).visible == {"map": 50_000}


_PIECES = st.sampled_from(
    [
        "{{<",
        "{{%",
        ">}}",
        "%}}",
        "/",
        " ",
        "note",
        "tab",
        "tabs",
        "ref",
        '"',
        "`",
        "\n",
        "x=",
        "a",
        "```\n",
        "|",
        "- ",
        "/*",
        "*/",
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_converted_without_a_fault_and_keeps_what_stands_outside(body: str) -> None:
    found = convert(body, Around())
    tags = list(read(body))
    assert sum(found.visible.values()) + sum(found.converted.values()) <= len(tags)
    if not tags:
        assert found.text == body
