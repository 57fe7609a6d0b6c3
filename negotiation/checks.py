"""Checks of what users write: every fault is collected, each with what was found and is allowed."""

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class ScenarioError(ValueError):
    """A scenario that can't be used; `faults` names every reason, one a line.

    Attributes
    ----------
    faults : tuple of str
        Each `key: found ..., allowed ...`.
    """

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def shown(value: object) -> str:
    """Show a value in a message: short, on one line."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the known words nearest to one that is not known, as the end of a message."""
    options = sorted(known)
    close = difflib.get_close_matches(word, options, n=3, cutoff=0.5)
    if close:
        return f"nearest known: {', '.join(close)}"
    return f"allowed: {', '.join(options)}" if len(options) <= 20 else "no known key is near"


@dataclass
class Checker:
    """Reads values out of a mapping and keeps a list of what is wrong with them."""

    faults: list[str] = field(default_factory=list)

    def fault(self, key: str, found: object, allowed: str) -> None:
        """Note a fault of a value."""
        self.faults.append(f"{key}: found {shown(found)}, allowed {allowed}")

    def unknown(self, table: Mapping[str, Any], known: Iterable[str], prefix: str = "") -> None:
        """Note every key that is not known, with the nearest that are."""
        names = list(known)
        for key in table:
            if key not in names:
                self.faults.append(f"{prefix}{key}: unknown key, {nearest(str(key), names)}")

    def table(self, value: object, key: str) -> dict[str, Any]:
        """Read a table; anything else is a fault and reads as an empty one."""
        if isinstance(value, Mapping):
            return {str(k): v for k, v in value.items()}
        self.fault(key, value, "a table")
        return {}

    def text(self, value: object, key: str, empty: bool = False) -> str:
        """Read a text of at most 2,000 characters."""
        if isinstance(value, str) and (empty or value.strip()) and len(value) <= 2000:
            return value
        self.fault(key, value, "a text of 1 to 2,000 characters")
        return ""

    def number(
        self, value: object, key: str, low: float, high: float, above: bool = False
    ) -> float:
        """Read a finite number from low (excluded if `above`) to high."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            inside = low < value <= high if above else low <= value <= high
            if abs(value) < 1e300 and math.isfinite(value) and inside:
                return float(value)
        bounds = f"above {low:g} up to {high:g}" if above else f"{low:g} to {high:g}"
        self.fault(key, value, f"a number {bounds}")
        return high

    def integer(self, value: object, key: str, low: int, high: int) -> int:
        """Read a whole number from low to high."""
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault(key, value, f"a whole number {low} to {high}")
        return low

    def flag(self, value: object, key: str) -> bool:
        """Read true or false."""
        if not isinstance(value, bool):
            self.fault(key, value, "true or false")
        return bool(value)

    def choice(self, value: object, key: str, options: Iterable[str]) -> str:
        """Read one of some words."""
        names = list(options)
        if isinstance(value, str) and value in names:
            return value
        close = difflib.get_close_matches(str(value), names, n=1)
        hint = f" (nearest: {close[0]})" if close else ""
        self.fault(key, value, f"{', '.join(names)}{hint}")
        return names[0]

    def texts(self, value: object, key: str) -> tuple[str, ...]:
        """Read a text or a list of different texts."""
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple):
            self.fault(key, value, "a text or a list of texts")
            return ()
        read = tuple(self.text(v, f"{key}[{i}]") for i, v in enumerate(values))
        for i, v in enumerate(read):
            if v and v in read[:i]:
                self.fault(f"{key}[{i}]", v, "each name once")
        return read
