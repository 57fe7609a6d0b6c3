"""A sweep run: the store opened or begun, what is missing played, and what came of it."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from negotiation.checks import ScenarioError
from negotiation.compiled import fresh
from negotiation.sweep import store
from negotiation.sweep.manifest import now, open_store
from negotiation.sweep.plan import Order, Plan, make
from negotiation.sweep.tasks import Done, Task, some, task
from negotiation.sweep.workers import here, in_processes, processors

SMALL = 2000
"""Fewer runs than this are played in this process: starting others would take longer."""

Tell = Callable[[int, int, int], None]
"""Called with the runs stored now, those planned, and those that failed."""


class Means(NamedTuple):
    """How a sweep is carried out; nothing of this changes its rows."""

    workers: int | None = None
    cluster: str | None = None
    limit: int | None = None
    fail_fast: bool = False


def sweep(order: Order, out: str | Path, means: Means, tell: Tell | None = None) -> dict[str, Any]:
    """Run what is missing of a sweep.

    Parameters
    ----------
    order : Order
    out : str or path
        Folder of the store: new, empty, or of the same sweep.
    means : Means
    tell : callable, optional
        Hears how far it is.

    Returns
    -------
    dict
        `out`, `runs` (planned), `stored`, `played` (now), `failed` (of the stored ones), `reason`
        (of the first failure now, or None).

    Raises
    ------
    ScenarioError
        If the order is wrong, the folder holds something else or a damaged part, or can't be
        written.
    """
    plan, folder = make(order), Path(out)
    try:
        manifest = open_store(plan, folder)
        ids, failed = store.stored_ids(folder)
        stored, played, reason = len(ids), 0, None
        tasks = _missing(plan, folder, manifest["columns"], ids, means.limit)
        work = perform_all(tasks, plan, means)
        if tell:
            tell(stored, plan.total, failed)
        for done in work:
            if not (folder / done.part).exists():
                raise ScenarioError(
                    f"--cluster: {folder} is not the folder that the workers write; allowed one"
                    " that all see under the same path"
                )
            stored, played, failed = stored + done.rows, played + done.rows, failed + done.failed
            reason = reason or done.reason or None
            if tell:
                tell(stored, plan.total, failed)
            if done.failed and means.fail_fast:
                break
        complete = stored == plan.total
        if complete and not manifest["finished"]:
            store.write_manifest(folder, {**manifest, "finished": now(), "failed": failed})
    except OSError as fault:
        raise store.trouble(folder, fault) from None
    return {
        "out": str(out),
        "runs": plan.total,
        "stored": stored,
        "played": played,
        "failed": failed,
        "reason": reason,
    }


def perform_all(tasks: Iterator[Task], plan: Plan, means: Means) -> Iterator[Done]:
    """Perform tasks where the means say: here, in processes, or on a cluster."""
    if means.cluster is not None:
        from negotiation.sweep.cluster import on_dask

        return on_dask(tasks, means.cluster)
    workers = count_workers(plan, means)
    return here(tasks) if workers == 1 else _compiled(tasks, workers)


def _compiled(tasks: Iterator[Task], workers: int) -> Iterator[Done]:
    """Have several processes perform tasks, once the rules are compiled and kept."""
    if fresh():
        yield from here(islice(tasks, 1))
    yield from in_processes(tasks, workers)


def count_workers(plan: Plan, means: Means) -> int:
    """Processes to use: as told, else one a processor, but a single one for a small sweep."""
    if means.workers is not None:
        return means.workers
    return 1 if plan.total < SMALL else processors()


def _missing(
    plan: Plan, folder: Path, columns: dict[str, Any], ids: Any, limit: int | None
) -> Iterator[Task]:
    left = plan.total if limit is None else limit
    for scenario, begin, end in plan.pieces():
        if left <= 0:
            return
        runs = plan.runs(scenario, begin, end)
        chosen = store.missing(runs.ids, ids)[:left]
        if len(chosen):
            left -= len(chosen)
            yield task(plan, folder, columns, scenario, some(runs, chosen))
