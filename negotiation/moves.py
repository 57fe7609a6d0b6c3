"""The moves: who objects, what is offered, how the talks end.

Compiled functions of one position: a draft, its ballot and who has committed. `bargaining.py`
joins the positions to a game.
"""

from typing import Any

import numpy as np
from numba import njit

from negotiation.payoffs import Bools, Floats, Ints, Problem
from negotiation.votes import Ballot, count, penholder_worth, vote_values

DOUBT = 0.1
"""A member may block when P(no) is at least this; its yes is in doubt below 1 - this. Assumed."""

LINKAGE, FREE, OPEN = 0, 1, 2
"""What is offered: one package, packages of several sizes, or single softenings."""

VOTE, WITHDRAW, ALONE = 0, 1, 2
"""How the penholder ends the talks: table the text, withdraw it, act without the Council."""

NOBODY, BLOCK, NINE, YES = 0, 1, 2, 3
"""Why a member is the objector: nobody is; it may block; nine votes are missing; its yes counts."""


@njit(cache=True)
def _with_yes(problem: Problem, vote: Ballot, i: int) -> Ballot:
    yes, would, alone = vote.yes.copy(), vote.would.copy(), vote.alone.copy()
    yes[i], would[i], alone[i] = 1.0, 0.0, 0.0
    return count(
        problem,
        Ballot(yes, would, alone, would, vote.cost, vote.passes, vote.without, 0.0, 0.0, 0.0, 0.0),
    )


@njit(cache=True)
def find_objector(
    problem: Problem, gain: Floats, vote: Ballot, committed: Bools, courted: bool
) -> tuple[int, int]:
    """Whom the penholder deals with, and why: (index or -1, reason).

    The uncommitted veto holder likeliest to vote no, if it may block; else, when nine votes are
    likelier missing than not, the elected member nearest to a yes among those more likely not to
    give it; else, once, the member whose yes is worth most to the penholder, if it is in doubt.
    """
    best, most = -1, DOUBT
    for i in range(gain.shape[0]):
        if problem.veto[i] and not committed[i] and vote.no[i] >= most:
            best, most = i, vote.no[i]
    if best >= 0:
        return best, BLOCK
    if vote.failed > 0.5:
        most = -1.0
        for i in range(gain.shape[0]):
            if not problem.veto[i] and not committed[i] and most < vote.yes[i] < 0.5:
                best, most = i, vote.yes[i]
        if best >= 0:
            return best, NINE
    if courted:
        return -1, NOBODY
    pen_gain = gain[problem.pen]
    most = penholder_worth(problem, pen_gain, vote)
    for i in range(gain.shape[0]):
        if vote.yes[i] < 1.0 - DOUBT:
            worth = penholder_worth(problem, pen_gain, _with_yes(problem, vote, i))
            if worth > most:
                best, most = i, worth
    return best, (YES if best >= 0 else NOBODY)


@njit(cache=True)
def fill_offers(problem: Problem, draft: Ints, objector: int, offers: Ints) -> int:
    """Write the revisions that the penholder may circulate; returns how many they are, at least 1.

    Parameters
    ----------
    problem : Problem
    draft : ndarray of int, shape (K,)
    objector : int
    offers : ndarray of int, shape (R, K)
        Is filled from the front; every revision that equals another one or the draft is left out,
        but for the first.

    Notes
    -----
    `LINKAGE`: one revision worth `package` to the objector. `FREE`: one worth `package`, one worth
    half of all it could gain, and one worth all of it. `OPEN`: the softenings of single provisions
    with the best ratio of the objector's gain to the penholder's loss, best first.
    """
    if problem.protocol == OPEN:
        return _fill_softenings(problem, draft, objector, offers)
    _revise(problem, draft, objector, problem.package, offers[0])
    found = 1
    if problem.protocol == FREE:
        everything = _revise(problem, draft, objector, np.inf, offers[2])
        _revise(problem, draft, objector, everything / 2.0, offers[1])
        for candidate in range(1, 3):
            if not same(offers[candidate], offers[found - 1]):
                copy_into(offers[found], offers[candidate])
                found += 1
    return found


@njit(cache=True)
def _best_softening(
    problem: Problem, draft: Ints, objector: int, barred: Bools
) -> tuple[int, int, float]:
    """Provision (-1: none), level and objector's gain with the best ratio of gain to loss.

    Ties go to the scenario's order. Source: issue linkage, Tollison and Willett (1979).
    """
    mine, theirs = problem.gains[problem.pen], problem.gains[objector]
    best_ratio, best_k, best_level, best_gain = 0.0, -1, 0, 0.0
    for k in range(draft.shape[0]):
        if barred[k]:
            continue
        for level in range(draft[k] - 1, -1, -1):
            gain = theirs[k, level] - theirs[k, draft[k]]
            loss = mine[k, draft[k]] - mine[k, level]
            if gain <= 0.0:
                continue
            ratio = gain / max(loss, 1e-12)
            if ratio > best_ratio * (1.0 + 1e-12):
                best_ratio, best_k, best_level, best_gain = ratio, k, level, gain
    return best_k, best_level, best_gain


@njit(cache=True)
def _revise(problem: Problem, draft: Ints, objector: int, target: float, revised: Ints) -> float:
    """Soften the draft, cheapest first, until the objector has gained so much; returns its gain."""
    copy_into(revised, draft)
    barred = np.zeros(draft.shape[0], np.bool_)
    gained = 0.0
    while gained < target:
        k, level, gain = _best_softening(problem, revised, objector, barred)
        if k < 0:
            break
        gained += gain
        revised[k] = level
    return gained


@njit(cache=True)
def _fill_softenings(problem: Problem, draft: Ints, objector: int, offers: Ints) -> int:
    barred = np.zeros(draft.shape[0], np.bool_)
    found = 0
    while found < problem.softenings:
        k, level, _ = _best_softening(problem, draft, objector, barred)
        if k < 0:
            break
        copy_into(offers[found], draft)
        offers[found, k] = level
        barred[k] = True
        found += 1
    if found == 0:
        copy_into(offers[0], draft)
    return max(1, found)


@njit(cache=True)
def copy_into(target: Any, source: Any) -> None:
    """Copy a vector; a plain loop, because slices take numba seconds to compile."""
    for i in range(source.shape[0]):
        target[i] = source[i]


@njit(cache=True)
def same(one: Any, other: Any) -> bool:
    """Whether two vectors are equal."""
    different = 0
    for i in range(one.shape[0]):
        different += one[i] != other[i]
    return different == 0


@njit(cache=True)
def best_end(problem: Problem, draft: Ints, gain: Floats, vote: Ballot) -> tuple[int, Floats]:
    """How the penholder ends talks on a text, and what that is worth to each type of each member.

    It tables the text, withdraws it (worth 0 to all), or takes its outside option (worth that to
    itself, 0 to the others), whichever it prefers; ties go to the first named. A text without any
    measure counts as withdrawn.
    """
    end, values = VOTE, vote_values(problem, gain, vote)
    pen = problem.pen
    if draft.sum() == 0 or values[pen, 0] < 0.0:
        end, values = WITHDRAW, np.zeros_like(values)
    if problem.outside_option > values[pen, 0]:
        end, values = ALONE, np.zeros_like(values)
        for t in range(values.shape[1]):
            values[pen, t] = problem.outside_option
    return end, values
