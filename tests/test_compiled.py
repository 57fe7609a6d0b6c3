"""Compiled code is never older than the sources it was made from."""

import ast
from pathlib import Path

import pytest

from negotiation import compiled

PACKAGE = Path(__file__).parent.parent / "negotiation"
RULE = "from negotiation.compiled import njit\n\nRATE = {}\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Path:
    """A small package beside which `compiled` believes it stands."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(compiled, "__file__", str(tmp_path / "compiled.py"))
    (tmp_path / "votes.py").write_text(RULE.format(1), "utf-8")
    (tmp_path / "story.py").write_text("WORDS = 1\n", "utf-8")
    return tmp_path


def test_the_same_sources_have_the_same_folder(package: Path) -> None:
    before = compiled._folder()
    assert before.parent == package / "__pycache__"
    (package / "votes.py").write_text(RULE.format(1), "utf-8")
    assert compiled._folder() == before


def test_every_state_of_the_compiled_sources_has_a_folder_of_its_own(package: Path) -> None:
    """Whichever of them changes, comes or goes: numba itself sees only the caller's own file."""
    met = [compiled._folder()]
    (package / "votes.py").write_text(RULE.format(2), "utf-8")
    met.append(compiled._folder())
    (package / "odds.py").write_text(RULE.format(3), "utf-8")
    met.append(compiled._folder())
    (package / "votes.py").unlink()
    met.append(compiled._folder())
    assert len(set(met)) == 4
    (package / "odds.py").unlink()
    (package / "votes.py").write_text(RULE.format(1), "utf-8")
    (package / "story.py").write_text("WORDS = 2\n", "utf-8")
    assert compiled._folder() == met[0]


def test_compiled_functions_take_names_from_compiled_sources_only() -> None:
    """Else a constant could change without the folder changing."""
    trees = {
        f"negotiation.{path.relative_to(PACKAGE).with_suffix('').as_posix().replace('/', '.')}": (
            ast.parse(path.read_text("utf-8")),
            "import njit" in path.read_text("utf-8"),
        )
        for path in PACKAGE.rglob("*.py")
    }
    checked = 0
    for module, (tree, counted) in trees.items():
        functions = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and "njit" in map(_called, node.decorator_list)
        ]
        assert counted or not functions, module
        assert not functions or module.count(".") == 1, f"{module}: a folder below is not looked at"
        used = {n.id for f in functions for n in ast.walk(f) if isinstance(n, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in trees:
                taken = used & {alias.asname or alias.name for alias in node.names}
                assert trees[node.module][1] or taken <= {"njit"}, f"{module}: {taken}"
                checked += len(taken)
    assert checked > 50


def _called(decorator: ast.expr) -> str:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return name.id if isinstance(name, ast.Name) else ""


def test_what_other_sources_left_is_cleared_away_and_nothing_else(
    package: Path, monkeypatch
) -> None:
    now = compiled._folder()
    monkeypatch.setattr(compiled, "_HOME", now)
    stale, bytecode = now.parent / "compiled-0123456789abcdef", now.parent / "votes.pyc"
    for folder in (now, stale):
        folder.mkdir(parents=True)
    bytecode.write_bytes(b"")
    compiled.forget_others()
    assert sorted(now.parent.iterdir()) == sorted([now, bytecode])


def test_rules_are_fresh_until_they_are_compiled(package: Path, monkeypatch) -> None:
    now = compiled._folder()
    monkeypatch.setattr(compiled, "_HOME", now)
    assert compiled.fresh()
    now.mkdir(parents=True)
    (now / "bargaining.look_ahead-55.py311.nbi").write_bytes(b"")
    assert not compiled.fresh()


def test_the_rules_in_use_are_kept_in_the_folder_of_these_sources() -> None:
    """What `fresh` looks for is what the compiler writes."""
    import numba

    from negotiation import load, solve

    solve(load("libya-2011"))
    assert str(compiled._HOME) == numba.config.CACHE_DIR
    assert not compiled.fresh()
