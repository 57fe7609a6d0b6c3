"""Exact odds of a negotiation: outcomes, votes and final levels, without sampling."""

from typing import Any, NamedTuple

import numpy as np

from negotiation.bargaining import (
    NEGLIGIBLE,
    Outlook,
    carries_on,
    horizon,
    learn,
    look_ahead,
)
from negotiation.compiled import njit
from negotiation.measures import mean_severity
from negotiation.moves import OPEN, VOTE, copy_into, same
from negotiation.payoffs import Bools, Floats, Ints, Problem
from negotiation.positions import Preferences
from negotiation.reach import Positions
from negotiation.scenario import ANSWERS, OUTCOMES, Scenario
from negotiation.solved import Solved, solve

LEAST = 1e-12
"""Paths less likely are not followed; their probability is reported as left out."""
MOST_PATHS = 20000


class Spread(NamedTuple):
    """Where a negotiation ends, in probabilities: n members, K provisions, L levels.

    Attributes
    ----------
    outcomes : ndarray, shape (4,)
        Adopted, vetoed, failed, withdrawn.
    levels : ndarray, shape (K, L)
        Each level in the text at the end.
    adopted : ndarray, shape (K, L)
        Each level, jointly with the text being adopted.
    votes : ndarray, shape (n, 3)
        Yes, no and abstention, jointly with there being a vote.
    totals : ndarray, shape (4,)
        Every member votes yes; expected number of rounds; probability left out; a vote is held.
    """

    outcomes: Floats
    levels: Floats
    adopted: Floats
    votes: Floats
    totals: Floats


def odds(scenario: Scenario | Solved) -> dict[str, Any]:
    """Exact probability of every outcome, of every member's vote and of every final level.

    Parameters
    ----------
    scenario : Scenario or Solved

    Returns
    -------
    dict
        `outcomes` (adopted, vetoed, failed, withdrawn; sums to 1), `provisions` (each level of each
        provision in the text at the end, whatever became of it; sums to 1),
        `provisions_if_adopted` (the same, given adoption; all 0 where there is none), `votes` (each
        member's answer, given that there is a vote; sums to 1, or is all 0 where there never is
        one),
        `unanimous` (every member votes yes), `expected_rounds`, `severity_index` (the mean, of the
        text at the end, whatever became of it), `severity_in_force` (the mean, 0 where no text is
        adopted), `left_out` (probability of the paths not followed, in every sum missing).
    """
    solved = scenario if isinstance(scenario, Solved) else solve(scenario)
    found = follow(solved.problem._replace(everyone=False))
    return described(solved.scenario, solved.preferences, found)


def described(scenario: Scenario, own: Preferences, found: Spread) -> dict[str, Any]:
    """A spread by names, as `odds` returns it."""
    unanimous, rounds, left_out, held = found.totals.tolist()
    passed = found.outcomes[0]
    answers = found.votes / held if held else found.votes
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.digest,
        "outcomes": dict(zip(OUTCOMES, found.outcomes.tolist(), strict=True)),
        "provisions": _by_level(scenario, found.levels),
        "provisions_if_adopted": _by_level(
            scenario, found.adopted / passed if passed else found.adopted
        ),
        "votes": {
            member: dict(zip(ANSWERS, answers[i].tolist(), strict=True))
            for i, member in enumerate(own.members)
        },
        "unanimous": unanimous,
        "expected_rounds": rounds,
        "severity_index": mean_severity(scenario, own, found.levels),
        "severity_in_force": mean_severity(scenario, own, found.adopted),
        "left_out": left_out,
    }


def _by_level(scenario: Scenario, levels: Floats) -> dict[str, dict[str, float]]:
    return {
        p.key: {str(x): float(levels[k, x]) for x in range(len(p.ladder))}
        for k, p in enumerate(scenario.provisions)
    }


class Path(NamedTuple):
    """A position that talks reach with something learnt, and with what probability.

    `answer` is what led here: -1 for nothing, 0 an acceptance, 1 a threat.
    """

    belief: Floats
    draft: Ints
    committed: Bools
    courted: bool
    left: int
    answer: int


@njit(cache=True)
def follow(problem: Problem) -> Spread:
    """Follow the equilibrium mixtures of every stage from the first draft to every end.

    A negotiation is looked at anew from every position where the members have learnt something,
    and, with `OPEN` talks, from every position that is reached.
    """
    n, k, levels = problem.gains.shape
    spread = Spread(
        np.zeros(4),
        np.zeros((k, levels)),
        np.zeros((k, levels)),
        np.zeros((n, 3)),
        np.zeros(4),
    )
    nobody = np.zeros(n, np.bool_)
    paths = [Path(problem.prior, problem.first, nobody, False, problem.rounds, -1)]
    masses = [1.0]
    done = 0
    while done < len(paths):
        path, mass = paths[done], masses[done]
        done += 1
        if mass < LEAST or done > MOST_PATHS:
            spread.totals[2] += mass
            continue
        seen = look_ahead(problem, path.belief, path.draft, path.committed, path.courted, path.left)
        stays = carries_on(problem, seen, path.answer)
        _conclude(seen, 0, mass * (1.0 - stays), spread)
        if stays > 0.0:
            _within(problem, seen, mass * stays, spread, paths, masses, done)
    return spread


@njit(cache=True)
def _within(
    problem: Problem,
    seen: Outlook,
    mass: float,
    spread: Spread,
    paths: list[Path],
    masses: list[float],
    done: int,
) -> None:
    """Spread probability over an outlook's positions until talks end or something is learnt."""
    at, values = seen.at, seen.values
    here = np.zeros(at.draft.shape[0])
    here[0] = mass
    for left in range(seen.left, 0, -1):
        later = np.zeros(here.shape[0])
        h = horizon(problem, left)
        for m in range(here.shape[0]):
            if here[m] == 0.0:
                continue
            if at.next[m, 0, 0] < 0:
                _conclude(seen, m, here[m], spread)
                continue
            spread.totals[1] += here[m]
            objector = at.objector[m]
            believed, accept = seen.belief[objector], values.accept[h, m]
            for answer in range(2):
                chance = _likelihood(believed, accept, answer)
                if chance <= NEGLIGIBLE:
                    continue
                posterior, learnt = learn(believed, accept, answer)
                for row in range(at.revisions[m] + 1):
                    odds = here[m] * chance * values.rows[h, m, row]
                    if odds == 0.0:
                        continue
                    after = at.next[m, row, answer]
                    if learnt or problem.protocol == OPEN:
                        belief = seen.belief.copy()
                        copy_into(belief[objector], posterior)
                        _add(at, after, belief, left - 1, answer, odds, paths, masses, done)
                        continue
                    stays = 0.0
                    if values.goes_on[h, m, row, answer]:
                        stays = 1.0 if answer == 0 else 1.0 - problem.breakdown_risk
                    _conclude(seen, after, odds * (1.0 - stays), spread)
                    later[after] += odds * stays
        here = later
    for m in range(here.shape[0]):
        _conclude(seen, m, here[m], spread)


@njit(cache=True)
def _likelihood(believed: Floats, accept: Floats, answer: int) -> float:
    total = 0.0
    for t in range(believed.shape[0]):
        total += believed[t] * (accept[t] if answer == 0 else 1.0 - accept[t])
    return total


@njit(cache=True)
def _add(
    at: Positions,
    m: int,
    belief: Floats,
    left: int,
    answer: int,
    mass: float,
    paths: list[Path],
    masses: list[float],
    done: int,
) -> None:
    """Add a path, or its probability to one that is the same from here on."""
    for i in range(done, len(paths)):
        path = paths[i]
        if (
            path.left == left
            and path.answer == answer
            and path.courted == at.courted[m]
            and same(path.draft, at.draft[m])
            and same(path.committed, at.committed[m])
            and np.abs(path.belief - belief).max() <= NEGLIGIBLE
        ):
            masses[i] += mass
            return
    paths.append(Path(belief, at.draft[m], at.committed[m], at.courted[m], left, answer))
    masses.append(mass)


@njit(cache=True)
def _conclude(seen: Outlook, m: int, mass: float, spread: Spread) -> None:
    """Add the end of the talks at a position, with its probability."""
    if mass == 0.0:
        return
    at = seen.at
    for k in range(at.draft.shape[1]):
        spread.levels[k, at.draft[m, k]] += mass
    if at.end[m] != VOTE:
        spread.outcomes[3] += mass
        return
    for k in range(at.draft.shape[1]):
        spread.adopted[k, at.draft[m, k]] += mass * at.tally[m, 1]
    for outcome in range(3):
        spread.outcomes[outcome] += mass * at.tally[m, 1 + outcome]
    spread.totals[0] += mass * at.tally[m, 4]
    spread.totals[3] += mass
    for i in range(at.yes.shape[1]):
        spread.votes[i, 0] += mass * at.yes[m, i]
        spread.votes[i, 1] += mass * at.no[m, i]
        spread.votes[i, 2] += mass * max(0.0, 1.0 - at.yes[m, i] - at.no[m, i])
