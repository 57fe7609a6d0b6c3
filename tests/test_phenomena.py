"""The eight phenomena that the model must show, each by its direction and with a margin.

Directions and sources (`evidence/directions.py`) were written before they were run. The shipped
values were chosen, among those that fit about equally well, so that these hold together: the tests
keep them, they are no evidence.
"""

from functools import cache

import pytest

from negotiation import load, odds
from negotiation.evidence.directions import DIRECTIONS, answer, missed
from negotiation.positions import rule


@cache
def exact(name: str, **changes):
    """Odds of a scenario with changed assumptions; double underscores stand for dots."""
    return odds(load(name, {key.replace("__", "."): value for key, value in changes.items()}))


@pytest.mark.parametrize("direction", DIRECTIONS, ids=lambda each: each.__name__)
def test_the_direction_holds(direction) -> None:
    assert min(direction(exact)) > 0


def test_most_measures_of_2375_end_as_they_did() -> None:
    found, final = exact("dprk-2017"), load("dprk-2017").history.final
    right = sum(
        max(chances, key=lambda level: chances[level]) == str(final[key])
        for key, chances in found["provisions"].items()
    )
    assert right >= 9  # of twelve


def test_fewer_rounds_leave_fewer_steps_to_concede() -> None:
    short, usual = exact("dprk-2017", rounds=4), exact("dprk-2017")
    assert short["severity_index"] > usual["severity_index"] + 5


def test_a_direction_that_is_missed_is_counted() -> None:
    """Nobody is deterred from a lone veto that costs nothing more than a joint one."""
    values = {**rule(), "costs": {**rule()["costs"], "lone_cost": 0.0}}
    assert missed(rule()) == 0
    assert missed(values) > 0.5
    pair, lone = (answer(values)("dprk-2022", **c) for c in ({}, {"members__RUS__veto": False}))
    assert lone["outcomes"]["vetoed"] == pytest.approx(pair["outcomes"]["vetoed"], abs=0.1)


@pytest.mark.parametrize("name", ["dprk-2017", "dprk-2022", "libya-2011", "south-sudan-2016"])
def test_the_outcome_history_had_is_the_likeliest(name) -> None:
    outcomes = exact(name)["outcomes"]
    assert max(outcomes, key=outcomes.get) == load(name).history.outcome
