"""The positions that play can reach: the graph on which the talks are valued and walked.

A position is a draft, who has committed, and whether a member has been courted; each is assessed
once: the vote on its draft, how the talks would end there, who objects, and what may be offered.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from negotiation.moves import OPEN, YES, best_end, copy_into, fill_offers, find_objector, same
from negotiation.payoffs import Bools, Floats, Ints, Problem, draft_gains
from negotiation.votes import ballot


class Positions(NamedTuple):
    """The positions play can reach: m of them, n members, K provisions, R revisions, T types.

    Attributes
    ----------
    draft : ndarray of int, shape (m, K)
    committed : ndarray of bool, shape (m, n)
        Who has promised not to block this text or a weaker one.
    courted : ndarray of bool, shape (m,)
        Whether a member has been courted for its yes.
    depth : ndarray of int, shape (m,)
        Rounds needed to get here.
    objector, reason : ndarray of int, shape (m,)
        Whom the penholder deals with (-1: nobody) and why.
    offers : ndarray of int, shape (m, R, K)
        The revised drafts that conceding may circulate.
    revisions : ndarray of int, shape (m,)
        How many of them there are.
    next : ndarray of int, shape (m, R + 1, 2)
        Position after hold or a revision × accept or threaten; -1 where talks can't go on.
    yes, no : ndarray, shape (m, n)
        Probability of each answer, if the draft were voted on here.
    tally : ndarray, shape (m, 4)
        Probability that a vote here adopts, is vetoed, fails, is unanimous.
    end : ndarray of int, shape (m,)
        How the penholder would end talks here: `VOTE`, `WITHDRAW` or `ALONE`.
    end_values : ndarray, shape (m, n, T)
        What that end is worth to each type of each member.
    """

    draft: Ints
    committed: Bools
    courted: Bools
    depth: Ints
    objector: Ints
    reason: Ints
    offers: Ints
    revisions: Ints
    next: Ints
    yes: Floats
    no: Floats
    tally: Floats
    end: Ints
    end_values: Floats


@njit(cache=True)
def _empty(problem: Problem, capacity: int) -> Positions:
    n, k, _ = problem.gains.shape
    revisions = problem.softenings
    return Positions(
        np.zeros((capacity, k), np.int64),
        np.zeros((capacity, n), np.bool_),
        np.zeros(capacity, np.bool_),
        np.zeros(capacity, np.int64),
        np.full(capacity, -1, np.int64),
        np.zeros(capacity, np.int64),
        np.zeros((capacity, revisions, k), np.int64),
        np.zeros(capacity, np.int64),
        np.full((capacity, revisions + 1, 2), -1, np.int64),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, 4)),
        np.zeros(capacity, np.int64),
        np.zeros((capacity, n, problem.prior.shape[1])),
    )


@njit(cache=True)
def _first(at: Positions, count: int) -> Positions:
    """The first positions only, without copying them."""
    return Positions(
        at.draft[:count],
        at.committed[:count],
        at.courted[:count],
        at.depth[:count],
        at.objector[:count],
        at.reason[:count],
        at.offers[:count],
        at.revisions[:count],
        at.next[:count],
        at.yes[:count],
        at.no[:count],
        at.tally[:count],
        at.end[:count],
        at.end_values[:count],
    )


@njit(cache=True)
def _fill(
    problem: Problem, belief: Floats, at: Positions, m: int, draft: Ints, committed: Bools
) -> None:
    """Assess a new position: the vote on its draft, its end, its objector and the revisions."""
    gain = draft_gains(problem.gains, draft)
    vote = ballot(problem, belief, gain, committed)
    copy_into(at.draft[m], draft)
    copy_into(at.committed[m], committed)
    copy_into(at.yes[m], vote.yes)
    copy_into(at.no[m], vote.no)
    at.tally[m, 0], at.tally[m, 1] = vote.adopted, vote.vetoed
    at.tally[m, 2], at.tally[m, 3] = vote.failed, vote.unanimous
    at.end[m], values = best_end(problem, draft, gain, vote)
    for i in range(values.shape[0]):
        copy_into(at.end_values[m, i], values[i])
    if draft.sum() > 0:
        at.objector[m], at.reason[m] = find_objector(problem, gain, vote, committed, at.courted[m])
    if at.objector[m] >= 0:
        at.revisions[m] = fill_offers(problem, draft, at.objector[m], at.offers[m])


@njit(cache=True)
def reach(
    problem: Problem, belief: Floats, draft: Ints, committed: Bools, courted: bool, left: int
) -> Positions:
    """Every position that play can reach from here in the rounds that are left, breadth first.

    With `OPEN` talks only as far as the players see, and two more acceptances.
    """
    deepest = left
    if problem.protocol == OPEN:
        deepest = min(left, problem.foresight + 3)
    capacity = 64
    while True:
        at = _empty(problem, capacity)
        at.courted[0] = courted
        _fill(problem, belief, at, 0, draft, committed)
        count, m = 1, 0
        while m < count and count > 0:
            if at.objector[m] >= 0 and at.depth[m] < deepest:
                for row in range(at.revisions[m] + 1):
                    for column in range(2):
                        if count > 0:
                            count = _step(problem, belief, at, count, m, row, column, deepest)
            m += 1
        if count > 0:
            return _first(at, count)
        capacity *= 4


@njit(cache=True)
def _step(
    problem: Problem,
    belief: Floats,
    at: Positions,
    count: int,
    m: int,
    row: int,
    column: int,
    deepest: int,
) -> int:
    """Find or add the position a pair of moves leads to; returns how many there are (0: no room).

    At the limit of foresight a threat leads nowhere: its position is not looked into further.
    """
    draft = at.draft[m] if row == 0 else at.offers[m, row - 1]
    courted = at.courted[m] or (at.reason[m] == YES and row == 0)
    committed = at.committed[m].copy()
    if column == 0:
        committed[at.objector[m]] = True
    found = _find(at, count, draft, committed, courted)
    if found < count:
        at.next[m, row, column] = found
        return count
    if found == at.depth.shape[0]:
        return 0
    at.next[m, row, column] = found
    at.courted[found], at.depth[found] = courted, at.depth[m] + 1
    if problem.protocol == OPEN and column == 1 and at.depth[m] > problem.foresight:
        at.depth[found] = deepest
    _fill(problem, belief, at, found, draft, committed)
    return count + 1


@njit(cache=True)
def _find(at: Positions, count: int, draft: Ints, committed: Bools, courted: bool) -> int:
    for m in range(count - 1, -1, -1):
        if (
            at.courted[m] == courted
            and same(at.draft[m], draft)
            and same(at.committed[m], committed)
        ):
            return m
    return count
