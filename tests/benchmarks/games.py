"""Stacks of small games against nashpy and quantecon, and 2×2 games against copying their bytes.

Ours is timed on a stack, theirs game by game, on games they have built beforehand. The note says
which share of the extreme equilibria each finds, by exact enumeration of the same games.
"""

import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.enumeration import enumerate_equilibria
from negotiation.stacks import Small, Stack, points, solve_2x2, solve_stack
from tests.benchmarks.timing import Row, race

SHAPES = ((2, 2), (4, 2), (8, 2), (3, 3))
STACK = 1 << 20
"""2×2 games in the stack: 82 MiB of payoffs and answers, more than any cache here."""

CHECKED = 100
"""Games of a kind that are enumerated exactly."""

Solver = Callable[[Any], Any]


def rows() -> list[Row]:
    """All rows on stacks of games."""
    found = [_copying(tied) for tied in (False, True)]
    for m, k in SHAPES:
        for tied in (False, True):
            found += _solvers(m, k, tied)
    return found


def _games(m: int, k: int, tied: bool, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Payoffs 1 to 5, or generic ones in [1, 2): nashpy wants them positive."""
    rng = np.random.default_rng(2025)
    size = (2, m, k, count)
    a, b = rng.integers(1, 6, size).astype(float) if tied else 1.0 + rng.random(size)
    return a, b


def _copying(tied: bool) -> Row:
    a, b = _games(2, 2, tied, STACK)
    out = Small(np.zeros(STACK, np.uint16), np.zeros(STACK), np.zeros(STACK))
    moved = a.nbytes + b.nbytes + sum(array.nbytes for array in out)
    # a copy reads and writes: half of the bytes in, half out, moves as many
    source, target = np.ones(moved // 2, np.uint8), np.zeros(moved // 2, np.uint8)
    share = _share(_points(solve_2x2(a, b, out=out), CHECKED), _exact(a, b))
    return race(
        f"stack of 2×2 games, {'tied' if tied else 'generic'}",
        lambda: solve_2x2(a, b, out=out),
        "reading and writing as many bytes (copy)",
        lambda: np.copyto(target, source),
        f"ours finds {share:.1%}; wanted: at least 0.33",
        units=(STACK, STACK),
        repeat=15,
        clock=time.process_time,
    )


def _solvers(m: int, k: int, tied: bool) -> list[Row]:
    a, b = _games(m, k, tied, 20_000)
    exact, found = _exact(a, b), []
    out = Small(np.zeros(20_000, np.uint16), np.zeros(20_000), np.zeros(20_000))
    small = (m, k) == (2, 2)
    answers = _points(solve_2x2(a, b), CHECKED) if small else _pairs(solve_stack(a, b), CHECKED)
    ours = f"ours finds {_share(answers, exact):.1%}"
    for name, build, solve, count in _alternatives():
        built = [build(a[:, :, g].copy(), b[:, :, g].copy()) for g in range(CHECKED)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = _share([list(solve(game)) for game in built], exact)
            row = race(
                f"stack of {m}×{k} games, {'tied' if tied else 'generic'}",
                lambda: solve_2x2(a, b, out=out) if small else solve_stack(a, b),
                name,
                lambda solve=solve, some=built[:count]: [list(solve(game)) for game in some],
                f"{ours}, theirs {theirs:.1%}",
                units=(20_000, count),
                repeat=5,
                clock=time.process_time,
            )
        found.append(row)
    return found


def _alternatives() -> list[tuple[str, Solver, Solver, int]]:
    """Name, how a game is built, how it is solved, and how many are timed."""
    import nashpy
    from quantecon import game_theory

    def normal_form(a: np.ndarray, b: np.ndarray) -> Any:
        players = game_theory.Player(a), game_theory.Player(b.T.copy())
        return game_theory.NormalFormGame(players)

    return [
        ("nashpy, supports", nashpy.Game, nashpy.Game.support_enumeration, 10),
        ("nashpy, vertices", nashpy.Game, nashpy.Game.vertex_enumeration, 10),
        ("quantecon, supports", normal_form, game_theory.support_enumeration, CHECKED),
        ("quantecon, vertices", normal_form, game_theory.vertex_enumeration, CHECKED),
    ]


def _exact(a: np.ndarray, b: np.ndarray) -> list[list[Any]]:
    return [enumerate_equilibria(a[:, :, g].tolist(), b[:, :, g].tolist()) for g in range(CHECKED)]


def _points(small: Small, games: int) -> list[list[Any]]:
    return [[((p, 1 - p), (q, 1 - q)) for p, q in points(small, g)] for g in range(games)]


def _pairs(stack: Stack, games: int) -> list[list[Any]]:
    ends = zip(stack.start[:games], stack.start[1:], strict=False)
    return [list(zip(stack.xs[s:e], stack.ys[s:e], strict=True)) for s, e in ends]


def _share(found: list[list[Any]], exact: list[list[Any]]) -> float:
    """Share of the exact extreme equilibria that are among those found, to 1e-9."""
    hits = [
        any(_same(pair, true) for pair in pairs)
        for pairs, trues in zip(found, exact, strict=True)
        for true in trues
    ]
    return sum(hits) / len(hits)


def _same(pair: Any, exact: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]) -> bool:
    return all(
        bool(np.abs(np.asarray(z) - np.array(t, dtype=float)).max() <= 1e-9)
        for z, t in zip(pair, exact, strict=True)
    )
