"""Points of a sweep posed: parameters in, stacked problems out, for the compiled rules to play."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.batches import stack
from negotiation.checks import ScenarioError
from negotiation.parsing import parse
from negotiation.payoffs import Problem
from negotiation.positions import fill
from negotiation.scenario import Provision, Scenario
from negotiation.solved import pose as pose_one
from negotiation.sweep.assumptions import Column, Floats, override


class Posed(NamedTuple):
    """Some points of one scenario as problems of one shape: p points, K provisions, L levels.

    Attributes
    ----------
    which : ndarray of int, shape (p,)
        Which points.
    problems : Problem
        Stacked, as `batches.stack` does.
    members : tuple of str
    provisions : tuple of Provision
    weights : ndarray, shape (p, K)
        The penholder's saliences.
    """

    which: NDArray[np.int64]
    problems: Problem
    members: tuple[str, ...]
    provisions: tuple[Provision, ...]
    weights: Floats


def pose(
    base: Scenario, kinds: Mapping[str, str], columns: Mapping[str, Column]
) -> tuple[list[Posed], dict[int, str]]:
    """Pose many points of one scenario.

    Parameters
    ----------
    base : Scenario
    kinds : mapping of str to str
        Kind of each assumption (`assumptions.Assumption.kind`), by dotted key.
    columns : mapping of str to ndarray, shape (points,)
        Values of each assumption.

    Returns
    -------
    list of Posed
        Together every point that is valid.
    dict of int to str
        Why a point is not, by its index.
    """
    count = len(next(iter(columns.values()))) if columns else 1
    alike: dict[Any, list[tuple[int, Problem, Floats]]] = {}
    shapes: dict[Any, tuple[tuple[str, ...], tuple[Provision, ...]]] = {}
    faults: dict[int, str] = {}
    for i in range(count):
        changes = {key: override(kinds[key], column[i]) for key, column in columns.items()}
        try:
            scenario = parse(base.name, base.inputs, changes)
        except ScenarioError as error:
            faults[i] = "; ".join(error.faults)
            continue
        own = fill(scenario)
        problem = pose_one(scenario, own)
        ladders = tuple((p.key, p.ladder) for p in scenario.provisions)
        shape = (own.members, ladders, problem.prior.shape[1])
        shapes.setdefault(shape, (own.members, scenario.provisions))
        alike.setdefault(shape, []).append((i, problem, own.salience[problem.pen]))
    posed = [
        Posed(
            np.array([i for i, _, _ in group]),
            stack([problem for _, problem, _ in group]),
            *shapes[shape],
            np.array([weights for _, _, weights in group]),
        )
        for shape, group in alike.items()
    ]
    return posed, faults
