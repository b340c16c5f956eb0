"""The house rules, held by machine: layers, sizes, docstrings, cycles, and documented problem codes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pipeline"
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
CODE = re.compile(r"[A-Z]\d{3}")
# A heavy or format-bound library is known in one room only (docs/architecture.md).
OWNERS = {
    "docx": {"writers"},
    "jinja2": {"templating"},
    "markdown_it": {"document"},
    "python_calamine": {"ledgers"},
    "rich": {"cli"},
    "typer": {"cli"},
    "weasyprint": {"writers"},
}

MODULES = sorted(PACKAGE.rglob("*.py"))
pytestmark = pytest.mark.skipif(not MODULES, reason="nothing is built yet")


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """Return the dotted name of a module file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.prefix) / "bin" / command[0]), *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("lint-imports", "--no-cache"), id="layers"),
        pytest.param(("mypy",), id="types"),
        pytest.param(("ruff", "check", "."), id="lint"),
        pytest.param(("ruff", "format", "--check", "."), id="format"),
    ],
)
def test_the_linters_are_silent(command):
    result = run(*command)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_module_is_long():
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: n for name, n in lengths.items() if n > MAX_MODULE_LINES} == {}


def test_no_function_is_long():
    long = {}
    for path in MODULES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long[f"{name_of(path)}.{node.name}"] = lines
    assert long == {}


def test_every_module_says_what_it_is_for():
    assert [name_of(path) for path in MODULES if not ast.get_docstring(parse(path))] == []


def test_no_module_is_a_grab_bag():
    forbidden = {"utils", "util", "helpers", "misc", "common"}
    assert [name_of(path) for path in MODULES if forbidden & set(name_of(path).split("."))] == []


def broad_handlers(tree: ast.Module) -> Iterator[int]:
    """Yield the lines of `except:`, `except Exception` and `except BaseException`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(
                kind is None
                or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"})
                for kind in kinds
            ):
                yield node.lineno


def test_only_the_command_line_catches_everything():
    found = [
        f"{name_of(path)}:{line}"
        for path in MODULES
        if name_of(path).split(".")[1:2] != ["cli"]
        for line in broad_handlers(parse(path))
    ]
    assert found == []


def test_each_library_is_known_in_its_room_only():
    strangers = []
    for path in MODULES:
        room = (*name_of(path).split("."), "")[1]
        for node in ast.walk(parse(path)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            strangers += [
                f"{name_of(path)} imports {name}"
                for name in names
                if room not in OWNERS.get(name.split(".")[0], {room})
            ]
    assert strangers == []


def third_party_imports() -> set[str]:
    names = set()
    for path in MODULES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Import):
                names.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"pipeline"}


def plain(requirement: str) -> str:
    """Return the normalised name in a requirement or a line of the lock."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_imported_is_declared_and_what_is_declared_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    required = (project["project"]["dependencies"], *extras)
    declared = {plain(item) for items in required for item in items}
    providers = packages_distributions()
    undeclared = {
        name
        for name in third_party_imports()
        if not declared & {plain(provider) for provider in providers.get(name, [])}
    }
    assert undeclared == set()

    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {plain(line) for line in lock if re.match(r"[a-z0-9]", line)}
    wanted = declared | {plain(item) for item in project["dependency-groups"]["dev"]}
    assert sorted(wanted - locked) == []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "tests/judges/node.lock", "tests/judges/package-lock.json"]
)
def test_locks_hold_hashes_and_no_addresses(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "sha256:" in text or "sha512-" in text


def runtime_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported; TYPE_CHECKING blocks do not."""
    for node in body:
        if isinstance(node, ast.If):
            if "TYPE_CHECKING" not in ast.dump(node.test):
                yield from runtime_statements(node.body)
            yield from runtime_statements(node.orelse)
        elif isinstance(node, ast.Try):
            for part in (node.body, node.orelse, node.finalbody):
                yield from runtime_statements(part)
        else:
            yield node


def imports_of(path: Path, known: set[str]) -> set[str]:
    """Return our modules that `path` imports while it is itself imported."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    found: set[str] = set()
    for node in runtime_statements(parse(path).body):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
            source = ".".join(part for part in (base, node.module) if part)
            source = source if node.level else (node.module or "")
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                found.add(inner if inner in known else source)
    return (found & known) - {name_of(path)}


def cycle_in(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules of one import cycle, in order, or an empty list."""
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return []
        for target in sorted(graph[name]):
            if found := visit(target, [*trail, name]):
                return found
        done.add(name)
        return []

    for name in sorted(graph):
        if found := visit(name, []):
            return found
    return []


def test_modules_do_not_import_in_circles():
    known = {name_of(path) for path in MODULES}
    assert cycle_in({name_of(path): imports_of(path, known) for path in MODULES}) == []


def test_a_circle_would_be_found():
    assert cycle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert cycle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def codes_in(tree: ast.Module) -> set[str]:
    """Return the problem codes that stand in a module as whole strings."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


MANUAL = tuple(sorted((ROOT / "docs" / "errors").glob("*.md")))


def explained_codes() -> list[str]:
    """Return the codes that have a section of their own in docs/errors/, in order."""
    return [
        code
        for page in MANUAL
        for code in re.findall(r"^## ([A-Z]\d{3}) ", page.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def test_every_problem_code_is_explained():
    used = set().union(*(codes_in(parse(path)) for path in MODULES))
    assert len(used) > 50
    assert sorted(used - set(explained_codes())) == []


def test_every_explained_code_is_used_and_explained_once():
    explained = explained_codes()
    used = set().union(*(codes_in(parse(path)) for path in MODULES))
    assert sorted(set(explained) - used) == []
    assert [code for code in set(explained) if explained.count(code) > 1] == []


def test_index_of_errors_names_every_page():
    index = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert [page.name for page in MANUAL if f"errors/{page.name}" not in index] == []
