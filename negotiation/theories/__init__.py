"""Rival theories of what a Council would agree on, one solution concept a file.

A theory is a file of this folder with `THEORIES`, a tuple of `Theory`; it is found by itself.
"""

import pkgutil
from functools import cache
from importlib import import_module

from negotiation.theories.setting import Prediction, Setting, Theory, setting

__all__ = ["Prediction", "Setting", "Theory", "setting", "theories"]


@cache
def theories() -> dict[str, Theory]:
    """Every theory by its name: files in alphabetical order, each file's in its own.

    Raises
    ------
    ValueError
        If two theories have one name.
    """
    found: dict[str, Theory] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        for theory in getattr(import_module(f"{__name__}.{module.name}"), "THEORIES", ()):
            if theory.name in found:
                raise ValueError(f"theories: found {theory.name!r} twice, allowed each name once")
            found[theory.name] = theory
    return found
