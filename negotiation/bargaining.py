"""The rules: the positions of a negotiation, backward induction over them, exact odds.

The only implementation of the negotiation, at every pace. A negotiation is a graph of positions
(a draft and who has committed). `explore` lists the positions that play can reach, `induce` values
every stage game from the deadline back, and `spread` follows the equilibrium mixtures to the exact
probability of every end. `talks.py` walks the same graph round by round.
"""

from typing import NamedTuple

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
def _copied(old: Positions, count: int, capacity: int) -> Positions:
    new = _empty(capacity, old.committed.shape[1], old.draft.shape[1])
    new.draft[:count] = old.draft[:count]
    new.committed[:count] = old.committed[:count]
    new.courted[:count] = old.courted[:count]
    new.depth[:count] = old.depth[:count]
    new.objector[:count] = old.objector[:count]
    new.reason[:count] = old.reason[:count]
    new.offer[:count] = old.offer[:count]
    new.next[:count] = old.next[:count]
    new.yes[:count] = old.yes[:count]
    new.no[:count] = old.no[:count]
    new.cost[:count] = old.cost[:count]
    new.tally[:count] = old.tally[:count]
    new.end[:count] = old.end[:count]
    new.end_values[:count] = old.end_values[:count]
    return new


@njit(cache=True)
def _fill(problem: Problem, at: Positions, m: int, draft: Ints, committed: Bools) -> None:
    """Assess a new position: the vote on its draft, its end, its objector and the offer."""
    gain = draft_gains(problem.gains, draft)
    vote = ballot(problem, gain, committed)
    at.draft[m], at.committed[m], at.offer[m] = draft, committed, draft
    at.yes[m], at.no[m], at.cost[m] = vote.yes, vote.no, vote.cost
    at.tally[m, 0], at.tally[m, 1] = vote.adopted, vote.vetoed
    at.tally[m, 2], at.tally[m, 3] = vote.failed, vote.unanimous
    at.end[m], at.end_values[m] = best_end(problem, draft, gain, vote)
    if draft.sum() > 0:
        at.objector[m], at.reason[m] = find_objector(problem, gain, vote, committed, at.courted[m])
    if at.objector[m] >= 0:
        at.offer[m] = revise(problem, draft, at.objector[m])


@njit(cache=True)
def explore(problem: Problem) -> Positions:
    """Every position that play can reach from the first draft before the deadline.

    Breadth first: round by round. The two actions of each player lead to at most four positions:
    the text held or revised, the objector committed or not.
    """
    n, k = problem.gains.shape[0], problem.gains.shape[1]
    at = _empty(64, n, k)
    _fill(problem, at, 0, problem.first, np.zeros(n, np.bool_))
    count, m = 1, 0
    while m < count:
        if at.objector[m] >= 0 and at.depth[m] < problem.rounds:
            if count + 4 > at.draft.shape[0]:
                at = _copied(at, count, 2 * at.draft.shape[0])
            for row in range(2):
                courted = at.courted[m] or (at.reason[m] == YES and row == 0)
                for column in range(2):
                    draft = at.draft[m] if row == 0 else at.offer[m]
                    committed = at.committed[m].copy()
                    if column == 0:
                        committed[at.objector[m]] = True
                    found = _find(at, count, draft, committed, courted)
                    if found == count:
                        at.courted[found], at.depth[found] = courted, at.depth[m] + 1
                        _fill(problem, at, found, draft.copy(), committed)
                        count += 1
                    at.next[m, row, column] = found
        m += 1
    return _copied(at, count, count)


@njit(cache=True)
def _find(at: Positions, count: int, draft: Ints, committed: Bools, courted: bool) -> int:
    for m in range(count - 1, -1, -1):
        same_text = at.courted[m] == courted and np.array_equal(at.draft[m], draft)
        if same_text and np.array_equal(at.committed[m], committed):
            return m
    return count


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
    order = np.argsort(-(at.committed.sum(axis=1) + at.courted), kind="mergesort")
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
                    stays = carries_on(problem, at, values, r, position, row, column)
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


@njit(cache=True)
def carries_on(
    problem: Problem,
    at: Positions,
    values: Values,
    round_number: int,
    position: int,
    row: int,
    column: int,
) -> float:
    """Probability that talks go on after a round's moves.

    None after the last round or where nobody objects any more; else the penholder's choice, and
    after a threat the chance that talks do not break down.
    """
    after = at.next[position, row, column]
    if round_number >= problem.rounds or at.next[after, 0, 0] < 0:
        return 0.0
    if not values.goes_on[horizon(problem, round_number), position, row, column]:
        return 0.0
    return 1.0 if column == 0 else 1.0 - problem.breakdown_risk
