"""The fit of the position rule: what it may see, its signs, and that it learns."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest

from negotiation.evidence import fitting
from negotiation.evidence.cases import load_cases
from negotiation.evidence.forecasts import blind
from negotiation.positions import rule
from negotiation.scenario import History


@pytest.fixture(scope="module")
def few():
    """Three small cases: adopted, vetoed, adopted."""
    wanted = ("dprk-2017-2356", "syria-2012-77", "mali-2017-2374")
    return [case for case in load_cases() if case.name in wanted]


def test_values_keep_the_signs_that_theory_expects() -> None:
    for z in (-9.0, 9.0):
        values = fitting.values_at(np.full(len(fitting.TERMS), z))
        for term in fitting.TERMS:
            section, _, key = term.name.partition(".")
            assert term.low <= values[section][key] <= term.high


def test_at_the_priors_centres_stand_the_centres() -> None:
    values = fitting.values_at(np.zeros(len(fitting.TERMS)))
    for term in fitting.TERMS:
        section, _, key = term.name.partition(".")
        assert values[section][key] == pytest.approx(term.centre)


def test_a_forecast_cannot_see_how_the_case_ended(few) -> None:
    case = few[0]
    other = replace(case, scenario=replace(case.scenario, history=History(outcome="vetoed")))
    values = fitting.values_at(np.zeros(len(fitting.TERMS)))
    assert fitting.forecast(case, values) == fitting.forecast(other, values)
    assert blind(case.scenario).history == History()


def test_misfit_by_hand() -> None:
    """One vote of two thirds, one level of a half, adopted with three quarters."""
    from negotiation.evidence.forecasts import Forecast

    said = Forecast(
        votes={"CHN": 2 / 3},
        levels={"oil": {0: 0.25, 1: 0.25, 2: 0.5}},
        outcomes={"adopted": 0.75, "vetoed": 0.25, "failed": 0.0, "withdrawn": 0.0},
    )
    ended = fitting.Ending((("CHN", True),), (("oil", 2, 2),), adopted=True)
    level = (1 - fitting.SLIP) * 0.5 + fitting.SLIP / 3
    expected = -(0.25 * np.log(2 / 3) + np.log(level) + 2 * np.log(0.75))
    assert fitting.misfit(said, ended) == pytest.approx(expected)


def test_a_fit_learns_and_is_the_same_every_time(few) -> None:
    lose = fitting.objective(few)
    found = fitting.fit(few, evaluations=40)
    assert found.loss < lose(np.zeros(len(fitting.TERMS)))
    assert found.loss == pytest.approx(lose(found.point))
    again = fitting.fit(few, evaluations=40)
    assert (again.point == found.point).all()
    text = fitting.as_toml(found, few, "2026-01-01")
    written = tomllib.loads(text)
    assert set(rule()) <= set(written)
    assert written["costs"]["block_cost"] == found.values["costs"]["block_cost"]
    assert set(written["uncertainty"]) == {term.name for term in fitting.TERMS}
