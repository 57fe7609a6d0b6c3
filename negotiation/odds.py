"""Exact odds of a negotiation: outcomes, votes and final levels, without sampling."""

from typing import Any

import numpy as np
from numba import njit

from negotiation.bargaining import Positions, Values, horizon
from negotiation.measures import severity_index
from negotiation.moves import VOTE
from negotiation.payoffs import Floats, Problem
from negotiation.scenario import Scenario
from negotiation.solved import Solved, solve


def odds(scenario: Scenario | Solved) -> dict[str, Any]:
    """Exact probability of every outcome, of every member's vote and of every final level.

    Parameters
    ----------
    scenario : Scenario or Solved

    Returns
    -------
    dict
        `outcomes` (adopted, vetoed, failed, withdrawn; sums to 1), `provisions` (each level of each
        provision in the text at the end, whatever became of it; sums to 1), `votes` (each member's
        answer, given that there is a vote; sums to 1, or is all 0 where there never is one),
        `unanimous` (every member votes yes), `expected_rounds`, `severity_index` (the mean, of the
        text at the end).
    """
    solved = scenario if isinstance(scenario, Solved) else solve(scenario)
    at = solved.positions
    ends, rounds = spread(solved.problem, at, solved.values)
    voted = ends * (at.end == VOTE)
    held = float(voted.sum())
    adopted, vetoed, failed, unanimous = (voted @ at.tally).tolist()
    severity = sum(
        p * severity_index(solved.scenario, solved.preferences, solved.draft(draft))
        for p, draft in zip(ends.tolist(), at.draft, strict=True)
        if p > 0.0
    )
    return {
        "scenario": solved.scenario.name,
        "scenario_hash": solved.scenario.digest,
        "outcomes": {
            "adopted": adopted,
            "vetoed": vetoed,
            "failed": failed,
            "withdrawn": float(ends[at.end != VOTE].sum()),
        },
        "provisions": {
            p.key: {
                str(level): float(ends[at.draft[:, k] == level].sum())
                for level in range(len(p.ladder))
            }
            for k, p in enumerate(solved.scenario.provisions)
        },
        "votes": {
            member: _answers(voted / held if held else voted, at.yes[:, i], at.no[:, i])
            for i, member in enumerate(solved.preferences.members)
        },
        "unanimous": unanimous,
        "expected_rounds": float(rounds),
        "severity_index": float(severity),
    }


def _answers(weights: Any, yes: Any, no: Any) -> dict[str, float]:
    return {
        "yes": float(weights @ yes),
        "no": float(weights @ no),
        "abstain": float(np.maximum(0.0, weights @ (1.0 - yes - no))),
    }


@njit(cache=True)
def spread(problem: Problem, at: Positions, values: Values) -> tuple[Floats, float]:
    """Exact probability that the talks end at each position, and the expected number of rounds.

    Follows the equilibrium mixture of every stage from the first draft; no sampling.

    Returns
    -------
    ends : ndarray, shape (m,)
        Sums to 1.
    rounds : float
        Expected number of rounds played.
    """
    m = at.draft.shape[0]
    ends, mass = np.zeros(m), np.zeros(m)
    mass[0] = 1.0
    rounds = 0.0
    for r in range(1, problem.rounds + 1):
        later = np.zeros(m)
        h = horizon(problem, r)
        for position in range(m):
            if mass[position] == 0.0:
                continue
            if at.next[position, 0, 0] < 0:
                ends[position] += mass[position]
                continue
            rounds += mass[position]
            for row in range(2):
                for column in range(2):
                    odds = mass[position] * cell_odds(values.mixture[h, position], row, column)
                    after = at.next[position, row, column]
                    stays = 0.0
                    if values.goes_on[h, position, row, column]:
                        stays = 1.0 if column == 0 else 1.0 - problem.breakdown_risk
                    ends[after] += odds * (1.0 - stays)
                    later[after] += odds * stays
        mass = later
    return ends + mass, rounds


@njit(cache=True)
def cell_odds(mixture: Floats, row: int, column: int) -> float:
    """Probability of a cell at the mixture (P(hold), P(accept))."""
    p = mixture[0] if row == 0 else 1.0 - mixture[0]
    q = mixture[1] if column == 0 else 1.0 - mixture[1]
    return float(p * q)
