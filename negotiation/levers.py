"""Levers: the smallest change of assumptions that flips a measure or the outcome, by exact odds.

What would have kept the oil ban? Every assumption is moved both ways on a grid of sizes (`changes`
says what a size is); between the last point that changes nothing and the nearest that flips, the
flip is bisected. Then the best few are moved two at a time, and all that help together. Responses
need not be monotone: a flip that begins and ends between two points of the grid is not seen.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from negotiation.changes import DOWN, UP, Lever, Value, levers, says
from negotiation.checks import ScenarioError, nearest, shown
from negotiation.jsons import rounded
from negotiation.scenario import OUTCOMES, Scenario
from negotiation.story import share
from negotiation.sweep.points import evaluate

STEPS, MOST_STEPS = 40, 200
"""Points of the grid from no change to a change of size 1."""
FEW = 6
"""How many levers are tried two at a time."""
HALVINGS = 12
"""Of a grid's step: to about a 4,000th of it."""
DIGITS = (3, 4, 5, 6, 12)
"""Significant digits that a flip is rounded to, the first that still flips."""
PULLS = 1e-6
"""Gain in probability from which a lever that flips nothing alone is moved with the others."""
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

    def land(self, points: Sequence[Changes], phase: str) -> list[Landing]:
        """Exact odds of each changed scenario; one that is not valid lands nowhere."""
        landed: list[Landing] = [Landing(False, "", -1, 0.0, 0.0)] * len(points)
        alike: dict[tuple[str, ...], list[int]] = {}
        for i, changes in enumerate(points):
            alike.setdefault(tuple(changes), []).append(i)
        groups = [
            some[begin : begin + CHUNK]
            for some in alike.values()
            for begin in range(0, len(some), CHUNK)
        ]
        done = 0
        with ThreadPoolExecutor(2) as pool:
            for which, found in zip(
                groups, pool.map(lambda g: self._odds([points[i] for i in g]), groups), strict=True
            ):
                for i, landing in zip(which, found, strict=True):
                    landed[i] = landing
                done += len(which)
                if self.tell is not None:
                    self.tell(phase, done, len(points))
        return landed

    def _odds(self, points: Sequence[Changes]) -> list[Landing]:
        """Odds of points that change the same keys."""
        columns = {key: np.array([p[key] for p in points]) for key in points[0]}
        kinds = {
            key: {"b": "flag", "i": "whole", "f": "real"}[column.dtype.kind]
            for key, column in columns.items()
        }
        each = np.arange(len(points))
        sizes = {p.key: len(p.ladder) for p in self.scenario.provisions}
        results, errors = evaluate(
            self.scenario, kinds, columns, each, np.zeros_like(each), 0, True, sizes
        )
        outcomes = np.stack([results[f"outcomes.{name}"] for name in OUTCOMES], axis=1)
        key = self.asked.provision
        levels = np.zeros((len(points), 0))
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
        for _ in range(HALVINGS):
            middles = [(flip.low + flip.high) / 2.0 for flip in found]
            landed = self.land(
                [f.move.changes(s) for f, s in zip(found, middles, strict=True)], phase
            )
            found = [
                f._replace(high=s) if landing.hit else f._replace(low=s)
                for f, s, landing in zip(found, middles, landed, strict=True)
            ]
        tried = [[_rounded(f, digits) for digits in DIGITS] for f in found]
        landings = iter(self.land([changes for some in tried for changes in some], phase))
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


def search(
    scenario: Scenario,
    provision: str | None = None,
    level: int | None = None,
    outcome: str | None = None,
    steps: int = STEPS,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Find the smallest changes of assumptions that flip a measure or the outcome.

    Parameters
    ----------
    scenario : Scenario
    provision, level : str, int
        The measure, and the level at or above which it counts as kept. If it is kept today, the
        search is for what sinks it; else for what keeps it.
    outcome : str
        One of `OUTCOMES`, instead: if it is the likeliest today, what avoids it; else what
        reaches it.
    steps : int
        Points of the grid from no change to a change of size 1, 2 to 200.
    tell : callable, optional
        Told of the phase, the points reckoned and those planned.

    Returns
    -------
    dict
        `scenario, scenario_hash, asked {provision, level, outcome, goal}, today {outcome, level,
        probability}, steps, singles, pairs, together, none`. Each of `singles`: `key, from, to,
        size, says, not_yet` (the nearest value tried that flips nothing) and, at that point, the
        likeliest `outcome`, the measure's likeliest `level` and the `probability` of what is asked.
        `pairs` and `together` (or null): `changes` (a list of the same), `size`, and the same
        three. `none`: keys that flip nothing in their range by themselves. All ranked by size.

    Raises
    ------
    ScenarioError
        If the question is none: unknown measure, level outside of what the first draft asks,
        neither a measure nor an outcome, or both.
    """
    asked = _checked(scenario, provision, level, outcome)
    if not 2 <= steps <= MOST_STEPS:
        raise ScenarioError(f"--steps: found {steps}, allowed 2 to {MOST_STEPS}")
    asked, today = _today(scenario, asked)
    seeking = Search(scenario, asked, steps, tell)
    every = levers(scenario, provision)
    singles, ways = _singles(seeking, every, today)
    flipping = {row["changes"][0]["key"] for row in singles}
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.digest,
        "asked": {
            "provision": provision,
            "level": level,
            "outcome": outcome,
            "goal": asked.goal,
        },
        "today": {
            "outcome": today.outcome,
            "level": None if today.level < 0 else today.level,
            "probability": today.probability,
        },
        "steps": steps,
        "singles": [
            {**row["changes"][0], **{k: row[k] for k in ("outcome", "level", "probability")}}
            for row in singles
        ],
        "pairs": _pairs(seeking, ways) + _vetoes(seeking, every, flipping),
        "together": _together(seeking, ways),
        "none": [lever.key for lever in every if lever.key not in flipping],
    }


def _checked(
    scenario: Scenario, provision: str | None, level: int | None, outcome: str | None
) -> Asked:
    """The question, or what is wrong with it."""
    allowed = "allowed --provision KEY --level N, or --outcome NAME"
    if (provision is None) == (outcome is None):
        found = "both" if outcome is not None else "neither"
        raise ScenarioError(f"levers: found {found} of --provision and --outcome, {allowed}")
    if provision is None:
        if level is not None:
            raise ScenarioError(f"--level: found {level} without --provision, {allowed}")
        if outcome not in OUTCOMES:
            raise ScenarioError(f"--outcome: found {shown(outcome)}, allowed {', '.join(OUTCOMES)}")
        return Asked(None, None, outcome)
    known = {p.key: p for p in scenario.provisions}
    if provision not in known:
        raise ScenarioError(f"--provision {shown(provision)}: unknown, {nearest(provision, known)}")
    first = known[provision].first
    if first == 0:
        raise ScenarioError(
            f"--provision {provision}: absent from the first draft, which only weakens"
        )
    if level is None or not 1 <= level <= first:
        found = "missing" if level is None else f"found {level}"
        raise ScenarioError(
            f"--level: {found}, allowed 1 to {first} ({provision} starts at {first} and only weakens)"
        )
    return Asked(provision, level, None)


def _today(scenario: Scenario, asked: Asked) -> tuple[Asked, Landing]:
    """The question with its goal, and where the scenario comes out as it is."""
    first, other = ("kept", "sunk") if asked.outcome is None else ("reached", "avoided")
    for goal in (first, other):
        question = Asked(asked.provision, asked.level, asked.outcome, goal)
        today = Search(scenario, question, 1, None).land([{}], "")[0]
        if not today.hit:
            break
    return question, today


def _singles(
    seeking: Search, every: Sequence[Lever], today: Landing
) -> tuple[list[dict[str, Any]], list[tuple[float, Lever, int]]]:
    """Nearest flip of each lever alone; and the numeric levers that help, best first.

    Each of the latter with its size if it flips alone, or else 1, and its direction: that of the
    nearest flip, or that in which the probability of what is asked rises most.
    """
    ways = [(lever, d) for lever in every for d in (UP, DOWN) if lever.reach(d) > 0.0]
    moves = [Move((way,)) for way in ways]
    sizes = [lever.sizes(d, seeking.steps) for lever, d in ways]
    flips, landed = seeking.first_flips(moves, sizes, "one at a time")
    best: dict[str, Flip] = {}
    helps: dict[str, tuple[float, float, Lever, int]] = {}
    for (lever, d), flip, points in zip(ways, flips, landed, strict=True):
        rise = max(p.probability * p.adopted for p in points) - today.probability * today.adopted
        if seeking.asked.level is None:
            rise = max(p.probability for p in points) - today.probability
        size = flip.high if flip else 1.0
        if flip and (lever.key not in best or size < best[lever.key].high):
            best[lever.key] = flip
        if lever.scale != "flag" and (flip or rise > PULLS):
            order = (0.0 if flip else 1.0, size if flip else -rise)
            if lever.key not in helps or order < helps[lever.key][:2]:
                helps[lever.key] = (*order, lever, d)
    rows = seeking.narrowed(list(best.values()), "one at a time, narrowed")
    exact = {row["changes"][0]["key"]: row["size"] for row in rows}
    ranked = sorted(helps.values(), key=lambda h: h[:2])
    return rows, [(exact.get(lever.key, 1.0), lever, d) for _, _, lever, d in ranked]


def _pairs(seeking: Search, ways: Sequence[tuple[float, Lever, int]]) -> list[dict[str, Any]]:
    """The best few, two at a time by equal sizes, where that takes less than either alone."""
    moves, sizes = [], []
    for (a, one, d), (b, other, e) in combinations(ways[:FEW], 2):
        most = min(a, b)
        moves.append(Move(((one, d), (other, e))))
        sizes.append([most * j / seeking.steps for j in range(1, seeking.steps)])
    flips, _ = seeking.first_flips(moves, sizes, "two at a time")
    return seeking.narrowed([f for f in flips if f], "two at a time, narrowed")


def _vetoes(seeking: Search, every: Sequence[Lever], flipping: set[str]) -> list[dict[str, Any]]:
    """Two vetoes taken away, where neither alone is enough."""
    held = [v for v in every if v.scale == "flag" and v.today and v.key not in flipping]
    moves = [Move(((one, DOWN), (other, DOWN))) for one, other in combinations(held, 2)]
    flips, _ = seeking.first_flips(moves, [[1.0]] * len(moves), "two vetoes")
    return seeking.narrowed([f for f in flips if f], "two vetoes, narrowed")


def _together(seeking: Search, ways: Sequence[tuple[float, Lever, int]]) -> dict[str, Any] | None:
    """All numeric levers that help, moved by one size: the smallest that flips."""
    if len(ways) < 2:
        return None
    most = min(size for size, _, _ in ways)
    flips, _ = seeking.first_flips(
        [Move(tuple((lever, d) for _, lever, d in ways))],
        [[most * j / seeking.steps for j in range(1, seeking.steps + 1)]],
        "all together",
    )
    rows = seeking.narrowed([f for f in flips if f], "all together, narrowed")
    return rows[0] if rows else None
