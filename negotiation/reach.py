"""The positions that play can reach: the graph on which the talks are valued and walked.

A position is a draft, who has committed, and whether a member has been courted; each is assessed
once: the vote on its draft, how the talks would end there, who objects, and what may be offered.
"""

from typing import NamedTuple

import numpy as np

from negotiation.answers import Desk, Minds, make_desk
from negotiation.compiled import njit
from negotiation.council import Room, make_room
from negotiation.moves import OPEN, YES, best_end, copy_into, fill_offers, find_objector, same
from negotiation.payoffs import Bools, Floats, Ints, Problem, by_level, fill_gains
from negotiation.votes import Ballot, Tally, hold


class Positions(NamedTuple):
    """The positions play can reach: m of them, n members, K provisions, R revisions.

    Attributes
    ----------
    draft : ndarray of int, shape (m, K)
    committed : ndarray of bool, shape (m, n)
        Who has promised not to block this text or a weaker one.
    courted : ndarray of bool, shape (m,)
        Whether a member has been courted for its yes.
    key : ndarray of int, shape (m,)
        A hash of draft and committed, to find a position by.
    twin : ndarray of int, shape (m,)
        An earlier position with the same draft and commitments; -1 where there is none.
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
    gain : ndarray, shape (m, n)
        Each member's gain from the draft.
    yes, would, alone, no, others : ndarray, shape (m, n)
        The `Ballot`, if the draft were voted on here.
    tally : ndarray, shape (m, 7)
        The `Tally` of a vote here, in its order.
    end : ndarray of int, shape (m,)
        How the penholder would end talks here: `VOTE`, `WITHDRAW` or `ALONE`.
    end_worth : ndarray, shape (m,)
        What that end is worth to the penholder.
    """

    draft: Ints
    committed: Bools
    courted: Bools
    key: Ints
    twin: Ints
    depth: Ints
    objector: Ints
    reason: Ints
    offers: Ints
    revisions: Ints
    next: Ints
    gain: Floats
    yes: Floats
    would: Floats
    alone: Floats
    no: Floats
    others: Floats
    tally: Floats
    end: Ints
    end_worth: Floats


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
        np.full(capacity, -1, np.int64),
        np.zeros(capacity, np.int64),
        np.zeros((capacity, revisions, k), np.int64),
        np.zeros(capacity, np.int64),
        np.full((capacity, revisions + 1, 2), -1, np.int64),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, 7)),
        np.zeros(capacity, np.int64),
        np.zeros(capacity),
    )


@njit(cache=True)
def _first(at: Positions, count: int) -> Positions:
    """The first positions only, without copying them."""
    return Positions(
        at.draft[:count],
        at.committed[:count],
        at.courted[:count],
        at.key[:count],
        at.twin[:count],
        at.depth[:count],
        at.objector[:count],
        at.reason[:count],
        at.offers[:count],
        at.revisions[:count],
        at.next[:count],
        at.gain[:count],
        at.yes[:count],
        at.would[:count],
        at.alone[:count],
        at.no[:count],
        at.others[:count],
        at.tally[:count],
        at.end[:count],
        at.end_worth[:count],
    )


@njit(cache=True)
def ballot_at(at: Positions, m: int) -> Ballot:
    """Take the ballot of a position."""
    return Ballot(at.yes[m], at.would[m], at.alone[m], at.no[m], at.others[m])


@njit(cache=True)
def tally_at(at: Positions, m: int) -> Tally:
    """Take the tally of a position."""
    t = at.tally[m]
    return Tally(t[0], t[1], t[2], t[3], t[4], t[5], t[6])


@njit(cache=True)
def _copy_vote(at: Positions, m: int, twin: int) -> None:
    """The vote on a draft does not depend on who was courted."""
    copy_into(at.gain[m], at.gain[twin])
    copy_into(at.yes[m], at.yes[twin])
    copy_into(at.would[m], at.would[twin])
    copy_into(at.alone[m], at.alone[twin])
    copy_into(at.no[m], at.no[twin])
    copy_into(at.others[m], at.others[twin])
    copy_into(at.tally[m], at.tally[twin])


@njit(cache=True, inline="always")
def _assess(
    problem: Problem,
    table: Floats,
    minds: Minds,
    at: Positions,
    m: int,
    room: Room,
    desk: Desk,
) -> None:
    """Assess a new position: the vote on its draft, its end, its objector and the revisions."""
    draft, gain, committed = at.draft[m], at.gain[m], at.committed[m]
    vote = ballot_at(at, m)
    if at.twin[m] < 0:
        fill_gains(table, draft, gain)
        held = hold(problem, minds, gain, committed, vote, room, desk)
        for j in range(7):
            at.tally[m, j] = held[j]
    else:
        _copy_vote(at, m, at.twin[m])
    tally = tally_at(at, m)
    at.end[m], at.end_worth[m] = best_end(problem, draft, tally.worth)
    if draft.sum() > 0:
        at.objector[m], at.reason[m] = find_objector(
            problem, gain, vote, tally, committed, at.courted[m], room
        )
    if at.objector[m] >= 0:
        at.revisions[m] = fill_offers(problem, draft, at.objector[m], at.offers[m])


@njit(cache=True, inline="always")
def reach(
    problem: Problem, minds: Minds, draft: Ints, committed: Bools, courted: bool, left: int
) -> Positions:
    """Every position that play can reach from here in the rounds that are left, breadth first.

    With `OPEN` talks only as far as the players see, and two more acceptances.
    """
    deepest = left
    if problem.protocol == OPEN:
        deepest = min(left, problem.foresight + 3)
    room, table = make_room(problem.veto, problem.quota), by_level(problem.gains)
    desk = make_desk(committed.shape[0], minds.belief.shape[0])
    capacity = 64
    while True:
        at = _empty(problem, capacity)
        copy_into(at.draft[0], draft)
        copy_into(at.committed[0], committed)
        at.courted[0], at.key[0] = courted, _key(draft, committed)
        count, m = 1, 0
        while m < count < capacity:
            _assess(problem, table, minds, at, m, room, desk)
            if at.objector[m] >= 0 and at.depth[m] < deepest:
                blind = problem.protocol == OPEN and at.depth[m] > problem.foresight
                count = _expand(at, count, m, deepest if blind else at.depth[m] + 1)
            m += 1
        if count < capacity:
            return _first(at, count)
        capacity *= 4


@njit(cache=True)
def _expand(at: Positions, count: int, m: int, threatened: int) -> int:
    """Find or add the positions that the moves lead to; returns how many there are then.

    `threatened` is how deep a threat leads: at the limit of foresight nowhere, so that its position
    is not looked into further.
    """
    for row in range(at.revisions[m] + 1):
        for column in range(2):
            if count == at.depth.shape[0]:
                return count
            at.next[m, row, column], at.twin[count] = _lead(at, count, m, row, column)
            if at.next[m, row, column] == count:
                at.depth[count] = at.depth[m] + 1 if column == 0 else threatened
                count += 1
    return count


@njit(cache=True)
def _lead(at: Positions, count: int, m: int, row: int, column: int) -> tuple[int, int]:
    """The position a pair of moves leads to; a new one is written behind the others.

    Also one with the same draft and commitments, by which a new one can be assessed; -1 for none.
    """
    if row == 0:
        copy_into(at.draft[count], at.draft[m])
    else:
        copy_into(at.draft[count], at.offers[m, row - 1])
    copy_into(at.committed[count], at.committed[m])
    if column == 0:
        at.committed[count, at.objector[m]] = True
    at.courted[count] = at.courted[m] or (at.reason[m] == YES and row == 0)
    at.key[count] = _key(at.draft[count], at.committed[count])
    return _find(at, count)


@njit(cache=True)
def _key(draft: Ints, committed: Bools) -> int:
    key = 1
    for k in range(draft.shape[0]):
        key = key * 31 + draft[k]
    for i in range(committed.shape[0]):
        key = key * 31 + committed[i]
    return key


@njit(cache=True)
def _find(at: Positions, last: int) -> tuple[int, int]:
    """The position that is like the last one (itself, if it is new), and its twin (-1: none)."""
    twin = -1
    for m in range(last):
        if (
            at.key[m] == at.key[last]
            and same(at.draft[m], at.draft[last])
            and same(at.committed[m], at.committed[last])
        ):
            if at.courted[m] == at.courted[last]:
                return m, twin
            twin = m
    return last, twin
