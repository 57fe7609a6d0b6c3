"""What a sweep would take: how many runs, how long, how large. A few of its runs are played."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from negotiation.sweep import store
from negotiation.sweep.plan import Order, Plan, make
from negotiation.sweep.run import Means, count_workers
from negotiation.sweep.tasks import Task, play, task

TRIED = 256
"""Runs that are played."""


def estimate(order: Order, means: Means) -> dict[str, Any]:
    """How many runs a sweep has, how long it takes and how large it gets, by playing a few.

    Returns
    -------
    dict
        `runs`, `points`, `workers`, `seconds` (without the start of the workers), `bytes`,
        `failed_of_tried` and `tried`.
    """
    plan = make(order)
    columns = store.describe(plan.kinds, plan.levels, order.odds)
    workers = count_workers(plan, means)
    total = plan.total if means.limit is None else min(means.limit, plan.total)
    play(_sample(plan, columns, 1)[0])
    start = time.perf_counter()
    played = [play(t) for t in _sample(plan, columns, min(TRIED, total))]
    seconds = time.perf_counter() - start
    tried = sum(len(errors) for _, errors in played)
    rows, one = max((t for t, _ in played), key=len), played[0][0][:1]
    base = store.size(one)
    each = (store.size(rows) - base) / max(1, len(rows) - 1)
    return {
        "runs": total,
        "points": plan.points,
        "workers": workers,
        "seconds": seconds / tried * total / workers,
        "bytes": round(base * -(-total // plan.rows) + each * total),
        "tried": tried,
        "failed_of_tried": sum(e is not None for _, errors in played for e in errors),
    }


def _sample(plan: Plan, columns: dict[str, Any], count: int) -> list[Task]:
    """Some runs from all over a plan."""
    pieces = list(plan.pieces())
    chosen = [pieces[i] for i in np.unique(np.linspace(0, len(pieces) - 1, 4).astype(int))]
    share = max(1, count // len(chosen))
    tasks = []
    for scenario, begin, end in chosen:
        middle = begin + max(0, (end - begin - share) // 2)
        runs = plan.runs(scenario, middle, min(end, middle + share))
        tasks.append(task(plan, Path(), columns, scenario, runs))
    return tasks
