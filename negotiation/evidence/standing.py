"""Whether the likeliest outcome of a full scenario stands: without its case, and nearby."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from negotiation.batches import follow_all, stack
from negotiation.evidence.cases import Case
from negotiation.evidence.fitting import fingerprint, values_at
from negotiation.evidence.folds import shipped
from negotiation.library import load, names
from negotiation.positions import fill
from negotiation.scenario import OUTCOMES, Scenario
from negotiation.solved import pose
from negotiation.uncertainty import by_default, fragility


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
    learnt = fingerprint([case for case in cases if case.name != scenario.name])
    point = next(fold.point for fold in shipped() if fold.learnt == learnt)
    values = values_at(np.array(point))
    given = by_default(scenario, values)
    found = follow_all(stack([pose(given, fill(given, values), values)])).outcomes[0]
    near = fragility(scenario)
    return {
        "outcome": near["outcome"],
        "happened": scenario.history.outcome,
        "without_it": OUTCOMES[int(found.argmax())],
        "kept": near["kept"],
    }
