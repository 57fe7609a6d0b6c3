"""Scoring rules against known answers and what must hold of any forecast."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.evidence import scores
from negotiation.evidence.scores import Discrete

ONCE = np.ones(4)
CHANCES = st.lists(st.floats(0, 1, width=16), min_size=4, max_size=4)


def test_brier_score_by_hand() -> None:
    loss = scores.quadratic(np.array([1.0, 0.0]), np.array([0.7, 0.4]))
    assert float(scores.mean(loss, np.ones(2))) == pytest.approx((0.3**2 + 0.4**2) / 2)


def test_log_score_clips_at_two_in_a_hundred() -> None:
    observed, chance = np.array([1.0, 0.0, 1.0]), np.array([0.0, 0.0, 0.5])
    expected = [-np.log(0.02), -np.log(0.98), np.log(2)]
    assert scores.logarithmic(observed, chance).tolist() == pytest.approx(expected)


def test_a_chance_of_one_half_says_no() -> None:
    assert scores.hits(np.array([1.0, 0.0]), np.array([0.5, 0.5])).tolist() == [0, 1]


def test_area_under_the_curve_counts_pairs_and_half_of_ties() -> None:
    """Pairs (event, none): .8 beats both, .4 ties one and beats one: (2 + 1.5) / 4."""
    observed, chance = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.8, 0.4, 0.4, 0.1])
    assert float(scores.auc(observed, chance, ONCE)) == pytest.approx(3.5 / 4)


def test_area_is_not_defined_without_both_answers() -> None:
    assert np.isnan(scores.auc(np.ones(4), np.array([0.1, 0.2, 0.3, 0.4]), ONCE))


@given(CHANCES)
def test_area_of_the_opposite_forecast_is_the_rest(chance: list[float]) -> None:
    observed, said = np.array([1.0, 0.0, 1.0, 0.0]), np.array(chance)
    total = scores.auc(observed, said, ONCE) + scores.auc(observed, 1.0 - said, ONCE)
    assert float(total) == pytest.approx(1.0)


def test_crps_of_a_point_is_its_distance_and_of_a_fair_coin_a_quarter() -> None:
    """A coin on 0 and 1 against 0: E|X - 0| = 1/2, less half of E|X - X'| = 1/2."""
    coin = Discrete(np.array([[0.0, 1.0]]), np.array([[0.5, 0.5]]))
    assert scores.crps(np.zeros(1), coin).tolist() == [0.25]
    assert scores.crps(np.array([30.0]), scores.points(np.array([70.0]))).tolist() == [40.0]


@given(CHANCES.filter(lambda c: sum(c) > 0.1), st.floats(-50, 150))
def test_crps_is_the_area_between_the_distribution_and_the_observed_step(
    chance: list[float], observed: float
) -> None:
    """Matheson and Winkler (1976): the integral of (F(x) - [x >= y])² dx, here piece by piece."""
    values, weights = np.array([0.0, 20.0, 70.0, 100.0]), np.array(chance) / sum(chance)
    edges = np.sort(np.append(values, observed))
    below = np.array([weights[values <= x].sum() for x in edges[:-1]])
    step = (edges[:-1] >= observed).astype(float)
    area = float((((below - step) ** 2) * np.diff(edges)).sum())
    found = scores.crps(np.array([observed]), Discrete(values[None, :], weights[None, :]))
    assert float(found[0]) == pytest.approx(area, abs=1e-9)


@given(st.permutations(range(4)))
def test_the_order_of_a_distribution_s_values_does_not_matter(order: list[int]) -> None:
    values, weights = np.array([0.0, 33.0, 67.0, 100.0]), np.array([0.1, 0.4, 0.2, 0.3])
    said = Discrete(values[None, order], weights[None, order])
    assert said.median().tolist() == [33.0]
    assert said.mean().tolist() == pytest.approx([0.4 * 33 + 0.2 * 67 + 30])


def test_rank_correlation_agrees_with_another_implementation() -> None:
    from scipy.stats import spearmanr

    one, other = np.array([1.0, 2.0, 2.0, 5.0, 0.0]), np.array([3.0, 1.0, 4.0, 4.0, 2.0])
    found = scores.rank_correlation(one, other, np.ones(5))
    assert float(found) == pytest.approx(spearmanr(one, other).statistic)


@given(st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_a_weight_of_two_is_the_row_twice(times: list[int]) -> None:
    one, other = np.array([1.0, 2.0, 2.0, 5.0, 0.0]), np.array([3.0, 1.0, 4.0, 4.0, 2.0])
    event = np.array([1.0, 0.0, 1.0, 0.0, 1.0])
    weights, rows = np.array(times, dtype=float), np.repeat(np.arange(5), times)
    if not len(rows):
        return
    once = np.ones(len(rows))
    for weighted, repeated in (
        (scores.auc(event, one, weights), scores.auc(event[rows], one[rows], once)),
        (
            scores.rank_correlation(one, other, weights),
            scores.rank_correlation(one[rows], other[rows], once),
        ),
        (scores.mean(one, weights), scores.mean(one[rows], once)),
    ):
        assert float(weighted) == pytest.approx(float(repeated), nan_ok=True)


def test_draws_take_whole_cases_and_are_the_same_every_time() -> None:
    case = np.array(["a", "a", "b", "c"])
    drawn = scores.draws(case)
    assert drawn.shape == (4000, 4)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, 1:].sum(axis=1) == 3).all()
    assert (drawn == scores.draws(case)).all()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(4), abs=0.05)


def test_interval_of_a_mean_is_what_the_central_limit_says() -> None:
    """Mean of 400 cases, half 0 and half 1: standard error .025, so .5 ± 1.645 × .025."""
    loss, case = np.tile([0.0, 1.0], 200), np.array([f"{i}" for i in range(400)])
    low, high = scores.interval(scores.mean(loss, scores.draws(case))) or (0.0, 0.0)
    assert (low, high) == pytest.approx((0.459, 0.541), abs=0.005)


def test_interval_of_nothing_is_none() -> None:
    assert scores.interval(np.full(10, np.nan)) is None


def test_calibration_puts_each_forecast_into_its_bin() -> None:
    chance = np.array([0.0, 0.05, 0.3, 1.0])
    found = scores.calibration(np.array([0.0, 1.0, 0.0, 1.0]), chance)
    assert [round(b.low, 9) for b in found] == [0.0, 0.3, 0.9]
    assert [(b.rows, b.observed) for b in found] == [(2, 0.5), (1, 0.0), (1, 1.0)]
    assert found[0].predicted == pytest.approx(0.025)
