"""Formulas between delimiters say here what they say in Hugo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hugo_comparison import compare
from hypothesis import given
from hypothesis import strategies as st
from imported_site import write

from content_repo.importers.hugo_passthrough import delimiters, with_formulas
from renderers.markdown.parser import page_parser
from renderers.markdown.writer import Writer

PAIRS = (("\\[", "\\]"), ("$$", "$$"), ("\\(", "\\)"))
_SETTINGS = r"""baseURL = "https://h.example/"
disableKinds = ["RSS", "sitemap", "404", "robotsTXT", "taxonomy", "term"]
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [['\[', '\]'], ['$$', '$$']]
inline = [['\(', '\)']]
"""
_FORMULAS = r"""---
title: Waves
---
Speed is \(v_1 * v_2 * \sqrt{\lambda_k}\), and *not* \(a\_b\). Escaped: \\(v_1 *w*\), $5 and \*.

$$
\begin{aligned}
a_{1} &= b_{1} + c \\
d_1 &= [e](f) \\
\end{aligned}
$$

\[ x_1 *y* z_1 \] and `\(code_1_\)` and \( open _here_.

    \(indented_1_\)

```tex
\(fenced_1_\)
```

<div>
\(html_1_\)
</div>

- item \(i_1 \ne j_1\)
"""


def test_formulas_come_out_as_in_hugo(tmp_path: Path) -> None:
    write(tmp_path / "hugo", {"hugo.toml": _SETTINGS, "content/waves.md": _FORMULAS})
    compare(tmp_path / "hugo", tmp_path / "site")
    assert "*not*" in (tmp_path / "site/content/waves.md").read_text()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"passthrough": True},
        {"passthrough": {"enable": False, "delimiters": {"inline": [["$", "$"]]}}},
        {
            "passthrough": {
                "enable": True,
                "delimiters": {"inline": ["$", ["$"], ["", "$"], [1, 2]], "block": "$$"},
            }
        },
    ],
)
def test_settings_without_delimiters_change_nothing(settings: dict[str, object]) -> None:
    assert delimiters(settings) == ()
    assert with_formulas("\\(a_1_\\)", ()) == "\\(a_1_\\)"


@given(st.text(alphabet="ab1 _*\\\\[]<&;#~-+=>:^{}()!|\n", max_size=30))
def test_a_formula_shows_what_was_written(formula: str) -> None:
    inside = re.sub(r"\s*\n\s*", "\n", formula.strip())
    if not inside or inside.endswith("\\"):
        return
    body = f"a $${inside}$$ b\n"
    shown = Writer(" /").write(page_parser().parse(with_formulas(body, PAIRS), {}))
    assert re.sub(r"\s", "", shown) == re.sub(
        r"\s", "", f"<p>a $${inside.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}$$ b</p>"
    )
