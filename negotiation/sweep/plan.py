"""The plan of a sweep: its scenarios, points and replicates, and the name of every run.

A run's name is a hash of what it is: scenario, parameters, seed, replicate and model version. It
never depends on the order of execution, so a sweep that was stopped knows what is missing.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation import library
from negotiation.checks import ScenarioError
from negotiation.parsing import parse_override
from negotiation.scenario import Scenario
from negotiation.sweep.assumptions import Assumption, Column, check, read
from negotiation.sweep.designs import MOST_RUNS, SAMPLES, Design, draw, refuse
from negotiation.sweep.tornado import one_at_a_time
from negotiation.version import VERSION

ID_BYTES = 12
"""96 bits: among 100 million runs the odds of two equal names are below 1 in 10**13."""
LEAST_ROWS, MOST_ROWS = 250, 5000
"""Rows of a part of the store."""


class Order(NamedTuple):
    """What a user orders: the arguments of `negotiation sweep` that decide its rows."""

    names: tuple[str, ...]
    vary: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    sample: str = "grid"
    points: int | None = None
    runs: int = 1
    odds: bool = False
    seed: int = 0


class Runs(NamedTuple):
    """Some runs of one scenario.

    Attributes
    ----------
    columns : dict of str to ndarray, shape (points,)
        Value of every assumption, by key.
    point : ndarray of int, shape (runs,)
        Which of these points each run plays.
    replicates : ndarray of int, shape (runs,)
    ids : ndarray of bytes, shape (runs,)
        Names, hexadecimal.
    """

    columns: dict[str, Column]
    point: NDArray[np.int64]
    replicates: NDArray[np.int64]
    ids: NDArray[np.bytes_]


@dataclass(frozen=True, eq=False)
class Plan:
    """A sweep, checked: which runs there are.

    Attributes
    ----------
    order : Order
    scenarios : tuple of Scenario
        With the fixed changes applied.
    designs : tuple of Design
        The points of each scenario.
    levels : dict of str to int
        Levels of every provision of any scenario, absent included.
    version : str
        Of the model.
    """

    order: Order
    scenarios: tuple[Scenario, ...]
    designs: tuple[Design, ...]
    levels: dict[str, int]
    version: str

    @property
    def kinds(self) -> dict[str, str]:
        """Kind of every assumption, by key."""
        return {a.key: a.kind for a in self.designs[0].assumptions}

    @property
    def points(self) -> int:
        """Points of all scenarios."""
        return sum(d.points for d in self.designs)

    @property
    def total(self) -> int:
        """Runs of all points."""
        return self.points * self.order.runs

    @property
    def rows(self) -> int:
        """Runs of one part of the store; it does not depend on who works on it."""
        few = min(MOST_ROWS, max(LEAST_ROWS, -(-self.total // 16)))
        return max(few, -(-self.total // 2000))

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """Scenario, first run and end of every part."""
        for s, design in enumerate(self.designs):
            count = design.points * self.order.runs
            for begin in range(0, count, self.rows):
                yield s, begin, min(count, begin + self.rows)

    def runs(self, scenario: int, begin: int, end: int) -> Runs:
        """Runs `begin` to `end` of one scenario; a point's replicates follow each other."""
        number = np.arange(begin, end)
        point, replicates = np.divmod(number, self.order.runs)
        visited, where = np.unique(point, return_inverse=True)
        columns = self.designs[scenario].columns(visited)
        ids = self._names(self.scenarios[scenario], columns, where, replicates)
        return Runs(columns, where, replicates, ids)

    def _names(
        self,
        scenario: Scenario,
        columns: dict[str, Column],
        point: NDArray[np.int64],
        replicates: NDArray[np.int64],
    ) -> NDArray[np.bytes_]:
        keys = sorted(columns)
        own = self.order
        what = [self.version, scenario.name, scenario.digest, own.seed, own.odds, keys]
        head = hashlib.blake2b(json.dumps(what).encode(), digest_size=ID_BYTES)
        words = np.empty((len(point), len(keys) + 1), dtype="<u8")
        for j, key in enumerate(keys):
            words[:, j] = _words(columns[key])[point]
        words[:, -1] = replicates
        data, width = words.tobytes(), words.shape[1] * 8
        names = []
        for i in range(0, len(data), width):
            h = head.copy()
            h.update(data[i : i + width])
            names.append(h.digest())
        return np.frombuffer(b"".join(names).hex().encode(), dtype=f"S{2 * ID_BYTES}")


def _words(column: Column) -> NDArray[np.uint64]:
    """Eight bytes a value: of the number, or of the text's hash."""
    if column.dtype != object:
        return np.ascontiguousarray(column.astype("<f8")).view("<u8")
    hashed = {
        text: int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
        for text in set(column.tolist())
    }
    return np.array([hashed[text] for text in column.tolist()], dtype="<u8")


def make(order: Order) -> Plan:
    """Check an order and plan its runs; nothing is played and nothing written.

    Raises
    ------
    ScenarioError
        Naming everything that is wrong with it.
    """
    if order.sample not in SAMPLES:
        raise ScenarioError(f"--sample: found {order.sample}, allowed {', '.join(SAMPLES)}")
    if order.odds and order.runs != 1:
        raise ScenarioError(f"--runs: found {order.runs} with --odds, allowed 1: odds are exact")
    assumptions = [read(text) for text in order.vary]
    _refuse_twice(assumptions, order.set)
    changes = dict(parse_override(text) for text in order.set)
    scenarios = tuple(library.load(name, changes) for name in order.names)
    names = [s.name for s in scenarios]
    if len(set(names)) < len(names):
        raise ScenarioError(f"sweep: found {', '.join(names)}, allowed each scenario once")
    designs = design(order, assumptions, scenarios)
    refuse(
        sum(d.points for d in designs) * order.runs, "runs", MOST_RUNS, "; fewer points or --runs"
    )
    levels: dict[str, int] = {}
    for scenario in scenarios:
        for key, count in check(assumptions, scenario).items():
            levels[key] = max(count, levels.get(key, 0))
    return Plan(order, scenarios, designs, levels, VERSION)


def design(
    order: Order, assumptions: Sequence[Assumption], scenarios: tuple[Scenario, ...]
) -> tuple[Design, ...]:
    """The points of each scenario."""
    if order.sample != "tornado":
        same = draw(assumptions, order.sample, order.points, order.seed)
        return (same,) * len(scenarios)
    if order.points is not None:
        raise ScenarioError("--points: found with tornado, allowed with lhs, sobol or morris")
    for scenario in scenarios:
        check(assumptions, scenario)
    designs = tuple(one_at_a_time(assumptions, scenario) for scenario in scenarios)
    kinds = [[a.kind for a in d.assumptions] for d in designs]
    if any(k != kinds[0] for k in kinds):
        raise ScenarioError(
            "--sample tornado: these scenarios' own values differ in kind, sweep each"
        )
    return designs


def _refuse_twice(assumptions: Sequence[Assumption], fixed: Sequence[str]) -> None:
    keys = [a.key for a in assumptions] + [text.partition("=")[0].strip() for text in fixed]
    twice: list[Any] = [k for i, k in enumerate(keys) if k in keys[:i]]
    if twice:
        raise ScenarioError(f"{twice[0]}: found twice in --vary and --set, allowed once")
