"""What every benchmark shares: a row of the table, and timing two things in turn within one run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    what, alternative : str
        What is timed, and what it is held against.
    ours, theirs : float
        Seconds a unit (a game, a negotiation, a run), or what `unit` says.
    ratio : float
        How many times ours fit into theirs: the median over the turns.
    note : str
        What else a reader must know, such as the share of equilibria found.
    unit : str
        Of `ours` and `theirs`: s for seconds, MB for megabytes.
    """

    what: str
    ours: float
    alternative: str
    theirs: float
    ratio: float
    note: str = ""
    unit: str = "s"


def race(
    what: str,
    ours: Callable[[], object],
    alternative: str,
    theirs: Callable[[], object],
    note: str = "",
    *,
    units: tuple[int, int] = (1, 1),
    repeat: int = 7,
    number: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Row:
    """Time two calls in turn, once more than `repeat` (the first turn warms up).

    Machines are noisy and drift: the ratio is taken within each turn. `units` are how many units
    one call of each handles, `number` how many calls make one measurement. For work in this process
    alone, `time.process_time` as `clock` leaves out what else the machine does meanwhile.
    """
    turns = [
        (_seconds(ours, number, clock) / units[0], _seconds(theirs, number, clock) / units[1])
        for _ in range(repeat + 1)
    ][1:]
    mine, other = (median(side) for side in zip(*turns, strict=True))
    return Row(what, mine, alternative, other, median(t / o for o, t in turns), note)


def _seconds(act: Callable[[], object], number: int, clock: Callable[[], float]) -> float:
    start = clock()
    for _ in range(number):
        act()
    return (clock() - start) / number
