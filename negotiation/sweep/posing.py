"""Points of a sweep posed: parameters in, stacked problems out, for the compiled rules to play.

Numbers that enter a problem by themselves are put into copies of one posed point, many points at a
time; every other assumption (an ideal, a salience, a ladder, a word) is parsed and filled in once
for each of its values. Either way a point's problem is that of its scenario, bit for bit.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.checks import ScenarioError
from negotiation.parsing import parse
from negotiation.payoffs import Problem
from negotiation.positions import Preferences, fill, types
from negotiation.scenario import MEMBER_NUMBERS, PARAMETERS, Provision, Scenario
from negotiation.solved import MOST_FORESIGHT, OPEN_FORESIGHT
from negotiation.solved import pose as pose_one
from negotiation.sweep.assumptions import Column, Floats, override

DIRECT = {
    **{key: key for key in PARAMETERS if key in Problem._fields},
    "vote_noise": "noise",
    "enforcement_value": "leak",
}
"""Parameters that enter a problem by themselves, and the field they enter."""


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
        Together every point that is valid, those of one shape together.
    dict of int to str
        Why a point is not, by its index.
    """
    count = len(next(iter(columns.values()))) if columns else 1
    direct = {key: c for key, c in columns.items() if kinds[key] != "json" and _is_direct(key)}
    group = _groups({key: c for key, c in columns.items() if key not in direct}, count)
    inside = np.ones(count, dtype=bool)
    for key, column in direct.items():
        inside &= _inside(key, column)
    # a point out of range is parsed by itself, which names what is wrong with it
    group[~inside] = group.max(initial=0) + 1 + np.arange(int((~inside).sum()))
    alike: dict[Any, list[Posed]] = {}
    faults: dict[int, str] = {}
    for which in _members_of(group):
        first = {key: override(kinds[key], c[which[0]]) for key, c in columns.items()}
        try:
            scenario = parse(base.name, base.inputs, first)
        except ScenarioError as error:
            faults.update(dict.fromkeys(which.tolist(), "; ".join(error.faults)))
            continue
        posed = _posed(scenario, which, {key: c[which] for key, c in direct.items()})
        ladders = tuple((p.key, p.ladder) for p in scenario.provisions)
        shape = (posed.members, ladders, posed.problems.prior.shape[1:])
        alike.setdefault(shape, []).append(posed)
    return [_joined(some) for some in alike.values()], faults


def _is_direct(key: str) -> bool:
    last = key.rpartition(".")[2]
    return key in DIRECT or (
        key.startswith("members.") and key.count(".") == 2 and last in (*MEMBER_NUMBERS, "veto")
    )


def _inside(key: str, column: Column) -> NDArray[np.bool_]:
    """Which values are in the range that a scenario allows."""
    name = key.rpartition(".")[2]
    if name == "veto":
        return np.full(len(column), column.dtype == bool)
    low, high, above = 0.0, MEMBER_NUMBERS.get(name, 0.0), False
    if key in PARAMETERS:
        low, high, above = PARAMETERS[key].low, PARAMETERS[key].high, PARAMETERS[key].above
    return np.asarray(((column > low) if above else (column >= low)) & (column <= high))


def _groups(columns: Mapping[str, Column], count: int) -> NDArray[np.int64]:
    """Number the combinations of values that columns have, row by row."""
    group = np.zeros(count, dtype=np.int64)
    for column in columns.values():
        values, index = np.unique(column, return_inverse=True)
        _, group = np.unique(group * len(values) + index.ravel(), return_inverse=True)
        group = group.ravel()
    return group


def _members_of(group: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Indices of each group, in ascending order."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _posed(scenario: Scenario, which: NDArray[np.int64], direct: Mapping[str, Column]) -> Posed:
    """Pose points that differ from a scenario in direct numbers only."""
    own = fill(scenario)
    one, count = pose_one(scenario, own), len(which)
    fields: dict[str, Any] = {
        name: np.repeat(np.asarray(value)[None], count, axis=0)
        for name, value in one._asdict().items()
    }
    for key, column in direct.items():
        if key == "foresight":
            most = OPEN_FORESIGHT if scenario.protocol == "open" else MOST_FORESIGHT
            fields[key] = np.minimum(column, most)
        elif key in DIRECT and DIRECT[key] != "leak":
            fields[DIRECT[key]] = column.astype(fields[DIRECT[key]].dtype)
    fields |= _of_members(scenario, own, direct, count)
    weights = np.repeat(own.salience[one.pen][None], count, axis=0)
    return Posed(which, Problem(**fields), own.members, scenario.provisions, weights)


def _of_members(
    scenario: Scenario, own: Preferences, direct: Mapping[str, Column], count: int
) -> dict[str, Floats]:
    """Fields that follow from numbers of the members, where any of these is varied."""
    varied = [key for key in direct if key.startswith("members.")]
    if not varied and "enforcement_value" not in direct:
        return {}
    numbers: dict[str, Any] = {
        name: np.repeat(getattr(own, name)[None], count, axis=0)
        for name in ("veto", *MEMBER_NUMBERS)
    }
    for key in varied:
        _, member, name = key.split(".")
        numbers[name][:, own.members.index(member)] = direct[key]
    flat = Preferences(
        **{
            **own.__dict__,
            "block_cost": numbers["block_cost"].ravel(),
            "resolve_spread": numbers["resolve_spread"].ravel(),
        }
    )
    costs = types(scenario, flat).reshape(count, len(own.members), -1)
    value = direct.get("enforcement_value", np.full(count, scenario.enforcement_value))
    return {
        "veto": numbers["veto"],
        "block_cost": costs,
        "tolerance": numbers["endorsement_tolerance"][:, :, None] * costs,
        "leak": value[:, None] * numbers["trade_share"] * numbers["leak"],
    }


def _joined(some: list[Posed]) -> Posed:
    """Points of one shape as one stack."""
    if len(some) == 1:
        return some[0]
    parts: list[dict[str, Any]] = [each.problems._asdict() for each in some]
    fields: dict[str, Any] = {
        name: np.concatenate([part[name] for part in parts]) for name in Problem._fields
    }
    return Posed(
        np.concatenate([each.which for each in some]),
        Problem(**fields),
        some[0].members,
        some[0].provisions,
        np.concatenate([each.weights for each in some]),
    )
