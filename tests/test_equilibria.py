"""Equilibria of small games: textbook answers, certificates, completeness with ties."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.closed_form import extreme_equilibria
from negotiation.equilibria import REGRET, _within, solve


def profiles(solution) -> list[tuple[float, float]]:
    return [(e.penholder[0], e.objector[0]) for e in solution.equilibria]


def game(a, b):
    return np.array(a, dtype=float), np.array(b, dtype=float)


def test_prisoners_dilemma() -> None:
    """Mutual defection is the only equilibrium (Luce and Raiffa 1957)."""
    solution = solve(*game([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    assert profiles(solution) == [(0, 0)]
    assert solution.complete
    assert not solution.degenerate


def test_matching_pennies() -> None:
    """Only (1/2, 1/2) for both (von Neumann 1928)."""
    solution = solve(*game([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    assert profiles(solution) == [(0.5, 0.5)]
    assert solution.equilibria[0].payoffs == (0, 0)


def test_battle_of_the_sexes() -> None:
    """Two pure equilibria and the mixed one at (2/3, 1/3) (Luce and Raiffa 1957)."""
    solution = solve(*game([[2, 0], [0, 1]], [[1, 0], [0, 2]]))
    assert profiles(solution) == [(1, 1), pytest.approx((2 / 3, 1 / 3)), (0, 0)]
    assert solution.chosen == 1  # neither dominates in payoffs nor in risk


def test_stag_hunt_selection() -> None:
    """Stag is payoff dominant, hare risk dominant (Harsanyi and Selten 1988)."""
    a, b = game([[9, 0], [8, 7]], [[9, 8], [0, 7]])
    assert profiles(solve(a, b))[solve(a, b).chosen] == (1, 1)
    by_risk = solve(a, b, "risk")
    assert profiles(by_risk)[by_risk.chosen] == (0, 0)
    mixed = solve(a, b, "mixed")
    assert profiles(mixed)[mixed.chosen] == pytest.approx((7 / 8, 7 / 8))


def test_all_ties() -> None:
    """Every profile is an equilibrium: the four corners are the extreme ones."""
    solution = solve(*game([[1, 1], [1, 1]], [[2, 2], [2, 2]]))
    assert profiles(solution) == [(1, 1), (1, 0), (0, 1), (0, 0)]
    assert solution.degenerate
    assert solution.complete


@pytest.mark.parametrize(
    ("a", "b", "selection", "says"),
    [
        (np.zeros((3, 2)), np.zeros((2, 3)), "risk", "found shapes"),
        (np.full((2, 2), np.nan), np.zeros((2, 2)), "risk", "not finite"),
        (np.zeros((2, 2)), np.zeros((2, 2)), "best", "selection: found 'best', allowed payoff"),
    ],
)
def test_bad_games_are_refused(a, b, selection, says) -> None:
    with pytest.raises(ValueError, match=says):
        solve(a, b, selection)


PAYOFFS = st.lists(st.integers(0, 4), min_size=8, max_size=8)


@given(PAYOFFS)
@settings(max_examples=300)
def test_games_with_ties_are_complete_and_certified(payoffs: list[int]) -> None:
    """Against exact arithmetic: every equilibrium on a grid lies in the set that was found."""
    a, b = game(np.reshape(payoffs[:4], (2, 2)), np.reshape(payoffs[4:], (2, 2)))
    solution = solve(a, b)
    assert solution.complete
    assert all(e.regret <= REGRET for e in solution.equilibria)
    points = profiles(solution)
    grid = [Fraction(i, 12) for i in range(13)]
    for p, q in product(grid, grid):
        if is_equilibrium(payoffs, p, q):
            assert _within(points, float(p), float(q)), (p, q)


def is_equilibrium(payoffs: list[int], p: Fraction, q: Fraction) -> bool:
    a, b = payoffs[:4], payoffs[4:]
    rows = [q * a[0] + (1 - q) * a[1], q * a[2] + (1 - q) * a[3]]
    columns = [p * b[0] + (1 - p) * b[2], p * b[1] + (1 - p) * b[3]]
    value = p * rows[0] + (1 - p) * rows[1], q * columns[0] + (1 - q) * columns[1]
    return value[0] == max(rows) and value[1] == max(columns)


@given(st.lists(st.floats(-10, 10), min_size=8, max_size=8), st.permutations([0, 1]))
@settings(max_examples=200)
def test_every_game_has_a_certified_equilibrium(payoffs: list[float], order: list[int]) -> None:
    a, b = game(np.reshape(payoffs[:4], (2, 2)), np.reshape(payoffs[4:], (2, 2)))
    found, count = extreme_equilibria(a, b)
    assert count >= 1
    swapped, swapped_count = extreme_equilibria(a[order], b[order])
    assert swapped_count == count
    assert 0 <= solve(a, b).chosen < len(solve(a, b).equilibria)
    for p, q in swapped[:count]:
        original = (p if order == [0, 1] else 1 - p, q)
        assert np.isclose(found[:count], original, atol=1e-9).all(axis=1).any()


@given(
    st.lists(st.integers(0, 4), min_size=18, max_size=18),
    st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3)]),
    st.tuples(st.integers(-8, 40), st.integers(-8, 40)),
    st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6)),
)
@settings(max_examples=150)
def test_scale_and_origin_of_payoffs_change_no_equilibrium(payoffs, shape, powers, shifts) -> None:
    """A positive affine transformation of either player's utility (von Neumann and Morgenstern).

    Powers of two and whole numbers, so that no rounding breaks a tie.
    """
    size = shape[0] * shape[1]
    a, b = game(np.reshape(payoffs[:size], shape), np.reshape(payoffs[9 : 9 + size], shape))
    (p, q), (s, t) = powers, shifts
    before, after = solve(a, b), solve(2.0**p * (a + s), 2.0**q * (b + t))
    assert after.complete
    assert after.degenerate == before.degenerate
    for one, other in zip(before.equilibria, after.equilibria, strict=True):
        assert other.penholder == pytest.approx(one.penholder, abs=1e-9)
        assert other.objector == pytest.approx(one.objector, abs=1e-9)
        assert other.regret <= REGRET * max(1.0, 4 * 2.0**p, 4 * 2.0**q)


def test_mixed_equilibria_of_payoffs_in_dollars_are_certified() -> None:
    """Generic payoffs of hundreds of millions, as a pasted table may have them."""
    rng = np.random.default_rng(7)
    for shape in [(2, 2), (3, 3), (4, 2)]:
        for _ in range(20):
            a, b = 3e8 * rng.random((2, *shape)) + 1e8
            small = solve((a - 1e8) / 3e8, (b - 1e8) / 3e8)
            large = solve(a, b)
            assert large.complete
            assert len(large.equilibria) == len(small.equilibria)
            for one, other in zip(small.equilibria, large.equilibria, strict=True):
                assert other.penholder == pytest.approx(one.penholder, abs=1e-9)
                assert other.objector == pytest.approx(one.objector, abs=1e-9)
