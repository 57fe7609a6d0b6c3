"""Compiled code is kept apart for every state of the sources that it is made of."""

import shutil

from conftest import ROOT

from negotiation import compiled


def folder_of(package) -> str:
    """The cache folder that a copy of the package would use."""
    compiled_there = compiled._folder.__globals__["__file__"]
    compiled._folder.__globals__["__file__"] = str(package / "compiled.py")
    try:
        return compiled._folder().name
    finally:
        compiled._folder.__globals__["__file__"] = compiled_there


def test_a_change_in_what_is_called_makes_a_new_folder(tmp_path) -> None:
    copy = tmp_path / "negotiation"
    shutil.copytree(
        ROOT / "negotiation", copy, ignore=shutil.ignore_patterns("__pycache__", "data")
    )
    before = folder_of(copy)
    (copy / "story.py").write_text("# not compiled\n", "utf-8")
    assert folder_of(copy) == before
    council = copy / "council.py"
    council.write_text(council.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert folder_of(copy) != before
