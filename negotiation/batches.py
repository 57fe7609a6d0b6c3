"""Many negotiations at once, compiled and on several cores: the same rules, the same numbers.

`stack` puts problems of one shape into arrays with runs leading; `follow_all` gives each one's
exact odds, `play_all` plays each one with its own seed. A single run is the batch of one: what
`odds` and `talks` say of a scenario, these say of each of many.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation import chance
from negotiation.bargaining import Outlook, advance, carries_on, horizon, look_ahead
from negotiation.compiled import njit
from negotiation.moves import VOTE
from negotiation.odds import Spread, follow
from negotiation.payoffs import Ints, Problem, draft_gains
from negotiation.votes import announce_odds, answers_by_type, vote_odds


class Plays(NamedTuple):
    """What seeded runs came to: runs lead.

    Attributes
    ----------
    outcome : ndarray of int, shape (runs,)
        0 adopted, 1 vetoed, 2 failed, 3 withdrawn.
    final : ndarray of int, shape (runs, K)
        The text at the end.
    vote : ndarray of int, shape (runs, n)
        0 yes, 1 no, 2 abstention; -1 where no vote was held.
    rounds : ndarray of int, shape (runs,)
    """

    outcome: Ints
    final: Ints
    vote: Ints
    rounds: Ints


def stack(problems: Sequence[Problem]) -> Problem:
    """Stack problems of one shape: every field gets a leading axis of runs."""
    fields: dict[str, Any] = {
        name: np.array([getattr(p, name) for p in problems]) for name in Problem._fields
    }
    return Problem(**fields)


def repeat(problem: Problem, runs: int) -> Problem:
    """Stack one problem many times, but for its gains, which lead with runs already."""
    fields: dict[str, Any] = {
        name: field if name == "gains" else np.broadcast_to(field, (runs, *np.shape(field))).copy()
        for name, field in problem._asdict().items()
    }
    return Problem(**fields)


@njit(cache=True)
def _one(problems: Any, i: int) -> Problem:
    """Take one problem out of a stack."""
    return Problem(
        problems.gains[i],
        problems.levels[i],
        problems.first[i],
        int(problems.pen[i]),
        problems.sponsor[i],
        problems.veto[i],
        problems.prior[i],
        problems.block_cost[i],
        problems.tolerance[i],
        float(problems.lone_cost[i]),
        problems.leak[i],
        int(problems.quota[i]),
        int(problems.rounds[i]),
        int(problems.foresight[i]),
        int(problems.protocol[i]),
        int(problems.softenings[i]),
        float(problems.package[i]),
        float(problems.discount[i]),
        float(problems.breakdown_risk[i]),
        float(problems.text_value[i]),
        float(problems.unanimity_value[i]),
        float(problems.failed_draft_cost[i]),
        float(problems.exposure_value[i]),
        float(problems.outside_option[i]),
        float(problems.noise[i]),
        float(problems.cue[i]),
        int(problems.selection[i]),
        bool(problems.everyone[i]),
    )


@njit(cache=True, nogil=True)
def _follow_range(problems: Any, begin: int, end: int, spread: Spread) -> None:
    for i in range(begin, end):
        found = follow(_one(problems, i))
        spread.outcomes[i] = found.outcomes
        spread.levels[i] = found.levels
        spread.adopted[i] = found.adopted
        spread.votes[i] = found.votes
        spread.totals[i] = found.totals


def follow_all(problems: Problem, workers: int = 2) -> Spread:
    """Exact odds of every problem of a stack.

    Parameters
    ----------
    problems : Problem
        As `stack` makes it.
    workers : int
        Threads; the compiled code holds no lock.

    Returns
    -------
    Spread
        Every field with a leading axis of runs.
    """
    runs, n, k, levels = problems.gains.shape
    spread = Spread(
        np.zeros((runs, 4)),
        np.zeros((runs, k, levels)),
        np.zeros((runs, k, levels)),
        np.zeros((runs, n, 3)),
        np.zeros((runs, 4)),
    )
    _share(runs, workers, lambda begin, end: _follow_range(problems, begin, end, spread))
    return spread


def _share(runs: int, workers: int, work: Callable[[int, int], None]) -> None:
    """Share runs among threads in small portions, since some take longer than others."""
    portion = max(1, min(256, -(-runs // (4 * workers))))
    with ThreadPoolExecutor(workers) as pool:
        done = [
            pool.submit(work, begin, min(runs, begin + portion))
            for begin in range(0, runs, portion)
        ]
        for each in done:
            each.result()


@njit(cache=True)
def _draw_types(problem: Problem, seed: int, replicate: int, codes: Ints) -> Ints:
    types = np.zeros(codes.shape[0], np.int64)
    for i in range(codes.shape[0]):
        u = chance.uniform(seed, replicate, 0, codes[i], chance.TYPE)
        types[i] = int(u * problem.prior.shape[1])
    return types


@njit(cache=True)
def _walk(
    problem: Problem, first: Outlook, seed: int, replicate: int, codes: Ints, types: Ints
) -> tuple[Outlook, int, int]:
    """Play the rounds of one negotiation: where it ends, and the number of rounds."""
    seen, m, number = first, 0, 0
    stays = carries_on(problem, seen, -1)
    while stays > 0.0:
        number += 1
        left = problem.rounds - number
        h, objector = horizon(problem, left + 1), seen.at.objector[m]
        pen, other = codes[problem.pen], codes[objector]
        draw = chance.uniform(seed, replicate, number, pen, chance.ACTION)
        row = chance.pick(seen.values.rows[h, m], draw)
        accepts = seen.values.accept[h, m, types[objector]]
        draw = chance.uniform(seed, replicate, number, other, chance.ACTION)
        answer = 0 if draw < accepts else 1
        seen, m, stays = advance(problem, seen, m, row, answer, left)
        if left == 0 or chance.uniform(seed, replicate, number, 0, chance.BREAKDOWN) >= stays:
            stays = 0.0
    return seen, m, number


@njit(cache=True)
def _cast(
    problem: Problem,
    seen: Outlook,
    m: int,
    seed: int,
    replicate: int,
    number: int,
    codes: Ints,
    types: Ints,
    vote: Ints,
) -> int:
    """Hold the vote and return its outcome."""
    committed = seen.at.committed[m]
    gain = draft_gains(problem.gains, seen.at.draft[m])
    answers = answers_by_type(problem, seen.belief, gain, committed)
    announced = np.zeros(codes.shape[0], np.bool_)
    odds = announce_odds(problem, answers, committed, types)
    for i in range(codes.shape[0]):
        draw = chance.uniform(seed, replicate, number, codes[i], chance.ANNOUNCEMENT)
        announced[i] = draw < odds[i]
    said = vote_odds(problem, answers, types, announced)
    yes, blocked = 0, False
    for i in range(codes.shape[0]):
        draw = chance.uniform(seed, replicate, number, codes[i], chance.VOTE)
        vote[i] = chance.pick(said[i], draw)
        yes += vote[i] == 0
        blocked = blocked or (vote[i] == 1 and problem.veto[i])
    if yes < problem.quota:
        return 2
    return 1 if blocked else 0


@njit(cache=True, nogil=True)
def _play_range(
    problems: Any, seeds: Ints, replicates: Ints, codes: Ints, begin: int, end: int, plays: Plays
) -> None:
    for i in range(begin, end):
        problem = _one(problems, i)
        types = _draw_types(problem, seeds[i], replicates[i], codes)
        nobody = np.zeros(codes.shape[0], np.bool_)
        first = look_ahead(problem, problem.prior, problem.first, nobody, nobody[0], problem.rounds)
        seen, m, number = _walk(problem, first, seeds[i], replicates[i], codes, types)
        plays.rounds[i] = number
        plays.final[i] = seen.at.draft[m]
        plays.outcome[i] = 3
        if seen.at.end[m] == VOTE:
            plays.outcome[i] = _cast(
                problem,
                seen,
                m,
                seeds[i],
                replicates[i],
                number + 1,
                codes,
                types,
                plays.vote[i],
            )


def play_all(
    problems: Problem,
    members: Sequence[str],
    seeds: NDArray[np.int64],
    replicates: NDArray[np.int64],
    workers: int = 2,
) -> Plays:
    """Play every problem of a stack to its end, each with its own seed and replicate.

    Parameters
    ----------
    problems : Problem
        As `stack` makes it.
    members : sequence of str
        ISO codes, the same for all.
    seeds, replicates : ndarray of int, shape (runs,)
    workers : int
        Threads.

    Returns
    -------
    Plays
        Run by run what `talks.play` comes to.
    """
    runs, n, k, _ = problems.gains.shape
    plays = Plays(
        np.zeros(runs, np.int64),
        np.zeros((runs, k), np.int64),
        np.full((runs, n), -1, np.int64),
        np.zeros(runs, np.int64),
    )
    codes = np.array([chance.member_code(m) for m in members], dtype=np.int64)
    _share(
        runs,
        workers,
        lambda begin, end: _play_range(problems, seeds, replicates, codes, begin, end, plays),
    )
    return plays
