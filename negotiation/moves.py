"""The moves: who objects, what is offered, how the talks end.

Compiled functions of one position: a draft, its ballot and who has committed. `bargaining.py`
joins the positions to a game.
"""

from typing import Any

import numpy as np

from negotiation.compiled import njit
from negotiation.council import Room
from negotiation.payoffs import Bools, Floats, Ints, Problem
from negotiation.votes import Ballot, Tally, enforced, penholder_worth

DOUBT = 0.1
"""A member may block when P(no) is at least this; its yes is in doubt below 1 - this. Assumed."""

NOTICED = 1e-12
"""Worth that differs by less is the same: rounding must not choose whom to court."""

LINKAGE, FREE, OPEN = 0, 1, 2
"""What is offered: one package, packages of several sizes, or single softenings."""

VOTE, WITHDRAW, ALONE = 0, 1, 2
"""How the penholder ends the talks: table the text, withdraw it, act without the Council."""

NOBODY, BLOCK, NINE, YES = 0, 1, 2, 3
"""Why a member is the objector: nobody is; it may block; nine votes are missing; its yes counts."""


@njit(cache=True, inline="always")
def find_objector(
    problem: Problem,
    gain: Floats,
    vote: Ballot,
    tally: Tally,
    committed: Bools,
    courted: bool,
    room: Room,
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
    if tally.failed > 0.5:
        most = -1.0
        for i in range(gain.shape[0]):
            if not problem.veto[i] and not committed[i] and most < vote.yes[i] < 0.5:
                best, most = i, vote.yes[i]
        if best >= 0:
            return best, NINE
    if courted:
        return -1, NOBODY
    best = _dearest_yes(problem, gain[problem.pen], vote, tally, room)
    return best, (YES if best >= 0 else NOBODY)


@njit(cache=True, inline="always")
def _dearest_yes(problem: Problem, gain: float, vote: Ballot, tally: Tally, room: Room) -> int:
    """Which member's yes, in doubt now, is worth most to the penholder; -1 where none is.

    Members that trade with the target are tried first. The others can add no more than certain
    adoption and their part of unanimity, which mostly is too little to reckon further.
    """
    best, most = -1, tally.worth
    gap = 1.0 - tally.adopted
    for trades in (True, False):
        for i in range(vote.yes.shape[0]):
            if vote.yes[i] >= 1.0 - DOUBT or (problem.leak[i] > 0.0) != trades:
                continue
            unanimous = 1.0
            for j in range(vote.yes.shape[0]):
                if j != i:
                    unanimous *= vote.yes[j]
            if not trades and gain >= 0.0:
                stopped = problem.exposure_value * gain - problem.failed_draft_cost
                ceiling = (tally.enforced + gap + problem.unanimity_value * unanimous) * gain
                ceiling += problem.text_value + max(0.0, stopped) * gap
                if ceiling <= most + NOTICED:
                    continue
            kept, adopted, _ = enforced(
                vote.yes, vote.would, vote.alone, problem.veto, problem.leak, problem.quota, i, room
            )
            worth = penholder_worth(problem, gain, kept, adopted, unanimous)
            if worth > most + NOTICED:
                best, most = i, worth
    return best


@njit(cache=True, inline="always")
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
def _softening(problem: Problem, objector: int, k: int, now: int) -> tuple[float, int, float]:
    """The lower level of one provision with the best ratio of the objector's gain to the loss.

    Returns the ratio (0 where none gives the objector anything), the level and the gain.
    Source: issue linkage, Tollison and Willett (1979).
    """
    mine, theirs = problem.gains[problem.pen, k], problem.gains[objector, k]
    best_ratio, best_level, best_gain = 0.0, now, 0.0
    for level in range(now - 1, -1, -1):
        gain = theirs[level] - theirs[now]
        if gain > 0.0:
            ratio = gain / max(mine[now] - mine[level], 1e-12)
            if ratio > best_ratio * (1.0 + 1e-12):
                best_ratio, best_level, best_gain = ratio, level, gain
    return best_ratio, best_level, best_gain


@njit(cache=True)
def _best(ratio: Floats) -> int:
    """The provision with the best ratio, ties to the scenario's order; -1 where all are 0."""
    best, most = -1, 0.0
    for k in range(ratio.shape[0]):
        if ratio[k] > most * (1.0 + 1e-12):
            best, most = k, ratio[k]
    return best


@njit(cache=True)
def _revise(problem: Problem, draft: Ints, objector: int, target: float, revised: Ints) -> float:
    """Soften the draft, cheapest first, until the objector has gained so much; returns its gain."""
    copy_into(revised, draft)
    provisions = draft.shape[0]
    ratio, level, gain = np.zeros(provisions), np.zeros(provisions, np.int64), np.zeros(provisions)
    for k in range(provisions):
        ratio[k], level[k], gain[k] = _softening(problem, objector, k, draft[k])
    gained = 0.0
    while gained < target:
        k = _best(ratio)
        if k < 0:
            break
        gained += gain[k]
        revised[k] = level[k]
        ratio[k], level[k], gain[k] = _softening(problem, objector, k, revised[k])
    return gained


@njit(cache=True)
def _fill_softenings(problem: Problem, draft: Ints, objector: int, offers: Ints) -> int:
    provisions = draft.shape[0]
    ratio, level = np.zeros(provisions), np.zeros(provisions, np.int64)
    for k in range(provisions):
        ratio[k], level[k], _ = _softening(problem, objector, k, draft[k])
    found = 0
    while found < problem.softenings:
        k = _best(ratio)
        if k < 0:
            break
        copy_into(offers[found], draft)
        offers[found, k] = level[k]
        ratio[k] = 0.0
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


@njit(cache=True, inline="always")
def best_end(problem: Problem, draft: Ints, worth: float) -> tuple[int, float]:
    """How the penholder ends talks on a text, and what that is worth to it.

    It tables the text (worth `worth`), withdraws it (0), or takes its outside option, whichever it
    prefers; ties go to the first named. A text without any measure counts as withdrawn.
    """
    end = VOTE
    if draft.sum() == 0 or worth < 0.0:
        end, worth = WITHDRAW, 0.0
    if problem.outside_option > worth:
        end, worth = ALONE, problem.outside_option
    return end, worth
