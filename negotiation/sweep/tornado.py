"""One at a time: the scenario itself, then each assumption at its ends, all others as they were."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from negotiation.checks import ScenarioError
from negotiation.positions import fill
from negotiation.scenario import MEMBER_NUMBERS, Scenario
from negotiation.sweep.assumptions import TAIL, Assumption, Floats
from negotiation.sweep.designs import Design, from_matrix


def base_value(scenario: Scenario, key: str) -> Any:
    """A scenario's own value of a dotted key, filled in by the position rule where it states none.

    Raises
    ------
    ScenarioError
        If it has none.
    """
    first, *rest = key.split(".")
    value: Any = None
    if first == "members":
        value = _of_member(scenario, *rest)
    elif first == "patrons":
        value = scenario.patrons.get(rest[0], 0.0)
    elif first == "provisions":
        provision = next(p for p in scenario.provisions if p.key == rest[0])
        value = getattr(provision, rest[1]) if rest[1] != "ladder" else None
    elif not rest:
        value = scenario.inputs.get(key, getattr(scenario, key, None))
    if value is None:
        raise ScenarioError(
            f"--vary {key}: found no value of the scenario's own to start from, allowed with"
            " --sample grid or lhs"
        )
    return value.item() if isinstance(value, np.generic) else value


def _of_member(scenario: Scenario, member: str, name: str, provision: str = "") -> Any:
    own = fill(scenario)
    i = own.members.index(member)
    if name in ("veto", *MEMBER_NUMBERS):
        return getattr(own, name)[i]
    return getattr(own, name)[i, [p.key for p in scenario.provisions].index(provision)]


def one_at_a_time(assumptions: Sequence[Assumption], scenario: Scenario) -> Design:
    """The scenario as it is, then each assumption at its lowest and highest value.

    Words and flags take each of their values; distributions without ends their 5th and 95th
    percentile.

    Raises
    ------
    ScenarioError
        If nothing is varied, or the scenario has no own value of a key.
    """
    if not assumptions:
        raise ScenarioError("--sample tornado: found nothing to vary, allowed with --vary")
    wide = tuple(_around(a, base_value(scenario, a.key)) for a in assumptions)
    rows = [np.zeros(len(wide))]
    for j, a in enumerate(wide):
        assert a.levels is not None
        for level in range(1, len(a.levels)):
            rows.append(np.zeros(len(wide)))
            rows[-1][j] = level
    matrix: Floats = np.array(rows)
    return from_matrix(wide, matrix, matrix)


def _around(assumption: Assumption, base: Any) -> Assumption:
    """An assumption whose first value is the scenario's own and whose others are those to try."""
    if assumption.levels is None:
        tail = TAIL if assumption.endless else 0.0
        tried = assumption.numbers(np.array([tail, 1.0 - tail])).tolist()
    elif assumption.kind in ("real", "whole"):
        tried = [assumption.levels.min().item(), assumption.levels.max().item()]
    else:
        tried = [assumption.value(v) for v in assumption.levels]
    values = [base, *(v for i, v in enumerate(tried) if v != base and v not in tried[:i])]
    kind = assumption.kind
    if kind == "json" or (kind == "real" and isinstance(base, str)):
        kind, values = "json", [json.dumps(v, sort_keys=True) for v in values]
    dtype = {"real": np.float64, "whole": np.int64, "flag": np.bool_}.get(kind, object)
    return Assumption(assumption.key, assumption.given, kind, np.array(values, dtype=dtype))
