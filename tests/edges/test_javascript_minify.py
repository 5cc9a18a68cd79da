"""Small programs do what the large ones did."""

from __future__ import annotations

import subprocess

import pytest

from publisher.edges.javascript.minify import minified, short_names
from publisher.edges.javascript.tokens import tokens_of

PROGRAM = r"""
// A comment with 'quotes' and /slashes/.
var limit = 10 / 2 / 1;
var pattern = /[/"']+\/(?:a|b)/g; /* more */
var unused = 'gone';
var kinds = { odd: function (value) { return value + 1; }, even: isEven, other: unusedToo };
function isEven(value) { return value % 2 === 0; }
function unusedToo() { return unused; }
function joined(first, second) { return { second: second, cut: first.limit ? 1 : second }; }
function handler(input) {
    var found = [], at;
    for (at = 0; at < limit; at++) {
        if (isEven(at) && true) { found.push(kinds.odd(at) - -1 + +'2'); } else if (typeof at === 'number') { found.push(-at); }
    }
    return JSON.stringify([found, input.replace(pattern, (each) => '<' + each.length + '>'), joined({ limit: 3 }, 'limit')]);
}
"""


def told(program: str) -> str:
    script = f'{program}\nconsole.log(handler("x/\'/a-/b"))'
    return subprocess.run(
        ["node", "-e", script], capture_output=True, text=True, timeout=60, check=True
    ).stdout


def test_the_meaning_stays() -> None:
    short = minified(PROGRAM, {"limit": "l"}, {"kinds": ["odd", "even"]})
    assert told(short) == told(PROGRAM)
    assert len(short) < len(PROGRAM) / 1.7


def test_what_nothing_calls_goes() -> None:
    short = minified(PROGRAM, {}, {"kinds": ["odd"]})
    assert "gone" not in short and "comment" not in short and "even" not in short
    assert "%2===0" in short  # `handler` itself calls it


def test_frequent_names_are_the_shortest() -> None:
    names = short_names(["often"] * 3 + [f"rare{number}" for number in range(100)])
    assert len(names["often"]) == 1 and len(set(names.values())) == 101
    assert not {"do", "if", "in", "of"} & set(names.values())


@pytest.mark.parametrize("text", ["var a = `template`;", "var a = #b;", "var a = 'open"])
def test_text_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no JavaScript of ours"):
        list(tokens_of(text))


def test_a_name_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        minified("var a = 1; function a() { return 2; }", {}, {})
    with pytest.raises(ValueError, match="one name"):
        minified("var a = f(1, 2), b = 2;", {}, {})
