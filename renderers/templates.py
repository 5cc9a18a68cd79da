"""The template engine: Jinja, sandboxed, strict, and telling its caller which templates it used.

Each use of a template asks `inputs.template(name)`, also when the compiled form is at hand: that is how a
page comes to depend on its layouts, includes and macros, and on templates that it looked for in vain.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, MutableMapping, Sequence
from functools import lru_cache
from types import FunctionType
from typing import Any, cast

from jinja2 import StrictUndefined, TemplateNotFound, Undefined, nodes
from jinja2 import Template as JinjaTemplate
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from content_repo.problems import Problem
from renderers import guards, limits
from renderers.blame import TROUBLE, problem_of
from renderers.errors import RenderError, TemplateMissing
from renderers.filters import FILTERS
from renderers.holes import Text
from renderers.inputs import Template
from renderers.scope import Scope, current, running, vocabulary
from renderers.views import SectionView, View

_COMPILED_KEPT = 1_000


def blank(value: Any) -> Any:
    """What is printed: a field that an author cleared with null is nothing, not the word None."""
    return "" if value is None else value


class MissingField(Undefined):
    """A field that a fragment does not have: false and empty, so that optional fields can be tested, but
    printing it or asking for its fields is an error.
    """

    __slots__ = ()
    __str__ = Undefined._fail_with_undefined_error


class Compiled(JinjaTemplate):
    """`only_macros`: nothing at its top level can depend on the rendering, so that one module serves all."""

    only_macros = False

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if not self.only_macros:
            return self.make_module()
        return super()._get_default_module()


class Environment(ImmutableSandboxedEnvironment):
    """One a process; compiled templates are kept by name and digest."""

    intercepted_binops = frozenset(guards.OPERATORS)

    def __init__(self) -> None:
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            finalize=blank,
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=0,
        )
        self.binop_table.update(guards.OPERATORS)
        self.filters.update({**guards.FILTERS, **FILTERS})
        for name in guards.REMOVED_FILTERS:
            del self.filters[name]
        for name in guards.REMOVED_GLOBALS:
            del self.globals[name]
        self.globals.update(vocabulary(), range=guards.bounded_range)
        self._functions = frozenset(name for name in self.globals.values() if type(name) is FunctionType)
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
            return MissingField(f"there is no {name!r} in this {view.kind}", obj=view, name=str(name))

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(obj) is FunctionType and obj in self._functions:
            kwargs.pop("_loop_vars", None)  # compiled code passes these two for functions that want a context
            kwargs.pop("_block_vars", None)
            return obj(*args, **kwargs)
        return super().call(context, obj, *args, **kwargs)

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Compiled:
        found = current().inputs.template(name)
        if found is None:
            raise TemplateNotFound(name)
        key = (name, found.digest, found.file)
        if key not in self._compiled:
            if len(self._compiled) >= _COMPILED_KEPT:
                del self._compiled[next(iter(self._compiled))]
            self._compiled[key] = self._build(name, found)
        return self._compiled[key]

    def _build(self, name: str, template: Template) -> Compiled:
        tree = self._parse(template.text, name, template.file)
        code = self.compile(template.text, name, template.file)
        compiled = cast(Compiled, Compiled.from_code(self, code, self.globals))
        compiled.only_macros = all(map(_is_fixed, tree.body))
        return compiled


def _is_fixed(node: nodes.Node) -> bool:
    """Whether this top-level node means the same in every rendering: a macro, or white space."""
    if isinstance(node, nodes.Output):
        return all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes)
    return isinstance(node, nodes.Macro)


@lru_cache(maxsize=1)
def environment() -> Environment:
    return Environment()


def render(names: Sequence[str], scope: Scope, section: SectionView | None = None) -> Text:
    """Render the first of `names` that exists. Raises RenderError with the template's file and line."""
    with running(scope):
        try:
            return scope.holes.split("".join(_chunks(_first(names, scope), scope.variables(section))))
        except TROUBLE as error:
            raise RenderError(problem_of(error, names[0], scope.owner)) from None


def _chunks(template: JinjaTemplate, variables: dict[str, Any]) -> Iterable[str]:
    names = {**template.globals, **variables}
    context = Context(environment(), names, template.name, template.blocks)
    chunks = cast(Generator[str, None, None], template.root_render_func(context))
    return limits.bounded(chunks, limits.current().output)


def _first(names: Sequence[str], scope: Scope) -> JinjaTemplate:
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
