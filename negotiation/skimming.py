"""The concession game on one chain of drafts, solved exactly: skimming from the deadline back.

The objector's hidden type is laid out on [0, 1], the softest first, each with a segment as long as
its prior. Softer types accept first, so that what is believed is always one number m: all of the
objector's mass below m has accepted. Worths to the penholder are integrals over the mass above m,
piecewise linear in m; the objector's values are constant on each piece. Where a piece ends, the
penholder is indifferent, and mixes so that the type that is cut there is indifferent too.
"""

from typing import NamedTuple

import numpy as np

from negotiation.payoffs import Bools, Floats, Ints

SAME = 1e-10
"""Worths that differ by less, per unit of mass, are a tie: the harsher draft, or an acceptance."""

DIGITS = 12
"""Decimals of a belief: ends of pieces nearer than this are one."""


class Chain(NamedTuple):
    """What the talks can end with: T types, the softest first, N drafts, the harshest first.

    Attributes
    ----------
    prior : ndarray, shape (T,)
        Probability of each type, above 0; sums to 1.
    accept_pen, accept_obj : ndarray, shape (T, N)
        Worth of each draft accepted by each type, to the penholder and to that type.
    end_pen, end_obj : ndarray, shape (T, N)
        The same where the talks end without acceptance.
    rounds : int
        Offers the penholder can make, at least 1.
    discount, breakdown_risk : float
        Weight of a round later; probability that a threat ends the talks.
    stride : int
        How many drafts an offer may go down the chain in one round, at least 1.
    """

    prior: Floats
    accept_pen: Floats
    accept_obj: Floats
    end_pen: Floats
    end_obj: Floats
    rounds: int
    discount: float
    breakdown_risk: float
    stride: int


class Course(NamedTuple):
    """Values by belief, on P pieces between `edge[p]` and `edge[p + 1]`.

    Attributes
    ----------
    edge : ndarray, shape (P + 1,)
    left, right : ndarray, shape (P,)
        Worth to the penholder, times the mass above m, at both ends of each piece.
    values : ndarray, shape (P, T)
        Worth to each type that is still there.
    move : ndarray of int, shape (P,)
        Of a state the draft offered; of a threat whether talks go on (1) or the penholder ends (0).
    """

    edge: Floats
    left: Floats
    right: Floats
    values: Floats
    move: Ints


class Threat(NamedTuple):
    """What follows when a draft is on the table and the objector threatens, and so who accepts it.

    Attributes
    ----------
    course : Course
    stays : ndarray of bool, shape (P,)
        Whether everyone left above a belief on this piece threatens.
    stop : ndarray of int, shape (P,)
        The first piece from here on where everyone threatens; P: all accept.
    mix : ndarray, shape (P + 1,)
        Probability of going on as on the piece before, when acceptance stops where a piece begins.
    """

    course: Course
    stays: Bools
    stop: Ints
    mix: Floats


class Solution(NamedTuple):
    """A solved chain.

    Attributes
    ----------
    chain : Chain
    cuts : ndarray, shape (T + 1,)
        Where each type's segment begins and ends.
    states, threats : list of list
        By rounds left less 1, then by draft: what is best offered from it, and who accepts it.
    regret : float
        The most that any type could gain by another answer, anywhere.
    """

    chain: Chain
    cuts: Floats
    states: list[list[Course]]
    threats: list[list[Threat]]
    regret: float


def remaining(cuts: Floats, m: Floats | float) -> Floats:
    """Mass of each type that is left above a belief; shape (..., T)."""
    above: Floats = np.clip(cuts[1:] - np.maximum(cuts[:-1], np.asarray(m)[..., None]), 0.0, None)
    return above


def kinds(cuts: Floats, edge: Floats) -> Ints:
    """The type that each piece lies in, shape (P,)."""
    middle = (edge[:-1] + edge[1:]) / 2
    return np.asarray(np.searchsorted(cuts, middle) - 1, dtype=np.int64)


def refine(course: Course, edge: Floats) -> Course:
    """Write a course on more pieces."""
    p = np.searchsorted(course.edge, (edge[:-1] + edge[1:]) / 2) - 1
    width = course.edge[p + 1] - course.edge[p]
    slope = (course.right[p] - course.left[p]) / width
    left = course.left[p] + slope * (edge[:-1] - course.edge[p])
    right = course.right[p] + slope * (edge[1:] - course.edge[p + 1])
    return Course(edge, left, right, course.values[p], course.move[p])


def split(edge: Floats, left: Floats, right: Floats) -> Floats:
    """Add the beliefs at which a difference, linear on each piece, changes its sign."""
    cross = (left * right < 0.0).nonzero()[0]
    share = left[cross] / (left[cross] - right[cross])
    roots = edge[cross] + share * (edge[cross + 1] - edge[cross])
    return np.unique(np.concatenate([edge, np.round(roots, DIGITS)]))


def merge(course: Course, cuts: Floats) -> Course:
    """Join neighbouring pieces that are one."""
    kind, keep = kinds(cuts, course.edge), [0]
    for p in range(1, kind.size):
        first = keep[-1]
        share = (course.edge[p] - course.edge[first]) / (course.edge[p + 1] - course.edge[first])
        between = course.left[first] + share * (course.right[p] - course.left[first])
        if not (
            kind[p] == kind[first]
            and course.move[p] == course.move[first]
            and abs(between - course.left[p]) + abs(between - course.right[p - 1]) <= 1e-13
            and np.abs(course.values[p] - course.values[first])[kind[p] :].max() <= 1e-13
        ):
            keep.append(p)
    last = [*(np.array(keep[1:], dtype=int) - 1), kind.size - 1]
    edge = np.append(course.edge[keep], 1.0)
    return Course(
        edge, course.left[keep], course.right[last], course.values[keep], course.move[keep]
    )


def better(one: Course, other: Course) -> Course:
    """Whichever is worth more to the penholder, belief by belief; ties to the first."""
    edge = np.union1d(one.edge, other.edge)
    a, b = refine(one, edge), refine(other, edge)
    edge = split(edge, a.left - b.left, a.right - b.right)
    a, b = refine(one, edge), refine(other, edge)
    mass = 1.0 - (edge[:-1] + edge[1:]) / 2
    first = (a.left + a.right - b.left - b.right) / 2 >= -SAME * mass
    return Course(
        edge,
        np.where(first, a.left, b.left),
        np.where(first, a.right, b.right),
        np.where(first[:, None], a.values, b.values),
        np.where(first, a.move, b.move),
    )


def threaten(chain: Chain, cuts: Floats, j: int, state: Course | None) -> Course:
    """What a threat is worth with draft j on the table; `state` is the next round's, if any."""
    end_obj = chain.end_obj[:, j]
    edge = cuts if state is None else state.edge
    end = remaining(cuts, edge) @ chain.end_pen[:, j]
    if state is None:
        moves = np.zeros(edge.size - 1, dtype=np.int64)
        return Course(edge, end[:-1], end[1:], np.tile(end_obj, (moves.size, 1)), moves)
    later = chain.discount
    edge = split(edge, later * state.left - end[:-1], later * state.right - end[1:])
    state, end = refine(state, edge), remaining(cuts, edge) @ chain.end_pen[:, j]
    mass = 1.0 - (edge[:-1] + edge[1:]) / 2
    gain = (later * (state.left + state.right) - end[:-1] - end[1:]) / 2
    on = gain > SAME * mass
    q = np.where(on, chain.breakdown_risk, 1.0)
    return Course(
        edge,
        q * end[:-1] + (1.0 - q) * later * state.left,
        q * end[1:] + (1.0 - q) * later * state.right,
        q[:, None] * end_obj + (1.0 - q[:, None]) * later * state.values,
        on.astype(np.int64),
    )


def answer(chain: Chain, cuts: Floats, j: int, course: Course) -> tuple[Threat, float]:
    """Who accepts draft j, and what the best type could gain by answering otherwise."""
    accept, kind, pieces = chain.accept_obj[:, j], kinds(cuts, course.edge), course.move.size
    own = course.values[np.arange(pieces), kind]
    stays = accept[kind] < own - SAME
    stop, mix, regret = np.full(pieces, pieces), np.zeros(pieces + 1), 0.0
    for p in range(pieces - 1, -1, -1):
        stop[p] = p if stays[p] else (stop[p + 1] if p + 1 < pieces else pieces)
        if stays[p]:
            regret = max(regret, float((accept - course.values[p])[kind[p] :].max()))
    mix[pieces] = 1.0
    for s in np.unique(stop[~stays]):
        cut, before = kind[s - 1], course.values[s - 1]
        after = course.values[s] if s < pieces else before
        if s < pieces and after[cut] > accept[cut] + SAME:
            mix[s] = (after[cut] - accept[cut]) / (after[cut] - before[cut])
        worth = mix[s] * before + (1.0 - mix[s]) * after
        first = kind[int(np.flatnonzero(stop == s)[0])]
        regret = max(regret, float((worth - accept)[first : cut + 1].max()))
        if s < pieces:
            beyond = cut if kind[s] == cut else cut + 1
            regret = max(regret, float((accept - worth)[beyond:].max()))
            regret = max(regret, float(abs(course.left[s] - course.right[s - 1])))
    return Threat(course, stays, stop, mix), regret


def offered(chain: Chain, cuts: Floats, j: int, threat: Threat) -> Course:
    """What offering draft j is worth, by belief."""
    course, pieces = threat.course, threat.stays.size
    left, right, values = course.left.copy(), course.right.copy(), course.values.copy()
    for p in np.flatnonzero(~threat.stays):
        s = threat.stop[p]
        there, cut = course.edge[s], kinds(cuts, course.edge)[s - 1]
        rest = course.left[s] if s < pieces else 0.0
        taken = (remaining(cuts, course.edge[p : p + 2]) - remaining(cuts, there)) @ (
            chain.accept_pen[:, j]
        )
        left[p], right[p] = taken + rest
        after = course.values[min(s, pieces - 1)]
        values[p] = threat.mix[s] * course.values[s - 1] + (1.0 - threat.mix[s]) * after
        values[p, : cut + 1] = chain.accept_obj[: cut + 1, j]
    return Course(course.edge, left, right, values, np.full(pieces, j))


def solve_chain(chain: Chain) -> Solution:
    """Solve the concession game from the deadline back.

    Parameters
    ----------
    chain : Chain

    Returns
    -------
    Solution
        `regret` is the largest gain of any type from another answer, at any belief, draft and
        round: above 0 where skimming fails (no single crossing).

    Notes
    -----
    Source: Sobel and Takahashi (1983); Fudenberg and Tirole (1983); with a finite number of types
    and an indifferent type kept so by the next offers' mixture, Gul, Sonnenschein and Wilson
    (1986), Fudenberg and Tirole (1991), Game Theory, ch. 10.
    """
    drafts = chain.accept_pen.shape[1]
    cuts = np.round(np.concatenate([[0.0], np.cumsum(chain.prior)]), DIGITS)
    cuts[-1] = 1.0
    states: list[list[Course]] = []
    threats: list[list[Threat]] = []
    regret = 0.0
    for left in range(chain.rounds):
        threat, offers = [], []
        for j in range(drafts):
            course = threaten(chain, cuts, j, states[left - 1][j] if left else None)
            found, gain = answer(chain, cuts, j, course)
            regret = max(regret, gain)
            threat.append(found)
            offers.append(offered(chain, cuts, j, found))
        threats.append(threat)
        states.append(best_offers(offers, cuts, chain.stride))
    return Solution(chain, cuts, states, threats, regret)


def best_offers(offers: list[Course], cuts: Floats, stride: int) -> list[Course]:
    """The penholder's best offer from each draft on the table, by belief."""
    state: list[Course] = []
    for i in range(len(offers) - 1, -1, -1):
        reach = offers[i + 1 : i + 1 + stride]
        if state and i + stride >= len(offers) - 1:
            reach = [state[-1]]
        best = offers[i]
        for other in reach:
            best = better(best, other)
        state.append(merge(best, cuts))
    return state[::-1]
