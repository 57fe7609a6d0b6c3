"""Compiled code is never older than the sources it was made from."""

from pathlib import Path

import pytest

from negotiation import compiled


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Path:
    """A small package beside which `compiled` believes it stands."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(compiled, "__file__", str(tmp_path / "compiled.py"))
    (tmp_path / "compiled.py").write_text("def njit(): ...\n", "utf-8")
    (tmp_path / "votes.py").write_text("RATE = 1\n", "utf-8")
    return tmp_path


def test_the_same_sources_have_the_same_folder(package: Path) -> None:
    before = compiled._folder()
    assert before.parent == package / "__pycache__"
    (package / "votes.py").write_text("RATE = 1\n", "utf-8")
    assert compiled._folder() == before


def test_any_change_of_any_source_has_a_folder_of_its_own(package: Path) -> None:
    """Also of a file that compiled code only calls into, and of one that comes or goes."""
    met = [compiled._folder()]
    (package / "votes.py").write_text("RATE = 2\n", "utf-8")
    met.append(compiled._folder())
    (package / "odds.py").write_text("", "utf-8")
    (package / "odds.py").write_text("SEED = 0\n", "utf-8")
    met.append(compiled._folder())
    (package / "votes.py").unlink()
    met.append(compiled._folder())
    assert len(set(met)) == 4
    (package / "votes.py").write_text("RATE = 1\n", "utf-8")
    (package / "odds.py").unlink()
    assert compiled._folder() == met[0]


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
    assert numba.config.CACHE_DIR == str(compiled._HOME)
    assert not compiled.fresh()
