"""JSON as the laboratory writes it: the same numbers give the same bytes on every machine."""

import json
from collections.abc import Mapping
from typing import Any


def rounded(number: float) -> float:
    """Round to 12 significant digits, and to 12 decimals, so that rounding errors vanish."""
    return round(float(f"{number:.12g}"), 12) + 0.0


def canonical(value: Any) -> Any:
    """Copy a value with every number `rounded`.

    Raises
    ------
    ValueError
        For a number that is not finite.
    """
    if isinstance(value, bool) or value is None or isinstance(value, int | str):
        return value
    if isinstance(value, Mapping):
        return {str(k): canonical(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(v) for v in value]
    number = float(value)
    if not abs(number) < float("inf"):
        raise ValueError(f"JSON: found {number}, allowed finite numbers")
    return rounded(number)


def dumps(value: Any) -> str:
    """Write a value as JSON, in the order of its keys as given, with a final newline."""
    return json.dumps(canonical(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def differences(one: Any, other: Any, key: str = "") -> list[str]:
    """Name every place where two JSON values differ, by dotted key."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return [
            line
            for k in dict.fromkeys((*one, *other))
            for line in differences(one.get(k), other.get(k), f"{key}.{k}" if key else str(k))
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            line
            for i, (a, b) in enumerate(zip(one, other, strict=True))
            for line in differences(a, b, f"{key}[{i}]")
        ]
    return [] if one == other else [f"{key}: found {one!r}, now {other!r}"]
