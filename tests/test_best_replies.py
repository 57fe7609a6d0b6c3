"""Best replies: in every cell and against every mixture."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negotiation.best_replies import best_cells, correspondence, envelope
from negotiation.equilibria import solve

CHICKEN = np.array([[3.0, 2.0], [4.0, 1.0]])


def test_cells_where_both_are_best_are_the_equilibria_without_chance() -> None:
    mine, its = best_cells(CHICKEN, CHICKEN.T)
    assert (mine & its).tolist() == [[False, True], [True, False]]


def test_the_envelope_changes_where_the_player_is_indifferent() -> None:
    low, high = envelope(CHICKEN)
    assert (low.start, low.end, low.actions) == (0.0, 0.5, (0,))
    assert (high.start, high.end, high.actions) == (0.5, 1.0, (1,))
    assert (low.low, low.high, high.low, high.high) == (2.0, 2.5, 2.5, 4.0)


def test_actions_that_pay_the_same_are_best_together() -> None:
    (only,) = envelope(np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 1.0]]))
    assert only.actions == (0, 1)


def test_the_curves_of_chicken_cross_three_times() -> None:
    curve = correspondence(CHICKEN)
    assert curve == [(0.0, 1.0), (0.5, 1.0), (0.5, 0.0), (1.0, 0.0)]


@given(arrays(np.float64, (4, 2), elements=st.integers(-9, 9)), st.floats(0, 1))
def test_the_envelope_is_the_most_that_any_action_pays(own, q) -> None:
    stretches = envelope(own)
    assert stretches[0].start == 0.0
    assert stretches[-1].end == 1.0
    paid = q * own[:, 0] + (1.0 - q) * own[:, 1]
    here = next(s for s in stretches if s.start <= q <= s.end)
    assert paid[list(here.actions)] == pytest.approx(paid.max(), abs=1e-9)
    share = (q - here.start) / (here.end - here.start)
    assert here.low + share * (here.high - here.low) == pytest.approx(paid.max(), abs=1e-9)


def test_the_curve_is_upright_where_both_actions_are_best_at_an_end() -> None:
    own = np.array([[0.0, 1.0], [1.0, 1.0]])
    assert correspondence(own) == [(0.0, 1.0), (0.0, 0.0), (1.0, 0.0)]
    assert len(correspondence(np.ones((2, 2)))) == 5


@given(arrays(np.float64, (2, 2), elements=st.integers(0, 5)))
def test_every_equilibrium_lies_on_the_curve(a) -> None:
    curve = correspondence(a)
    everywhere = len(envelope(a)[0].actions) == 2
    for e in solve(a, a.T.copy()).equilibria:
        q, p = e.objector[0], e.penholder[0]
        on = any(
            min(u, x) - 1e-9 <= q <= max(u, x) + 1e-9 and min(v, y) - 1e-9 <= p <= max(v, y) + 1e-9
            for (u, v), (x, y) in pairwise(curve)
        )
        assert on or everywhere
