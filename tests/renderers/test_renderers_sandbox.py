"""Templates that fail, and what none may reach."""

from __future__ import annotations

import pytest
from template_pages import problem


def test_syntax_errors_name_file_and_line() -> None:
    assert problem("a\n{% if %}") == ("template_syntax", "theme/page.html", 2)
    assert problem("{% include 'x.html' %}", files={"x.html": "\n\n{{ }"}) == (
        "template_syntax",
        "theme/x.html",
        3,
    )


def test_errors_name_the_template_that_failed() -> None:
    files = {
        "base.html": "{% block a %}{% endblock %}",
        "m.html": "{% macro m() %}\n{{ 1 // 0 }}{% endmacro %}",
    }
    assert problem("{% extends 'base.html' %}\n{% block a %}\n{{ 1 + 'a' }}{% endblock %}", files=files) == (
        "template_error",
        "theme/page.html",
        3,
    )
    assert problem("{% import 'm.html' as m %}{{ m.m() }}", files=files) == (
        "template_error",
        "theme/m.html",
        2,
    )
    assert problem("a\n{% include 'none.html' %}") == ("template_missing", "theme/page.html", 2)


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ '{0.__class__}'.format('') }}",
    "{{ ('{0.__class__}'|string).format('') }}",
    "{% set f = '{0.__class__}'.format %}{{ f('') }}",
    "{{ '{x.__class__}'.format_map({'x': 1}) }}",
    "{{ '%s'|format(page)|attr('mro') }}",
    "{{ [page]|map(attribute='__class__')|first }}",
    "{{ [page]|map(attribute='fragment')|first }}",
    "{{ page.fragment }}",
    "{{ page._parts }}",
    "{{ page.look_up }}",
    "{{ page.field }}",
    "{{ page._facts }}",
    "{{ page.variation }}",
    "{{ page.file }}",
    "{{ site._ask }}",
    "{{ page.fields._data }}",
    "{{ page.date.today() }}",
    "{{ page.date.strftime('%s') }}",
    "{{ page.date.fromtimestamp(0) }}",
    "{{ place.__globals__ }}",
    "{{ place.__closure__ }}",
    "{{ region.__self__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ range.__globals__ }}",
    "{{ dict.__base__ }}",
    "{{ cycler.__init__ }}",
    "{{ joiner }}",
    "{{ namespace.__init__ }}",
    "{{ page.tags.__len__ }}",
    "{{ (1).to_bytes(10**9, 'big') }}",
    "{{ [].append(1) }}",
    "{{ {}.update({}) }}",
    "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "{{ ''.encode() }}",
    "{{ {'a href=x onload': 1}|xmlattr }}",
]


@pytest.mark.parametrize("template", ESCAPES)
def test_nothing_outside_the_vocabulary_is_reachable(template: str) -> None:
    code, file, line = problem(template)
    assert code in ("template_unsafe", "template_undefined", "template_syntax", "template_error")
    assert (file, line) == ("theme/page.html", 1)
