"""The template engine: Jinja, sandboxed, strict, and telling its caller which templates it used.

Compiled templates call `environment.get_template` without saying for whom, so the scope of the running
rendering is kept in a context variable for as long as it runs. Each use asks `inputs.template(name)`, also
when the compiled form is at hand: that is how a page comes to depend on its layouts, includes and macros, and
on templates that it looked for in vain.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateNotFound, Undefined
from jinja2 import Template as Compiled
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from content_repo.problems import Problem
from renderers import guards, limits
from renderers.blame import TROUBLE, problem_of
from renderers.errors import RenderError, TemplateMissing
from renderers.filters import FILTERS
from renderers.holes import Text
from renderers.inputs import Template
from renderers.scope import Scope
from renderers.views import SectionView, View

_COMPILED_KEPT = 1_000

_scope: ContextVar[Scope] = ContextVar("fragmint_render_scope")


class MissingField(Undefined):
    """A field that a fragment does not have: false and empty, so that optional fields can be tested, but
    printing it or asking for its fields is an error.
    """

    __slots__ = ()
    __str__ = Undefined._fail_with_undefined_error


class Environment(ImmutableSandboxedEnvironment):
    """One a process; compiled templates are kept by name and digest."""

    intercepted_binops = frozenset(guards.OPERATORS)

    def __init__(self) -> None:
        super().__init__(
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, cache_size=0
        )
        self.binop_table.update(guards.OPERATORS)
        self.filters.update({**guards.FILTERS, **FILTERS})
        for name in guards.REMOVED_FILTERS:
            del self.filters[name]
        for name in guards.REMOVED_GLOBALS:
            del self.globals[name]
        self.globals["range"] = guards.bounded_range
        self._compiled: dict[tuple[str, str, str], Compiled] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, View):
            return self._look_up(obj, attribute)
        if not guards.may_reach(obj, attribute):
            return self.unsafe_undefined(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, View):
            return self._look_up(obj, argument)
        try:
            return obj[argument]
        except (TypeError, LookupError):
            return self.getattr(obj, str(argument))

    def _look_up(self, view: View, name: Any) -> Any:
        try:
            return view.look_up(name)
        except (KeyError, StopIteration, TypeError):
            return MissingField(f"there is no {name!r} in this {view_name(view)}", obj=view, name=str(name))

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Compiled:
        found = _scope.get().inputs.template(name)
        if found is None:
            raise TemplateNotFound(name)
        key = (name, found.digest, found.file)
        if key not in self._compiled:
            if len(self._compiled) >= _COMPILED_KEPT:
                del self._compiled[next(iter(self._compiled))]
            self._compiled[key] = self._build(name, found)
        return self._compiled[key]

    def _build(self, name: str, template: Template) -> Compiled:
        code = self.compile(template.text, name, template.file)
        return Compiled.from_code(self, code, self.make_globals(None))


def view_name(view: View) -> str:
    return {"SectionView": "section", "AssetView": "asset", "LazyView": "site"}.get(
        type(view).__name__, "fragment" if hasattr(view, "fragment") else "mapping"
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    return Environment()


def render(names: Sequence[str], scope: Scope, section: SectionView | None = None) -> Text:
    """Render the first of `names` that exists. Raises RenderError with the template's file and line."""
    token = _scope.set(scope)
    try:
        return scope.holes.split("".join(_chunks(_first(names, scope), scope, section)))
    except TROUBLE as error:
        raise RenderError(problem_of(error, names[0], scope.owner)) from None
    finally:
        _scope.reset(token)


def _chunks(template: Compiled, scope: Scope, section: SectionView | None) -> Iterable[str]:
    variables = scope.variables(section)
    names = {**template.globals, **variables}
    # The variables are given as globals too: Jinja hands those, and only those, to imported macros.
    context = Context(environment(), names, template.name, template.blocks, globals=variables)
    return limits.bounded(template.root_render_func(context), limits.current().output)


def _first(names: Sequence[str], scope: Scope) -> Compiled:
    for name in names:
        try:
            return environment().get_template(name)
        except TemplateNotFound as error:
            if error.name != name:
                raise
    raise TemplateMissing(_missing(names, scope), names)


def _missing(names: Sequence[str], scope: Scope) -> Problem:
    looked = ", then ".join(names)
    return Problem(
        "template_missing",
        "error",
        f"no template for {scope.owner.id}: looked for {looked}",
        file=scope.owner.file,
        fix=f"add theme/{names[0]}",
    )
