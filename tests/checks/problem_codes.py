"""Every code that a problem can have, read from the source: whatever makes a problem is given its code as a constant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from audience import errors

ROOT = Path(__file__).parents[2]
PACKAGES = ("cms", "publisher", "renderers", "themes", "content_repo", "audience")
MAKERS = {  # name → which argument is the code
    **dict.fromkeys(
        ("Problem", "Fault", "Lint", "_Refused", "_refused", "warn", "_warn", "_remark", "refuse"), 0
    ),
    "warn_at": 1,
    "_problem": 2,
    "_same": 2,
    "_long": 3,
    "Link": 2,
    "Remark": 1,
    "Leftover": 1,
}
CODE = re.compile(r"[a-z]+(?:[-_ ][a-z0-9]+)*")
SEVERITIES = {"error", "warning", "info"}


def problem_codes() -> set[str]:
    """In any style: a test says which one is right."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {code for path in files for code in codes_in(path)} | set(audience_codes())


def codes_in(path: Path) -> Iterator[str]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    named = dict(constants_of(module))
    for node in ast.walk(module):
        for code in codes_of(node):
            text = named.get(code.id, "") if isinstance(code, ast.Name) else constant(code)
            if CODE.fullmatch(text):
                yield text


def constants_of(module: ast.Module) -> Iterator[tuple[str, str]]:
    """(name, text) of texts that a module names: `CLASH = "migration_clash"`, also several in one line."""
    for node in module.body:
        if isinstance(node, ast.Assign):
            (target,), value = node.targets, node.value
            several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if several else [(target, value)]
            yield from ((name_of(each), constant(text)) for each, text in pairs)


def codes_of(node: ast.AST) -> list[ast.expr]:
    """The expressions that are codes: arguments, defaults of what is called `code`, the first of what `blame` returns."""
    if isinstance(node, ast.Call):
        return codes_of_call(node)
    if isinstance(node, ast.FunctionDef):
        named = zip(reversed(node.args.args), reversed(node.args.defaults), strict=False)
        return [default for argument, default in named if argument.arg == "code"]
    if isinstance(node, ast.Assign) and name_of(node.targets[0]) == "code":
        return [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
    if isinstance(node, ast.AnnAssign) and node.value and name_of(node.target) == "code":
        return [node.value]
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        return [each for each in node.value.elts[:1] if "_" in constant(each)]
    return []


def codes_of_call(call: ast.Call) -> list[ast.expr]:
    """`report` makes problems when a severity follows or it is a table's, `_report` when a place does; else they tell
    progress."""
    named = [each.value for each in call.keywords if each.arg == "code"]
    maker = name_of(call.func)
    if maker == "report" and SEVERITIES & set(map(constant, call.args[1:2])):
        return call.args[:1] + named
    if maker == "report":
        return call.args[3:4] + named
    if maker == "_report" and len(call.args) > 2:
        return call.args[:1]
    place = MAKERS.get(maker, len(call.args))
    return call.args[place : place + 1] + named


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def constant(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def audience_codes() -> Iterator[str]:
    """Findings of the audience package are named after their class: UnknownName → unknown_name."""
    for kind in errors.AudienceError.__subclasses__():
        yield re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
