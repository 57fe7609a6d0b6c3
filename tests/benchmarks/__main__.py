"""All benchmarks as one table: `uv run --group bench python -m tests.benchmarks [MODULE ...]`.

Every figure is a ratio taken within this run: how many times ours fit into the alternative.
"""

import argparse
import importlib
import sys
import time
from pathlib import Path

from tests.benchmarks.timing import Row

MODULES = tuple(
    sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if "\ndef rows() -> list[Row]:" in path.read_text("utf-8")
    )
)
HEAD = ("what", "ours", "alternative", "theirs", "ratio", "note")
RIGHT = ("ours", "theirs", "ratio")
UNITS = ((1.0, "s "), (1e-3, "ms"), (1e-6, "µs"), (0.0, "ns"))


def main() -> None:
    """Measure what is asked for, everything by default, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    asked = parser.parse_args().modules or MODULES
    if strange := sorted(set(asked) - set(MODULES)):
        parser.error(f"MODULE: found {', '.join(strange)}, allowed {', '.join(MODULES)}")
    found: list[Row] = []
    for name in asked:
        begun = time.perf_counter()
        print(f"{name} ...", file=sys.stderr, flush=True)
        found += importlib.import_module(f"tests.benchmarks.{name}").rows()
        print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    print(table(found))


def table(found: list[Row]) -> str:
    """Rows as text, columns aligned."""
    cells = [HEAD, *(_cells(row) for row in found)]
    wide = [max(len(row[c]) for row in cells) for c in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.rjust(width) if name in RIGHT else cell.ljust(width)
            for name, cell, width in zip(HEAD, row, wide, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    digits = 0 if row.ratio >= 100 else 2
    ratio = f"{row.ratio:,.{digits}f}"
    ours, theirs = (_amount(value, row.unit) for value in (row.ours, row.theirs))
    return row.what, ours, row.alternative, theirs, ratio, row.note


def _amount(value: float, unit: str) -> str:
    return _time(value) if unit == "s" else f"{value:,.3g} {unit}"


def _time(seconds: float) -> str:
    size, unit = next((size, unit) for size, unit in UNITS if seconds >= size)
    return f"{seconds / (size or 1e-9):,.3g} {unit}"


if __name__ == "__main__":
    main()
