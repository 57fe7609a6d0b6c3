"""Headless sweeps: very many negotiations, stored as they are played, resumed where they stopped.

>>> import negotiation.sweep
>>> frame = negotiation.sweep.read("results")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pandas

__all__ = ["progress", "read"]


def read(folder: "str | Path") -> "pandas.DataFrame":
    """Read a sweep's folder as a DataFrame, a row a run: see `store.read`."""
    from negotiation.sweep import store

    return store.read(folder)


def progress(folder: "str | Path") -> dict[str, Any]:
    """How far a sweep is: runs `stored` and `planned`."""
    from negotiation.sweep import store

    return store.progress(folder)
