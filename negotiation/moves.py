"""The moves of the protocol `linkage`: who objects, what is offered, how the talks end.

Compiled functions of one position: a draft, its ballot and who has committed. `bargaining.py`
joins the positions to a game.
"""

import numpy as np
from numba import njit

from negotiation.council import tally_probabilities
from negotiation.payoffs import Ballot, Bools, Floats, Ints, Problem, penholder_worth, vote_values

DOUBT = 0.1
"""A member may block when P(no) is at least this; its yes is in doubt below 1 - this. Assumed."""

VOTE, WITHDRAW, ALONE = 0, 1, 2
"""How the penholder ends the talks: table the text, withdraw it, act without the Council."""

NOBODY, BLOCK, NINE, YES = 0, 1, 2, 3
"""Why a member is the objector: nobody is; it may block; nine votes are missing; its yes counts."""


@njit(cache=True)
def _with_yes(problem: Problem, vote: Ballot, i: int) -> Ballot:
    yes, no = vote.yes.copy(), vote.no.copy()
    yes[i], no[i] = 1.0, 0.0
    adopted, vetoed, failed = tally_probabilities(yes, no, problem.veto, problem.quota)
    unanimous = 1.0
    for j in range(yes.shape[0]):
        unanimous *= yes[j]
    return Ballot(yes, no, vote.cost, adopted, vetoed, failed, unanimous)


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
def revise(problem: Problem, draft: Ints, objector: int) -> Ints:
    """One revision of the draft for an objector: the cheapest concessions first.

    Takes the provision and lower level with the best ratio of the objector's gain to the
    penholder's loss, again and again, until the objector has gained `package` or nothing is left
    to give. Ties go to the scenario's order. Source: issue linkage, Tollison and Willett (1979).
    """
    revised = draft.copy()
    mine, theirs = problem.gains[problem.pen], problem.gains[objector]
    gained = 0.0
    while gained < problem.package:
        best_ratio, best_k, best_level = 0.0, -1, 0
        for k in range(draft.shape[0]):
            for level in range(revised[k] - 1, -1, -1):
                gain = theirs[k, level] - theirs[k, revised[k]]
                loss = mine[k, revised[k]] - mine[k, level]
                if gain <= 0.0:
                    continue
                ratio = gain / max(loss, 1e-12)
                if ratio > best_ratio * (1.0 + 1e-12):
                    best_ratio, best_k, best_level = ratio, k, level
        if best_k < 0:
            break
        gained += theirs[best_k, best_level] - theirs[best_k, revised[best_k]]
        revised[best_k] = best_level
    return revised


@njit(cache=True)
def best_end(problem: Problem, draft: Ints, gain: Floats, vote: Ballot) -> tuple[int, Floats]:
    """How the penholder ends talks on a text, and what that is worth to each member.

    It tables the text, withdraws it (worth 0 to all), or takes its outside option (worth that to
    itself, 0 to the others), whichever it prefers; ties go to the first named. A text without any
    measure counts as withdrawn.
    """
    n = gain.shape[0]
    end, values = VOTE, vote_values(problem, gain, vote)
    if draft.sum() == 0 or values[problem.pen] < 0.0:
        end, values = WITHDRAW, np.zeros(n)
    if problem.outside_option > values[problem.pen]:
        end, values = ALONE, np.zeros(n)
        values[problem.pen] = problem.outside_option
    return end, values
