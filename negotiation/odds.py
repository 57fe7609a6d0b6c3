"""Exact odds of a negotiation: outcomes, votes and final levels, without sampling."""

from typing import Any

import numpy as np

from negotiation.bargaining import spread
from negotiation.measures import severity_index
from negotiation.moves import VOTE
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
