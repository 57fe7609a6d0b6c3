"""Games beyond 2×2: textbook answers, exact completeness, certificates, selection."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.enumeration import enumerate_equilibria, maximal_subsets
from negotiation.equilibria import REGRET, _supported, solve
from negotiation.selection import settle

third = Fraction(1, 3)


def test_rock_paper_scissors() -> None:
    a = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    b = [[0, 1, -1], [-1, 0, 1], [1, -1, 0]]
    assert enumerate_equilibria(a, b) == [((third,) * 3, (third,) * 3)]


def test_the_degenerate_example_of_avis_and_others() -> None:
    """3×2 game of Avis, Rosenberg, Savani and von Stengel (2010): three extreme equilibria."""
    a, b = [[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]
    pairs = enumerate_equilibria(a, b)
    assert pairs == [
        ((1, 0, 0), (1, 0)),
        ((1, 0, 0), (2 * third, third)),
        ((0, third, 2 * third), (third, 2 * third)),
    ]
    subsets = maximal_subsets(pairs)
    assert sorted(len(xs) * len(ys) for xs, ys in subsets) == [1, 2]


def test_games_in_which_one_player_has_no_choice() -> None:
    one = enumerate_equilibria([[1, 2, 2]], [[0, 3, 3]])
    assert one == [((1,), (0, 1, 0)), ((1,), (0, 0, 1))]
    solution = solve(np.array([[1.0, 2, 2]]), np.array([[0.0, 3, 3]]))
    assert solution.complete
    assert solution.degenerate
    assert len(solve(np.ones((3, 1)), np.ones((3, 1))).equilibria) == 3


def test_a_coordination_game_has_every_support() -> None:
    """The 3×3 identity game has 2^3 - 1 equilibria (one for each set of actions)."""
    identity = np.eye(3)
    solution = solve(identity, identity)
    assert len(solution.equilibria) == 7
    assert solution.complete
    assert not solution.degenerate


SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def games(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    m, k = draw(SHAPES)
    payoffs = draw(st.lists(st.integers(0, 3), min_size=2 * m * k, max_size=2 * m * k))
    return tuple(np.array(payoffs, dtype=float).reshape(2, m, k))


@given(games())
@settings(max_examples=80)
def test_games_with_ties_are_complete_and_certified(game) -> None:
    """Every pure equilibrium, and every uniform one, lies in a maximal subset that was found."""
    a, b = game
    solution = solve(a, b)
    assert solution.complete
    assert all(e.regret <= REGRET for e in solution.equilibria)
    subsets = maximal_subsets(enumerate_equilibria(a.tolist(), b.tolist()))
    m, k = a.shape
    for rows, columns in product(range(1, 2**m), range(1, 2**k)):
        x, y = uniform(rows, m), uniform(columns, k)
        if (a @ y).max() <= x @ a @ y + 1e-12 and (x @ b).max() <= x @ b @ y + 1e-12:
            assert any(_supported(x, xs) and _supported(y, ys) for xs, ys in subsets)


def uniform(bits: int, n: int) -> np.ndarray:
    chosen = np.array([bits >> i & 1 for i in range(n)], dtype=float)
    return chosen / chosen.sum()


@given(games(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_answer_does_not_depend_on_the_order_of_actions(game, random) -> None:
    a, b = game
    rows, columns = list(range(a.shape[0])), list(range(a.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    moved = enumerate_equilibria(a[rows][:, columns].tolist(), b[rows][:, columns].tolist())
    plain = enumerate_equilibria(a.tolist(), b.tolist())
    back = {
        (
            tuple(x[rows.index(i)] for i in range(len(rows))),
            tuple(y[columns.index(j)] for j in range(len(columns))),
        )
        for x, y in moved
    }
    assert back == set(plain)


@given(games())
@settings(max_examples=60)
def test_adding_to_a_players_payoffs_changes_nothing(game) -> None:
    a, b = game
    shifted = enumerate_equilibria((2 * a - 3).tolist(), (b + 7).tolist())
    assert shifted == enumerate_equilibria(a.tolist(), b.tolist())


def test_selection_beyond_two_by_two() -> None:
    """Three hunts: payoff dominance takes the stag, smooth fictitious play the safe hare."""
    a = np.array([[9.0, 0, 0], [8, 7, 7], [8, 7, 7.1]])
    solution = solve(a, a.T)
    assert solution.equilibria[solution.chosen].penholder == (1, 0, 0)
    safe = solve(a, a.T, "risk")
    assert safe.equilibria[safe.chosen].penholder[0] == 0
    mixed = solve(np.eye(3), np.eye(3), "mixed")
    assert mixed.equilibria[mixed.chosen].penholder == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_smooth_fictitious_play_takes_the_risk_dominant_hunt() -> None:
    """Fudenberg and Levine (1998); risk dominance after Harsanyi and Selten (1988)."""
    hunt = np.array([[9.0, 0], [8, 7]])
    x, y = settle(hunt, np.ascontiguousarray(hunt.T), *hunt.shape)
    assert x[1] > 0.99
    assert y[1] > 0.99
