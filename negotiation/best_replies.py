"""Best replies of a two-player game: in every cell, and against every mixture of two actions."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.selection import TIE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Stretch(NamedTuple):
    """Mixtures against which the same actions are best, from one to the other.

    `start` and `end` are probabilities of the other player's first action; `actions` are the best
    ones; `low` and `high` what they pay at the two ends.
    """

    start: float
    end: float
    actions: tuple[int, ...]
    low: float
    high: float


def best_cells(a: Floats, b: Floats) -> tuple[Bools, Bools]:
    """Which payoffs are best replies: the row player's in its column, the other's in its row.

    Parameters
    ----------
    a, b : ndarray, shape (m, k)

    Returns
    -------
    rows, columns : ndarray of bool, shape (m, k)
        A cell in which both are true is an equilibrium in pure actions.
    """
    return a >= a.max(axis=0) - TIE, b >= b.max(axis=1, keepdims=True) - TIE


def envelope(own: Floats) -> list[Stretch]:
    """Best replies to every mixture of the other player's two actions: the upper envelope.

    Parameters
    ----------
    own : ndarray, shape (m, 2)
        What each own action pays against the other player's first and second action.

    Returns
    -------
    list of Stretch
        From the second action alone (probability 0 of the first) to the first alone (1). Neighbours
        meet where the player is indifferent between their actions.

    Notes
    -----
    Source: von Stengel (2022), Game Theory Basics, ch. 6 (the upper envelope of expected
    payoffs).
    """
    slopes = own[:, 0] - own[:, 1]
    crossings = {0.0, 1.0}
    for i in range(len(own)):
        for j in range(i):
            if slopes[i] != slopes[j]:
                q = float((own[j, 1] - own[i, 1]) / (slopes[i] - slopes[j]))
                if 0.0 < q < 1.0:
                    crossings.add(q)
    marks = sorted(crossings)
    found: list[Stretch] = []
    for start, end in pairwise(marks):
        middle = _pay(own, (start + end) / 2.0)
        # two lines are level all along, or nowhere between crossings
        size = max(1.0, float(np.abs(own).max()))
        actions = tuple(int(i) for i in np.flatnonzero(middle >= middle.max() - TIE * size))
        low, high = float(_pay(own, start).max()), float(_pay(own, end).max())
        if found and found[-1].actions == actions:
            found[-1] = found[-1]._replace(end=end, high=high)
        else:
            found.append(Stretch(start, end, actions, low, high))
    return found


def _pay(own: Floats, q: float) -> Floats:
    paid: Floats = q * own[:, 0] + (1.0 - q) * own[:, 1]
    return paid


def correspondence(own: Floats) -> list[tuple[float, float]]:
    """The best-reply curve of a player with two actions: how likely it plays its first.

    Parameters
    ----------
    own : ndarray, shape (2, 2)
        As `envelope` takes it.

    Returns
    -------
    list of (float, float)
        Corners of the curve: the other player's probability of its first action, the own one.
        Where both actions are best against one mixture the curve is upright; where they are against
        all, every own probability is a best reply, and the square's outline is drawn.
    """
    stretches = envelope(own)
    if stretches[0].actions == (0, 1):
        return [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
    curve = []
    for stretch in stretches:
        first = 1.0 if stretch.actions == (0,) else 0.0
        curve += [(stretch.start, first), (stretch.end, first)]
    if abs(own[0, 1] - own[1, 1]) <= TIE:
        curve.insert(0, (0.0, 1.0 - curve[0][1]))
    if abs(own[0, 0] - own[1, 0]) <= TIE:
        curve.append((1.0, 1.0 - curve[-1][1]))
    return curve
