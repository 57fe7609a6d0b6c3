"""The stage games of a negotiation, valued from the deadline back.

A stage's cells hold what each pair of moves is worth to each party; its payoffs are their means
over the objector's types; its selected equilibrium gives the position its worth a round earlier.
"""

from typing import NamedTuple

import numpy as np

from negotiation.closed_form import solve_stage
from negotiation.compiled import njit
from negotiation.moves import copy_into
from negotiation.payoffs import Bools, Floats, Ints, Problem
from negotiation.reach import Positions

GRID = 2.0**36
"""Payoffs of a stage are multiples of 1 / GRID, so that ties are exact."""


class Values(NamedTuple):
    """What every position is worth, and the selected equilibrium of every stage game.

    A horizon says how far the players see: h = 0..f is "h more rounds, then the deadline";
    f + 1 + d is "d more rounds, then as if the talks ended" (f the foresight).

    Attributes
    ----------
    rows : ndarray, shape (horizons, m, R + 1)
        Probability of holding and of each revision.
    accept : ndarray, shape (horizons, m, T)
        Probability that each type of the objector accepts.
    goes_on : ndarray of bool, shape (horizons, m, R + 1, 2)
        Whether the penholder, after hold or a revision × accept or threaten, goes on to the next
        round instead of ending the talks.
    worth : ndarray, shape (horizons, m, P, T)
        What the position is worth to each type of each party.
    """

    rows: Floats
    accept: Floats
    goes_on: Bools
    worth: Floats


class Bench(NamedTuple):
    """Working space of one stage game: cells (R + 1, 2, P, T), payoffs, cut-offs, equilibria."""

    cells: Floats
    game: Floats
    cuts: Floats
    xs: Floats
    ys: Floats


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
def make_bench(rows: int, parties: int, types: int) -> Bench:
    """Make the working space for stages of so many rows, parties and types."""
    most = 9 if rows == 2 and types == 1 else 64
    return Bench(
        np.zeros((rows, 2, parties, types)),
        np.zeros((2, rows, types + 1)),
        np.zeros(types + 1),
        np.zeros((most, max(2, rows))),
        np.zeros((most, max(2, types + 1))),
    )


@njit(cache=True, inline="always")
def induce(
    problem: Problem, belief: Floats, at: Positions, party: Ints, ends: Floats, left: int
) -> Values:
    """Value every stage game, from the deadline (or the limit of foresight) back.

    After either answer the penholder ends the talks or goes on, whichever is worth more to it: to
    the next objector after an acceptance, when the objector has committed, or against the threat.
    What comes a round later is worth δ as much, and after a threat talks break down on the way with
    probability q. At the deadline, and at the limit of foresight, a threat ends the talks.
    """
    m, parties, types = ends.shape
    rows = problem.softenings + 1
    full = min(problem.foresight, left - 1) + 1
    horizons = full if full == left else 2 * full
    values = Values(
        np.zeros((horizons, m, rows)),
        np.zeros((horizons, m, types)),
        np.zeros((horizons, m, rows, 2), np.bool_),
        np.zeros((horizons, m, parties, types)),
    )
    bench = make_bench(rows, parties, types)
    order = np.arange(m) if full == left else _by_settled(at)
    for h in range(horizons):
        for position in order:
            if h < full and at.depth[position] + h >= left:
                continue
            if at.next[position, 0, 0] < 0:
                for p in range(parties):
                    copy_into(values.worth[h, position, p], ends[position, p])
                continue
            fill_cells(problem, at, ends, values, h, full, position, bench.cells)
            _settle(problem, belief, at, party, values, h, position, bench)
    return values


@njit(cache=True, inline="always")
def fill_cells(
    problem: Problem,
    at: Positions,
    ends: Floats,
    values: Values,
    h: int,
    full: int,
    position: int,
    cells: Floats,
) -> None:
    """Write what each pair of moves is worth to each party; note where the penholder goes on.

    At the limit of foresight (h = full) an acceptance may still lead to the next objector, because
    each one enlarges the set of the committed; a threat would lead nowhere.
    """
    sooner = h if h == full else h - 1
    _, _, parties, types = cells.shape
    for row in range(at.revisions[position] + 1):
        for column in range(2):
            after = at.next[position, row, column]
            goes_on = False
            if h > 0 and at.next[after, 0, 0] >= 0 and not (h == full and column == 1):
                worth = problem.discount * values.worth[sooner, after, 0, 0]
                goes_on = worth > ends[after, 0, 0]
            values.goes_on[h, position, row, column] = goes_on
            broken = 1.0
            if goes_on:
                broken = problem.breakdown_risk if column == 1 else 0.0
            for p in range(parties):
                for t in range(types):
                    cells[row, column, p, t] = ends[after, p, t]
                    if goes_on:
                        later = problem.discount * values.worth[sooner, after, p, t]
                        cells[row, column, p, t] = broken * ends[after, p, t]
                        cells[row, column, p, t] += (1.0 - broken) * later


@njit(cache=True, inline="always")
def fill_game(
    belief: Floats, at: Positions, party: Ints, position: int, bench: Bench
) -> tuple[int, int]:
    """Write a stage game's payoffs from its cells; returns how many rows and columns it has.

    Column c is "all but the c most resolute types accept", over the types still thought possible.
    """
    objector, rows = at.objector[position], at.revisions[position] + 1
    other, cells, game, columns = party[objector], bench.cells, bench.game, 0
    for row in range(rows):
        mine = its = 0.0
        for t in range(belief.shape[1]):
            mine += belief[objector, t] * cells[row, 0, 0, t]
            its += belief[objector, t] * cells[row, 0, other, t]
        game[0, row, 0], game[1, row, 0] = on_grid(mine), on_grid(its)
        columns = 1
        for t in range(belief.shape[1] - 1, -1, -1):
            weight = belief[objector, t]
            if weight > 0.0:
                mine += weight * (cells[row, 1, 0, t] - cells[row, 0, 0, t])
                its += weight * (cells[row, 1, other, t] - cells[row, 0, other, t])
                game[0, row, columns], game[1, row, columns] = on_grid(mine), on_grid(its)
                columns += 1
    return rows, columns


@njit(cache=True)
def on_grid(payoff: float) -> float:
    """Round a payoff to the grid."""
    return float(np.round(payoff * GRID) / GRID)


@njit(cache=True, inline="always")
def _settle(
    problem: Problem,
    belief: Floats,
    at: Positions,
    party: Ints,
    values: Values,
    h: int,
    position: int,
    bench: Bench,
) -> None:
    """Solve a stage game from its cells' values and store what it is worth to each party."""
    rows, columns = fill_game(belief, at, party, position, bench)
    objector, game, x, y = at.objector[position], bench.game, values.rows[h, position], bench.cuts
    solve_stage(game[0], game[1], rows, columns, problem.selection, x, y, bench.xs, bench.ys)
    accept, believed, cells = values.accept[h, position], belief[objector], bench.cells
    mean, rank = 0.0, 0
    for t in range(accept.shape[0]):
        for c in range(columns - 1 - rank):
            accept[t] += y[c]
        accept[t] = min(1.0, accept[t])
        mean += believed[t] * accept[t]
        rank += believed[t] > 0.0
    worth = values.worth[h, position]
    for p in range(worth.shape[0]):
        for t in range(worth.shape[1]):
            accepts = accept[t] if p == party[objector] else mean
            for row in range(rows):
                answered = accepts * cells[row, 0, p, t] + (1.0 - accepts) * cells[row, 1, p, t]
                worth[p, t] += x[row] * answered
