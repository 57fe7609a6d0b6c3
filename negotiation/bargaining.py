"""The rules: the positions of a negotiation, and backward induction over them.

The only implementation of the negotiation, at every pace. A negotiation is a graph of positions
(a draft and who has committed). `explore` lists the positions that play can reach, and `induce`
values every stage game from the deadline back. `odds.py` follows the equilibrium mixtures through
this graph to the exact probability of every end; `talks.py` walks it round by round.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from negotiation.equilibria import fill_equilibria
from negotiation.moves import YES, best_end, find_objector, revise
from negotiation.payoffs import Bools, Floats, Ints, Problem, ballot, draft_gains
from negotiation.selection import select


class Positions(NamedTuple):
    """The positions play can reach: m of them, n members, K provisions.

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
    offer : ndarray of int, shape (m, K)
        The revised draft that `concede` circulates.
    next : ndarray of int, shape (m, 2, 2)
        Position after hold or concede × accept or threaten; -1 where talks can't go on.
    yes, no, cost : ndarray, shape (m, n)
        Probability of each answer, and cost of a no, if the draft were voted on here.
    tally : ndarray, shape (m, 4)
        Probability that a vote here adopts, is vetoed, fails, is unanimous.
    end : ndarray of int, shape (m,)
        How the penholder would end talks here: `VOTE`, `WITHDRAW` or `ALONE`.
    end_values : ndarray, shape (m, n)
        What that end is worth to each member.
    """

    draft: Ints
    committed: Bools
    courted: Bools
    depth: Ints
    objector: Ints
    reason: Ints
    offer: Ints
    next: Ints
    yes: Floats
    no: Floats
    cost: Floats
    tally: Floats
    end: Ints
    end_values: Floats


class Values(NamedTuple):
    """Every stage game of a negotiation and its selected equilibrium.

    A horizon says how far the players see: h = 0..f is "h more rounds, then the deadline";
    f + 1 + d is "d more rounds, then as if the talks ended" (f the foresight).

    Attributes
    ----------
    stage : ndarray, shape (horizons, m, 2, 2, 2)
        Payoffs: penholder or objector, hold or concede, accept or threaten.
    mixture : ndarray, shape (horizons, m, 2)
        Probability of hold and of accept at the selected equilibrium.
    goes_on : ndarray of bool, shape (horizons, m, 2, 2)
        Whether the penholder, after hold or concede × accept or threaten, goes on to the next round
        instead of ending the talks.
    worth : ndarray, shape (horizons, m, n)
        What the position is worth to each member.
    """

    stage: Floats
    mixture: Floats
    goes_on: Bools
    worth: Floats


@njit(cache=True)
def _empty(capacity: int, n: int, k: int) -> Positions:
    return Positions(
        np.zeros((capacity, k), np.int64),
        np.zeros((capacity, n), np.bool_),
        np.zeros(capacity, np.bool_),
        np.zeros(capacity, np.int64),
        np.full(capacity, -1, np.int64),
        np.zeros(capacity, np.int64),
        np.zeros((capacity, k), np.int64),
        np.full((capacity, 2, 2), -1, np.int64),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, n)),
        np.zeros((capacity, 4)),
        np.zeros(capacity, np.int64),
        np.zeros((capacity, n)),
    )


@njit(cache=True)
def _copy(target: Any, source: Any) -> None:
    """Copy a vector; a plain loop, because slices take numba seconds to compile."""
    for i in range(source.shape[0]):
        target[i] = source[i]


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
        at.offer[:count],
        at.next[:count],
        at.yes[:count],
        at.no[:count],
        at.cost[:count],
        at.tally[:count],
        at.end[:count],
        at.end_values[:count],
    )


@njit(cache=True)
def _fill(problem: Problem, at: Positions, m: int, draft: Ints, committed: Bools) -> None:
    """Assess a new position: the vote on its draft, its end, its objector and the offer."""
    gain = draft_gains(problem.gains, draft)
    vote = ballot(problem, gain, committed)
    _copy(at.draft[m], draft)
    _copy(at.offer[m], draft)
    _copy(at.committed[m], committed)
    _copy(at.yes[m], vote.yes)
    _copy(at.no[m], vote.no)
    _copy(at.cost[m], vote.cost)
    at.tally[m, 0], at.tally[m, 1] = vote.adopted, vote.vetoed
    at.tally[m, 2], at.tally[m, 3] = vote.failed, vote.unanimous
    at.end[m], values = best_end(problem, draft, gain, vote)
    _copy(at.end_values[m], values)
    if draft.sum() > 0:
        at.objector[m], at.reason[m] = find_objector(problem, gain, vote, committed, at.courted[m])
    if at.objector[m] >= 0:
        _copy(at.offer[m], revise(problem, draft, at.objector[m]))


@njit(cache=True)
def explore(problem: Problem) -> Positions:
    """Every position that play can reach from the first draft before the deadline.

    Breadth first: round by round. The two actions of each player lead to at most four positions:
    the text held or revised, the objector committed or not.
    """
    capacity = 256
    while True:
        at = _empty(capacity, problem.gains.shape[0], problem.gains.shape[1])
        count = _explore(problem, at)
        if count > 0:
            return _first(at, count)
        capacity *= 4


@njit(cache=True)
def _explore(problem: Problem, at: Positions) -> int:
    """Fill in the positions; returns how many they are, or 0 where there is no room for them."""
    _fill(problem, at, 0, problem.first, np.zeros(problem.gains.shape[0], np.bool_))
    count, m = 1, 0
    while m < count:
        if at.objector[m] >= 0 and at.depth[m] < problem.rounds:
            if count + 4 > at.depth.shape[0]:
                return 0
            for row in range(2):
                for column in range(2):
                    count = _step(problem, at, count, m, row, column)
        m += 1
    return count


@njit(cache=True)
def _step(problem: Problem, at: Positions, count: int, m: int, row: int, column: int) -> int:
    """Find or add the position that a pair of moves leads to; returns how many there are now."""
    draft = at.draft[m] if row == 0 else at.offer[m]
    courted = at.courted[m] or (at.reason[m] == YES and row == 0)
    committed = at.committed[m].copy()
    if column == 0:
        committed[at.objector[m]] = True
    found = _find(at, count, draft, committed, courted)
    at.next[m, row, column] = found
    if found < count:
        return count
    at.courted[found], at.depth[found] = courted, at.depth[m] + 1
    _fill(problem, at, found, draft, committed)
    return count + 1


@njit(cache=True)
def _find(at: Positions, count: int, draft: Ints, committed: Bools, courted: bool) -> int:
    for m in range(count - 1, -1, -1):
        if (
            at.courted[m] == courted
            and _same(at.draft[m], draft)
            and _same(at.committed[m], committed)
        ):
            return m
    return count


@njit(cache=True)
def _same(one: Any, other: Any) -> bool:
    different = 0
    for i in range(one.shape[0]):
        different += one[i] != other[i]
    return different == 0


@njit(cache=True)
def _by_settled(at: Positions) -> Ints:
    """Positions in order of what is settled, most first: an acceptance leads to earlier ones."""
    m, n = at.committed.shape
    settled = np.zeros(m, np.int64)
    for position in range(m):
        settled[position] = at.courted[position]
        for i in range(n):
            settled[position] += at.committed[position, i]
    order, count = np.zeros(m, np.int64), 0
    for rank in range(n + 1, -1, -1):
        for position in range(m):
            if settled[position] == rank:
                order[count] = position
                count += 1
    return order


@njit(cache=True)
def horizon(problem: Problem, round_number: int) -> int:
    """Which horizon of `Values` a round is played with (rounds count from 1)."""
    left = problem.rounds - round_number
    return left if left <= problem.foresight else 2 * problem.foresight + 1


@njit(cache=True)
def induce(problem: Problem, at: Positions) -> Values:
    """Value every stage game, from the deadline (or the limit of foresight) back.

    After either answer the penholder ends the talks or goes on, whichever is worth more to it: to
    the next objector after an acceptance, when the objector has committed, or against the threat.
    What comes a round later is worth δ as much, and after a threat talks break down on the way with
    probability q. At the deadline, and at the limit of foresight, a threat ends the talks.
    """
    m, n = at.committed.shape
    full = min(problem.foresight, problem.rounds - 1) + 1
    horizons = full if full == problem.rounds else 2 * full
    values = Values(
        np.zeros((horizons, m, 2, 2, 2)),
        np.zeros((horizons, m, 2)),
        np.zeros((horizons, m, 2, 2), np.bool_),
        np.zeros((horizons, m, n)),
    )
    order = _by_settled(at)
    cells, found = np.zeros((2, 2, n)), np.zeros((9, 2))
    for h in range(horizons):
        for position in order:
            if at.next[position, 0, 0] < 0:
                for i in range(n):
                    values.worth[h, position, i] = at.end_values[position, i]
                continue
            for row in range(2):
                for column in range(2):
                    values.goes_on[h, position, row, column] = _continue(
                        problem,
                        at.end_values[at.next[position, row, column]],
                        _later(at, values, h, full, at.next[position, row, column], column),
                        column,
                        cells[row, column],
                    )
            _settle(problem, at, values, h, position, cells, found)
    return values


@njit(cache=True)
def _later(at: Positions, values: Values, h: int, full: int, after: int, column: int) -> Floats:
    """What a position is worth a round later; an empty array where there is no later round.

    At the limit of foresight (h = full) an acceptance may still lead to the next objector, because
    each one enlarges the set of the committed; a threat would lead nowhere.
    """
    if h == 0 or at.next[after, 0, 0] < 0 or (h == full and column == 1):
        return np.empty(0)
    later: Floats = values.worth[h if h == full else h - 1, after]
    return later


@njit(cache=True)
def _continue(problem: Problem, end: Floats, later: Floats, column: int, worth: Floats) -> bool:
    """Write what a cell is worth to each member; returns whether the penholder goes on."""
    pen = problem.pen
    goes_on = bool(later.shape[0] > 0 and problem.discount * later[pen] > end[pen])
    broken = problem.breakdown_risk if column == 1 else 0.0
    for i in range(worth.shape[0]):
        worth[i] = end[i]
        if goes_on:
            worth[i] = broken * end[i] + (1.0 - broken) * problem.discount * later[i]
    return goes_on


@njit(cache=True)
def _settle(
    problem: Problem,
    at: Positions,
    values: Values,
    h: int,
    position: int,
    cells: Floats,
    found: Floats,
) -> None:
    """Solve a stage game from its cells' values and store what it is worth to each member."""
    game = values.stage[h, position]
    objector = at.objector[position]
    for row in range(2):
        for column in range(2):
            game[0, row, column] = cells[row, column, problem.pen]
            game[1, row, column] = cells[row, column, objector]
    count = fill_equilibria(game[0], game[1], found)
    chosen = select(game[0], game[1], found, count, problem.selection)
    p, q = found[chosen]
    values.mixture[h, position, 0], values.mixture[h, position, 1] = p, q
    worth = values.worth[h, position]
    for i in range(worth.shape[0]):
        held = q * cells[0, 0, i] + (1.0 - q) * cells[0, 1, i]
        conceded = q * cells[1, 0, i] + (1.0 - q) * cells[1, 1, i]
        worth[i] = p * held + (1.0 - p) * conceded
