"""Our equilibria against Gambit's exact enumeration (`enummixed`, rational).

`uv run --group gambit python tests/gambit/compare.py --games 20000` compares live;
`--write` writes `answers.json.gz`, 1,000 games with Gambit's answers, for `tests/test_gambit.py`.
pygambit has no wheel and compiles for minutes, hence a dependency group of its own.
"""

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from negotiation.enumeration import enumerate_equilibria

ANSWERS = Path(__file__).with_name("answers.json.gz")

Matrix = list[list[Fraction]]


def games(count: int, seed: int = 2025) -> Iterator[tuple[Matrix, Matrix]]:
    """Random games from 2×2 to 5×5: half with payoffs 0 to 4 (ties), half generic."""
    draw = random.Random(seed)
    for i in range(count):
        m, k = draw.randint(2, 5), draw.randint(2, 5)
        top = 4 if i % 2 else 10**6
        a, b = (
            [[Fraction(draw.randint(0, top)) for _ in range(k)] for _ in range(m)] for _ in "ab"
        )
        yield a, b


def ours(a: Matrix, b: Matrix) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Our extreme equilibria, as texts."""
    return {(tuple(map(str, x)), tuple(map(str, y))) for x, y in enumerate_equilibria(a, b)}


def gambits(a: Matrix, b: Matrix) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Gambit's extreme equilibria, as texts."""
    import numpy as np
    import pygambit

    game = pygambit.Game.from_arrays(
        np.array([[int(v) for v in row] for row in a]),
        np.array([[int(v) for v in row] for row in b]),
    )
    found = set()
    for profile in pygambit.nash.enummixed_solve(game, rational=True).equilibria:
        mixtures = [
            tuple(str(Fraction(str(profile[strategy]))) for strategy in player.strategies)
            for player in game.players
        ]
        found.add((mixtures[0], mixtures[1]))
    return found


def write(count: int) -> None:
    """Write the answers that the gate compares with."""
    rows = [
        {
            "a": [[int(v) for v in row] for row in a],
            "b": [[int(v) for v in row] for row in b],
            "equilibria": sorted(gambits(a, b)),
        }
        for a, b in games(count)
    ]
    data = json.dumps(rows, separators=(",", ":")).encode()
    ANSWERS.write_bytes(gzip.compress(data, mtime=0))
    print(f"{len(rows)} games, {ANSWERS.stat().st_size:,} bytes")


def main() -> int:
    """Compare, or write the answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--games", type=int, default=1000)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.write:
        write(arguments.games)
        return 0
    differing = points = 0
    for i, (a, b) in enumerate(games(arguments.games), 1):
        mine, theirs = ours(a, b), gambits(a, b)
        points += len(theirs)
        if mine != theirs:
            differing += 1
            print(
                f"game {i}: {a} {b}\n  only ours {mine - theirs}\n  only Gambit's {theirs - mine}"
            )
        if i % 500 == 0:
            print(f"{i} games, {points} equilibria, {differing} differ", file=sys.stderr)
    print(f"{arguments.games} games, {points} extreme equilibria, {differing} games differ")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
