"""A scenario solved: its preferences as arrays, and what its members see from any position."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining import Outlook, advance, start
from negotiation.council import QUOTA
from negotiation.equilibria import Solution
from negotiation.equilibria import solve as solve_game
from negotiation.moves import FREE, LINKAGE, OPEN
from negotiation.payoffs import Problem, gain_table
from negotiation.positions import Preferences, Values, fill, rule, types
from negotiation.scenario import PARAMETERS, Scenario
from negotiation.selection import SELECTIONS

SOFTENINGS = {LINKAGE: 1, FREE: 3, OPEN: 4}
"""The most revisions that a stage offers. Four in open talks: assumed."""


OPEN_FORESIGHT, MOST_FORESIGHT = 1, 40
"""How many rounds ahead players reckon at most. Positions of open talks grow fivefold a round."""


@dataclass(frozen=True)
class Solved:
    """A scenario with its outlook from the first draft, and every later one that is asked for."""

    scenario: Scenario
    preferences: Preferences
    problem: Problem
    outlook: Outlook
    _ways: dict[tuple[int, ...], tuple[Outlook, tuple[Outlook, int, float]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _solutions: dict[bytes, Solution] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def advance(
        self, seen: Outlook, m: int, row: int, answer: int, left: int
    ) -> tuple[Outlook, int, float]:
        """Move on from a position (`bargaining.advance`); each way on is reckoned once."""
        key = (id(seen), m, row, answer, left)
        if key not in self._ways:
            self._ways[key] = (seen, advance(self.problem, seen, m, row, answer, left))
        return self._ways[key][1]

    def solution(
        self, stage: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> Solution:
        """All equilibria of a stage game of which (x, y) is played; nashpy solves it once."""
        key = stage.tobytes() + x.tobytes() + y.tobytes()
        if key not in self._solutions:
            self._solutions[key] = solve_game(stage[0], stage[1], self.scenario.selection, (x, y))
        return self._solutions[key]

    def draft(self, levels: NDArray[np.int64]) -> dict[str, int]:
        """A draft by provision key."""
        return {p.key: int(x) for p, x in zip(self.scenario.provisions, levels, strict=True)}


def pose(scenario: Scenario, preferences: Preferences, values: Values | None = None) -> Problem:
    """Put a scenario and its members' preferences into the arrays that the rules work on.

    Leading axes of the preferences' ideals, which are runs, lead the gains.
    """
    longest = max(len(p.ladder) for p in scenario.provisions)
    severity = np.zeros((len(scenario.provisions), longest))
    for k, p in enumerate(scenario.provisions):
        severity[k, : len(p.ladder)] = [level.severity for level in p.ladder]
    own = preferences
    package, protocol = scenario.package, LINKAGE
    if isinstance(package, str):
        package, protocol = PARAMETERS["package"].default, FREE
    if scenario.protocol == "open":
        protocol = OPEN
    costs = types(scenario, own)
    assumed = (values or rule())["costs"]
    exponent = np.where(
        own.sponsor, float(assumed["sponsor_loss_exponent"]), float(assumed["loss_exponent"])
    )
    return Problem(
        gains=gain_table(own.ideal, own.salience, severity, exponent),
        levels=np.array([len(p.ladder) for p in scenario.provisions], dtype=np.int64),
        first=np.array([p.first for p in scenario.provisions], dtype=np.int64),
        pen=own.members.index(scenario.pen),
        sponsor=own.sponsor,
        veto=own.veto,
        prior=np.full(costs.shape, 1.0 / costs.shape[1]),
        block_cost=costs,
        tolerance=own.endorsement_tolerance[:, None] * costs,
        lone_cost=float(assumed["lone_cost"]),
        leak=scenario.enforcement_value * own.trade_share * own.leak,
        quota=QUOTA,
        rounds=scenario.rounds,
        foresight=min(scenario.foresight, OPEN_FORESIGHT if protocol == OPEN else MOST_FORESIGHT),
        protocol=protocol,
        softenings=SOFTENINGS[protocol],
        package=package,
        discount=float(scenario.discount),
        breakdown_risk=float(scenario.breakdown_risk),
        text_value=float(scenario.text_value),
        unanimity_value=float(scenario.unanimity_value),
        failed_draft_cost=float(scenario.failed_draft_cost),
        exposure_value=float(scenario.exposure_value),
        outside_option=float(scenario.outside_option),
        noise=float(scenario.vote_noise),
        cue=float(scenario.cue),
        selection=SELECTIONS.index(scenario.selection),
        everyone=False,
    )


def solve(scenario: Scenario) -> Solved:
    """Solve a scenario from its first draft: every position, every stage game's equilibrium."""
    preferences = fill(scenario)
    problem = pose(scenario, preferences)._replace(everyone=True)
    return Solved(scenario, preferences, problem, start(problem))
