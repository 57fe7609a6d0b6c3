"""Points of a sweep played: parameters in, columns of results out.

A point that can't be played is a fault with its reason, never a gap.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.batches import follow_all, play_all
from negotiation.payoffs import Problem
from negotiation.scenario import LEVEL_DOLLARS, OUTCOMES, Provision, Scenario
from negotiation.sweep.assumptions import Column, Floats
from negotiation.sweep.posing import Posed, pose

PORTION = 4096
"""Points posed at once: their arrays take some 8 KB each."""

FAULTS = (ArithmeticError, AssertionError, LookupError, RuntimeError, ValueError)
"""What compiled rules may raise over one point; anything else is a fault of the program."""

Results = dict[str, Column]


def evaluate(
    base: Scenario,
    kinds: Mapping[str, str],
    columns: Mapping[str, Column],
    point: NDArray[np.int64],
    replicates: NDArray[np.int64],
    seed: int,
    odds: bool,
    levels: Mapping[str, int],
) -> tuple[Results, list[str | None]]:
    """Play runs of many points of one scenario, or follow each one's odds.

    Parameters
    ----------
    base, kinds, columns
        As in `pose`.
    point, replicates : ndarray of int, shape (runs,)
        Which point each run plays, with which replicate; points in ascending order.
    seed : int
    odds : bool
        Exact probabilities instead of a play.
    levels : mapping of str to int
        Provisions, with their number of levels, that get columns.

    Returns
    -------
    dict of str to ndarray, shape (runs,)
        Results as `store` names and describes them; nan (or -1) where there is none.
    list of str or None
        What is wrong with each run.
    """
    results = blank(len(point), odds, levels)
    errors: list[str | None] = [None] * len(point)
    edges = np.searchsorted(point, np.arange(0, int(point[-1]) + 1 + PORTION, PORTION))
    for first, (begin, end) in enumerate(pairwise(edges)):
        low = first * PORTION
        some = {key: column[low : low + PORTION] for key, column in columns.items()}
        posed, faults = pose(base, kinds, some)
        here = point[begin:end] - low
        for group in posed:
            at = np.full(PORTION, -1)
            at[group.which] = np.arange(len(group.which))
            rows = np.flatnonzero(at[here] >= 0) + begin
            chosen = at[here][at[here] >= 0]
            _fill(results, errors, group, rows, chosen, replicates[rows], seed, odds)
        for row, i in enumerate(here.tolist(), int(begin)):
            if i in faults:
                errors[row] = faults[i]
    return results, errors


def blank(runs: int, odds: bool, levels: Mapping[str, int]) -> Results:
    """Columns of results without any."""
    numbers = ["severity_index", *(f"dollars.{name}" for name in LEVEL_DOLLARS)]
    whole = []
    if odds:
        numbers += [f"outcomes.{name}" for name in OUTCOMES] + ["severity_in_force"]
        numbers += ["unanimous", "expected_rounds", "left_out", "yes", "no", "abstain"]
        numbers += [f"provisions.{key}.{x}" for key, n in levels.items() for x in range(n)]
    else:
        whole = ["outcome", "yes", "no", "abstain", "rounds_played"]
        whole += [f"final.{key}" for key in levels]
    return {
        **{name: np.full(runs, -1, dtype=np.int64) for name in whole},
        **{name: np.full(runs, np.nan) for name in numbers},
    }


def _fill(
    results: Results,
    errors: list[str | None],
    group: Posed,
    rows: NDArray[np.int64],
    chosen: NDArray[np.int64],
    replicates: NDArray[np.int64],
    seed: int,
    odds: bool,
) -> None:
    """Play a group's runs into their rows; where the rules fail, halve until the run is found."""
    some = _take(group, chosen)
    try:
        found = _follow(some) if odds else _play(some, replicates, seed)
    except FAULTS as fault:
        if len(rows) == 1:
            errors[rows[0]] = f"{type(fault).__name__}: {fault}"
            return
        half = len(rows) // 2
        for part in (slice(half), slice(half, None)):
            _fill(results, errors, group, rows[part], chosen[part], replicates[part], seed, odds)
        return
    for name, column in found.items():
        results[name][rows] = column


def _take(group: Posed, chosen: NDArray[np.int64]) -> Posed:
    """A group's problems as runs play them: some several times, some not at all."""
    if len(chosen) == len(group.which) and (chosen == np.arange(len(chosen))).all():
        return group
    fields: dict[str, Any] = group.problems._asdict()
    problems = Problem(**{name: field[chosen] for name, field in fields.items()})
    return group._replace(problems=problems, weights=group.weights[chosen])


def _play(group: Posed, replicates: NDArray[np.int64], seed: int) -> Results:
    seeds = np.full(len(replicates), seed, dtype=np.int64)
    plays = play_all(group.problems, group.members, seeds, replicates, workers=1)
    severity, money = _tables(group.provisions)
    said = {name: (plays.vote == i).sum(axis=1) for i, name in enumerate(("yes", "no", "abstain"))}
    held = plays.vote[:, 0] >= 0
    k = np.arange(plays.final.shape[1])
    now = (group.weights * severity[k, plays.final]).sum(axis=1)
    return {
        "outcome": plays.outcome,
        "rounds_played": plays.rounds,
        **{name: np.where(held, count, -1) for name, count in said.items()},
        **{f"final.{p.key}": plays.final[:, i] for i, p in enumerate(group.provisions)},
        "severity_index": _index(group, severity, now),
        **{name: table[k, plays.final].sum(axis=1) for name, table in money.items()},
    }


def _follow(group: Posed) -> Results:
    found = follow_all(group.problems, workers=1)
    severity, money = _tables(group.provisions)
    unanimous, rounds, left_out, held = found.totals.T
    with np.errstate(invalid="ignore", divide="ignore"):
        answers = found.votes.sum(axis=1) / held[:, None]
    now, in_force = (
        _index(group, severity, (group.weights * (levels * severity).sum(axis=2)).sum(axis=1))
        for levels in (found.levels, found.adopted)
    )
    return {
        **{f"outcomes.{name}": found.outcomes[:, i] for i, name in enumerate(OUTCOMES)},
        "unanimous": unanimous,
        "expected_rounds": rounds,
        "left_out": left_out,
        **{name: answers[:, i] for i, name in enumerate(("yes", "no", "abstain"))},
        **{
            f"provisions.{p.key}.{x}": found.levels[:, i, x]
            for i, p in enumerate(group.provisions)
            for x in range(len(p.ladder))
        },
        "severity_index": now,
        "severity_in_force": in_force,
        **{name: (found.levels * table).sum(axis=(1, 2)) for name, table in money.items()},
    }


def _index(group: Posed, severity: Floats, now: Floats) -> Floats:
    """Severity index, 0 to 100, of what `measures.severity_index` weighs: 0 without a first ask."""
    k = np.arange(severity.shape[0])
    first = (group.weights * severity[k, np.asarray(group.problems.first)]).sum(axis=1)
    return np.asarray(100.0 * np.divide(now, first, out=np.zeros_like(now), where=first > 0))


def _tables(provisions: tuple[Provision, ...]) -> tuple[Floats, dict[str, Floats]]:
    """Severity, and dollars of either sort, of every level of every provision, shape (K, L).

    As `measures.dollars` sums them: an unknown figure counts as none, and where no measure's is
    known the sum is unknown.
    """
    longest = max(len(p.ladder) for p in provisions)
    severity = np.zeros((len(provisions), longest))
    money = {f"dollars.{name}": np.zeros_like(severity) for name in LEVEL_DOLLARS}
    for i, p in enumerate(provisions):
        for x, level in enumerate(p.ladder):
            severity[i, x] = level.severity
            for name in LEVEL_DOLLARS:
                money[f"dollars.{name}"][i, x] = getattr(level, name) or 0.0
    for name in LEVEL_DOLLARS:
        if all(getattr(p.ladder[-1], name) is None for p in provisions):
            money[f"dollars.{name}"][:] = np.nan
    return severity, money
