"""What does a JavaScript or TypeScript file do, by its syntax tree?

The parser takes broken code too: what it cannot read it skips. Trees are walked without recursion.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from sys import intern

from tree_sitter import Language, Node, Parser, Tree

from auditor.vet.source import kinds
from auditor.vet.source.code import (
    EMPTY,
    ENVIRONMENT,
    ESCAPE,
    HANDLER_NAMES,
    REGISTRARS,
    Assignment,
    Call,
    Code,
    Function,
    Value,
    character,
    check,
)
from auditor.vet.source.shape import is_bundled

_FUNCTIONS = frozenset(
    ("arrow_function", "function_expression", "function_declaration", "method_definition", "function",
     "generator_function", "generator_function_declaration")
)  # fmt: skip
_NAMES = frozenset(("identifier", "property_identifier", "shorthand_property_identifier"))
_PATTERNS = frozenset(("identifier", "shorthand_property_identifier_pattern"))
_WRITTEN = _NAMES | {"string_fragment", "escape_sequence", "shorthand_property_identifier_pattern"}
_STRINGS = frozenset(("string_fragment", "escape_sequence"))
_MOST = 1_500
"""Nodes of one value. Those that matter are small; nested calls would be walked again and again."""
_LOADERS = frozenset(("require", "import", "resolve", "Worker", "fork", "register", "importScripts"))
"""Calls that run the file that they are given, whatever its name ends with."""
_TYPESCRIPT = (".ts", ".mts", ".cts")


def read_javascript(file: str, text: str, deadline: float) -> Code:
    """The calls, assignments and functions of one file. Raises `SlowError` after `deadline` (`time.monotonic`)."""
    tree = _tree(file, text)
    code = Code(file, tuple(text.split("\n")), is_bundled(text))
    imports: dict[str, str] = {}
    for count, node in enumerate(_walk(tree.root_node)):
        if count % 16 == 0:
            check(deadline)
        _take(node, code, imports)
    return code


@cache
def _parser(language: str) -> Parser:
    if language == "javascript":
        import tree_sitter_javascript

        return Parser(Language(tree_sitter_javascript.language()))
    import tree_sitter_typescript

    one = tree_sitter_typescript.language_tsx if language == "tsx" else tree_sitter_typescript.language_typescript
    return Parser(Language(one()))


def _tree(file: str, text: str) -> Tree:
    kind = "tsx" if file.endswith(".tsx") else "typescript" if file.endswith(_TYPESCRIPT) else "javascript"
    return _parser(kind).parse(text.encode("utf-8", "replace"))


def _walk(node: Node) -> Iterator[Node]:
    """Every named node, in reading order; recursion would end at a tree that an attacker made deep."""
    cursor = node.walk()
    while True:
        if cursor.node is not None and cursor.node.is_named:
            yield cursor.node
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while True:
            if not cursor.goto_parent():
                return
            if cursor.goto_next_sibling():
                break


def _take(node: Node, code: Code, imports: dict[str, str]) -> None:
    kind = node.type
    if kind in ("call_expression", "new_expression"):
        code.calls.append(call := _call(node, imports))
        if not kinds.reads(call.callee) and not kinds.writes(call.callee, ()):
            loads = call.last in _LOADERS
            code.named += [(value.texts, loads) for value in call.arguments[:3] if value.texts]
    elif kind in ("import_statement", "export_statement"):
        if (source := node.child_by_field_name("source")) is not None:
            code.named.append(((_literal(source),), True))
        if kind == "import_statement":
            imports.update(_imported(node))
    elif kind == "variable_declarator":
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if target is not None and value is not None:
            imports.update(_required(target, value))
            _assign(code, target, value, imports)
    elif kind in ("assignment_expression", "augmented_assignment_expression", "for_in_statement"):
        target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is not None and value is not None:
            _assign(code, target, value, imports)
    elif kind in _FUNCTIONS:
        code.functions.append(_function(node))


def _assign(code: Code, target: Node, value: Node, imports: dict[str, str]) -> None:
    if value.type not in _FUNCTIONS:
        names = frozenset(_text(each) for each in _inner(target) if each.type in _PATTERNS or each.type in _NAMES)
        code.assignments.append(
            Assignment(names - {"module", "exports", "this"}, _value(value, imports), target.start_point[0] + 1)
        )


def _imported(node: Node) -> Iterator[tuple[str, str]]:
    source = node.child_by_field_name("source")
    module = _literal(source).removeprefix("node:") if source is not None else ""
    for each in _inner(node):
        if each.type == "import_specifier":
            name, alias = each.child_by_field_name("name"), each.child_by_field_name("alias")
            if name is not None:
                yield _text(alias or name), f"{module}.{_text(name)}"
        elif each.type == "identifier" and _parent_type(each) in ("import_clause", "namespace_import"):
            yield _text(each), module


def _parent_type(node: Node) -> str:
    return node.parent.type if node.parent is not None else ""


def _required(target: Node, value: Node) -> Iterator[tuple[str, str]]:
    """`const {exec} = require("child_process")`, also awaited and imported."""
    if value.type == "await_expression" and value.named_child_count:
        value = value.named_children[0]
    function, given = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    if function is None or given is None or _text(function) not in ("require", "import") or not given.named_children:
        return
    module = _literal(given.named_children[0]).removeprefix("node:")
    if target.type == "identifier":
        yield _text(target), module
    for each in target.named_children:
        if each.type == "shorthand_property_identifier_pattern":
            yield _text(each), f"{module}.{_text(each)}"
        elif each.type == "pair_pattern":  # `const {exec: run} = require("child_process")`
            yield _text(each.child_by_field_name("value")), f"{module}.{_text(each.child_by_field_name('key'))}"


def _call(node: Node, imports: dict[str, str]) -> Call:
    called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    given = node.child_by_field_name("arguments")
    values = tuple(_value(each, imports) for each in given.named_children[:20]) if given is not None else ()
    return Call(_dotted(called, imports) if called is not None else "", node.start_point[0] + 1, values)


def _dotted(node: Node, imports: dict[str, str]) -> str:
    parts: list[str] = []
    current: Node | None = node
    while current is not None:
        if current.type == "member_expression":
            parts.append(_text(current.child_by_field_name("property")))
            current = current.child_by_field_name("object")
        elif current.type == "subscript_expression":
            index = current.child_by_field_name("index")
            parts.append(_literal(index) if index is not None and index.type == "string" else "[]")
            current = current.child_by_field_name("object")
        elif current.type == "call_expression":
            module = _module(current)
            if module:
                parts.append(module)
                break
            current = current.child_by_field_name("function")
        elif current.type in ("await_expression", "parenthesized_expression", "non_null_expression"):
            current = current.named_children[-1] if current.named_child_count else None
        else:
            name = _text(current) if current.type in _NAMES or current.type in ("this", "import") else ""
            parts.append(imports.get(name, name))
            break
    return ".".join(reversed(parts))[:300]


def _module(node: Node) -> str:
    """The module of `require("x")`."""
    function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or given is None or _text(function) not in ("require", "import") or not given.named_children:
        return ""
    return _literal(given.named_children[0]).removeprefix("node:")


def _function(node: Node) -> Function:
    parent = node.parent
    name = node.child_by_field_name("name")
    if name is None and parent is not None:
        name = parent.child_by_field_name("name") or parent.child_by_field_name("key") or _left(parent)
    called = _text(name) if name is not None else ""
    given = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
    patterns = _inner(given) if given is not None else iter(())
    parameters = tuple(_text(each) for each in patterns if each.type in _PATTERNS and not _is_type(each))
    return Function(called, parameters, called in HANDLER_NAMES or _registered(node))


def _is_type(node: Node) -> bool:
    return node.parent is not None and node.parent.type in ("type_annotation", "predefined_type", "generic_type")


def _left(parent: Node) -> Node | None:
    return parent.child_by_field_name("left") if parent.type == "assignment_expression" else None


def _registered(node: Node) -> bool:
    """Whether it is handed to `server.tool(…)` or one of its kin."""
    above = node.parent
    call = above.parent if above is not None and above.type == "arguments" else None
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and _dotted(function, {}).rpartition(".")[2] in REGISTRARS


def _value(node: Node, imports: dict[str, str]) -> Value:
    if node.type in _FUNCTIONS:
        return EMPTY
    names: set[str] = set()
    texts: list[str] = []
    calls: set[str] = set()
    pairs: list[tuple[str, str]] = []
    for each in _inner(node):
        kind = each.type
        if kind in _NAMES and not _is_key(each):
            names.add(_text(each))
        elif kind in _STRINGS:
            texts.append(intern(_text(each)[:2_000]))
        elif kind in ("call_expression", "new_expression"):
            called = each.child_by_field_name("function") or each.child_by_field_name("constructor")
            calls.add(_dotted(called, imports) if called is not None else "")
        elif kind == "pair":
            pairs.extend(_pair(each))
        elif kind == "member_expression" and _text(each) == "process.env" and not _is_object(each):
            names.add(ENVIRONMENT)
    return Value(frozenset(names), tuple(texts[:100]), frozenset(calls), tuple(pairs[:100]))


def _is_key(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type == "pair" and parent.child_by_field_name("key") == node


def _is_object(node: Node) -> bool:
    """Whether only a member of it is taken: `process.env.KEY` is one variable, not all."""
    parent = node.parent
    return parent is not None and parent.type in ("member_expression", "subscript_expression")


def _pair(node: Node) -> Iterator[tuple[str, str]]:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is not None and value is not None and value.type in ("string", "template_string"):
        yield _text(key).strip("\"'"), _literal(value)


def _inner(node: Node) -> Iterator[Node]:
    """The named nodes of a value, the bodies of functions left out."""
    stack, count = [node], 0
    while stack and count < _MOST:
        current = stack.pop()
        count += 1
        yield current
        stack.extend(child for child in reversed(current.named_children) if child.type not in _FUNCTIONS)


def _literal(node: Node) -> str:
    return "".join(_text(each) for each in _inner(node) if each.type in _STRINGS)[:2_000]


def _text(node: Node | None) -> str:
    """As it stands; of a name its letters, however they are written."""
    text = (node.text or b"").decode("utf-8", "replace") if node is not None else ""
    return ESCAPE.sub(character, text) if "\\" in text and node is not None and node.type in _WRITTEN else text
