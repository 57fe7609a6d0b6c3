"""Exact odds under changed assumptions: one at a time for a tornado, two at a time for a map.

Pure functions, no Streamlit. The numbers are those of `negotiation.odds`, many points at a time.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from assumptions import Assumption, axis
from changes import Changes, Value, exact

from negotiation.checks import ScenarioError
from negotiation.english import say
from negotiation.scenario import PARAMETERS, Scenario
from negotiation.sweep.points import evaluate

DTYPES: dict[str, type] = {"flag": np.bool_, "whole": np.int64, "real": np.float64}
SHARE = 0.25
"""Part of a slider's range by which the tornado moves an assumption each way (assumed)."""


class Measure(NamedTuple):
    """A number that odds give: its name, its unit, whether it is a probability, its largest value.

    Its smallest is 0.
    """

    column: str
    label: str
    unit: str
    percent: bool
    most: float = 1.0

    def said(self, value: float) -> str:
        """A value in words."""
        return f"{value:.0%}" if self.percent else f"{value:.1f}"


def measures(scenario: Scenario) -> dict[str, Measure]:
    """What can be looked at, by its name in the address; the first is the usual one."""
    found = {
        "severity": Measure(
            "severity_in_force",
            say("what_if.measure.severity"),
            say("what_if.unit.severity"),
            False,
            100.0,
        )
    }
    chance = say("what_if.unit.chance")
    if outcome := scenario.history.outcome:
        label = say("what_if.measure.history", outcome=say(f"english.outcome.{outcome}"))
        found["history"] = Measure(f"outcomes.{outcome}", label, chance, True)
    if scenario.history.outcome != "adopted":
        label = say("what_if.measure.adopted")
        found["adopted"] = Measure("outcomes.adopted", label, chance, True)
    found["unanimous"] = Measure("unanimous", say("what_if.measure.unanimous"), chance, True)
    label, unit = say("what_if.measure.rounds"), say("what_if.unit.rounds")
    most = float(PARAMETERS["rounds"].high)
    found["rounds"] = Measure("expected_rounds", label, unit, False, most)
    return found


def span(values: Sequence[float], measure: Measure, pad: float = 0.0) -> list[float]:
    """Ends of an axis, within the measure's range and at least a unit, or a point of 100, apart."""
    least = 0.01 if measure.percent else 1.0
    low, high = min(values), max(values)
    pad = max(pad * (high - low), (least - (high - low)) / 2.0)
    low, high = low - pad, high + pad
    if low < 0.0:
        low, high = 0.0, max(high, least)
    if high > measure.most:
        low, high = min(low, measure.most - least), measure.most
    return [low, high]


def follow(
    scenario: Scenario, kinds: Mapping[str, str], columns: Mapping[str, Sequence[Value]]
) -> dict[str, list[float]]:
    """Exact odds at many points of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What is not among the columns.
    kinds, columns : mapping by dotted key
        Kind of each assumption, and its value at each point.

    Returns
    -------
    dict of str to list of float
        Results by name, a value a point.

    Raises
    ------
    ScenarioError
        Where a point can't be reckoned.
    """
    arrays = {key: np.array(column, dtype=DTYPES[kinds[key]]) for key, column in columns.items()}
    count = len(next(iter(arrays.values())))
    levels = {p.key: len(p.ladder) for p in scenario.provisions}
    which, nothing = np.arange(count), np.zeros(count, dtype=np.int64)
    results, errors = evaluate(scenario, kinds, arrays, which, nothing, 0, True, levels)
    if faults := [error for error in errors if error]:
        raise ScenarioError(faults[0])
    return {name: column.tolist() for name, column in results.items()}


def _columns(
    movable: Sequence[Assumption], points: Sequence[Mapping[str, Value]]
) -> tuple[dict[str, str], dict[str, list[Value]]]:
    """Kinds and columns of points, each the present values but for what it sets."""
    kinds = {key: each.kind for each in movable for key in each.keys}
    return kinds, {key: [point[key] for point in points] for key in kinds}


def ends(assumption: Assumption, changes: Changes) -> list[Value]:
    """Where a tornado moves an assumption: a quarter of its slider down and up; a flag switched."""
    now = assumption.value(changes)
    if assumption.kind == "flag":
        return [not now]
    by = SHARE * (assumption.high - assumption.low)
    low, high = max(assumption.low, now - by), min(assumption.high, now + by)
    if assumption.kind == "whole":
        found: list[Value] = [round(low), round(high)]
    else:
        found = [exact(low), exact(high)]
    return [v for v in found if v != now]


def swings(
    scenario: Scenario, movable: Sequence[Assumption], changes: Changes
) -> dict[str, list[dict[str, Any]]]:
    """What moving each assumption by itself does to each measure.

    Parameters
    ----------
    scenario : Scenario
        With the changes.
    movable : sequence of Assumption
    changes : Changes

    Returns
    -------
    dict of str to list of dict
        By measure: a row each move, with `assumption`, `to`, `now`, `value` (of the measure) and
        `base` (the measure without the move), the widest swing first.
    """
    now: dict[str, Value] = {}
    for each in movable:
        now |= dict(zip(each.keys, _present(each, changes), strict=True))
    moves = [(each, value) for each in movable for value in ends(each, changes)]
    points = [now, *({**now, **each.setting(value)} for each, value in moves)]
    found = follow(scenario, *_columns(movable, points))
    tables = {}
    for name, measure in measures(scenario).items():
        column = found[measure.column]
        rows = [
            {
                "assumption": each.label,
                "key": each.key,
                "from": each.said(each.value(changes)),
                "to": each.said(value),
                "rises": bool(value > each.value(changes)),
                "value": column[i],
                "base": column[0],
            }
            for i, (each, value) in enumerate(moves, 1)
        ]
        tables[name] = _widest_first(rows)
    return tables


def _present(assumption: Assumption, changes: Changes) -> list[Value]:
    stated = dict(changes)
    return [stated.get(key, own) for key, own in zip(assumption.keys, assumption.own, strict=True)]


def _widest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    width: dict[str, float] = {}
    for row in rows:
        far = abs(row["value"] - row["base"])
        width[row["key"]] = max(far, width.get(row["key"], 0.0))
    return sorted(rows, key=lambda row: -round(width[row["key"]], 9))


def grid(
    scenario: Scenario, across: Assumption, up: Assumption, changes: Changes
) -> list[dict[str, Any]]:
    """Every measure over two assumptions.

    Parameters
    ----------
    scenario : Scenario
        With the changes.
    across, up : Assumption
        Two different ones.
    changes : Changes

    Returns
    -------
    list of dict
        A row each pair of values: `x`, `y`, the measures by name, and whether it is the scenario's
        own pair (`own`) and the present one (`now`).
    """
    pairs = [(x, y) for y in axis(up, changes) for x in axis(across, changes)]
    points = [{**across.setting(x), **up.setting(y)} for x, y in pairs]
    found = follow(scenario, *_columns((across, up), points))
    columns = {name: found[m.column] for name, m in measures(scenario).items()}
    present = (across.value(changes), up.value(changes))
    return [
        {
            "x": x,
            "y": y,
            "own": (x, y) == (across.own[0], up.own[0]),
            "now": (x, y) == present,
            **{name: column[i] for name, column in columns.items()},
        }
        for i, (x, y) in enumerate(pairs)
    ]
