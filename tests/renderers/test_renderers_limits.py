"""Templates that never end, eat memory or flood: each ends soon, as an error with file and line."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import threading
import time

import pytest
from memory_inputs import MemoryInputs, fragment

from renderers import limits
from renderers.errors import RenderError
from renderers.limits import Limits
from renderers.pieces import render_body, render_page

PAGE = fragment(title="Home")
TIGHT = Limits(seconds=0.3, memory=256 * 1024 * 1024, output=1_000_000)


# Whatever else there is to run out of does so first, on a busy machine too.
PATIENT = Limits(seconds=20, memory=TIGHT.memory, output=TIGHT.output)


def failure(template: str, allowed: Limits = TIGHT, /, **files: str) -> RenderError:
    named = {f"theme/{name}.html": text for name, text in files.items()}
    inputs = MemoryInputs(files={"theme/page.html": template, **named})
    with limits.batch(allowed), pytest.raises(RenderError) as caught:
        render_page(PAGE, inputs)
    return caught.value


LOOP = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"
ENDS = "{% endfor %}{% endfor %}{% endfor %}"
LONG = "{% for a in range(4000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}"
GROW = "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}"

HOSTILE = {
    "endless": (f"one\n{LOOP}{ENDS}", "template_timeout", 2),
    "flood": (f"one\n\n{LOOP}aaaaaaaaaa{ENDS}", "template_output", 3),
    "growing text": (f"one\n{GROW}", "template_memory", 2),
    "buffered flood": (f"{{% set x %}}{LOOP}{'a' * 5000}{ENDS}{{% endset %}}", "template_timeout", 1),
    "infinity": ("{{ 'inf'|float|int }}", "template_error", 1),
    "repeat": ("{{ 'a' * 10**9 }}", "template_memory", 1),
    "list repeat": ("{{ [1] * 10**9 }}", "template_memory", 1),
    "power": ("{{ 9**99999 }}", "template_memory", 1),
    "product": ("{{ 2**4000 * 2**4000 }}", "template_memory", 1),
    "center": ("{{ 'a'|center(10**9) }}", "template_memory", 1),
    "indent": ("{{ 'a'|indent(10**9) }}", "template_memory", 1),
    "format": ("{{ '%1000000000d'|format(1) }}", "template_memory", 1),
    "format star": ("{{ '%*d'|format(10**9, 1) }}", "template_memory", 1),
    "modulo": ("{{ '%1000000000d' % 1 }}", "template_memory", 1),
    "batch": ("{{ [1]|batch(10**9, 0)|list }}", "template_memory", 1),
    "range": ("{{ range(10**9) }}", "template_memory", 1),
    "replace": ("{{ ('a' * 5000)|replace('a', 'b' * 5000) }}", "template_memory", 1),
    "str.format": ("{{ '{:1000000000d}'.format(1) }}", "template_unsafe", 1),
    "str.ljust": ("{{ 'a'.ljust(10**9) }}", "template_unsafe", 1),
    "self include": ("\n{% include 'page.html' %}", "template_recursion", 2),
    "self extends": ("{% extends 'page.html' %}", "template_recursion", 1),
    "recursive macro": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "template_recursion", 1),
    "fork macro": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        "template_timeout",
        1,
    ),
    "lipsum": ("{{ lipsum(n=100000) }}", "template_undefined", 1),
    "random": ("{{ [1, 2]|random }}", "template_syntax", 1),
}


@pytest.mark.timeout(60, method="thread")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_templates_end_as_an_error_of_the_piece(name: str) -> None:
    template, code, line = HOSTILE[name]
    problem = failure(template, TIGHT if code == "template_timeout" else PATIENT).problem
    assert (problem.code, problem.file, problem.line) == (code, "theme/page.html", line)
    assert problem.fix


def test_circle_of_includes_names_a_file_of_the_circle() -> None:
    problem = failure(
        "{% include 'a.html' %}", PATIENT, a="{% include 'b.html' %}", b="{% include 'a.html' %}"
    ).problem
    assert problem.code == "template_recursion"
    assert problem.file in ("theme/a.html", "theme/b.html")


def test_the_next_piece_of_the_batch_is_not_harmed() -> None:
    slow = MemoryInputs(files={"theme/page.html": LOOP + ENDS})
    fine = MemoryInputs(files={"theme/page.html": "fine"})
    with limits.batch(Limits(seconds=2)):
        for _ in range(2):
            with pytest.raises(RenderError):
                render_page(PAGE, slow)
            assert render_page(PAGE, fine).text.chunks == (b"fine",)


class Clock:
    """What `limits` knows of time; moved by hand."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


def test_each_piece_of_a_batch_has_the_full_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is rendered, the clock stands still and the alarm looks at it several times."""
    inputs, clock = MemoryInputs(files={"theme/page.html": f"{LONG}done"}), Clock()
    monkeypatch.setattr(limits, "time", clock)
    with limits.batch(Limits(seconds=10)):
        for _ in range(3):
            with limits.piece():
                clock.now += 8
                assert render_page(PAGE, inputs).text.chunks == (b"done",)
        with limits.piece(), pytest.raises(RenderError, match="not done after 10 s"):
            clock.now += 11
            render_page(PAGE, inputs)


def test_time_in_which_a_process_stands_still_does_not_count() -> None:
    """As on a machine that is busy elsewhere, or was halted."""
    inputs = MemoryInputs(files={"theme/page.html": f"{LONG}done"})
    with limits.batch(Limits(seconds=1.5)), limits.piece():
        time.sleep(1.6)
        assert render_page(PAGE, inputs).text.chunks == (b"done",)


def test_what_does_not_render_is_never_interrupted() -> None:
    with limits.batch(Limits(seconds=0.05)), limits.piece():
        end = time.monotonic() + 0.4
        while time.monotonic() < end:  # a finaliser, a tracer, a query: not the piece's own code
            sum(range(100))


def test_limits_are_taken_back() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGALRM)
    failure(GROW)
    with limits.piece():
        assert signal.getsignal(signal.SIGALRM) != before[1]
    assert (resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGALRM)) == before


@pytest.mark.timeout(60, method="thread")
def test_an_alarm_set_before_goes_on() -> None:
    rung: list[int] = []
    handler = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    timer = signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        with limits.batch(TIGHT):
            time.sleep(0.05)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 99.95
        signal.setitimer(signal.ITIMER_REAL, 0.25)
        with limits.batch(TIGHT):
            time.sleep(0.05)
        while not rung:
            time.sleep(0.01)
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)


def test_a_thread_is_bounded_too() -> None:
    inputs = MemoryInputs(files={"theme/page.html": LOOP + ENDS})
    codes: list[str] = []

    def work() -> None:
        with limits.batch(TIGHT):
            try:
                render_page(PAGE, inputs)
            except RenderError as error:
                codes.append(error.problem.code)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert codes == ["template_timeout"]


def _render_in_child(template: str) -> str:
    try:
        render_page(PAGE, MemoryInputs(files={"theme/page.html": template}))
    except RenderError as error:
        return error.problem.code
    return ""


@pytest.mark.parametrize(("template", "code"), [(GROW, "template_memory"), ("fine", "")])
def test_a_forked_worker_is_bounded_though_its_parent_was_in_a_batch(template: str, code: str) -> None:
    with limits.batch(), multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(_render_in_child, (template,)) == code


def test_a_body_that_takes_too_long_is_an_error_of_its_file() -> None:
    page = fragment("big")
    inputs = MemoryInputs(bodies={"big": "*a _b " * 400_000})
    with limits.batch(Limits(seconds=0.3)), pytest.raises(RenderError) as caught:
        render_body(page, inputs)
    assert (caught.value.problem.code, caught.value.problem.file) == ("body_timeout", "content/big.md")


def test_render_errors_survive_pickling() -> None:
    import pickle

    error = failure("{{ 9**99999 }}")
    assert pickle.loads(pickle.dumps(error)).problem == error.problem
