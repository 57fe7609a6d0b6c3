"""Sweeps against nashpy, Mesa and EMA Workbench: time a run, time beside the rules, memory, scale.

`NEGOTIATION_RUNS` sets the largest sweep (default 100,000; a million for the full table).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np

from negotiation import load, solve
from negotiation.agents import CouncilModel
from negotiation.batches import play_all
from negotiation.equilibria import nashpy_equilibria
from negotiation.jsons import dumps
from negotiation.sweep import store, tasks
from negotiation.sweep.plan import Order, Plan, make
from negotiation.sweep.points import evaluate
from negotiation.sweep.posing import pose
from negotiation.sweep.run import Means, sweep
from negotiation.talks import play as talks
from tests.benchmarks.timing import Row, race

NAME = "dprk-2017"
VARY = ("text_value=0.01:0.2", "cue=0.1:0.6", "breakdown_risk=0.01:0.4")
LARGEST = int(os.environ.get("NEGOTIATION_RUNS", "100000"))


def rows() -> list[Row]:
    """All rows on sweeps."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        small = _sweep(place, 2000)
        return [
            _against_nashpy(small),
            _against_mesa(small),
            *_overheads(place),
            _outside(place),
            *_scaling(place),
        ]


def order(points: int) -> Order:
    """A sweep of so many different points of the full model."""
    return Order((NAME,), VARY, sample="lhs", points=points)


def _sweep(place: Path, points: int) -> tuple[Callable[[], object], int]:
    """A whole sweep in this process, Parquet included, and its number of runs."""

    def act() -> None:
        shutil.rmtree(place / "o", ignore_errors=True)
        sweep(order(points), place / "o", Means(workers=1))

    return act, points


def _against_nashpy(ours: tuple[Callable[[], object], int]) -> Row:
    solved = solve(load(NAME))
    games = [np.array([r.payoffs_penholder, r.payoffs_objector]) for r in talks(solved).rounds]
    count = np.count_nonzero(solved.outlook.values.rows.any(axis=-1))

    def theirs() -> None:
        for a, b in games:
            nashpy_equilibria(a, b)

    act, runs = ours
    return race(
        "a run of a sweep, Parquet written",
        act,
        "its stage games through nashpy one by one",
        theirs,
        f"the {len(games)} games played timed, {count} reckoned from them (those seen from the"
        " first draft); wanted: at least 1,500",
        units=(runs, len(games) / count),
        repeat=3,
    )


def _against_mesa(ours: tuple[Callable[[], object], int]) -> Row:
    changes = [{"text_value": x} for x in np.linspace(0.01, 0.2, 10).tolist()]

    def theirs() -> None:
        for change in changes:
            CouncilModel(case=load(NAME, change)).play()

    act, runs = ours
    return race(
        "a run of a sweep, Parquet written",
        act,
        "CouncilModel, one by one",
        theirs,
        units=(runs, len(changes)),
        repeat=3,
    )


def _task(plan: Plan, place: Path) -> tasks.Task:
    """The first part of a plan as a task."""
    columns = store.describe(plan.kinds, plan.levels, False)
    return tasks.task(plan, place, columns, 0, plan.runs(0, 0, plan.rows))


def _overheads(place: Path) -> list[Row]:
    """What a run costs when there is nothing to play."""
    import mesa

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator
    plan = make(order(80_000))
    given = _task(plan, place)
    played = evaluate(
        load(NAME),
        given.kinds,
        given.runs.columns,
        given.runs.point,
        given.runs.replicates,
        0,
        False,
        given.levels,
    )

    def ours() -> None:
        with patch.object(tasks, "evaluate", lambda *_: played):
            tasks.perform(_task(plan, place))

    class Empty(mesa.Model):
        def __init__(self, number: int, rng: int = 0) -> None:
            super().__init__(rng=rng)
            self.datacollector = mesa.DataCollector(model_reporters={"number": lambda m: 0})
            self.datacollector.collect(self)

        def step(self) -> None:
            self.running = False

    def by_mesa() -> None:
        mesa.batch_run(Empty, {"number": range(1000)}, display_progress=False)

    model = Model("empty", function=lambda **_: {"y": 0.0})
    model.uncertainties = [RealParameter(name, 0.0, 1.0) for name in ("a", "b", "c")]
    model.outcomes = [ScalarOutcome("y")]

    def by_ema() -> None:
        with SequentialEvaluator(model) as evaluator:
            evaluator.perform_experiments(scenarios=2000)

    name, runs = "a run without its play, Parquet written", len(given.runs.ids)
    return [
        race(name, ours, "mesa.batch_run, empty model", by_mesa, units=(runs, 1000), repeat=3),
        race(name, ours, "EMA Workbench, empty, in sequence", by_ema, units=(runs, 2000),
             repeat=3),
    ]  # fmt: skip


def _outside(place: Path) -> Row:
    """The rules alone against all that a run takes: names, posing, playing, tables, Parquet."""
    plan = make(order(80_000))
    given = _task(plan, place)
    base = load(NAME)
    (posed,), _ = pose(base, given.kinds, given.runs.columns)
    seeds = np.zeros(len(given.runs.ids), dtype=np.int64)
    replicates = given.runs.replicates

    def rules() -> None:
        play_all(posed.problems, posed.members, seeds, replicates, workers=1)

    def whole() -> None:
        tasks.perform(_task(plan, place))

    done = race(
        "the rules' own time a run",
        rules,
        "the whole of a run",
        whole,
        units=(len(seeds), len(seeds)),
        repeat=5,
        clock=time.process_time,
    )
    return Row(
        **{**done.__dict__, "note": f"{1 - 1 / done.ratio:.0%} outside; wanted: at most 50 %"}
    )


def _scaling(place: Path) -> list[Row]:
    """Sweeps of growing size in processes of their own: time a run, and the memory they peak at."""
    sizes = [n for n in (1_000, 10_000, 100_000, 1_000_000) if n <= LARGEST]
    measured = {n: _apart(place, n) for n in sizes}
    first = measured[sizes[0]][0]
    return [
        Row(f"a run of {n:,}", seconds, f"a run of {sizes[0]:,}", first, first / seconds,
            f"peak memory {peak / 2**20:.0f} MiB, one worker; linear: at least 1")
        for n, (seconds, peak) in measured.items()
    ]  # fmt: skip


def _apart(place: Path, runs: int) -> tuple[float, int]:
    """Seconds a run and peak bytes of a sweep in its own process, its start not counted."""
    program = (
        "import resource, time\n"
        "from negotiation.sweep.plan import Order\n"
        "from negotiation.sweep.run import Means, sweep\n"
        f"sweep({order(10)!r}, {str(place / f'warm{runs}')!r}, Means(workers=1))\n"
        "begun = time.perf_counter()\n"
        f"sweep({order(runs)!r}, {str(place / f'large{runs}')!r}, Means(workers=1))\n"
        "seconds = time.perf_counter() - begun\n"
        "print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    seconds, peak = done.stdout.split()
    return float(seconds) / runs, int(peak) * 1024


if __name__ == "__main__":
    begun = time.perf_counter()
    for row in rows():
        print(dumps(row.__dict__), end="")
    print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr)
