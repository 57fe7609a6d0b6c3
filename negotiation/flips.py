"""Where changed scenarios come out, by exact odds, and the nearest change at which one flips."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from negotiation.changes import Lever, Value, says
from negotiation.scenario import OUTCOMES, Scenario
from negotiation.sweep.points import evaluate

HALVINGS = 12
"""Of a grid's step: to about a 4,000th of it."""
DIGITS = (3, 4, 5, 6, 12)
"""Significant digits that a flip is rounded to, the first that still flips."""
CHUNK = 64

Tell = Callable[[str, int, int], None]
Changes = Mapping[str, Value]


@dataclass(frozen=True)
class Asked:
    """What is to flip: a measure (kept at a level or above, or sunk below it) or an outcome.

    A measure counts as kept only where adoption is the likeliest outcome: what a text says that
    dies is no law. A change that sinks a measure counts, too, only where the text is still
    adopted; what kills the text is another question, asked by outcome.
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

    `level` is the likeliest one of the measure asked for, -1 where none is; `probability` that of
    the side asked for: levels at or above (below) the one asked, or the outcome (any other).
    """

    hit: bool
    outcome: str
    level: int
    probability: float
    adopted: float


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
        landed: list[Landing] = [Landing(False, "", -1, 0.0, 0.0)] * len(points)
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
        each = np.arange(count)
        sizes = {p.key: len(p.ladder) for p in self.scenario.provisions}
        results, errors = evaluate(
            self.scenario, kinds, columns, each, np.zeros_like(each), 0, True, sizes
        )
        outcomes = np.stack([results[f"outcomes.{name}"] for name in OUTCOMES], axis=1)
        key = self.asked.provision
        levels = np.zeros((count, 0))
        if key is not None:
            levels = np.stack([results[f"provisions.{key}.{x}"] for x in range(sizes[key])], axis=1)
        return [
            Landing(False, "", -1, 0.0, 0.0) if error else self._landing(outcomes[i], levels[i])
            for i, error in enumerate(errors)
        ]

    def _landing(self, outcomes: Any, levels: Any) -> Landing:
        outcome = OUTCOMES[int(outcomes.argmax())]
        asked = self.asked
        if asked.level is None:
            level = -1
            p = float(outcomes[OUTCOMES.index(asked.outcome or "")])
            p = p if asked.goal == "reached" else 1.0 - p
        else:
            level = int(levels.argmax())
            kept = float(levels[asked.level :].sum())
            p = kept if asked.goal == "kept" else float(levels[: asked.level].sum())
        return Landing(asked.happens(outcome, level), outcome, level, p, float(outcomes[0]))

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
        }


def _rounded(flip: Flip, digits: int) -> dict[str, Value]:
    """A flip's values rounded to some digits, away from today's."""
    ways = {lever.key: (lever, direction) for lever, direction in flip.move.parts}
    return {
        key: ways[key][0].outward(value, ways[key][1], digits)
        for key, value in flip.move.changes(flip.high).items()
    }
