"""The structure holds: imports run down only, and heavy packages stay where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "negotiation"
APPS = PACKAGE.parent / "apps"

LAYERS = (
    {
        "version",
        "fitted",
        "compiled",
        "english",
        "checks",
        "jsons",
        "deciders",
        "council",
        "chance",
        "enumeration",
        "selection",
        "closed_form",
        "orientation",
        "stacks",
        "equilibria",
        "best_replies",
        "dominance",
        "payoff_space",
        "game_files",
        "record",
        "wording",
    },
    {"scenario"},
    {"parsing", "positions", "payoffs"},
    {"library", "answers", "measures", "story", "skimming"},
    {"votes"},
    {"moves"},
    {"reach"},
    {"stages"},
    {"bargaining"},
    {"solved"},
    {"talks", "odds", "showing", "theories", "screening", "payoff_parts"},
    {"derivations"},
    {"batches", "comparing"},
    {"agents", "uncertainty", "sweep", "changes", "flips", "levers"},
    {"evidence"},
    {"cli", "__init__", "__main__"},
)
"""From the bottom up: a module imports from lower layers, or from its own without a circle."""

ONLY_IN = {
    "nashpy": {"equilibria"},
    "mesa": {"agents"},
    "streamlit": {"cli"},
    "altair": {"figures", "report"},
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def modules() -> dict[str, set[str]]:
    """What every module of the package imports; a subpackage counts as one module."""
    files = {path.stem: [path] for path in PACKAGE.glob("*.py")}
    for start in PACKAGE.glob("*/__init__.py"):
        files[start.parent.name] = sorted(start.parent.rglob("*.py"))
    return {
        name: {
            n.split(".")[1]
            for path in paths
            for n in imported(path)
            if n.startswith("negotiation.")
        }
        & (set(files) - {name})
        for name, paths in files.items()
    }


def test_every_module_has_its_layer() -> None:
    assert set().union(*LAYERS) == set(modules())


def test_a_theory_needs_nothing_of_the_model_s_own_rules() -> None:
    assert modules()["theories"] == {"council", "positions", "scenario"}


def test_imports_run_down_only() -> None:
    level = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    for name, others in modules().items():
        for other in others:
            assert level[other] <= level[name], f"{name} imports {other} from above"
            if level[other] == level[name]:
                assert name not in reachable(other), f"{name} and {other} import each other"


def reachable(name: str) -> set[str]:
    graph, found, todo = modules(), set(), [name]
    while todo:
        for other in graph[todo.pop()] - found:
            found.add(other)
            todo.append(other)
    return found


@pytest.mark.parametrize("package", ONLY_IN)
def test_heavy_packages_are_imported_in_one_place(package: str) -> None:
    for path in PACKAGE.rglob("*.py"):
        if any(n.split(".")[0] == package for n in imported(path)):
            assert path.stem in ONLY_IN[package], f"{path.name} imports {package}"


def test_the_package_imports_neither_mesa_nor_nashpy_nor_streamlit() -> None:
    program = (
        "import sys, negotiation; "
        "print(sorted({'mesa', 'nashpy', 'streamlit', 'altair', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_only_the_library_and_tables_of_facts_read_files() -> None:
    """Three read the package's own data; users' files go through `library`."""
    for path in PACKAGE.glob("*.py"):
        text = path.read_text("utf-8")
        if path.stem not in ("library", "council", "positions", "fitted"):
            assert "read_text" not in text, path.name
            assert " open(" not in text.replace("def open", ""), path.name
        if path.stem not in ("cli",):
            assert "print(" not in text, path.name


PURE = (
    "assumptions.py",
    "changes.py",
    "charts.py",
    "origins.py",
    "pictures.py",
    "reasons.py",
    "spreadsheets.py",
    "tables.py",
    "game/charts.py",
    "game/parts.py",
    "game/questions.py",
    "game/replies.py",
    "game/sentences.py",
    "game/tables.py",
    "game/writing.py",
    "rounds/charts.py",
    "rounds/origins.py",
    "rounds/tables.py",
    "what_if/answers.py",
    "what_if/charts.py",
    "what_if/odds.py",
    "what_if/tables.py",
)
"""Of the app: what can be tested without a browser."""


def test_charts_and_tables_of_the_app_are_pure() -> None:
    for name in PURE:
        assert "streamlit" not in imported(APPS / name)


@pytest.mark.parametrize(
    "path", [*PACKAGE.rglob("*.py"), *APPS.rglob("*.py")], ids=lambda p: p.name
)
def test_modules_can_be_read_in_one_sitting(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))
