"""What does a Python file do, by its syntax tree?"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from itertools import islice
from sys import intern

from auditor.vet.source.code import (
    ENVIRONMENT,
    HANDLER_NAMES,
    REGISTRARS,
    Assignment,
    Call,
    Code,
    Function,
    Value,
    check,
)

_MOST = 1_500
"""Nodes of one value. Those that matter are small; nested calls would be walked again and again."""
_LOADERS = frozenset(("__import__", "import_module", "run_path", "run_module", "spec_from_file_location"))
"""Calls that run the module or the file that they are given."""
_Def = ast.FunctionDef | ast.AsyncFunctionDef


class UnreadableError(Exception):
    """The file is no Python of today, or nested too deep."""


def decoded(data: bytes) -> str:
    """The text as Python takes it: a line at its top may name an encoding in which a comment holds code."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding, "replace")
    except (SyntaxError, ValueError, LookupError):
        return data.decode("utf-8", "replace")


def read_python(file: str, data: bytes, deadline: float) -> Code:
    """The calls, assignments and functions of one file. Raises `UnreadableError`, and `SlowError` after `deadline`."""
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
        raise UnreadableError(type(error).__name__) from None
    code = Code(file, tuple(decoded(data).split("\n")), python=True)
    imports = dict(_imports(tree))
    code.modules.extend(dict.fromkeys(_modules(tree)))
    for count, node in enumerate(ast.walk(tree)):
        if count % 16 == 0:
            check(deadline)
        if isinstance(node, ast.Call):
            code.calls.append(call := _call(node, imports))
            if call.last in _LOADERS:
                code.modules += [text for value in call.arguments[:2] for text in value.texts]
                code.named += [(value.texts, True) for value in call.arguments[:2] if value.texts]
        elif isinstance(node, _Def):
            code.functions.append(_function(node))
        elif (assignment := _assignment(node, imports)) is not None:
            code.assignments.append(assignment)
    return code


def _modules(tree: ast.AST) -> Iterator[str]:
    """Every module that it imports, and every name from one, which may be a module too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            before = "." * node.level + (node.module or "")
            yield before
            yield from (f"{before}{'.' if node.module else ''}{alias.name}" for alias in node.names)


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}".lstrip(".")


def _call(node: ast.Call, imports: dict[str, str]) -> Call:
    return Call(
        _dotted(node.func, imports),
        node.lineno,
        tuple(_value(each, imports) for each in node.args),
        tuple((each.arg or "**", _value(each.value, imports)) for each in node.keywords),
    )


def _assignment(node: ast.AST, imports: dict[str, str]) -> Assignment | None:
    if isinstance(node, ast.Assign):
        targets: list[ast.expr] = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.For | ast.AsyncFor | ast.comprehension):
        targets = [node.target]
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        return Assignment(frozenset(_stored(node.optional_vars)), _value(node.context_expr, imports))
    else:
        return None
    value = node.iter if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) else node.value
    if value is None:
        return None
    names = frozenset(name for each in targets for name in _stored(each))
    return Assignment(names, _value(value, imports), targets[0].lineno)


def _stored(target: ast.expr) -> Iterator[str]:
    """The names that a target fills; `payload["q"] = …` fills `payload` and `q`, `self.key = …` fills `key`."""
    for node in ast.walk(target):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name) and node.id != "self":
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _function(node: _Def) -> Function:
    given = node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    names += [each.arg for each in (given.vararg, given.kwarg) if each]
    decorated = any(_last(each) in REGISTRARS for each in node.decorator_list)
    parameters = tuple(name for name in names if name not in ("self", "cls", "ctx"))
    return Function(node.name, parameters, decorated or node.name in HANDLER_NAMES)


def _last(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def _dotted(node: ast.expr, imports: dict[str, str]) -> str:
    """`requests.post`; what is called on the result of a call is named by that one: `open().write`."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            if _imported(node) is not None:
                parts.append(str(_imported(node)))
                break
            node = node.func
        elif isinstance(node, ast.Subscript | ast.Await):
            node = node.value
        else:
            parts.append(imports.get(node.id, node.id) if isinstance(node, ast.Name) else "")
            break
    return ".".join(reversed(parts))[:300]


def _imported(node: ast.Call) -> str | None:
    """The module of `__import__("zlib")` and `importlib.import_module("zlib")`."""
    if _last(node) in ("__import__", "import_module") and node.args and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None


def _value(node: ast.expr, imports: dict[str, str]) -> Value:
    names: set[str] = set()
    texts: list[str] = []
    calls: set[str] = set()
    pairs: list[tuple[str, str]] = []
    part_of: set[int] = set()
    for each in islice(ast.walk(node), _MOST):
        if isinstance(each, ast.Name):
            names.add(each.id)
        elif isinstance(each, ast.Attribute):
            names.add(each.attr)
            if each.attr == "environ" and id(each) not in part_of:
                names.add(ENVIRONMENT)
        elif isinstance(each, ast.Subscript):
            part_of.add(id(each.value))  # `os.environ["KEY"]` is one variable, not all
        elif isinstance(each, ast.Call):
            calls.add(_dotted(each.func, imports))
            if isinstance(each.func, ast.Attribute):
                part_of.add(id(each.func.value))  # as is `os.environ.get("KEY")`
            pairs += [
                (word.arg, word.value.value)
                for word in each.keywords
                if word.arg and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
            ]
        elif isinstance(each, ast.Constant) and isinstance(each.value, str | bytes):
            texts.append(_text(each.value))
        elif isinstance(each, ast.Dict):
            pairs += [
                (_text(key.value), _text(value.value))
                for key, value in zip(each.keys, each.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
            ]
    return Value(
        frozenset(names), tuple(intern(text[:2_000]) for text in texts[:100]), frozenset(calls), tuple(pairs[:100])
    )


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
