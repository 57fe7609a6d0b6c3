"""The fit of the position rule: what it may see, its signs, and that it learns."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest

from negotiation.checks import ScenarioError
from negotiation.evidence import fitting, folds
from negotiation.evidence.cases import load_cases
from negotiation.evidence.forecasts import blind
from negotiation.fitted import fitted
from negotiation.scenario import PARAMETERS, History


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
    """One vote of two thirds, not unanimous, one level of a half, adopted with three quarters."""
    from negotiation.evidence.forecasts import Forecast

    said = Forecast(
        votes={"CHN": 2 / 3},
        levels={"oil": {0: 0.25, 1: 0.25, 2: 0.5}},
        outcomes={"adopted": 0.75, "vetoed": 0.25, "failed": 0.0, "withdrawn": 0.0},
        unanimous=0.4,
    )
    ended = fitting.Ending((("CHN", True),), (("oil", 2, 2),), adopted=True, unanimous=False)
    level = (1 - fitting.SLIP) * 0.5 + fitting.SLIP / 3
    expected = -(0.25 * np.log(2 / 3) + np.log(0.6) + np.log(level) + 2 * np.log(0.75))
    assert fitting.misfit(said, ended) == pytest.approx(expected)


def test_a_fit_learns_and_is_the_same_every_time(few) -> None:
    lose = fitting.objective(few)
    found = fitting.fit(few, evaluations=40)
    assert found.loss < lose(np.zeros(len(fitting.TERMS)))
    assert found.loss == pytest.approx(lose(found.point))
    again = fitting.fit(few, evaluations=40)
    assert (again.point == found.point).all()
    written = tomllib.loads(fitting.as_toml(found, few, "2026-01-01"))
    assert written["fit"]["hash"] == fitting.fingerprint(few)
    for key in ("block_cost", "endorsement_tolerance"):
        assert written["costs"][key] == pytest.approx(found.values["costs"][key], 1e-5)
    assert set(written["uncertainty"]) == {term.name for term in fitting.TERMS}


def test_the_shipped_fit_is_of_the_shipped_cases_and_terms() -> None:
    shipped = fitted()
    assert shipped["fit"]["hash"] == fitting.fingerprint(load_cases())
    for term in fitting.TERMS:
        section, _, key = term.name.partition(".")
        assert term.low <= shipped[section][key] <= term.high
        assert shipped["uncertainty"][term.name] > 0
    assert PARAMETERS["cue"].default == shipped["parameters"]["cue"]


def test_every_shipped_fold_learnt_from_the_others_only() -> None:
    """Each is found by the hash of what it learnt from."""
    cases = load_cases()
    made = {fold.learnt: fold for fold in folds.shipped()}
    for coded, by in ((cases, "case"), (cases, "target"), (folds.without_patrons(cases), "target")):
        for case in coded:
            gone = [
                c
                for c in coded
                if (
                    c.name == case.name
                    if by == "case"
                    else c.scenario.target == case.scenario.target
                )
            ]
            rest = [c for c in coded if c not in gone]
            assert made[fitting.fingerprint(rest)].left_out in (case.name, case.scenario.target)
    with pytest.raises(ScenarioError, match="no fit was made"):
        folds.learner(cases[:5])


def test_folds_leave_out_and_go_on_where_they_stopped(few, tmp_path, monkeypatch) -> None:
    """Each fit is told only of the others; a file cut short is completed, not begun again."""
    told = []

    def quick(cases, evaluations, progress=None, start=None):
        told.append(({case.name for case in cases}, start is not None))
        return fitting.Fit({}, np.full(len(fitting.TERMS), len(told)), 1.5, evaluations)

    monkeypatch.setattr(folds, "fit", quick)
    path = tmp_path / "folds.jsonl"
    case = {case.name: case for case in few}
    again = replace(case["syria-2012-77"], name="syria again")
    two = [case["dprk-2017-2356"], case["syria-2012-77"], again]
    made = folds.add(path, two)
    names = {case.name for case in two}
    syria = {"syria-2012-77", "syria again"}
    assert told[0] == (syria, False)
    assert told[1:4] == [
        (names - syria, False),
        (names - {"syria-2012-77"}, True),
        (names - {"syria again"}, True),
    ]
    assert made == len(told) == 6  # four with patrons, two without
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:3]), "utf-8")
    assert folds.add(path, two) == made - 2
    assert folds.read('{"terms": []}\n') == []  # of other terms
