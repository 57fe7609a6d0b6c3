"""Forecasts of a coded negotiation, made by code that can't see how it ended.

A forecaster learns from cases and is then handed another one's scenario, blinded: without its
history, and without the assumptions that only a full scenario makes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from negotiation.evidence.cases import Case, short_form
from negotiation.odds import described
from negotiation.positions import Values
from negotiation.scenario import OUTCOMES, History, Scenario
from negotiation.theories import Theory, setting
from negotiation.uncertainty import NODES, mixed


@dataclass(frozen=True)
class Forecast:
    """What is said of one negotiation before it.

    Attributes
    ----------
    votes : mapping of str to float, or None
        Each member's probability of a yes, given that there is a vote; None: votes are not
        spoken of.
    levels : mapping of str to mapping of int to float
        Of each provision, the probability of each level.
    outcomes : mapping of str to float
        Probability of each of `scenario.OUTCOMES`.
    unanimous : float or None
        Probability that every member votes yes if a vote is held; None where it says nothing of it.
    """

    votes: Mapping[str, float] | None
    levels: Mapping[str, Mapping[int, float]]
    outcomes: Mapping[str, float]
    unanimous: float | None = None


Forecaster = Callable[[Scenario], Forecast]
Learner = Callable[[tuple[Case, ...]], Forecaster]
"""From the cases that may be learnt from to a forecaster of others."""


def blind(scenario: Scenario) -> Scenario:
    """The scenario in its short form, without its history: all that a forecaster is handed.

    The first draft stays: it is what the talks begin with.
    """
    inputs = {key: value for key, value in scenario.inputs.items() if key != "history"}
    return short_form(replace(scenario, history=History(), inputs=inputs))


def by_values(values: Values | None = None, number: int = NODES) -> Forecaster:
    """The bargaining model by a rule's values, or the shipped ones, as a forecaster.

    Parameters
    ----------
    values : mapping, optional
    number : int
        Values of the case's shock that means are taken over.
    """

    def forecast(scenario: Scenario) -> Forecast:
        found, own = mixed(scenario, values, number)
        return from_odds(described(scenario, own, found))

    return forecast


def shipped(_: tuple[Case, ...]) -> Forecaster:
    """The rule as it is shipped, whatever may be learnt from."""
    return by_values()


def from_odds(exact: Mapping[str, Any]) -> Forecast:
    """The model's odds as a forecast: levels given adoption, where there is any."""
    levels = exact["provisions_if_adopted" if exact["outcomes"]["adopted"] > 0 else "provisions"]
    held = 1.0 - exact["outcomes"]["withdrawn"]
    return Forecast(
        votes={member: answers["yes"] for member, answers in exact["votes"].items()},
        levels={
            key: {int(level): chance for level, chance in chances.items()}
            for key, chances in levels.items()
        },
        outcomes=dict(exact["outcomes"]),
        unanimous=exact["unanimous"] / held if held > 0.0 else 0.0,
    )


def by_theory(theory: Theory) -> Forecaster:
    """A theory as a forecaster: certain of one text and one outcome.

    One without votes presupposes that its text is adopted.
    """

    def forecast(scenario: Scenario) -> Forecast:
        said = theory.predict(setting(scenario))
        votes = said.votes
        return Forecast(
            votes=None if votes is None else {m: float(p["yes"]) for m, p in votes.items()},
            levels={key: {level: 1.0} for key, level in said.levels.items()},
            outcomes={outcome: float(outcome == said.outcome) for outcome in OUTCOMES},
        )

    return forecast


def leave_out(cases: Sequence[Case], learner: Learner, by: str) -> dict[str, Forecast]:
    """A forecast of every case by what was learnt from the others.

    Parameters
    ----------
    cases : sequence of Case
    learner : Learner
    by : str
        `case` or `target`: what is left out at a time.

    Returns
    -------
    dict
        By the case's name.
    """
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.name if by == "case" else case.scenario.target, []).append(case)
    found = {}
    for held in groups.values():
        names = {case.name for case in held}
        forecaster = learner(tuple(case for case in cases if case.name not in names))
        found.update({case.name: forecaster(blind(case.scenario)) for case in held})
    return {case.name: found[case.name] for case in cases}
