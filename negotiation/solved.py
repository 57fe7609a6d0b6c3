"""A scenario solved: its members' preferences, every position play can reach, every stage game."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from negotiation import bargaining
from negotiation.bargaining import Positions, Values
from negotiation.council import QUOTA
from negotiation.equilibria import Solution
from negotiation.equilibria import solve as solve_game
from negotiation.payoffs import Problem, gain_table
from negotiation.positions import Preferences, fill, rule
from negotiation.scenario import Scenario
from negotiation.selection import SELECTIONS


@dataclass(frozen=True)
class Solved:
    """A scenario with its positions, stage games and equilibria: everything play needs."""

    scenario: Scenario
    preferences: Preferences
    problem: Problem
    positions: Positions
    values: Values
    _solutions: dict[tuple[int, int], Solution] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def solution(self, h: int, position: int) -> Solution:
        """All equilibria of a stage game, solved by nashpy when it is first asked for."""
        if (h, position) not in self._solutions:
            a, b = self.values.stage[h, position]
            self._solutions[h, position] = solve_game(a, b, self.scenario.selection)
        return self._solutions[h, position]

    def draft(self, levels: NDArray[np.int64]) -> dict[str, int]:
        """A draft by provision key."""
        return {p.key: int(x) for p, x in zip(self.scenario.provisions, levels, strict=True)}


def pose(scenario: Scenario, preferences: Preferences) -> Problem:
    """Put a scenario and its members' preferences into the arrays that the rules work on."""
    longest = max(len(p.ladder) for p in scenario.provisions)
    severity = np.zeros((len(scenario.provisions), longest))
    for k, p in enumerate(scenario.provisions):
        severity[k, : len(p.ladder)] = [level.severity for level in p.ladder]
    own = preferences
    return Problem(
        gains=gain_table(own.ideal, own.salience, severity, rule()["costs"]["loss_exponent"]),
        levels=np.array([len(p.ladder) for p in scenario.provisions], dtype=np.int64),
        first=np.array([p.first for p in scenario.provisions], dtype=np.int64),
        pen=own.members.index(scenario.pen),
        sponsor=own.sponsor,
        veto=own.veto,
        block_cost=own.block_cost,
        tolerance=own.endorsement_tolerance * own.block_cost,
        leak=scenario.enforcement_value * own.trade_share * own.leak,
        quota=QUOTA,
        rounds=scenario.rounds,
        foresight=scenario.foresight,
        package=float(scenario.package),
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
    )


def solve(scenario: Scenario) -> Solved:
    """Find every position and every stage game's equilibrium of a scenario."""
    preferences = fill(scenario)
    problem = pose(scenario, preferences)
    positions = bargaining.explore(problem)
    return Solved(scenario, preferences, problem, positions, bargaining.induce(problem, positions))
