"""Stacks of games: exactly the extreme equilibria of exact arithmetic, of Gambit, one by one."""

import gzip
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from negotiation.closed_form import extreme_equilibria, fill_pairs
from negotiation.enumeration import enumerate_equilibria
from negotiation.orientation import turn
from negotiation.selection import TIE
from negotiation.stacks import _BLOCK, Small, points, solve_2x2, solve_stack

ANSWERS = Path(__file__).parent / "gambit" / "answers.json.gz"

SHAPES = [(2, 2), (2, 3), (3, 2), (2, 5), (5, 2), (8, 2), (3, 3), (1, 1), (1, 3), (3, 1)]

NEARLY = [0.3, 0.1 + 0.2, np.nextafter(0.3, 0), 0.0, 5e-17, 1.0, np.nextafter(1, 2), 1 / 3, -7.25]
"""Payoffs that a tolerance would take for equal, and whose products round."""


def stacked(games: list) -> np.ndarray:
    """Matrices, one a game, to the convention of stacks."""
    return np.moveaxis(np.array(games, dtype=float), 0, -1)


def found_in(stack, game: int) -> list:
    """Equilibria of one game of a stack, in the order of exact enumeration."""
    rows = slice(stack.start[game], stack.start[game + 1])
    pairs = zip(stack.xs[rows].tolist(), stack.ys[rows].tolist(), strict=True)
    return sorted(((tuple(x), tuple(y)) for x, y in pairs), reverse=True)


def assert_exact(stack, game: int, a, b) -> None:
    """Those of exact arithmetic and no other, each weight to the precision claimed."""
    ours = found_in(stack, game)
    for exact in enumerate_equilibria(a, b):
        ours.remove(next((mine for mine in ours if rounded(mine, exact)), f"{exact} of {a}, {b}"))
    assert not ours, (a, b)


def rounded(mine, exact) -> bool:
    """Whether every weight is the exact one, to a relative 1e-11."""
    pairs = [p for z, t in zip(mine, exact, strict=True) for p in zip(z, t, strict=True)]
    return all(abs(Fraction(w) - t) <= t / 10**11 for w, t in pairs)


@st.composite
def games(draw: st.DrawFn, payoffs: st.SearchStrategy) -> tuple[np.ndarray, np.ndarray]:
    m, k = draw(st.sampled_from(SHAPES))
    drawn = draw(st.lists(payoffs, min_size=2 * m * k, max_size=2 * m * k))
    a, b = np.array(drawn, dtype=float).reshape(2, m, k)
    return a, b


def test_textbook_answers() -> None:
    """Prisoners' dilemma, battle of the sexes (Luce and Raiffa 1957), pennies, a game of ties."""
    a = stacked([[[3, 0], [5, 1]], [[2, 0], [0, 1]], [[1, -1], [-1, 1]], [[1, 1], [1, 1]]])
    b = stacked([[[3, 5], [0, 1]], [[1, 0], [0, 2]], [[-1, 1], [1, -1]], [[2, 2], [2, 2]]])
    small = solve_2x2(a, b)
    assert [points(small, g) for g in range(4)] == [
        [(0, 0)],
        [(1, 1), pytest.approx((2 / 3, 1 / 3)), (0, 0)],
        [(0.5, 0.5)],
        [(1, 1), (1, 0), (0, 1), (0, 0)],
    ]
    assert np.isnan(small.p[0])


def test_coordination_and_rock_paper_scissors() -> None:
    """The identity game has 2^3 - 1 equilibria; rock, paper, scissors one."""
    identity, rps = np.eye(3), np.array([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    stack = solve_stack(stacked([identity, rps]), stacked([identity, -rps]))
    assert stack.start.tolist() == [0, 7, 8]
    assert stack.xs[7] == pytest.approx([1 / 3] * 3)


@given(games(st.integers(0, 3) | st.integers(0, 10**6)))
@settings(max_examples=300)
@example((np.ones((3, 3)), np.ones((3, 3))))
@example((np.array([[0.0, 1], [1, 0], [0, 1]]), np.array([[0.0, 0], [1, 1], [0, 1]])))
def test_ties_are_those_of_exact_arithmetic(game) -> None:
    a, b = game
    assert_exact(solve_stack(stacked([a]), stacked([b])), 0, a.tolist(), b.tolist())


@given(games(st.sampled_from(NEARLY) | st.floats(-1, 1)))
@settings(max_examples=300)
def test_what_is_nearly_a_tie_is_none(game) -> None:
    a, b = (np.where(np.abs(v) < 1e-100, 0.0, v) for v in game)
    assert_exact(solve_stack(stacked([a]), stacked([b])), 0, a.tolist(), b.tolist())


@given(st.lists(st.sampled_from([*NEARLY, 0, 1]) | st.floats(-1e6, 1e6), min_size=8, max_size=8))
@settings(max_examples=300)
def test_2x2_exact(payoffs) -> None:
    a, b = np.array(payoffs).reshape(2, 2, 2)
    exact = enumerate_equilibria(a.tolist(), b.tolist())
    ours = points(solve_2x2(a[:, :, None], b[:, :, None]), 0)
    assert ours == [pytest.approx((float(x[0]), float(y[0])), rel=1e-13) for x, y in exact]


@given(st.lists(st.sampled_from([*NEARLY, 0, 1, 2]), min_size=8, max_size=8))
def test_2x2_with_a_tolerance_is_what_backward_induction_finds(payoffs) -> None:
    a, b = np.array(payoffs, dtype=float).reshape(2, 2, 2)
    found, count = extreme_equilibria(a, b)
    ours = points(solve_2x2(a[:, :, None], b[:, :, None], tie=TIE), 0)
    assert ours == [(p, q) for p, q in found[:count].tolist()]


def drawn(shape: tuple[int, int], games: int, top: int, seed: int = 3) -> tuple:
    """Random games: payoffs 0 to `top`, or generic ones in [0, 1) where that is 0."""
    rng = np.random.default_rng(seed)
    size = (*shape, games)
    return tuple(
        rng.integers(0, top + 1, size).astype(float) if top else rng.random(size) for _ in "ab"
    )


@pytest.mark.parametrize("top", [0, 1, 4, 10**6])
def test_a_stack_is_its_games_one_by_one(top: int) -> None:
    """Across the edges of blocks, by all three of our solvers, to the last digit in 2×2."""
    a, b = drawn((2, 2), 2 * _BLOCK + 3, top)
    small, stack = solve_2x2(a, b), solve_stack(a, b)
    for g in range(a.shape[2]):
        found, count = extreme_equilibria(a[:, :, g].copy(), b[:, :, g].copy())
        assert points(small, g) == [(p, q) for p, q in found[:count].tolist()]
        assert [(x[0], y[0]) for x, y in found_in(stack, g)] == points(small, g)


@pytest.mark.parametrize("top", [0, 1, 4, 10**6])
@pytest.mark.parametrize("shape", [(3, 2), (2, 4), (8, 2)])
def test_the_pairs_of_backward_induction_are_the_same(shape, top: int) -> None:
    """With equal actions and payoffs in dollars too."""
    a, b = drawn(shape, 300, top)
    stack = solve_stack(a, b)
    xs, ys = np.zeros((200, shape[0])), np.zeros((200, shape[1]))
    for g in range(300):
        count = fill_pairs(a[:, :, g].copy(), b[:, :, g].copy(), *shape, xs, ys)
        pairs = zip(xs[:count].tolist(), ys[:count].tolist(), strict=True)
        theirs = sorted(((tuple(x), tuple(y)) for x, y in pairs), reverse=True)
        ours = found_in(stack, g)
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            assert mine[0] == pytest.approx(other[0], abs=1e-9)
            assert mine[1] == pytest.approx(other[1], abs=1e-9)


def test_gambits_answers() -> None:
    """All 2×k, m×2 and 3×3 games among the 1,000 that Gambit solved in rationals."""
    rows = json.loads(gzip.decompress(ANSWERS.read_bytes()))
    compared = 0
    for m, k in [(2, 2), (2, 3), (2, 4), (2, 5), (3, 2), (4, 2), (5, 2), (3, 3)]:
        chosen = [r for r in rows if (len(r["a"]), len(r["a"][0])) == (m, k)]
        stack = solve_stack(stacked([r["a"] for r in chosen]), stacked([r["b"] for r in chosen]))
        compared += len(chosen)
        for g, row in enumerate(chosen):
            theirs = sorted(
                (tuple(tuple(float(Fraction(w)) for w in z) for z in pair))
                for pair in row["equilibria"]
            )
            ours = found_in(stack, g)[::-1]
            assert len(ours) == len(theirs), row
            for mine, other in zip(ours, theirs, strict=True):
                assert mine[0] == pytest.approx(other[0], rel=1e-11)
                assert mine[1] == pytest.approx(other[1], rel=1e-11)
    assert compared == 489


@given(st.lists(st.sampled_from(NEARLY) | st.floats(-4, 4), min_size=6, max_size=6), st.booleans())
def test_the_sign_of_a_turn_is_exact(coordinates, straight) -> None:
    """On points that nearly lie on a line as well (the grid of Kettner and others 2008)."""
    points = [v if abs(v) > 1e-100 else 0.0 for v in coordinates]
    if straight:
        (x, y), (s, t) = points[:2], (points[2], points[3])
        points = [x, y, x + s, y + t, x + 3 * s, y + 3 * t]
    ux, uy, vx, vy, wx, wy = map(Fraction, points)
    exact = (vx - ux) * (wy - uy) - (vy - uy) * (wx - ux)
    own = np.array([points[::2], points[1::2]])
    assert np.sign(turn(own, 0, 1, 0, 1, 2)) == (exact > 0) - (exact < 0)


def test_arrays_given_are_written_to() -> None:
    a, b = drawn((2, 2), 50, 4)
    out = Small(np.zeros(50, np.uint16), np.zeros(50), np.zeros(50))
    assert solve_2x2(a, b, out=out) is out
    assert (out.found == solve_2x2(a, b).found).all()
    with pytest.raises(ValueError, match="allowed 49"):
        solve_2x2(a[:, :, 1:], b[:, :, 1:], out=out)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_payoff_that_is_not_finite_is_named(bad: float) -> None:
    a, b = drawn((2, 2), 10, 0)
    b[1, 0, 7] = bad
    with pytest.raises(ValueError, match="game 7 has a number that is not finite"):
        solve_2x2(a, b)
    with pytest.raises(ValueError, match="not finite"):
        solve_stack(a, b)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"found shape \(3, 4, 5\), allowed"):
        solve_stack(np.ones((3, 4, 5)), np.ones((3, 4, 5)))
    with pytest.raises(ValueError, match=r"allowed \(2, 2, N\)"):
        solve_2x2(np.ones((3, 2, 5)), np.ones((3, 2, 5)))
    with pytest.raises(ValueError, match=r"found shapes \(2, 2\) and \(2, 2\)"):
        solve_2x2(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"\(17, 2, 1\)"):
        solve_stack(np.ones((17, 2, 1)), np.ones((17, 2, 1)))


def test_no_games() -> None:
    none = np.ones((3, 2, 0))
    assert solve_stack(none, none).start.tolist() == [0]
    assert solve_2x2(none[:2], none[:2]).found.size == 0
