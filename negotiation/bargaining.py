"""The rules: backward induction over the positions of a negotiation, and what is learnt.

The only implementation of the negotiation, at every pace. `look_ahead` takes the positions that
play can reach from one of them (`reach.py`) and values every stage game from the deadline back,
with what is believed today of the members' resolve; `learn` moves that belief after an answer.
`odds.py` follows the equilibrium mixtures to the exact probability of every end; `talks.py` walks
one negotiation round by round.
"""

from typing import NamedTuple

import numpy as np

from negotiation.answers import Minds, make_desk, read_minds
from negotiation.closed_form import solve_stage
from negotiation.compiled import njit
from negotiation.council import NOBODY, count_others, make_room
from negotiation.moves import OPEN, VOTE, copy_into
from negotiation.payoffs import Bools, Floats, Ints, Problem
from negotiation.reach import Positions, ballot_at, reach
from negotiation.stages import Values, fill_cells, fill_game, induce, make_bench
from negotiation.votes import fill_surplus

NEGLIGIBLE = 1e-12
"""A type, or an answer, that is less likely is taken to be impossible."""


class Outlook(NamedTuple):
    """A negotiation as its members see it from one position, which is position 0.

    Attributes
    ----------
    belief : ndarray, shape (n, T)
        What is believed of each member's type.
    left : int
        The rounds that are left.
    party : ndarray of int, shape (n,)
        Index of each member among the P parties, whose values are reckoned: the penholder (0) and
        whoever becomes an objector; -1 for the others.
    at : Positions
    ends : ndarray, shape (m, P, T)
        What the end of the talks is worth at each position to each type of each party.
    values : Values
    """

    belief: Floats
    left: int
    party: Ints
    at: Positions
    ends: Floats
    values: Values


@njit(cache=True)
def look_ahead(
    problem: Problem,
    belief: Floats,
    draft: Ints,
    committed: Bools,
    courted: bool,
    left: int,
) -> Outlook:
    """Reach every position from here, and value every stage game on the way.

    Parameters
    ----------
    problem : Problem
    belief : ndarray, shape (n, T)
        Rows sum to 1. Players learn, but do not plan their learning: they reckon with today's
        belief (anticipated utility; Kreps 1998).
    draft : ndarray of int, shape (K,)
    committed : ndarray of bool, shape (n,)
    courted : bool
    left : int
        Rounds that are left; with 0 the talks have to end here.

    Returns
    -------
    Outlook
    """
    minds = read_minds(problem, belief)
    at = reach(problem, minds, draft, committed, courted, left)
    party, parties = _parties(problem, at)
    ends = _ends(problem, minds, at, party, parties)
    values = induce(problem, belief, at, party, ends, left)
    return Outlook(belief, left, party, at, ends, values)


def start(problem: Problem) -> Outlook:
    """Look ahead from the first draft."""
    nobody = np.zeros(problem.gains.shape[0], dtype=np.bool_)
    seen: Outlook = look_ahead(problem, problem.prior, problem.first, nobody, False, problem.rounds)
    return seen


@njit(cache=True)
def _parties(problem: Problem, at: Positions) -> tuple[Ints, int]:
    party = np.full(problem.gains.shape[0], -1, np.int64)
    party[problem.pen] = 0
    count = 1
    for m in range(at.objector.shape[0]):
        if at.objector[m] >= 0 and party[at.objector[m]] < 0:
            party[at.objector[m]] = count
            count += 1
    for i in range(party.shape[0]):
        if problem.everyone and party[i] < 0:
            party[i] = count
            count += 1
    return party, count


@njit(cache=True, inline="always")
def _ends(problem: Problem, minds: Minds, at: Positions, party: Ints, parties: int) -> Floats:
    """What the end of the talks is worth at each position to each type of each party."""
    types, n = minds.belief.shape
    ends = np.zeros((at.end.shape[0], parties, types))
    room = make_room(problem.veto, problem.quota)
    desk = make_desk(n, types)
    for m in range(at.end.shape[0]):
        vote, twin = ballot_at(at, m), at.twin[m]
        if twin < 0 and at.end[m] == VOTE:
            count_others(vote.yes, problem.veto, NOBODY, NOBODY, room)
        for i in range(n):
            p = party[i]
            if p == 0 or (p > 0 and twin >= 0):
                for t in range(types):
                    ends[m, p, t] = at.end_worth[m] if p == 0 else ends[twin, p, t]
            elif p > 0 and at.end[m] == VOTE:
                fill_surplus(
                    problem,
                    minds,
                    i,
                    at.gain[m, i],
                    at.committed[m, i],
                    vote,
                    at.tally[m, 0],
                    room,
                    desk,
                    ends[m, p],
                )
                if not problem.veto[i]:
                    count_others(vote.yes, problem.veto, NOBODY, NOBODY, room)
    return ends


@njit(cache=True)
def carries_on(problem: Problem, seen: Outlook, answer: int) -> float:
    """Probability that talks go on from a new outlook, after the answer that led to it.

    -1 stands for none, 0 for an acceptance, 1 for a threat. The penholder ends them unless going
    on is worth more to it with what it has learnt.
    """
    if seen.left == 0 or seen.at.objector[0] < 0:
        return 0.0
    if answer < 0:
        return 1.0
    worth = seen.values.worth[horizon(problem, seen.left), 0, 0, 0]
    if problem.discount * worth <= seen.ends[0, 0, 0]:
        return 0.0
    return 1.0 if answer == 0 else 1.0 - problem.breakdown_risk


@njit(cache=True)
def horizon(problem: Problem, left: int) -> int:
    """Which horizon of `Values` a round is played with, when so many rounds are left with it."""
    return left - 1 if left - 1 <= problem.foresight else 2 * problem.foresight + 1


@njit(cache=True)
def stage(problem: Problem, seen: Outlook, h: int, position: int) -> tuple[Floats, Floats, Floats]:
    """The stage game of a position: its payoffs, and the selected equilibrium.

    Parameters
    ----------
    problem, seen
    h : int
        The horizon it is played with.
    position : int

    Returns
    -------
    game : ndarray, shape (2, rows, columns)
        Payoffs: penholder or objector; hold or a revision; cut-offs, from "every type accepts" to
        "none does", over the types still thought possible.
    x, y : ndarray, shape (rows,) and (columns,)
    """
    at, ends = seen.at, seen.ends
    bench = make_bench(problem.softenings + 1, ends.shape[1], ends.shape[2])
    full = min(problem.foresight, seen.left - 1) + 1
    fill_cells(problem, at, ends, seen.values, h, full, position, bench.cells)
    rows, columns = fill_game(seen.belief, at, seen.party, position, bench)
    x, y = np.zeros(rows), np.zeros(columns)
    game = bench.game
    solve_stage(game[0], game[1], rows, columns, problem.selection, x, y, bench.xs, bench.ys)
    return game[:, :rows, :columns].copy(), x, y


@njit(cache=True)
def learn(believed: Floats, accept: Floats, answer: int) -> tuple[Floats, bool]:
    """Bayes' rule after an answer (0 accept, 1 threaten).

    After an answer that nobody was expected to give, the most resolute type is believed.

    Parameters
    ----------
    believed, accept : ndarray, shape (T,)
        Probability of each type, and that it accepts.
    answer : int

    Returns
    -------
    posterior : ndarray, shape (T,)
    learnt : bool
        Whether it differs from what was believed.
    """
    posterior = np.zeros(believed.shape[0])
    for t in range(believed.shape[0]):
        posterior[t] = believed[t] * (accept[t] if answer == 0 else 1.0 - accept[t])
    total = posterior.sum()
    if total <= NEGLIGIBLE:
        posterior[:] = 0.0
        posterior[-1] = total = 1.0
    apart = 0.0
    for t in range(believed.shape[0]):
        posterior[t] = posterior[t] / total if posterior[t] > NEGLIGIBLE * total else 0.0
        apart = max(apart, abs(posterior[t] - believed[t]))
    return posterior, apart > NEGLIGIBLE


@njit(cache=True)
def advance(
    problem: Problem, seen: Outlook, m: int, row: int, answer: int, left: int
) -> tuple[Outlook, int, float]:
    """Move on from a position after a pair of moves.

    Parameters
    ----------
    problem, seen, m
        The outlook, and the position in it.
    row, answer : int
        The penholder's row; 0 for an acceptance, 1 for a threat.
    left : int
        Rounds that are left after this one.

    Returns
    -------
    seen : Outlook
        A new one where something was learnt, and always in open talks.
    m : int
        The position in it.
    stays : float
        Probability that talks go on.
    """
    objector, h = seen.at.objector[m], horizon(problem, left + 1)
    after = seen.at.next[m, row, answer]
    posterior, learnt = learn(seen.belief[objector], seen.values.accept[h, m], answer)
    if learnt or problem.protocol == OPEN:
        at, belief = seen.at, seen.belief.copy()
        copy_into(belief[objector], posterior)
        anew = look_ahead(
            problem,
            belief,
            at.draft[after],
            at.committed[after],
            at.courted[after],
            left,
        )
        return anew, 0, carries_on(problem, anew, answer)
    stays = 0.0
    if seen.values.goes_on[h, m, row, answer]:
        stays = 1.0 if answer == 0 else 1.0 - problem.breakdown_risk
    return seen, after, stays
