"""Where a step's game comes from: the record itself, or the nearest negotiation that has one.

Nearest: against the same target, then by date.
"""

from collections.abc import Callable, Iterator
from functools import cache

from lesson.course import Case
from negotiation import library
from negotiation.record import Record, Round
from negotiation.scenario import Scenario
from negotiation.solved import solve
from negotiation.talks import play

Need = Callable[[Record, int], bool]
"""Whether a round of a record, by its place, has what a step needs."""

SOFT = 1e-3
"""A probability nearer than this to 0 or 1 counts as certain."""


def find(mine: Case, need: Need, known: bool = False) -> tuple[Case, Round, int] | None:
    """The first round that a step can use, in this negotiation or else in the nearest one.

    Parameters
    ----------
    mine : Case
    need : callable
    known : bool
        Whether to look at the negotiations with every member's resolve known, whose games are 2×2.

    Returns
    -------
    (Case, Round, int) or None
        The negotiation, the round, and its place in the record.
    """
    for case in _near(mine, known):
        for i, played in enumerate(case.record.rounds):
            if need(case.record, i):
                return case, played, i
    return None


def _near(mine: Case, known: bool) -> Iterator[Case]:
    own = dict(mine.changed) | ({"resolve_types": 1} if known else {})
    yield reckon(mine.source, tuple(own.items()), mine.record.seed) if known else mine
    changed = (("resolve_types", 1),) if known else ()
    others = [*library.names(), *library.case_names()]
    for name in sorted(others, key=lambda name: _distance(mine.scenario, name)):
        if name != mine.scenario.name:
            yield reckon(name, changed, 0)


def reckon(source: str, changed: tuple[tuple[str, object], ...], seed: int) -> Case:
    """Solve a negotiation and play it."""
    solved = solve(library.load(source, dict(changed)))
    return Case(source, changed, solved, play(solved, seed))


def _distance(mine: Scenario, name: str) -> tuple[bool, int]:
    other = _scenario(name)
    return other.target != mine.target, abs((other.date - mine.date).days)


@cache
def _scenario(name: str) -> Scenario:
    return library.load(name)


def after(record: Record, i: int, member: str) -> list[float]:
    """What is believed of a member after a round."""
    told = record.rounds[i + 1].beliefs if i + 1 < len(record.rounds) else record.beliefs
    return told.get(member, record.rounds[i].beliefs[member])


def uncertain(p: float) -> bool:
    """Whether a choice is left to chance."""
    return SOFT < p < 1.0 - SOFT


def mixes(record: Record, i: int) -> bool:
    """Whether a 2×2 game was played in which neither side is certain of its choice."""
    played = record.rounds[i]
    chosen = played.equilibria[played.chosen]
    pair = (chosen["penholder"], chosen["objector"])
    return all(len(side) == 2 and uncertain(side[0]) for side in pair)


def teaches(record: Record, i: int) -> bool:
    """Whether the answer of a round changed what is believed of the objector."""
    played = record.rounds[i]
    before, now = played.beliefs[played.objector], after(record, i, played.objector)
    return max(abs(p - q) for p, q in zip(before, now, strict=True)) > SOFT


def teaches_by_threat(record: Record, i: int) -> bool:
    """Whether a threat changed what is believed of the objector."""
    return record.rounds[i].objector_action == "threaten" and teaches(record, i)


def any_round(record: Record, i: int) -> bool:
    """Whether there was a round with a revision to play for."""
    return bool(record.rounds[i].offer)
