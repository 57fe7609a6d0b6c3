"""How the Council would vote on a text, and what putting it to the vote is worth to each member.

Compiled functions of one text: its gains, what is believed of each member's resolve, and who has
promised not to block. Conventions as in `payoffs.py`; types come last.
"""

from typing import Any, NamedTuple

import numpy as np

from negotiation.answers import (
    Desk,
    Minds,
    answer_by_type,
    believe,
    make_desk,
    manner,
    read_minds,
    take,
)
from negotiation.compiled import njit
from negotiation.council import NOBODY, Room, count_others, count_vetoes, enough, make_room, passing
from negotiation.payoffs import Bools, Floats, Ints, Problem


class Ballot(NamedTuple):
    """How each member would vote on one text, by what is believed of its type; shape (n,) each.

    Attributes
    ----------
    yes, would, alone : ndarray
        Probability of a yes, of a no in company, and of a no even alone.
    no : ndarray
        Probability that a no is cast once the veto game is played.
    others : ndarray
        Mean yes of the other members, as the corridors know it.
    """

    yes: Floats
    would: Floats
    alone: Floats
    no: Floats
    others: Floats


class Tally(NamedTuple):
    """What becomes of one text that is put to the vote.

    Attributes
    ----------
    nine : float
        Probability of nine yes votes, as the corridors know it.
    adopted, vetoed, failed, unanimous : float
        Probability of each outcome of the vote, and that every member votes yes.
    enforced : float
        Expected share of the text's worth that is adopted and enforced.
    worth : float
        What the vote is worth to the penholder.
    """

    nine: float
    adopted: float
    vetoed: float
    failed: float
    unanimous: float
    enforced: float
    worth: float


class Answers(NamedTuple):
    """What each type of each member would answer to one text, shape (n, T).

    Attributes
    ----------
    yes, would, alone : ndarray
        Probability of a yes, of a no in company, and of a no even alone; the rest abstains.
    """

    yes: Floats
    would: Floats
    alone: Floats


@njit(cache=True, inline="always")
def sound(
    problem: Problem,
    minds: Minds,
    gain: Floats,
    committed: Bools,
    vote: Ballot,
    room: Room,
    desk: Desk,
) -> float:
    """Sound the members out: fill a ballot's yes, would, alone and others; returns Π₉.

    Each member first answers alone (half of the others taken to vote yes, nine votes taken to be
    there). These private answers are what the corridors know; each member then answers again,
    knowing the others' mean yes and the probability of nine yes votes (`answers.willingness`,
    `answers.urge_to_block`).

    Notes
    -----
    One sounding instead of a fixed point is level-1 reasoning (Stahl and Wilson 1995; Camerer, Ho
    and Chong 2004): a fixed point of the same equations can have several solutions, and which one
    is found then decides the vote.
    """
    n, how = gain.shape[0], manner(problem)
    yes, would, alone, others = vote.yes, vote.would, vote.alone, vote.others
    for i in range(n):
        others[i] = 0.5
    believe(how, minds, gain, committed, others, 1.0, desk, yes, would, alone)
    count_others(yes, problem.veto, NOBODY, NOBODY, room)
    count_vetoes(yes, would, alone, problem.veto, NOBODY, NOBODY, room)
    nine = enough(room, problem.quota)
    total = 0.0
    for i in range(n):
        total += yes[i]
    for i in range(n):
        others[i] = (total - yes[i]) / (n - 1) if n > 1 else 0.5
    believe(how, minds, gain, committed, others, nine, desk, yes, would, alone)
    return nine


@njit(cache=True, inline="always")
def hold(
    problem: Problem,
    minds: Minds,
    gain: Floats,
    committed: Bools,
    vote: Ballot,
    room: Room,
    desk: Desk,
) -> Tally:
    """How the Council would vote on a text: the sounding, the veto game, and the exact count.

    Veto holders that would block agree on it before the vote. Each one's tremble is known among
    them; blocking in company is worth more than alone, so that the game has a largest equilibrium,
    best for all that would block: two or more of them block, a single one only if it would even
    alone, and abstains otherwise.

    Parameters
    ----------
    problem : Problem
    minds : Minds
        What is believed of the members.
    gain : ndarray, shape (n,)
        Gain of each member from the text.
    committed : ndarray of bool, shape (n,)
        Members that have promised not to block.
    vote : Ballot
        Is filled.
    room, desk : Room, Desk
        Working space.

    Returns
    -------
    Tally

    Notes
    -----
    A supermodular game's largest equilibrium is best for all when each gains from the others'
    joining (Milgrom and Roberts 1990, theorem 7). That a lone veto costs more is assumed; of
    China's 16 vetoes between 1990 and 2022, 14 were cast with Russia.
    """
    nine = sound(problem, minds, gain, committed, vote, room, desk)
    unanimous = 1.0
    for i in range(gain.shape[0]):
        unanimous *= vote.yes[i]
        vote.no[i] = vote.would[i]
    for j in range(minds.vetoes.shape[0]):
        i = minds.vetoes[j]
        vote.no[i] -= deserted(minds, vote, i) * (vote.would[i] - vote.alone[i])
    yes, would, alone, quota = vote.yes, vote.would, vote.alone, problem.quota
    kept, adopted, reached = enforced(
        yes, would, alone, problem.veto, problem.leak, quota, NOBODY, room
    )
    return Tally(
        nine,
        adopted,
        max(0.0, reached - adopted),
        max(0.0, 1.0 - reached),
        unanimous,
        kept,
        penholder_worth(problem, gain[problem.pen], kept, adopted, unanimous),
    )


@njit(cache=True)
def deserted(minds: Minds, vote: Ballot, i: int) -> float:
    """Probability that no other veto holder would block."""
    nobody = 1.0
    for j in range(minds.vetoes.shape[0]):
        if minds.vetoes[j] != i:
            nobody *= 1.0 - vote.would[minds.vetoes[j]]
    return nobody


@njit(cache=True)
def enforced(
    yes: Floats,
    would: Floats,
    alone: Floats,
    veto: Bools,
    leak: Floats,
    quota: int,
    won: int,
    room: Room,
) -> tuple[float, float, float]:
    """Expected share of a text's worth that is adopted and enforced, in [0, 1].

    P(adopted) less, for each member that trades with the target, its leak times the exact
    probability that the text passes without its yes. Source: Drezner (2000); Early (2015).

    Parameters
    ----------
    yes, would, alone : ndarray, shape (n,)
        As a `Ballot` holds them.
    veto : ndarray of bool, shape (n,)
    leak : ndarray, shape (n,)
        Share of the text's worth lost when a member does not vote yes.
    quota : int
        Yes votes needed.
    won : int
        A member that is taken to vote yes; -1 for none.
    room : Room
        Working space.

    Returns
    -------
    enforced, adopted, reached : float
        Also the probability of adoption, and of enough yes votes whatever the vetoes are.
    """
    least = quota if won < 0 else quota - 1
    count_others(yes, veto, won, NOBODY, room)
    count_vetoes(yes, would, alone, veto, won, NOBODY, room)
    adopted, reached = passing(room, least)[1], enough(room, least)
    kept = adopted
    for j in range(yes.shape[0]):
        if leak[j] == 0.0 or yes[j] == 1.0 or j == won:
            continue
        count_vetoes(yes, would, alone, veto, won, j, room)
        against = refrains = 0.0
        if veto[j]:
            against, refrains = would[j], would[j] - alone[j]
        else:
            count_others(yes, veto, won, j, room)
        silent, passed = passing(room, least)
        kept -= leak[j] * ((1.0 - yes[j] - against) * passed + refrains * silent)
        if not veto[j]:
            count_others(yes, veto, won, NOBODY, room)
    return kept, adopted, reached


@njit(cache=True)
def penholder_worth(
    problem: Problem, gain: float, kept: float, adopted: float, unanimous: float
) -> float:
    """Worth of a vote to the penholder: U = E g + P W + υ P(15-0) g + (ξ g - d) (1 - P).

    Unanimity and exposure are scaled by content: a text that gives nothing gains nothing by either.
    Source: enforcement Drezner (2000); unanimity Voeten (2005). That it is worth something to show
    who stops a text, by a veto or by withholding a yes, is assumed, after votes that were called
    although they were known to be lost (drafts S/2016/1085 and S/2022/431).
    """
    return float(
        kept * gain
        + adopted * problem.text_value
        + problem.unanimity_value * unanimous * gain
        + (problem.exposure_value * gain - problem.failed_draft_cost) * (1.0 - adopted)
    )


@njit(cache=True, inline="always")
def fill_surplus(
    problem: Problem,
    minds: Minds,
    i: int,
    gain: float,
    committed: bool,
    vote: Ballot,
    nine: float,
    room: Room,
    desk: Desk,
    surplus: Any,
) -> None:
    """Write what a vote is worth to each type of a member, P(adopted) (g + 2 ȳ c + κ D).

    For a veto holder the members without a veto must have been counted (`council.count_others`).

    Its surplus over blocking, 0 where the text dies (with g alone, discounting would reward delay).
    Each type reckons with its own answer, its own cost c, and the probability of adoption as it
    knows it, knowing itself. ȳ is the others' mean yes, κ the cost of a lone veto, D the
    probability that no other veto holder would block.
    """
    veto, types, others = problem.veto[i], surplus.shape[0], vote.others[i]
    if not veto:
        count_others(vote.yes, problem.veto, i, NOBODY, room)
    count_vetoes(vote.yes, vote.would, vote.alone, problem.veto, i, NOBODY, room)
    silent, passed = passing(room, problem.quota)
    helped = passing(room, problem.quota - 1)[1]
    lonely = deserted(minds, vote, i) * problem.lone_cost if veto else 0.0
    answer_by_type(manner(problem), minds, i, gain, committed, others, nine, desk)
    for t in range(types):
        yes, would, alone = take(desk, types, t)
        against = refrains = 0.0
        if veto:
            against, refrains = would, would - alone
        adopted = yes * helped + (1.0 - yes - against) * passed + refrains * silent
        surplus[t] = adopted * (gain + 2.0 * others * minds.block_cost[t, i] + lonely)


@njit(cache=True)
def make_ballot(n: int) -> Ballot:
    """Make an empty ballot of n members."""
    return Ballot(np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n))


@njit(cache=True)
def answers_by_type(problem: Problem, belief: Floats, gain: Floats, committed: Bools) -> Answers:
    """What every type of every member answers to a text, by one sounding (`sound`)."""
    n, types = belief.shape
    answers = Answers(np.zeros((n, types)), np.zeros((n, types)), np.zeros((n, types)))
    vote, room = make_ballot(n), make_room(problem.veto, problem.quota)
    minds, desk = read_minds(problem, belief), make_desk(n, types)
    nine = sound(problem, minds, gain, committed, vote, room, desk)
    how = manner(problem)
    for i in range(n):
        answer_by_type(how, minds, i, gain[i], committed[i], vote.others[i], nine, desk)
        for t in range(types):
            yes, would, alone = take(desk, types, t)
            answers.yes[i, t], answers.would[i, t] = yes, would
            answers.alone[i, t] = alone if problem.veto[i] else would
    return answers


@njit(cache=True)
def announce_odds(problem: Problem, answers: Answers, committed: Bools, types: Ints) -> Floats:
    """Probability that each member tells the other veto holders that it would block, shape (n,)."""
    n = types.shape[0]
    odds = np.zeros(n)
    for i in range(n):
        if problem.veto[i] and not committed[i]:
            odds[i] = answers.would[i, types[i]]
    return odds


@njit(cache=True)
def vote_odds(problem: Problem, answers: Answers, types: Ints, announced: Bools) -> Floats:
    """Probability of each member's yes, no and abstention once the veto game is played.

    Parameters
    ----------
    problem : Problem
    answers : Answers
    types : ndarray of int, shape (n,)
        Each member's own type.
    announced : ndarray of bool, shape (n,)
        Who told the other veto holders that it would block.

    Returns
    -------
    ndarray, shape (n, 3)
        Rows sum to 1.
    """
    n = types.shape[0]
    odds = np.zeros((n, 3))
    for i in range(n):
        yes, would = answers.yes[i, types[i]], answers.would[i, types[i]]
        odds[i, 0], odds[i, 1] = yes, would
        if announced[i]:
            odds[i, 0], odds[i, 1] = 0.0, 1.0
            if announced.sum() == 1 and would > 0.0:
                odds[i, 1] = answers.alone[i, types[i]] / would
        elif problem.veto[i]:
            odds[i, 1] = 0.0
            if would < 1.0:
                odds[i, 0] = min(1.0, yes / (1.0 - would))
        odds[i, 2] = max(0.0, 1.0 - odds[i, 0] - odds[i, 1])
    return odds
