"""Do the code's shape and its promises about imports still hold?"""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "auditor"
MODULES = sorted(PACKAGE.rglob("*.py"))

SHARED = {
    "auditor", "auditor.model", "auditor.errors", "auditor.wire", "auditor.marked", "auditor.strict_yaml",
    "auditor.yaml_document",
    "auditor.located",
}  # fmt: skip
"""What every room may import (`auditor` itself: for `__version__`)."""
MAY_ALSO = {
    "capture": {"confine"},
    "guard": {"confine"},  # the server runs under the same keeper
    "rewire": {"discover"},  # what was read with its places is changed there
    "lock": {"compare"},  # a clock that went on is no drift
    "surfaces": {"compare"},  # what another client is told is read only where it differs
    "detect": {"classify"},  # the shortest way of a flow is searched for in one place
    "vet": {"confine"},  # what the user's package managers fetch is fetched as everywhere
    "rulepack": {"classify", "detect", "surfaces"},  # a rule's own tests are run through the real thing
}
ROOMS = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()} - {"model", "cli"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module of ours that the file imports, also inside functions."""
    for node in ast.walk(tree_of(path)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if node.module == "auditor":
                names = [f"auditor.{alias.name}" for alias in node.names if alias.name != "__version__"]
        yield from (name for name in names if name == "auditor" or name.startswith("auditor."))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def allowed_in(path: Path) -> set[str] | None:
    """What a file may import; None for those that join the rooms."""
    room = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if room in ("model", "errors", "wire", "marked", "strict_yaml", "yaml_document", "located"):
        return SHARED - {"auditor"}
    if room in ROOMS:
        return SHARED | {f"auditor.{each}" for each in {room} | MAY_ALSO.get(room, set())}
    return None


def with_parents(name: str) -> set[str]:
    return {name.rsplit(".", count)[0] for count in range(name.count("."))} | {name}


def test_a_room_imports_the_nouns_and_itself_and_no_other_room() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for path in MODULES
        if (allowed := allowed_in(path)) is not None
        for name in imports(path)
        if not with_parents(name) & allowed
    ]
    assert wrong == []


def test_nothing_but_the_entry_point_imports_the_command_line() -> None:
    outside = [path for path in MODULES if not path.is_relative_to(PACKAGE / "cli") and path.name != "__main__.py"]
    wrong = [path for path in outside if any(name.startswith("auditor.cli") for name in imports(path))]
    assert wrong == []


def test_files_and_functions_stay_short() -> None:
    long = [path for path in MODULES if path.read_text(encoding="utf-8").count("\n") > 300]
    assert long == []
    wrong = [
        f"{path}:{function.lineno} {function.name}"
        for path in MODULES
        for function in functions(tree_of(path))
        if (function.end_lineno or function.lineno) - function.lineno >= 50
    ]
    assert wrong == []


def test_the_page_on_the_architecture_names_each_module_beside_the_rooms_and_what_rooms_share() -> None:
    page = (PACKAGE.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    beside = [path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")]
    assert [name for name in beside if f"`{name}`" not in page and name not in ("errors.py", "wire.py")] == []
    opening = page.partition("| where |")[0]
    assert [name for name in SHARED - {"auditor"} if f"`{name.removeprefix('auditor.')}`" not in opening] == []


def test_no_module_is_named_after_nothing() -> None:
    wrong = [path for path in MODULES if FORBIDDEN_NAMES & set(path.relative_to(PACKAGE).with_suffix("").parts)]
    assert wrong == []


def test_every_module_and_public_function_says_what_it_is_for() -> None:
    assert [path for path in MODULES if not ast.get_docstring(tree_of(path))] == []
    wrong = []
    for path in MODULES:
        tree = tree_of(path)
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        for node in (node for body in (tree.body, *(each.body for each in classes)) for node in body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                stub = any(isinstance(each, ast.Expr) and _is_ellipsis(each) for each in node.body)
                if not stub and not ast.get_docstring(node):
                    wrong.append(f"{path}:{node.lineno} {node.name}")
    assert wrong == []


def _is_ellipsis(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Constant) and node.value.value is ...


def test_only_the_entry_point_catches_everything() -> None:
    wrong = []
    for path in (each for each in MODULES if each.name != "__main__.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = {each.id for each in ast.walk(node.type) if isinstance(each, ast.Name)} if node.type else {"*"}
                reraises = any(isinstance(each, ast.Raise) and each.exc is None for each in ast.walk(node))
                if caught & {"*", "Exception", "BaseException"} and not reraises:
                    wrong.append(f"{path}:{node.lineno} catches {caught}")
    assert wrong == []


@pytest.mark.parametrize("room", ["compare", "surfaces", "classify", "detect", "judge", "policy"])
def test_right_of_a_capture_nothing_reads_clock_file_socket_or_environment(room: str) -> None:
    impure = {"os", "time", "datetime", "socket", "subprocess", "pathlib", "random", "urllib.request", "tempfile", "io"}
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            if isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} != {"date"}:
                names = {node.module or ""}  # datetime.date parses a date; it is no clock
            opens = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
            assert not names & impure and not opens, f"{path}:{getattr(node, 'lineno', 0)} {names & impure}"


def test_the_wheel_holds_rules_and_templates(tmp_path: Path) -> None:
    """Without network: hatchling builds in this interpreter's place."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    for source in [*(ROOT / "rules").rglob("*.yaml"), ROOT / "rules" / "figures.json"]:
        assert f"auditor/_rules/{source.relative_to(ROOT / 'rules').as_posix()}" in held
    for source in PACKAGE.rglob("*"):
        if source.is_file() and "__pycache__" not in source.parts:
            assert source.relative_to(ROOT).as_posix() in held
