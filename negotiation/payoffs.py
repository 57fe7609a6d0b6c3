"""What a text is worth: gains, vote probabilities, and the value of putting a draft to the vote.

Arrays in, arrays out, compiled. One index convention: members are axis -2, provisions axis -1
(of an array that has both), levels come after provisions; leading axes are runs. A draft is an
integer array of shape (K,), one level per provision.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from negotiation.council import tally_probabilities

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Problem(NamedTuple):
    """A bargaining problem in arrays: n members, K provisions, at most L levels.

    Attributes
    ----------
    gains : ndarray, shape (n, K, L)
        Policy gain of each member from each level, as `gain_table` makes it.
    levels : ndarray of int, shape (K,)
        Number of levels of each provision, absent included.
    first : ndarray of int, shape (K,)
        The first draft.
    pen : int
        Index of the penholder.
    sponsor, veto : ndarray of bool, shape (n,)
        Who tables the text (and so votes yes); whose no blocks.
    block_cost, tolerance : ndarray, shape (n,)
        Cost of voting no when half of the others vote yes, in units of gain; what a member
        overlooks before it withholds its yes, in units of gain.
    leak : ndarray, shape (n,)
        Share of the text's worth lost when this member does not vote yes.
    quota : int
        Yes votes needed.
    rounds, foresight : int
        Deadline in rounds; how many rounds ahead the players reckon.
    package, discount, breakdown_risk : float
        Gain of the objector in one revision; weight of a round later; probability that a threat
        ends the talks.
    text_value, unanimity_value, failed_draft_cost, exposure_value, outside_option : float
        Worth to the penholder, in units of gain.
    noise, cue : float
        Tremble of votes and pull of the others' votes, in units of gain.
    selection : int
        Index into `equilibria.SELECTIONS`.
    """

    gains: Floats
    levels: Ints
    first: Ints
    pen: int
    sponsor: Bools
    veto: Bools
    block_cost: Floats
    tolerance: Floats
    leak: Floats
    quota: int
    rounds: int
    foresight: int
    package: float
    discount: float
    breakdown_risk: float
    text_value: float
    unanimity_value: float
    failed_draft_cost: float
    exposure_value: float
    outside_option: float
    noise: float
    cue: float
    selection: int


class Ballot(NamedTuple):
    """How the Council would vote on one text.

    Attributes
    ----------
    yes, no : ndarray, shape (n,)
        Probability of each answer; the rest abstains.
    cost : ndarray, shape (n,)
        What a no would cost each member on this text, isolation included.
    adopted, vetoed, failed, unanimous : float
        Probability of each outcome of the vote, and that every member votes yes.
    """

    yes: Floats
    no: Floats
    cost: Floats
    adopted: float
    vetoed: float
    failed: float
    unanimous: float


def gain_table(ideal: Floats, salience: Floats, severity: Floats, loss_exponent: int = 2) -> Floats:
    """Policy gain of every member from every level of every provision.

    Parameters
    ----------
    ideal, salience : ndarray, shape (n, K)
        Severity wanted, in [0, 1]; weight, each member's summing to 1.
    severity : ndarray, shape (K, L)
        Severity of each level, in [0, 1].
    loss_exponent : {1, 2}
        Linear or quadratic loss in the distance to the ideal.

    Returns
    -------
    ndarray, shape (n, K, L)
        w (θ^e - |s - θ|^e): zero for the absent measure, at most w θ^e.

    Notes
    -----
    Source: Enelow and Hinich (1984), The Spatial Theory of Voting, weighted Euclidean preferences,
    measured from the empty text.
    """
    distance = np.abs(severity[None, :, :] - ideal[:, :, None])
    table: Floats = salience[:, :, None] * (
        ideal[:, :, None] ** loss_exponent - distance**loss_exponent
    )
    return table


@njit(cache=True)
def draft_gains(gains: Floats, draft: Ints) -> Floats:
    """Gain of each member from a draft: the sum of its provisions' gains, shape (n,)."""
    n, k = gains.shape[0], gains.shape[1]
    total = np.zeros(n)
    for i in range(n):
        for p in range(k):
            total[i] += gains[i, p, draft[p]]
    return total


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
) -> tuple[Floats, Floats, Floats]:
    n = gain.shape[0]
    yes, no, cost = np.empty(n), np.empty(n), np.empty(n)
    for i in range(n):
        cost[i] = problem.block_cost[i] * 2.0 * others[i]
        if problem.sponsor[i]:
            yes[i], no[i] = 1.0, 0.0
            continue
        no[i] = 0.0
        if not committed[i]:
            no[i] = logistic((-nine * gain[i] - cost[i]) / problem.noise)
        pull = problem.cue * (others[i] - 0.5)
        willing = logistic((gain[i] + problem.tolerance[i] + pull) / problem.noise)
        yes[i] = min(1.0 - no[i], willing)
    return yes, no, cost


@njit(cache=True)
def ballot(problem: Problem, gain: Floats, committed: Bools) -> Ballot:
    """Vote probabilities on a text, from private answers and one sounding.

    Each member answers yes, no or abstain by random utility with logistic trembles. It first
    answers alone (half of the others taken to vote yes, nine votes taken to be there). These
    private answers are what the corridors know; each member then answers again, knowing the
    others' mean yes ȳ and the probability Π₉ of nine votes:

        P(no)  = σ((-Π₉ g - 2 ȳ c) / τ)        (0 once committed; a sponsor votes yes)
        P(yes) = min(1 - P(no), σ((g + e + λ (ȳ - 1/2)) / τ))

    Parameters
    ----------
    problem : Problem
        Costs, tolerance, noise τ and cue λ.
    gain : ndarray, shape (n,)
        Gain g of each member from the text.
    committed : ndarray of bool, shape (n,)
        Members that have promised not to block.

    Returns
    -------
    Ballot

    Notes
    -----
    Random utility: McFadden (1974). One sounding instead of a fixed point is level-1 reasoning
    (Stahl and Wilson 1995; Camerer, Ho and Chong 2004): a fixed point of the same equations can
    have several solutions, and which one is found then decides the vote. That the cost of a no
    grows with the others' yes is isolation; a block that is not needed (Π₉ = 0) is not worth it.
    """
    n = gain.shape[0]
    yes, no, cost = _answers(problem, gain, committed, np.full(n, 0.5), 1.0)
    adopted, vetoed, failed = tally_probabilities(yes, no, problem.veto, problem.quota)
    others = np.full(n, 0.5)
    if n > 1:
        total = yes.sum()
        for i in range(n):
            others[i] = (total - yes[i]) / (n - 1)
    yes, no, cost = _answers(problem, gain, committed, others, 1.0 - failed)
    adopted, vetoed, failed = tally_probabilities(yes, no, problem.veto, problem.quota)
    unanimous = 1.0
    for i in range(n):
        unanimous *= yes[i]
    return Ballot(yes, no, cost, adopted, vetoed, failed, unanimous)


@njit(cache=True)
def enforced(problem: Problem, vote: Ballot) -> float:
    """Expected share of the text's worth that is adopted and enforced, in [0, 1].

    P(adopted) less, for each member that trades with the target, its leak times the exact
    probability that the text passes without its yes. Source: Drezner (2000); Early (2015).
    """
    kept = vote.adopted
    for j in range(vote.yes.shape[0]):
        if problem.leak[j] <= 0.0 or vote.yes[j] >= 1.0:
            continue
        yes, no = vote.yes.copy(), vote.no.copy()
        yes[j], no[j] = 0.0, 0.0
        passes, _, _ = tally_probabilities(yes, no, problem.veto, problem.quota)
        absent = 1.0 - vote.yes[j]
        if problem.veto[j]:
            absent -= vote.no[j]
        kept -= problem.leak[j] * absent * passes
    return kept


@njit(cache=True)
def penholder_worth(problem: Problem, gain: float, vote: Ballot) -> float:
    """Worth of a vote to the penholder: U = E g + P W + υ P(15-0) g - d (1 - P) + ξ P(vetoed).

    Source: enforcement Drezner (2000); unanimity Voeten (2005). A worth of exposing a veto is
    assumed, after votes that were called although the veto was announced (draft S/2022/431).
    """
    return float(
        enforced(problem, vote) * gain
        + vote.adopted * problem.text_value
        + problem.unanimity_value * vote.unanimous * gain
        - problem.failed_draft_cost * (1.0 - vote.adopted)
        + problem.exposure_value * vote.vetoed
    )


@njit(cache=True)
def vote_values(problem: Problem, gain: Floats, vote: Ballot) -> Floats:
    """Worth of a vote on a text to each member, shape (n,).

    The penholder's is `penholder_worth`; another member's is P(adopted) (g + c), its surplus over
    blocking, 0 where the text dies (with g alone, discounting would reward delay).
    """
    values = np.empty(gain.shape[0])
    for i in range(gain.shape[0]):
        values[i] = vote.adopted * (gain[i] + vote.cost[i])
    values[problem.pen] = penholder_worth(problem, gain[problem.pen], vote)
    return values
