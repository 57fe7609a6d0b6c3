"""One task of a sweep: some runs played and written as a part. What every worker does."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.checks import ScenarioError
from negotiation.parsing import parse
from negotiation.scenario import Scenario
from negotiation.sweep import store
from negotiation.sweep.plan import Plan, Runs
from negotiation.sweep.points import evaluate
from negotiation.version import VERSION

if TYPE_CHECKING:
    import pyarrow


class Task(NamedTuple):
    """Some runs of one scenario, with all that is needed to play them anywhere.

    Attributes
    ----------
    folder : str
        Of the store, absolute.
    name, inputs : str
        Of the scenario; the inputs as JSON.
    kinds, levels, columns : mapping
        Of the assumptions, the provisions and the store.
    runs : Runs
    seed : int
    odds : bool
    version : str
        Of the model that planned it.
    """

    folder: str
    name: str
    inputs: str
    kinds: Mapping[str, str]
    levels: Mapping[str, int]
    columns: Mapping[str, Mapping[str, str]]
    runs: Runs
    seed: int
    odds: bool
    version: str


class Done(NamedTuple):
    """What a task came to: rows written, how many failed, why the first did, the part's name."""

    rows: int
    failed: int
    reason: str
    part: str


def task(plan: Plan, folder: Path, columns: Mapping[str, Any], scenario: int, runs: Runs) -> Task:
    """Make a task of some runs of a plan."""
    base = plan.scenarios[scenario]
    return Task(
        str(folder.resolve()),
        base.name,
        json.dumps(base.inputs),
        plan.kinds,
        plan.levels,
        columns,
        runs,
        plan.order.seed,
        plan.order.odds,
        VERSION,
    )


def some(runs: Runs, chosen: NDArray[np.int64]) -> Runs:
    """Choose some runs, and their points, out of many."""
    if len(chosen) == len(runs.ids):
        return runs
    visited, where = np.unique(runs.point[chosen], return_inverse=True)
    columns = {key: column[visited] for key, column in runs.columns.items()}
    return Runs(columns, where, runs.replicates[chosen], runs.ids[chosen])


@functools.lru_cache(maxsize=16)
def _base(name: str, inputs: str) -> Scenario:
    return parse(name, json.loads(inputs))


def play(order: Task) -> tuple["pyarrow.Table", list[str | None]]:
    """Play a task's runs.

    Returns
    -------
    pyarrow.Table
        Their rows, as the store keeps them.
    list of str or None
        What is wrong with each.
    """
    base, runs = _base(order.name, order.inputs), order.runs
    results, errors = evaluate(
        base,
        order.kinds,
        runs.columns,
        runs.point,
        runs.replicates,
        order.seed,
        order.odds,
        order.levels,
    )
    values = {
        "run_id": runs.ids,
        "scenario": [base.name] * len(runs.ids),
        **{key: column[runs.point] for key, column in runs.columns.items()},
        "seed": np.full(len(runs.ids), order.seed),
        "replicate": runs.replicates,
        **results,
    }
    return store.table(order.columns, values, errors), errors


def perform(order: Task) -> Done:
    """Play a task's runs and write them as a part of the store.

    Raises
    ------
    ScenarioError
        If this worker has another version of the model, or the folder can't be written.
    """
    if order.version != VERSION:
        raise ScenarioError(f"worker: found model version {VERSION}, allowed {order.version}")
    folder = Path(order.folder)
    rows, errors = play(order)
    try:
        path = store.write_part(folder, rows)
    except OSError as fault:
        raise store.trouble(folder, fault) from None
    reasons = [e for e in errors if e is not None]
    return Done(len(errors), len(reasons), reasons[0] if reasons else "", path.name)
