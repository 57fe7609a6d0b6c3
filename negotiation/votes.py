"""How the Council would vote on a text, and what putting it to the vote is worth to each member.

Compiled functions of one text: its gains, what is believed of each member's resolve, and who has
promised not to block. Conventions as in `payoffs.py`; types come last.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from negotiation.council import count_ballots, tail
from negotiation.payoffs import Bools, Floats, Ints, Problem


class Answers(NamedTuple):
    """What each type of each member would answer to one text.

    Attributes
    ----------
    yes, would, alone : ndarray, shape (n, T)
        Probability of a yes, of a no in company, and of a no even alone; the rest abstains.
    cost : ndarray, shape (n, T)
        What a no would cost, isolation included.
    """

    yes: Floats
    would: Floats
    alone: Floats
    cost: Floats


class Ballot(NamedTuple):
    """How the Council would vote on one text, by what is believed of its members.

    Attributes
    ----------
    yes, would, alone : ndarray, shape (n,)
        Probability of a yes, of a no in company, and of a no even alone.
    no : ndarray, shape (n,)
        Probability that a no is cast.
    cost : ndarray, shape (n, T)
        What a no would cost each type, isolation included.
    passes : ndarray, shape (n, T)
        Probability of adoption as each type knows it, that knows itself.
    without : ndarray, shape (n,)
        Probability that the text is adopted without this member's yes, for members that trade.
    adopted, vetoed, failed, unanimous : float
        Probability of each outcome of the vote, and that every member votes yes.
    """

    yes: Floats
    would: Floats
    alone: Floats
    no: Floats
    cost: Floats
    passes: Floats
    without: Floats
    adopted: float
    vetoed: float
    failed: float
    unanimous: float


@njit(cache=True)
def logistic(z: float) -> float:
    """Logistic function, computed so that no argument overflows."""
    if z >= 0.0:
        return float(1.0 / (1.0 + np.exp(-z)))
    e = np.exp(z)
    return float(e / (1.0 + e))


@njit(cache=True)
def _answers(
    problem: Problem, gain: Floats, committed: Bools, others: Floats, nine: float
) -> Answers:
    n, types = problem.block_cost.shape
    yes, would, alone = np.zeros((n, types)), np.zeros((n, types)), np.zeros((n, types))
    cost = np.zeros((n, types))
    for i in range(n):
        pull = problem.cue * (others[i] - 0.5)
        for t in range(types):
            cost[i, t] = problem.block_cost[i, t] * 2.0 * others[i]
            if problem.sponsor[i]:
                yes[i, t] = 1.0
                continue
            if not committed[i]:
                urge = -nine * gain[i] - cost[i, t]
                would[i, t] = alone[i, t] = logistic(urge / problem.noise)
                if problem.veto[i] and problem.lone_cost > 0.0:
                    alone[i, t] = logistic((urge - problem.lone_cost) / problem.noise)
            willing = logistic((gain[i] + problem.tolerance[i, t] + pull) / problem.noise)
            yes[i, t] = min(1.0 - would[i, t], willing)
    return Answers(yes, would, alone, cost)


@njit(cache=True)
def _believed(belief: Floats, answers: Floats) -> Floats:
    """Mean over what is believed of each member's type, shape (n,)."""
    n, types = belief.shape
    mean = np.zeros(n)
    for i in range(n):
        for t in range(types):
            mean[i] += belief[i, t] * answers[i, t]
    return mean


@njit(cache=True)
def sounding(problem: Problem, belief: Floats, gain: Floats, committed: Bools) -> Answers:
    """Answers of every type to a text, from private answers and one sounding.

    Each member answers yes, no or abstain by random utility with logistic trembles. It first
    answers alone (half of the others taken to vote yes, nine votes taken to be there). These
    private answers are what the corridors know; each member then answers again, knowing the
    others' mean yes ȳ and the probability Π₉ of nine votes:

        P(no)  = σ((-Π₉ g - 2 ȳ c) / τ)        (0 once committed; a sponsor votes yes)
        P(yes) = min(1 - P(no), σ((g + e + λ (ȳ - 1/2)) / τ))

    A veto holder that would be alone with its no weighs κ more: P(no alone) = σ((-Π₉ g - 2 ȳ c -
    κ) / τ), the same tremble.

    Parameters
    ----------
    problem : Problem
        Costs, tolerance, noise τ and cue λ.
    belief : ndarray, shape (n, T)
        Probability of each type of each member; rows sum to 1.
    gain : ndarray, shape (n,)
        Gain g of each member from the text.
    committed : ndarray of bool, shape (n,)
        Members that have promised not to block.

    Returns
    -------
    Answers

    Notes
    -----
    Random utility: McFadden (1974). One sounding instead of a fixed point is level-1 reasoning
    (Stahl and Wilson 1995; Camerer, Ho and Chong 2004): a fixed point of the same equations can
    have several solutions, and which one is found then decides the vote. That the cost of a no
    grows with the others' yes is isolation; a block that is not needed (Π₉ = 0) is not worth it.
    """
    n = gain.shape[0]
    private = _answers(problem, gain, committed, np.full(n, 0.5), 1.0)
    yes = _believed(belief, private.yes)
    _, _, free = count_ballots(yes, yes, yes, problem.veto, -1)
    others = np.full(n, 0.5)
    if n > 1:
        total = yes.sum()
        for i in range(n):
            others[i] = (total - yes[i]) / (n - 1)
    return _answers(problem, gain, committed, others, tail(free, problem.quota))


@njit(cache=True)
def ballot(problem: Problem, belief: Floats, gain: Floats, committed: Bools) -> Ballot:
    """How the Council would vote on a text: `sounding`, the veto game, and the exact count.

    Veto holders that would block agree on it before the vote. Each one's tremble is known among
    them; blocking in company is worth more than alone, so that the game has a largest equilibrium,
    best for all that would block: two or more of them block, a single one only if it would even
    alone, and abstains otherwise.

    Parameters
    ----------
    problem, belief, gain, committed
        As in `sounding`.

    Returns
    -------
    Ballot

    Notes
    -----
    A supermodular game's largest equilibrium is best for all when each gains from the others'
    joining (Milgrom and Roberts 1990, theorem 7). That a lone veto costs more is assumed; of
    China's 16 vetoes between 1990 and 2022, 14 were cast with Russia.
    """
    answers = sounding(problem, belief, gain, committed)
    yes = _believed(belief, answers.yes)
    would, alone = _believed(belief, answers.would), _believed(belief, answers.alone)
    n, types = belief.shape
    no, passes = would.copy(), np.zeros((n, types))
    for i in range(n):
        clear, refrained, _ = count_ballots(yes, would, alone, problem.veto, i)
        silent = tail(clear, problem.quota)
        passed = silent + tail(refrained, problem.quota)
        helped = tail(clear, problem.quota - 1) + tail(refrained, problem.quota - 1)
        deserted = 0.0
        if problem.veto[i]:
            deserted = _deserted(problem, would, i)
            no[i] = would[i] - deserted * (would[i] - alone[i])
        for t in range(types):
            against, refrains = 0.0, 0.0
            if problem.veto[i]:
                against = answers.would[i, t]
                refrains = against - answers.alone[i, t]
                answers.cost[i, t] += deserted * problem.lone_cost
            absent = (1.0 - answers.yes[i, t] - against) * passed + refrains * silent
            passes[i, t] = answers.yes[i, t] * helped + absent
    return count(
        problem, Ballot(yes, would, alone, no, answers.cost, passes, no, 0.0, 0.0, 0.0, 0.0)
    )


@njit(cache=True)
def _deserted(problem: Problem, would: Floats, i: int) -> float:
    """Probability that no other veto holder would block."""
    nobody = 1.0
    for j in range(would.shape[0]):
        if j != i and problem.veto[j]:
            nobody *= 1.0 - would[j]
    return nobody


@njit(cache=True)
def count(problem: Problem, vote: Ballot) -> Ballot:
    """Count a ballot exactly: what passes without each trading member's yes, and each outcome."""
    n = vote.yes.shape[0]
    without = np.zeros(n)
    unanimous = 1.0
    for i in range(n):
        unanimous *= vote.yes[i]
        if problem.leak[i] > 0.0 and vote.yes[i] < 1.0:
            clear, refrained, _ = count_ballots(vote.yes, vote.would, vote.alone, problem.veto, i)
            silent = tail(clear, problem.quota)
            passed = silent + tail(refrained, problem.quota)
            against, refrains = 0.0, 0.0
            if problem.veto[i]:
                against, refrains = vote.would[i], vote.would[i] - vote.alone[i]
            without[i] = (1.0 - vote.yes[i] - against) * passed + refrains * silent
    clear, refrained, free = count_ballots(vote.yes, vote.would, vote.alone, problem.veto, -1)
    adopted = tail(clear, problem.quota) + tail(refrained, problem.quota)
    enough = tail(free, problem.quota)
    return Ballot(
        vote.yes,
        vote.would,
        vote.alone,
        vote.no,
        vote.cost,
        vote.passes,
        without,
        adopted,
        max(0.0, enough - adopted),
        max(0.0, 1.0 - enough),
        unanimous,
    )


@njit(cache=True)
def enforced(problem: Problem, vote: Ballot) -> float:
    """Expected share of the text's worth that is adopted and enforced, in [0, 1].

    P(adopted) less, for each member that trades with the target, its leak times the exact
    probability that the text passes without its yes. Source: Drezner (2000); Early (2015).
    """
    kept = vote.adopted
    for j in range(vote.yes.shape[0]):
        kept -= problem.leak[j] * vote.without[j]
    return kept


@njit(cache=True)
def penholder_worth(problem: Problem, gain: float, vote: Ballot) -> float:
    """Worth of a vote to the penholder: U = E g + P W + υ P(15-0) g + (ξ g - d) (1 - P).

    Unanimity and exposure are scaled by content: a text that gives nothing gains nothing by either.
    Source: enforcement Drezner (2000); unanimity Voeten (2005). That it is worth something to show
    who stops a text, by a veto or by withholding a yes, is assumed, after votes that were called
    although they were known to be lost (drafts S/2016/1085 and S/2022/431).
    """
    return float(
        enforced(problem, vote) * gain
        + vote.adopted * problem.text_value
        + problem.unanimity_value * vote.unanimous * gain
        + (problem.exposure_value * gain - problem.failed_draft_cost) * (1.0 - vote.adopted)
    )


@njit(cache=True)
def vote_values(problem: Problem, gain: Floats, vote: Ballot) -> Floats:
    """Worth of a vote on a text to each type of each member, shape (n, T).

    The penholder's is `penholder_worth`; another member's is P(adopted) (g + c), its surplus over
    blocking, 0 where the text dies (with g alone, discounting would reward delay); each type
    reckons with its own answer and its own cost c.
    """
    n, types = vote.cost.shape
    values = np.empty((n, types))
    worth = penholder_worth(problem, gain[problem.pen], vote)
    for i in range(n):
        for t in range(types):
            values[i, t] = vote.passes[i, t] * (gain[i] + vote.cost[i, t])
            if i == problem.pen:
                values[i, t] = worth
    return values


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
