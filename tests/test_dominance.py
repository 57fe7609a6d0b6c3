"""Dominance, step by step, against games whose answers are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from negotiation.dominance import eliminate
from negotiation.equilibria import solve


def named(steps):
    return [(s.player, s.action, tuple(i for i, _ in s.by), s.strict) for s in steps]


def test_the_prisoners_dilemma_falls_in_two_steps() -> None:
    a = np.array([[-1.0, -3.0], [0.0, -2.0]])
    steps = eliminate(a, a.T)
    assert named(steps) == [(0, 0, (1,), True), (1, 0, (1,), True)]
    assert steps[0].lead == ((0, 1.0), (1, 1.0))
    assert steps[1].lead == ((1, 1.0),)


def test_a_mixture_dominates_where_no_single_action_does() -> None:
    """Fudenberg and Tirole (1991), figure 1.4: half U and half M beats D."""
    a = np.array([[2.0, -1.0], [-1.0, 2.0], [0.0, 0.0]])
    b = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    (step,) = eliminate(a, b)
    assert (step.player, step.action, step.strict) == (0, 2, True)
    assert dict(step.by) == pytest.approx({0: 0.5, 1: 0.5}, abs=0.17)
    assert min(v for _, v in step.lead) > 0.0


def test_weak_dominance_is_taken_only_where_asked_for() -> None:
    a = np.array([[1.0, 1.0], [1.0, 0.0]])
    b = np.array([[2.0, 1.0], [1.0, 2.0]])
    assert eliminate(a, b, "strict") == ()
    steps = eliminate(a, b, "weak")
    assert named(steps) == [(0, 1, (0,), False), (1, 1, (0,), True)]
    assert steps[0].lead == ((0, 0.0), (1, 1.0))


def test_no_action_is_dominated_by_one_that_pays_the_same() -> None:
    a = np.ones((3, 3))
    assert eliminate(a, a, "weak") == ()


def test_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="found 'both', allowed strict, weak"):
        eliminate(np.ones((2, 2)), np.ones((2, 2)), "both")


@given(
    arrays(np.float64, (3, 4), elements=st.integers(0, 5)),
    arrays(np.float64, (3, 4), elements=st.integers(0, 5)),
)
def test_no_equilibrium_plays_a_strictly_dominated_action(a, b) -> None:
    gone = {(s.player, s.action) for s in eliminate(a, b)}
    for e in solve(a, b).equilibria:
        played = {(0, i) for i, p in enumerate(e.penholder) if p > 0.0}
        played |= {(1, j) for j, p in enumerate(e.objector) if p > 0.0}
        assert not gone & played


@given(
    arrays(np.float64, (4, 4), elements=st.integers(0, 9)),
    arrays(np.float64, (4, 4), elements=st.integers(0, 9)),
)
def test_the_order_does_not_matter_with_strict_dominance(a, b) -> None:
    """With the players changed about, other actions go first, and the same ones are left."""
    gone = {(s.player, s.action) for s in eliminate(a, b)}
    turned = {(1 - s.player, s.action) for s in eliminate(b.T.copy(), a.T.copy())}
    assert gone == turned


@given(
    arrays(np.float64, (4, 3), elements=st.integers(0, 6)),
    arrays(np.float64, (4, 3), elements=st.integers(0, 6)),
    st.sampled_from(["strict", "weak"]),
)
def test_every_step_says_truly_by_how_much(a, b, kind) -> None:
    left = [set(range(4)), set(range(3))]
    for step in eliminate(a, b, kind):
        own = (a, b.T)[step.player]
        assert {j for j, _ in step.lead} == left[1 - step.player]
        assert sum(w for _, w in step.by) == pytest.approx(1.0)
        for j, lead in step.lead:
            better = sum(w * own[i, j] for i, w in step.by) - own[step.action, j]
            assert lead == pytest.approx(better, abs=1e-8)
            assert lead > 0.0 if step.strict else lead > -1e-7
        assert max(lead for _, lead in step.lead) > 0.0
        assert {i for i, _ in step.by} <= left[step.player] - {step.action}
        left[step.player].remove(step.action)
