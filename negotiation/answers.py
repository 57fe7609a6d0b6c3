"""What each type of a member answers to a text: yes, no in company, no even alone.

Compiled, and the innermost loop of all: log-odds are written into one array for many types at
once, turned into probabilities in place, and read back.
"""

from typing import NamedTuple

import numpy as np

from negotiation.compiled import njit
from negotiation.payoffs import Bools, Floats, Ints, Problem

LOWEST = -708.0
"""e to a lower power is taken as 0."""
VANISHING = 1e-300
"""Times two to the power that goes with `LOWEST` it is 0; the sign in front of it is kept."""
LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
TO_WHOLE = 1.5 * 2.0**52
"""Added to a number it leaves its nearest whole number in the last bits."""


class Manner(NamedTuple):
    """How members answer, in plain numbers: a call with a whole `Problem` copies every array.

    Attributes
    ----------
    sharpness : float
        1 / τ, per unit of gain.
    cue, lone_cost : float
        λ and κ, in units of gain.
    """

    sharpness: float
    cue: float
    lone_cost: float


class Minds(NamedTuple):
    """What is believed of the members, types leading, so that loops run over members.

    Attributes
    ----------
    belief, block_cost, tolerance : ndarray, shape (T, n)
        Probability of each type; what a no costs it when half of the others vote yes; what it
        overlooks.
    sponsor : ndarray of bool, shape (n,)
    vetoes : ndarray of int, shape (v,)
        The members whose no blocks.
    """

    belief: Floats
    block_cost: Floats
    tolerance: Floats
    sponsor: Bools
    vetoes: Ints


class Desk(NamedTuple):
    """Working space: log-odds, then probabilities; powers of two; what binds each member."""

    odds: Floats
    powers: Floats
    bound: Floats


@njit(cache=True)
def make_desk(members: int, types: int) -> Desk:
    """Make the working space for a Council."""
    return Desk(np.zeros(3 * members * types), np.zeros(3 * members * types), np.zeros(members))


@njit(cache=True)
def read_minds(problem: Problem, belief: Floats) -> Minds:
    """Turn what is believed of the members round, types leading."""
    n, types = belief.shape
    minds = Minds(
        np.empty((types, n)),
        np.empty((types, n)),
        np.empty((types, n)),
        problem.sponsor,
        np.nonzero(problem.veto)[0],
    )
    for i in range(n):
        for t in range(types):
            minds.belief[t, i] = belief[i, t]
            minds.block_cost[t, i] = problem.block_cost[i, t]
            minds.tolerance[t, i] = problem.tolerance[i, t]
    return minds


@njit(cache=True)
def manner(problem: Problem) -> Manner:
    """Take how members answer out of a problem."""
    return Manner(1.0 / problem.noise, problem.cue, problem.lone_cost)


@njit(cache=True)
def fill_logistic(odds: Floats, powers: Floats, count: int) -> None:
    """Turn the first `count` log-odds into probabilities, in place: σ(z) = 1 / (1 + e^-z).

    Notes
    -----
    e^-|z| = 2^k e^r with |r| at most ln(2) / 2, and the Taylor series of e^r to the 13th power,
    whose rest is below 4e-18 (Muller 2016, Elementary Functions, ch. 11). Plain arithmetic, so
    that the compiler takes four numbers at once, and the bits are the same on every machine.
    """
    bits = powers.view(np.int64)
    for i in range(count):
        z = odds[i]
        x = -z if z > 0.0 else z
        x = x if x > LOWEST else LOWEST
        powers[i] = x * LOG2_E + TO_WHOLE
        whole = powers[i] - TO_WHOLE
        r = (x - whole * LN2_HIGH) - whole * LN2_LOW
        s = 1.0 / 6227020800.0
        s = s * r + 1.0 / 479001600.0
        s = s * r + 1.0 / 39916800.0
        s = s * r + 1.0 / 3628800.0
        s = s * r + 1.0 / 362880.0
        s = s * r + 1.0 / 40320.0
        s = s * r + 1.0 / 5040.0
        s = s * r + 1.0 / 720.0
        s = s * r + 1.0 / 120.0
        s = s * r + 1.0 / 24.0
        s = s * r + 1.0 / 6.0
        s = s * r + 0.5
        s = s * r + 1.0
        s = s * r + 1.0
        s = s if x > LOWEST else VANISHING
        odds[i] = s if z < 0.0 else -s
    for i in range(count):
        bits[i] = (bits[i] + 1023) << 52
    for i in range(count):
        s = odds[i]
        e = (s if s > 0.0 else -s) * powers[i]
        odds[i] = (e if s > 0.0 else 1.0) / (1.0 + e)


@njit(cache=True)
def willingness(how: Manner, tolerance: float, gain: float, others: float) -> float:
    """Log-odds that a type is willing to vote yes: (g + ε + λ (ȳ - 1/2)) / τ.

    Parameters
    ----------
    how : Manner
    tolerance, gain : float
        What it overlooks, ε; its gain g from the text.
    others : float
        The other members' mean yes ȳ, as it knows it.

    Notes
    -----
    Random utility with logistic trembles (McFadden 1974): it votes yes with the probability
    min(1 - P(no), σ(willingness)).
    """
    return (gain + tolerance + how.cue * (others - 0.5)) * how.sharpness


@njit(cache=True)
def urge_to_block(how: Manner, block_cost: float, gain: float, others: float, nine: float) -> float:
    """Log-odds that a type would vote no: (-Π₉ g - 2 ȳ c) / τ.

    Parameters
    ----------
    how : Manner
    block_cost : float
        What a no costs it when half of the others vote yes, c.
    gain, others : float
        As in `willingness`.
    nine : float
        The probability Π₉ of nine yes votes, as it knows it.

    Notes
    -----
    That the cost of a no grows with the others' yes is isolation; a block that is not needed
    (Π₉ = 0) is not worth it.
    """
    return (-nine * gain - 2.0 * others * block_cost) * how.sharpness


@njit(cache=True)
def believe(
    how: Manner,
    minds: Minds,
    gain: Floats,
    committed: Bools,
    others: Floats,
    nine: float,
    desk: Desk,
    yes: Floats,
    would: Floats,
    alone: Floats,
) -> None:
    """Answers of all members, as means over what is believed of each one's type.

    A sponsor votes yes, and a member that has promised not to block does not vote no.

    Parameters
    ----------
    how, minds
    gain : ndarray, shape (n,)
        Gain of each member from the text.
    committed : ndarray of bool, shape (n,)
        Who has promised not to block.
    others : ndarray, shape (n,)
        Mean yes of the other members, as each member knows it.
    nine : float
        Probability of nine yes votes, as all know it.
    desk : Desk
        Working space.
    yes, would, alone : ndarray, shape (n,)
        Take the probability of a yes, of a no in company, and of a no even alone.
    """
    types, n = minds.belief.shape
    belief, cost, tolerance, vetoes = minds.belief, minds.block_cost, minds.tolerance, minds.vetoes
    odds, bound, holders = desk.odds, desk.bound, vetoes.shape[0]
    block = types * n
    for i in range(n):
        bound[i] = -np.inf if committed[i] or minds.sponsor[i] else 0.0
        yes[i] = would[i] = 0.0
    # one array written in each loop, or the compiler can't take several members at once
    for t in range(types):
        for i in range(n):
            odds[t * n + i] = willingness(how, tolerance[t, i], gain[i], others[i])
        for i in range(n):
            urge = urge_to_block(how, cost[t, i], gain[i], others[i], nine)
            odds[block + t * n + i] = urge + bound[i]
        for j in range(holders):
            lonely = odds[block + t * n + vetoes[j]] - how.lone_cost * how.sharpness
            odds[2 * block + t * holders + j] = lonely
    fill_logistic(odds, desk.powers, 2 * block + types * holders)
    for t in range(types):
        for i in range(n):
            against, willing = odds[block + t * n + i], odds[t * n + i]
            would[i] += belief[t, i] * against
            yes[i] += belief[t, i] * (willing if willing < 1.0 - against else 1.0 - against)
    for i in range(n):
        alone[i] = would[i]
        yes[i] = 1.0 if minds.sponsor[i] else yes[i]
    for j in range(holders):
        alone[vetoes[j]] = 0.0
        for t in range(types):
            weight = belief[t, vetoes[j]]
            alone[vetoes[j]] += weight * odds[2 * block + t * holders + j]


@njit(cache=True)
def answer_by_type(
    how: Manner,
    minds: Minds,
    i: int,
    gain: float,
    committed: bool,
    others: float,
    nine: float,
    desk: Desk,
) -> None:
    """Write one member's answers, type by type, to be taken with `take`; as `believe` has them."""
    types = minds.belief.shape[0]
    odds = desk.odds
    for t in range(types):
        urge = urge_to_block(how, minds.block_cost[t, i], gain, others, nine)
        if committed or minds.sponsor[i]:
            urge = -np.inf
        odds[t] = willingness(how, minds.tolerance[t, i], gain, others)
        if minds.sponsor[i]:
            odds[t] = np.inf
        odds[types + t] = urge
        odds[2 * types + t] = urge - how.lone_cost * how.sharpness
    fill_logistic(odds, desk.powers, 3 * types)


@njit(cache=True)
def take(desk: Desk, types: int, t: int) -> tuple[float, float, float]:
    """Take one type's probability of a yes, of a no in company, and of a no even alone."""
    would = desk.odds[types + t]
    return min(1.0 - would, desk.odds[t]), would, desk.odds[2 * types + t]
