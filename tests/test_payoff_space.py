"""Hull, Pareto frontier, security levels and the Nash bargaining solution, on known games."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.payoff_space import efficient, frontier, hull, nash_bargaining, security_levels

SEXES = [(3.0, 2.0), (0.0, 0.0), (0.0, 0.0), (2.0, 3.0)]
points = st.lists(
    st.tuples(st.integers(-9, 9), st.integers(-9, 9)).map(lambda p: (float(p[0]), float(p[1]))),
    min_size=1,
    max_size=12,
)


def test_the_hull_leaves_out_what_lies_inside_and_on_an_edge() -> None:
    square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (1.0, 1.0), (1.0, 0.0)]
    assert hull(square) == [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]


def test_the_frontier_of_the_battle_of_the_sexes_is_one_line() -> None:
    assert frontier(SEXES) == [(2.0, 3.0), (3.0, 2.0)]
    assert efficient(SEXES, (2.5, 2.5))
    assert not efficient(SEXES, (1.2, 1.2))


def test_security_levels_are_maximin_values() -> None:
    """Matching pennies is worth 0; in chicken a player secures 2 by swerving."""
    a = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert security_levels(a, -a) == pytest.approx((0.0, 0.0), abs=1e-9)
    chicken = np.array([[3.0, 2.0], [4.0, 1.0]])
    assert security_levels(chicken, chicken.T) == pytest.approx((2.0, 2.0), abs=1e-9)


def test_the_nash_solution_splits_a_dollar_evenly_and_moves_with_disagreement() -> None:
    """On u + v = 1 each gets its disagreement payoff and half of the rest (Nash 1950)."""
    dollar = [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]
    assert nash_bargaining(dollar, (0.0, 0.0)) == pytest.approx((0.5, 0.5))
    assert nash_bargaining(dollar, (0.4, 0.0)) == pytest.approx((0.7, 0.3))


def test_without_a_point_better_for_both_there_is_no_agreement() -> None:
    assert nash_bargaining(SEXES, (3.0, 0.0)) is None
    assert nash_bargaining([(1.0, 1.0)], (0.0, 0.0)) == (1.0, 1.0)


@given(points, st.tuples(st.integers(-9, 9), st.integers(-9, 9)))
def test_no_mixture_of_two_cells_beats_the_nash_solution(found, apart) -> None:
    best = nash_bargaining(found, apart)
    most = 0.0 if best is None else (best[0] - apart[0]) * (best[1] - apart[1])
    for (ax, ay), (bx, by) in itertools.product(found, repeat=2):
        for s in (0.0, 0.25, 0.5, 0.75):
            gain_u, gain_v = ax + s * (bx - ax) - apart[0], ay + s * (by - ay) - apart[1]
            if gain_u > 0.0 and gain_v > 0.0:
                assert gain_u * gain_v <= most + 1e-9


@given(points, st.floats(0.5, 4.0), st.floats(-5.0, 5.0))
def test_the_nash_solution_does_not_depend_on_the_units(found, scale, shift) -> None:
    apart = (-10.0, -10.0)
    best = nash_bargaining(found, apart)
    assert best is not None
    moved = nash_bargaining(
        [(scale * x + shift, y) for x, y in found], (scale * -10.0 + shift, -10.0)
    )
    assert moved == pytest.approx((scale * best[0] + shift, best[1]), abs=1e-6)
    assert efficient(found, best)


@given(points)
def test_the_frontier_is_what_no_cell_is_better_than(found) -> None:
    border = frontier(found)
    assert [x for x, _ in border] == sorted({x for x, _ in border})
    assert [y for _, y in border] == sorted({y for _, y in border}, reverse=True)
    for x, y in border:
        assert not any(u >= x and v >= y and (u, v) != (x, y) for u, v in found)
