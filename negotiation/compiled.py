"""Where compiled code is kept: `njit`, with a cache that knows all sources of compiled code.

numba takes a function's compiled code to be stale when the function's own file has changed, not
when a function that it calls has. So every state of the sources that import `njit` has a folder of
its own.
"""

import hashlib
import os
import shutil
from pathlib import Path

import numba
from numba import njit

__all__ = ["forget_others", "fresh", "njit"]


def _folder() -> Path:
    """The folder of this state of the sources: beside them, or the user's where that is barred."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.glob("*.py")):
        text = path.read_bytes()
        if b"import njit" in text:
            digest.update(text)
    base = package / "__pycache__"
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        base = Path(given)
    elif not os.access(base if base.is_dir() else package, os.W_OK):
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "negotiation"
    return base / f"compiled-{digest.hexdigest()[:16]}"


_HOME = _folder()


def fresh() -> bool:
    """Whether the rules as they stand have never been compiled here."""
    return not any(_HOME.rglob("bargaining.look_ahead-*.nbi"))


def forget_others() -> None:
    """Clear away what other states of the sources have left."""
    for other in _HOME.parent.glob("compiled-*"):
        if other != _HOME:
            shutil.rmtree(other, ignore_errors=True)


numba.config.CACHE_DIR = str(_HOME)  # type: ignore[attr-defined]
