"""The baselines' published figures, recomputed on the built-in cases and on their tables."""

from pathlib import Path

import numpy as np
import pytest

from negotiation.evidence import baselines, populations, scores
from negotiation.evidence.cases import load_cases
from negotiation.evidence.populations import GROUPS, Population
from negotiation.evidence.regressions import Logit, OrderedLogit, median_regression, ridge
from negotiation.scenario import KINDS

LEVELS = {
    "constant_median": 32.3,
    "nothing_changes": 39.4,
    "median_by_kind": 36.6,
    "ridge": 33.9,
    "median_regression": 34.6,
    "median_by_group": 25.9,
    "ordered_logit": 25.0,
}
"""Mean absolute errors, leave-one-case-out; source: the design's table, to the digits given."""


@pytest.fixture(scope="module")
def cases():
    return load_cases()


def figures(cases) -> dict[str, float]:
    """Every published figure, rounded as published."""
    found = {}
    votes, outcomes = populations.votes(cases), populations.outcomes(cases)
    for name, method in baselines.VOTES.items():
        said, once = baselines.chances(method, votes, "case"), np.ones(len(votes))
        brier = scores.mean(scores.quadratic(votes.observed, said), once)
        found[f"{name} brier"] = round(float(brier), 3)
        found[f"{name} auc"] = round(float(scores.auc(votes.observed, said, once)), 2)
    levels = populations.levels(cases)
    observed = levels.observed[levels.counts]
    for name, method in baselines.LEVELS.items():
        said, once = baselines.shares(method, levels, "case"), np.ones(len(observed))
        found[name] = round(float(scores.mean(scores.absolute(observed, said), once)), 1)
        found[f"{name} crps"] = round(float(scores.mean(scores.crps(observed, said), once)), 1)
    for name, method in baselines.OUTCOMES.items():
        said, once = baselines.chances(method, outcomes, "case"), np.ones(len(outcomes))
        log = scores.mean(scores.logarithmic(outcomes.observed, said), once)
        found[f"{name} log"] = round(float(log), 3)
        accuracy = scores.mean(scores.hits(outcomes.observed, said), once)
        found[f"{name} accuracy"] = round(float(accuracy), 2)
    return found


def test_published_figures_come_out(cases) -> None:
    found = figures(cases)
    assert found["base_rate brier"] == 0.156
    assert (found["logit brier"], found["logit auc"]) == (0.116, 0.77)
    assert {name: found[name] for name in LEVELS} == LEVELS
    assert found["ordered_logit crps"] == 17.4
    assert (found["base_rate log"], found["base_rate accuracy"]) == (0.618, 0.73)
    assert (found["patron_logit log"], found["patron_logit accuracy"]) == (0.432, 0.79)


def test_the_tables_give_the_same_figures_as_the_built_in_cases(cases, evidence: Path) -> None:
    assert figures(load_cases(str(evidence))) == figures(cases)


def test_populations_have_their_published_sizes(cases) -> None:
    votes, levels = populations.votes(cases), populations.levels(cases)
    assert len(set(votes.case.tolist())) == 32
    assert int(levels.counts.sum()) == 66
    assert len(populations.outcomes(cases)) == 33


def test_penholders_do_not_vote_in_the_population(cases) -> None:
    rows = populations.votes(cases)
    pens = {case.name: case.scenario.penholder for case in cases}
    pairs = zip(rows.case.tolist(), rows.key.tolist(), strict=True)
    assert not [(case, member) for case, member in pairs if member in pens[case]]


def test_every_kind_has_one_group() -> None:
    assert sorted(kind for kinds in GROUPS for kind in kinds) == sorted(KINDS)


@pytest.mark.parametrize("by", ["case", "target"])
def test_a_baseline_learns_nothing_from_what_is_left_out(cases, by: str) -> None:
    """Observations of one group turned about leave the predictions of that group as they were."""
    for rows, methods in (
        (populations.votes(cases), baselines.VOTES),
        (populations.outcomes(cases), baselines.OUTCOMES),
    ):
        held = (rows.case if by == "case" else rows.target) == ("libya-2011", "LBY")[by == "target"]
        turned = _observed(rows, np.where(held, 1.0 - rows.observed, rows.observed))
        for method in methods.values():
            before, after = (baselines.chances(method, r, by) for r in (rows, turned))
            assert (before[held] == after[held]).all()
            assert (before[~held] != after[~held]).any()


def test_level_baselines_learn_nothing_from_what_is_left_out(cases) -> None:
    rows = populations.levels(cases)
    held = rows.target == "PRK"
    turned = _observed(rows, np.where(held, 100.0 - rows.observed, rows.observed))
    final = rows.names.index("final")
    turned.covariates[held, final] = rows.of("first")[held, 0] - rows.of("final")[held, 0]
    kept = held[rows.counts]
    for name, method in baselines.LEVELS.items():
        before, after = (baselines.shares(method, r, "target") for r in (rows, turned))
        assert (before.values[kept] == after.values[kept]).all(), name
        assert (before.chances[kept] == after.chances[kept]).all(), name


def _observed(rows: Population, observed: np.ndarray) -> Population:
    return Population(
        rows.case, rows.target, rows.key, observed, rows.names, rows.covariates.copy(), rows.counts
    )


def test_nothing_to_learn_from_is_said(cases) -> None:
    rows = populations.outcomes(cases[:1])
    assert baselines.chances(baselines.base_rate, rows, "case") is None


def test_logit_is_the_penalised_maximum(cases) -> None:
    """At the maximum the slope of ln L - ½ ‖b‖² is zero."""
    rows = populations.votes(cases)
    fitted = Logit(rows.covariates, rows.observed)
    left = rows.observed - fitted.predict(rows.covariates)
    z = (rows.covariates - fitted.centre) / fitted.scale
    assert float(left.sum()) == pytest.approx(0.0, abs=1e-8)
    assert z.T @ left == pytest.approx(fitted.coefficients[1:], abs=1e-8)


def test_logit_of_one_answer_gives_that_answer() -> None:
    fitted = Logit(np.array([[0.0], [1.0]]), np.ones(2))
    assert fitted.predict(np.array([[0.5]])).tolist() == [1.0]


def test_ridge_without_penalty_is_least_squares() -> None:
    x, y = np.array([[0.0], [1.0], [2.0], [4.0]]), np.array([1.0, 3.0, 4.0, 9.0])
    slope, start = np.polyfit(x[:, 0], y, 1)
    assert ridge(x, y, np.array([[3.0]]), 0.0).tolist() == pytest.approx([start + 3 * slope])


def test_median_regression_on_nothing_is_the_median() -> None:
    y = np.array([0.0, 1.0, 5.0, 6.0, 100.0])
    found = median_regression(np.zeros((5, 1)), y, np.zeros((1, 1)), 0.001)
    assert found.tolist() == pytest.approx([5.0], abs=0.01)


def test_ordered_logit_of_asks_of_three_agrees_with_another_implementation() -> None:
    """Penalty apart: with many rows it hardly counts. Asks of three have free cut-points."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    rng = np.random.default_rng(4)
    x = rng.integers(0, 3, 2000).astype(float)
    final = np.digitize(0.8 * x + rng.logistic(size=2000), [-1.0, 0.5, 1.7])
    mine = OrderedLogit(x, final, np.full(2000, 3), np.ones(2000))
    other = OrderedModel(final, x[:, None], distr="logit").fit(method="bfgs", disp=False)
    assert mine.slope == pytest.approx(float(other.params[0]), abs=0.01)
    asked = np.array([0.0, 1.0, 2.0])
    theirs = other.model.predict(other.params, exog=asked[:, None])
    assert mine.predict(asked, np.full(3, 3)) == pytest.approx(np.asarray(theirs), abs=0.005)


def test_ordered_logit_gives_only_levels_up_to_the_first_ask() -> None:
    fitted = OrderedLogit(
        np.array([0.0, 1.0, 2.0, 0.0]), np.array([3, 1, 0, 2]), np.array([3, 2, 1, 3]), np.ones(4)
    )
    found = fitted.predict(np.zeros(3), np.array([1, 2, 3]))
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    assert found[0, 2:].tolist() == [0, 0]
    assert found[1, 3] == 0
