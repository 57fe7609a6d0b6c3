"""The rules: backward induction over the positions of a negotiation, and what is learnt.

The only implementation of the negotiation, at every pace. `look_ahead` takes the positions that
play can reach from one of them (`reach.py`) and values every stage game from the deadline back,
with what is believed today of the members' resolve; `learn` moves that belief after an answer.
`odds.py` follows the equilibrium mixtures to the exact probability of every end; `talks.py` walks
one negotiation round by round.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from negotiation.closed_form import solve_stage
from negotiation.moves import OPEN, copy_into
from negotiation.payoffs import Bools, Floats, Ints, Problem
from negotiation.reach import Positions, reach

GRID = 2.0**36
"""Payoffs of a stage are multiples of 1 / GRID, so that ties are exact."""

NEGLIGIBLE = 1e-12
"""A type, or an answer, that is less likely is taken to be impossible."""


class Values(NamedTuple):
    """Every stage game of a negotiation and its selected equilibrium.

    A horizon says how far the players see: h = 0..f is "h more rounds, then the deadline";
    f + 1 + d is "d more rounds, then as if the talks ended" (f the foresight).

    Attributes
    ----------
    stage : ndarray, shape (horizons, m, 2, R + 1, T + 1)
        Payoffs: penholder or objector; hold or a revision; cut-offs, from "every type accepts" to
        "none does", over the types still thought possible.
    rows, cuts : ndarray, shape (horizons, m, R + 1) and (horizons, m, T + 1)
        The selected equilibrium.
    accept : ndarray, shape (horizons, m, T)
        Probability that each type of the objector accepts at it.
    goes_on : ndarray of bool, shape (horizons, m, R + 1, 2)
        Whether the penholder, after hold or a revision × accept or threaten, goes on to the next
        round instead of ending the talks.
    worth : ndarray, shape (horizons, m, n, T)
        What the position is worth to each type of each member.
    """

    stage: Floats
    rows: Floats
    cuts: Floats
    accept: Floats
    goes_on: Bools
    worth: Floats


class Outlook(NamedTuple):
    """A negotiation as its members see it from one position, which is position 0.

    `belief` (n, T) holds what is believed of each member's type, `left` the rounds that are left.
    """

    belief: Floats
    left: int
    at: Positions
    values: Values


@njit(cache=True)
def look_ahead(
    problem: Problem, belief: Floats, draft: Ints, committed: Bools, courted: bool, left: int
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
    at = reach(problem, belief, draft, committed, courted, left)
    return Outlook(belief, left, at, _induce(problem, belief, at, left))


@njit(cache=True)
def start(problem: Problem) -> Outlook:
    """Look ahead from the first draft."""
    nobody = np.zeros(problem.gains.shape[0], np.bool_)
    return look_ahead(problem, problem.prior, problem.first, nobody, False, problem.rounds)


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
    worth = seen.values.worth[horizon(problem, seen.left), 0, problem.pen, 0]
    if problem.discount * worth <= seen.at.end_values[0, problem.pen, 0]:
        return 0.0
    return 1.0 if answer == 0 else 1.0 - problem.breakdown_risk


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
def horizon(problem: Problem, left: int) -> int:
    """Which horizon of `Values` a round is played with, when so many rounds are left with it."""
    return left - 1 if left - 1 <= problem.foresight else 2 * problem.foresight + 1


@njit(cache=True)
def _induce(problem: Problem, belief: Floats, at: Positions, left: int) -> Values:
    """Value every stage game, from the deadline (or the limit of foresight) back.

    After either answer the penholder ends the talks or goes on, whichever is worth more to it: to
    the next objector after an acceptance, when the objector has committed, or against the threat.
    What comes a round later is worth δ as much, and after a threat talks break down on the way with
    probability q. At the deadline, and at the limit of foresight, a threat ends the talks.
    """
    m, n, types = at.end_values.shape
    rows = problem.softenings + 1
    full = min(problem.foresight, left - 1) + 1
    horizons = full if full == left else 2 * full
    values = Values(
        np.zeros((horizons, m, 2, rows, types + 1)),
        np.zeros((horizons, m, rows)),
        np.zeros((horizons, m, types + 1)),
        np.zeros((horizons, m, types)),
        np.zeros((horizons, m, rows, 2), np.bool_),
        np.zeros((horizons, m, n, types)),
    )
    order = _by_settled(at)
    cells = np.zeros((rows, 2, n, types))
    xs, ys = np.zeros((64, max(2, rows))), np.zeros((64, max(2, types + 1)))
    for h in range(horizons):
        for position in order:
            if h < full and at.depth[position] + h >= left:
                continue
            if at.next[position, 0, 0] < 0:
                for i in range(n):
                    copy_into(values.worth[h, position, i], at.end_values[position, i])
                continue
            for row in range(at.revisions[position] + 1):
                for column in range(2):
                    after = at.next[position, row, column]
                    values.goes_on[h, position, row, column] = _continue(
                        problem,
                        at.end_values[after],
                        _later(at, values, h, full, after, column),
                        column,
                        cells[row, column],
                    )
            _settle(problem, belief, at, values, h, position, cells, xs, ys)
    return values


@njit(cache=True)
def _later(at: Positions, values: Values, h: int, full: int, after: int, column: int) -> Floats:
    """What a position is worth a round later; an empty array where there is no later round.

    At the limit of foresight (h = full) an acceptance may still lead to the next objector, because
    each one enlarges the set of the committed; a threat would lead nowhere.
    """
    if h == 0 or at.next[after, 0, 0] < 0 or (h == full and column == 1):
        return np.empty((0, 0))
    later: Floats = values.worth[h if h == full else h - 1, after]
    return later


@njit(cache=True)
def _continue(problem: Problem, end: Floats, later: Floats, column: int, worth: Floats) -> bool:
    """Write what a cell is worth to each member; returns whether the penholder goes on."""
    pen = problem.pen
    goes_on = bool(later.shape[0] > 0 and problem.discount * later[pen, 0] > end[pen, 0])
    broken = problem.breakdown_risk if column == 1 else 0.0
    for i in range(worth.shape[0]):
        for t in range(worth.shape[1]):
            worth[i, t] = end[i, t]
            if goes_on:
                worth[i, t] = broken * end[i, t] + (1.0 - broken) * problem.discount * later[i, t]
    return goes_on


@njit(cache=True)
def _settle(
    problem: Problem,
    belief: Floats,
    at: Positions,
    values: Values,
    h: int,
    position: int,
    cells: Floats,
    xs: Floats,
    ys: Floats,
) -> None:
    """Solve a stage game from its cells' values and store what it is worth to each member."""
    objector, rows = at.objector[position], at.revisions[position] + 1
    believed = belief[objector]
    live = possible(believed)
    game = values.stage[h, position]
    for row in range(rows):
        _fill_row(problem.pen, objector, believed, live, cells[row], game[0, row], game[1, row])
    x, y = values.rows[h, position], values.cuts[h, position]
    columns = live.shape[0] + 1
    solve_stage(game[0], game[1], rows, columns, problem.selection, x, y, xs, ys)
    accept = values.accept[h, position]
    mean = 0.0
    for t in range(accept.shape[0]):
        for c in range(columns - 1):
            if t <= live[columns - 2 - c]:
                accept[t] += y[c]
        accept[t] = min(1.0, accept[t])
        mean += believed[t] * accept[t]
    worth = values.worth[h, position]
    for i in range(worth.shape[0]):
        for t in range(worth.shape[1]):
            accepts = accept[t] if i == objector else mean
            for row in range(rows):
                answered = accepts * cells[row, 0, i, t] + (1.0 - accepts) * cells[row, 1, i, t]
                worth[i, t] += x[row] * answered


@njit(cache=True)
def possible(believed: Floats) -> Ints:
    """The types of a member that are thought possible, softest first."""
    live, count = np.zeros(believed.shape[0], np.int64), 0
    for t in range(believed.shape[0]):
        if believed[t] > 0.0:
            live[count] = t
            count += 1
    return live[:count]


@njit(cache=True)
def _fill_row(
    pen: int, objector: int, believed: Floats, live: Ints, cells: Floats, mine: Floats, its: Floats
) -> None:
    """Expected payoffs of one row: column c is "all but the c most resolute types accept"."""
    types = live.shape[0]
    for c in range(types + 1):
        mine[c], its[c] = 0.0, 0.0
        for rank in range(types):
            t, column = live[rank], 0 if rank < types - c else 1
            mine[c] += believed[t] * cells[column, pen, t]
            its[c] += believed[t] * cells[column, objector, t]
        mine[c] = np.round(mine[c] * GRID) / GRID
        its[c] = np.round(its[c] * GRID) / GRID


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
            problem, belief, at.draft[after], at.committed[after], at.courted[after], left
        )
        return anew, 0, carries_on(problem, anew, answer)
    stays = 0.0
    if seen.values.goes_on[h, m, row, answer]:
        stays = 1.0 if answer == 0 else 1.0 - problem.breakdown_risk
    return seen, after, stays
