"""Where changed scenarios come out, by exact odds, and the nearest change at which one flips."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from negotiation.batches import follow_all
from negotiation.changes import Lever, Value, says
from negotiation.odds import Spread
from negotiation.payoffs import Problem
from negotiation.scenario import OUTCOMES, Scenario
from negotiation.sweep.points import FAULTS
from negotiation.sweep.posing import pose

HALVINGS = 12
"""Of a grid's step: to about a 4,000th of it."""
DIGITS = (3, 4, 5, 6, 12)
"""Significant digits that a flip is rounded to, the first that still flips."""
CHUNK = 64
RARE = 0.005
"""Probability of adoption below which a measure's levels are those of the draft at the end."""

Tell = Callable[[str, int, int], None]
Changes = Mapping[str, Value]


@dataclass(frozen=True)
class Asked:
    """What is to flip: a measure (kept at a level or above, or sunk below it) or an outcome.

    A measure counts as kept only where adoption is the likeliest of the four outcomes (which may
    be less than one half) and the likeliest adopted text has it: what a text says that dies is no
    law. A change that sinks a measure counts, too, only where the text is still adopted; what kills
    the text is another question, asked by outcome.
    """

    provision: str | None
    level: int | None
    outcome: str | None
    goal: str = ""

    def happens(self, outcome: str, level: int) -> bool:
        """Whether a likeliest outcome and level are what is asked for."""
        if self.level is None:
            return (outcome == self.outcome) == (self.goal == "reached")
        return outcome == "adopted" and (level >= self.level) == (self.goal == "kept")


class Landing(NamedTuple):
    """Where a changed scenario comes out.

    `level` is the likeliest one of the measure asked for in an adopted text, -1 where none is
    asked; `probability` that of the side asked for: levels at or above (below) the one asked, given
    adoption, or the outcome (any other). `adopted` is the probability of adoption. Where next to no
    text is adopted, levels are those of the draft at the end. `drafts` is the share of the side
    asked for in every draft at the end, adopted or not: it moves before an adopted text does.
    """

    hit: bool
    outcome: str
    level: int
    probability: float
    adopted: float
    drafts: float


NOWHERE = Landing(False, "", -1, 0.0, 0.0, 0.0)
"""Where a changed scenario that is not valid comes out."""


class Move(NamedTuple):
    """Levers that move together, each in its direction, by one size."""

    parts: tuple[tuple[Lever, int], ...]

    def changes(self, size: float) -> dict[str, Value]:
        """What is set after a change of a size; a lever that can't go as far stops at its end."""
        moved = {lever.key: lever.at(direction, size) for lever, direction in self.parts}
        return {
            lever.key: moved[lever.key]
            for lever, _ in self.parts
            if lever.today != moved[lever.key]
        }


class Flip(NamedTuple):
    """A move that flips: at size `high`, not at size `low`."""

    move: Move
    low: float
    high: float


@dataclass
class Search:
    """Scenario, question and grid of one search."""

    scenario: Scenario
    asked: Asked
    steps: int
    tell: Tell | None

    def land(
        self, points: Sequence[Changes], phase: str, before: int = 0, after: int = 0
    ) -> list[Landing]:
        """Exact odds of each changed scenario; one that is not valid lands nowhere.

        `before` and `after` are points of the phase reckoned earlier and later, for `tell`.
        """
        landed: list[Landing] = [NOWHERE] * len(points)
        alike: dict[tuple[str, ...], list[int]] = {}
        for i, changes in enumerate(points):
            alike.setdefault(tuple(changes), []).append(i)
        groups = [
            some[begin : begin + CHUNK]
            for some in alike.values()
            for begin in range(0, len(some), CHUNK)
        ]
        done, planned = before, before + len(points) + after
        with ThreadPoolExecutor(2) as pool:
            for which, found in zip(
                groups, pool.map(lambda g: self._odds([points[i] for i in g]), groups), strict=True
            ):
                for i, landing in zip(which, found, strict=True):
                    landed[i] = landing
                done += len(which)
                if self.tell is not None:
                    self.tell(phase, done, planned)
        return landed

    def _odds(self, points: Sequence[Changes]) -> list[Landing]:
        """Odds of points that change the same keys."""
        if not points[0]:
            return [self.unchanged()] * len(points)
        return self._follow(
            {key: np.array([p[key] for p in points]) for key in points[0]}, len(points)
        )

    def unchanged(self) -> Landing:
        """Where the scenario comes out as it is."""
        return self._follow({}, 1)[0]

    def _follow(self, columns: Mapping[str, Any], count: int) -> list[Landing]:
        kinds = {
            key: {"b": "flag", "i": "whole", "f": "real"}[column.dtype.kind]
            for key, column in columns.items()
        }
        landed = [NOWHERE] * count
        posed, _ = pose(self.scenario, kinds, columns)
        for group in posed:
            for i, spread in zip(group.which.tolist(), _spreads(group.problems), strict=True):
                if spread is not None:
                    landed[i] = self._landing(spread)
        return landed

    def _landing(self, spread: Spread) -> Landing:
        outcome = OUTCOMES[int(spread.outcomes.argmax())]
        adopted = float(spread.outcomes[0])
        asked = self.asked
        if asked.level is None:
            level = -1
            p = float(spread.outcomes[OUTCOMES.index(asked.outcome or "")])
            p = drafts = p if asked.goal == "reached" else 1.0 - p
        else:
            k = [p.key for p in self.scenario.provisions].index(asked.provision or "")
            levels = spread.levels[k] if adopted < RARE else spread.adopted[k] / adopted
            level = int(levels.argmax())
            side = slice(asked.level, None) if asked.goal == "kept" else slice(asked.level)
            p, drafts = float(levels[side].sum()), float(spread.levels[k, side].sum())
        return Landing(asked.happens(outcome, level), outcome, level, p, adopted, drafts)

    def first_flips(
        self, moves: Sequence[Move], sizes: Sequence[Sequence[float]], phase: str
    ) -> tuple[list[Flip | None], list[list[Landing]]]:
        """Nearest flip of each move on its grid of sizes, and where all of its points land."""
        points = [move.changes(s) for move, some in zip(moves, sizes, strict=True) for s in some]
        landed = iter(self.land(points, phase))
        flips: list[Flip | None] = []
        every: list[list[Landing]] = []
        for move, some in zip(moves, sizes, strict=True):
            every.append([next(landed) for _ in some])
            at = next((j for j, landing in enumerate(every[-1]) if landing.hit), None)
            flips.append(None if at is None else Flip(move, some[at - 1] if at else 0.0, some[at]))
        return flips, every

    def narrowed(self, flips: Sequence[Flip], phase: str) -> list[dict[str, Any]]:
        """Bisect flips, round them away from today's values, and describe them."""
        found = list(flips)
        last = len(found) * len(DIGITS)
        for done in range(HALVINGS):
            middles = [(flip.low + flip.high) / 2.0 for flip in found]
            points = [f.move.changes(s) for f, s in zip(found, middles, strict=True)]
            before, left = done * len(found), (HALVINGS - 1 - done) * len(found)
            landed = self.land(points, phase, before, left + last)
            found = [
                f._replace(high=s) if landing.hit else f._replace(low=s)
                for f, s, landing in zip(found, middles, landed, strict=True)
            ]
        tried = [[_rounded(f, digits) for digits in DIGITS] for f in found]
        points = [changes for some in tried for changes in some]
        landings = iter(self.land(points, phase, HALVINGS * len(found)))
        rows = []
        for flip, some in zip(found, tried, strict=True):
            pairs = [(changes, next(landings)) for changes in some]
            changes, landing = next((pair for pair in pairs if pair[1].hit), pairs[-1])
            rows.append(self._row(flip, changes, landing))
        return sorted(rows, key=lambda row: row["size"])

    def _row(self, flip: Flip, changes: Changes, landing: Landing) -> dict[str, Any]:
        before = flip.move.changes(flip.low)
        parts = []
        for lever, _ in flip.move.parts:
            if lever.key in changes:
                value = changes[lever.key]
                parts.append(
                    {
                        "key": lever.key,
                        "from": lever.today,
                        "to": value,
                        "size": lever.size(value),
                        "says": says(self.scenario, lever, value),
                        "not_yet": before.get(lever.key, lever.today),
                    }
                )
        return {
            "changes": parts,
            "size": max(part["size"] for part in parts),
            "outcome": landing.outcome,
            "level": None if landing.level < 0 else landing.level,
            "probability": landing.probability,
            "adopted": landing.adopted,
        }


def _spreads(problems: Problem) -> list[Spread | None]:
    """Exact odds of each problem of a stack, None where the rules fail."""
    runs = len(problems.gains)
    try:
        found = follow_all(problems, workers=1)
    except FAULTS:
        if runs == 1:
            return [None]
        fields: dict[str, Any] = problems._asdict()
        return [
            _spreads(Problem(**{name: field[i : i + 1] for name, field in fields.items()}))[0]
            for i in range(runs)
        ]
    return [Spread(*(field[i] for field in found)) for i in range(runs)]


def _rounded(flip: Flip, digits: int) -> dict[str, Value]:
    """A flip's values rounded to some digits, away from today's."""
    ways = {lever.key: (lever, direction) for lever, direction in flip.move.parts}
    return {
        key: ways[key][0].outward(value, ways[key][1], digits)
        for key, value in flip.move.changes(flip.high).items()
    }
