"""One negotiation against the same through nashpy game by game; cores; growth; the start.

`nashpy` means support and vertex enumeration together: stages have ties, and on such games support
enumeration alone misses equilibria or returns none. Times are processor times, so that what else a
machine does meanwhile counts little; rows on two cores and on starts are by the clock on the wall.
"""

import json
import os
import subprocess
import sys
import time
import tomllib
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from negotiation import load, play, solve
from negotiation.bargaining import stage, start
from negotiation.batches import follow_all, play_all, stack
from negotiation.equilibria import nashpy_equilibria
from negotiation.library import locate
from negotiation.moves import LINKAGE
from negotiation.odds import follow
from negotiation.parsing import parse
from negotiation.payoffs import Problem, gain_table
from negotiation.positions import fill
from negotiation.scenario import Scenario
from negotiation.solved import pose
from tests.benchmarks.timing import Row, race

ROOT = Path(__file__).parent.parent.parent
NAME = "dprk-2017"
KEPT = ("oil_crude", "oil_refined", "textiles", "workers", "interdiction", "leader_assets")
CALLS = 200
"""Negotiations in one measurement of ours."""

Games = list[tuple[np.ndarray, np.ndarray]]


def small() -> Scenario:
    """15 members, 6 provisions of four levels, 10 rounds, known resolve."""
    data = tomllib.loads(locate(NAME).read_text("utf-8"))
    data.pop("history")
    data["provisions"] = {key: data["provisions"][key] for key in KEPT}
    return parse("kernel", data, {"rounds": 10, "resolve_types": 1})


def _posed(scenario: Scenario) -> Problem:
    return pose(scenario, fill(scenario))


POSED: dict[str, Callable[[], Problem]] = {
    "kernel": lambda: _posed(small()),
    "full": lambda: _posed(load(NAME)),
}
TITLES = {
    "kernel": ("exact odds, 6 provisions, 10 rounds, known resolve", 5000),
    "full": ("exact odds, full dprk-2017, hidden resolve", 2000),
}


def rows() -> list[Row]:
    """All rows on single negotiations."""
    return [
        *(row for name in POSED for row in _through_nashpy(name)),
        _plays(),
        *(_threads(name) for name in POSED),
        *_growth(),
        _start(),
    ]


def _through_nashpy(name: str) -> list[Row]:
    what, wanted = TITLES[name]
    problem = POSED[name]()
    games = _stage_games(problem)
    many = stack([problem] * CALLS)
    note = f"{len(games)} games"

    def ours() -> None:
        for _ in range(CALLS):
            follow(problem)

    def by_nashpy() -> None:
        for a, b in games:
            nashpy_equilibria(a, b)

    share = np.mean([_found_by_supports(a, b) for a, b in games])
    return [
        race(
            what,
            ours,
            "its games through nashpy, no other rule",
            by_nashpy,
            f"{note}; wanted: at least {wanted:,}",
            units=(CALLS, 1),
            repeat=3,
            clock=time.process_time,
        ),
        race(
            what,
            ours,
            "the same, support enumeration only",
            lambda: [_supports(a, b) for a, b in games],
            f"{note}, it finds all equilibria of {share:.0%}",
            units=(CALLS, 1),
            repeat=3,
            clock=time.process_time,
        ),
        race(
            f"{what}, two threads",
            lambda: follow_all(many, 2),
            "its games through nashpy, no other rule",
            by_nashpy,
            f"{note}; by the wall clock",
            units=(CALLS, 1),
            repeat=3,
        ),
        _uncompiled(name, ours),
    ]


def _stage_games(problem: Problem) -> Games:
    """Every stage game that backward induction solves, as seen from the first draft."""
    seen = start(problem)
    return [tuple(stage(problem, seen, h, m)[0]) for h, m in np.argwhere(_solved(problem)).tolist()]


def _solved(problem: Problem) -> np.ndarray:
    """Which horizons of which positions have a stage game."""
    return np.abs(start(problem).values.rows.sum(axis=-1) - 1.0) < 1e-9


def _supports(a: np.ndarray, b: np.ndarray) -> list[Any]:
    import nashpy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(nashpy.Game(a, b).support_enumeration())


def _found_by_supports(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether support enumeration finds all that both enumerations find together."""
    some = _supports(a, b)
    return all(
        any(np.allclose(x, u) and np.allclose(y, v) for u, v in some)
        for x, y in nashpy_equilibria(a, b)
    )


def _uncompiled(name: str, ours: Callable[[], None]) -> Row:
    """The whole negotiation as plain Python, in a process whose odds must be the same."""
    problem = POSED[name]()
    before = _timed(ours)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.uncompiled", name],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )
    seconds = median([before, _timed(ours), _timed(ours)]) / CALLS
    theirs = json.loads(done.stdout)
    for field, values in follow(problem)._asdict().items():
        if np.abs(values - np.array(theirs["odds"][field])).max() > 1e-9:
            raise RuntimeError(f"{name}: {field} {theirs['odds'][field]}, ours {values}")
    what, wanted = TITLES[name]
    return Row(
        what,
        seconds,
        "the rules in plain Python, games through nashpy",
        theirs["seconds"],
        theirs["seconds"] / seconds,
        f"{theirs['games']} games, {theirs['nashpy'] / theirs['seconds']:.0%} of it in nashpy; same"
        f" odds to 1e-9; wanted: at least {wanted:,}",
    )


def _timed(act: Callable[[], None]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


def _plays() -> Row:
    scenario = load(NAME)
    solved = solve(scenario)
    many, runs = stack([_posed(scenario)] * CALLS), np.arange(CALLS)
    return race(
        "a seeded run, full dprk-2017",
        lambda: play_all(many, solved.preferences.members, runs * 0, runs, 1),
        "solve and play one by one, record written",
        lambda: [play(solve(scenario), 0, replicate=i) for i in range(3)],
        "same outcomes, texts and votes (a test); a record lists every equilibrium",
        units=(CALLS, 3),
        repeat=3,
        clock=time.process_time,
    )


def _threads(name: str) -> Row:
    many = stack([POSED[name]()] * 1000)

    def on_two() -> None:
        follow_all(many, 2)

    def on_one() -> None:
        follow_all(many, 1)

    sides = f"{TITLES[name][0]}, two threads", on_two, "one thread", on_one
    work = race(*sides, clock=time.process_time)
    return race(
        *sides,
        f"by the wall clock, so both cores must be free; {1 / work.ratio:.2f} times the processor"
        " time; wanted: at least 1.8",
        units=(1000, 1000),
        repeat=15,
    )


def _growth() -> list[Row]:
    """Time a negotiation as a Council, a draft or the time for talks grows."""
    base = {"members": 15, "provisions": 6, "rounds": 10}
    sizes = {"members": (30, 60), "provisions": (12, 24), "rounds": (5, 20, 40)}
    found = []
    for what, larger in sizes.items():
        few = [synthetic(seed, **base) for seed in range(20)]
        for size in larger:
            many = [synthetic(seed, **{**base, what: size}) for seed in range(20)]
            found.append(_grown(f"{size} {what}", many, f"{base[what]} {what}", few))
    return found


def _grown(what: str, larger: list[Problem], base: str, smaller: list[Problem]) -> Row:
    solved = [np.mean([np.count_nonzero(_solved(p)) for p in some]) for some in (larger, smaller)]
    row = race(
        what,
        lambda: [follow(p) for p in larger],
        base,
        lambda: [follow(p) for p in smaller],
        units=(len(larger), len(smaller)),
        number=5,
        clock=time.process_time,
    )
    note = f"{1 / row.ratio:.2f} times the time, {solved[0] / solved[1]:.2f} times the stage games"
    return Row(**{**row.__dict__, "note": f"{note}; random problems"})


def synthetic(seed: int, members: int, provisions: int, rounds: int) -> Problem:
    """A random problem of any size: five vetoes, two of them reluctant; known resolve."""
    rng = np.random.default_rng(seed)
    n, k = members, provisions
    ideal = rng.uniform(0.8, 1.0, (n, k))
    ideal[0], ideal[1:3] = 1.0, rng.uniform(0.05, 0.35, (2, k))
    salience = rng.dirichlet(np.ones(k), n)
    severity = np.tile(np.linspace(0.0, 1.0, 4), (k, 1))
    one = np.arange(n) == 0
    return Problem(
        gains=gain_table(ideal, salience, severity),
        levels=np.full(k, 4),
        first=np.full(k, 3),
        pen=0,
        sponsor=one,
        veto=np.arange(n) < 5,
        prior=np.ones((n, 1)),
        block_cost=rng.uniform(0.02, 0.2, (n, 1)),
        tolerance=rng.uniform(0.0, 0.1, (n, 1)),
        lone_cost=0.05,
        leak=np.where(np.arange(n) < 2, 0.2, 0.0) * ~one,
        quota=n * 3 // 5,
        rounds=rounds,
        foresight=40,
        protocol=LINKAGE,
        softenings=1,
        package=0.01,
        discount=0.95,
        breakdown_risk=0.1,
        text_value=0.1,
        unanimity_value=0.1,
        failed_draft_cost=0.1,
        exposure_value=0.0,
        outside_option=0.0,
        noise=0.05,
        cue=0.2,
        selection=0,
        everyone=False,
    )


def _start() -> Row:
    def shell(*command: str) -> Callable[[], object]:
        return lambda: subprocess.run(
            [sys.executable, *command], capture_output=True, check=True, cwd=ROOT
        )

    return race(
        "negotiation run dprk-2017 from the shell",
        shell("-m", "negotiation", "run", NAME),
        "import numba alone",
        shell("-c", "import numba"),
        "compiled code at hand; below 1: that much of it is numba's own start",
        repeat=5,
    )
