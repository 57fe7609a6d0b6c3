"""The rules as plain Python, each stage solved by nashpy: `python -m` this, compiler disabled.

Prints the processor seconds that one negotiation's exact odds take, nashpy's part of them, and the
odds, for `kernel.py` to hold against its own.
"""

import json
import sys
import time
from typing import Any

import numba
import numpy as np

from negotiation import bargaining, stages
from negotiation.equilibria import nashpy_equilibria
from negotiation.odds import follow
from negotiation.selection import select, select_any
from tests.benchmarks.kernel import POSED


class Through:
    """Solves stage games as `closed_form.solve_stage` does, and keeps count and time."""

    def __init__(self) -> None:
        self.games, self.seconds = 0, 0.0

    def __call__(self, a: Any, b: Any, m: int, k: int, rule: int, x: Any, y: Any, *_: Any) -> None:
        a, b = a[:m, :k], b[:m, :k]
        begun = time.process_time()
        found = nashpy_equilibria(a, b)
        self.seconds += time.process_time() - begun
        self.games += 1
        found.sort(key=lambda pair: (*-pair[0], *-pair[1]))
        xs, ys = (np.array(side) for side in zip(*found, strict=True))
        if m == k == 2:
            first = np.stack([xs[:, 0], ys[:, 0]], axis=1)
            chosen = select(a, b, first, len(found), rule)
        else:
            chosen = select_any(a, b, m, k, xs, ys, len(found), rule)
        x[:m], y[:k] = xs[chosen], ys[chosen]


def main(name: str) -> None:
    """Reckon one negotiation's odds and print what it took."""
    if not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        raise SystemExit("NUMBA_DISABLE_JIT: has to be 1, or this measures the compiler")
    problem = POSED[name]()
    nashpy_equilibria(np.eye(2), np.eye(2))
    through = Through()
    stages.solve_stage = bargaining.solve_stage = through  # type: ignore[assignment]
    begun = time.process_time()
    found = follow(problem)
    seconds = time.process_time() - begun
    odds = {field: getattr(found, field).tolist() for field in found._fields}
    print(
        json.dumps(
            {"seconds": seconds, "nashpy": through.seconds, "games": through.games, "odds": odds}
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
