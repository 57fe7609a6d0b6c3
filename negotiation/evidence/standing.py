"""Whether the likeliest outcome of a full scenario stands: without its case, and nearby."""

from collections.abc import Sequence
from typing import Any

from negotiation.evidence.cases import Case
from negotiation.evidence.directions import answer
from negotiation.evidence.folds import values_on
from negotiation.library import load, names
from negotiation.scenario import Scenario
from negotiation.uncertainty import fragility


def standings(cases: Sequence[Case]) -> dict[str, dict[str, Any]]:
    """`standing` of every full scenario of the library, by name."""
    return {name: standing(load(name), cases) for name in names()}


def standing(scenario: Scenario, cases: Sequence[Case]) -> dict[str, Any]:
    """What becomes of a scenario's likeliest outcome.

    Parameters
    ----------
    scenario : Scenario
        One that is among the cases.
    cases : sequence of Case
        Those that the shipped folds were made on.

    Returns
    -------
    dict
        `outcome` (the likeliest), `happened`, `without_it` (the likeliest by the fit without this
        case), `kept` (share of changes of all values by up to a tenth that keep it).
    """
    values = values_on([case for case in cases if case.name != scenario.name])
    without = answer(values)(scenario.name)["outcomes"]
    near = fragility(scenario)
    return {
        "outcome": near["outcome"],
        "happened": scenario.history.outcome,
        "without_it": max(without, key=without.get),
        "kept": near["kept"],
    }
