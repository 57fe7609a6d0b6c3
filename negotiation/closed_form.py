"""Equilibria of small games in closed form, compiled: what backward induction calls at every stage.

Every equilibrium of a 2×2, 2×k or m×2 game, ties included; beyond, those with at most two actions
of each player, which a stage game always has (see `fill_pairs`).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import njit
from negotiation.selection import TIE, select, select_any

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True)
def extreme_equilibria(a: Floats, b: Floats) -> tuple[Floats, int]:
    """All extreme equilibria of a 2×2 game, ties included.

    Parameters
    ----------
    a, b : ndarray, shape (2, 2)
        Payoffs of the row and of the column player.

    Returns
    -------
    found : ndarray, shape (9, 2)
        Probabilities of the first row and of the first column, lexicographic from (1, 1) down.
    count : int
        How many rows of `found` are filled; at least 1.

    Notes
    -----
    An extreme point of the set of equilibria has each player's mixture in {0, 1} or at the one
    point where the other is indifferent: nine candidates, each checked. Source: Mangasarian (1964)
    on extreme equilibria, specialised to two actions each.
    """
    found = np.zeros((9, 2))
    return found, fill_equilibria(a, b, found)


@njit(cache=True)
def fill_equilibria(a: Floats, b: Floats, found: Floats) -> int:
    """Write the extreme equilibria of a 2×2 game into `found`, shape (9, 2); returns their number.

    The form of `extreme_equilibria` for loops over many games: it allocates nothing.
    """
    rows_left, rows_right = a[0, 0] - a[1, 0], a[0, 1] - a[1, 1]
    columns_top, columns_bottom = b[0, 0] - b[0, 1], b[1, 0] - b[1, 1]
    p_mixed, q_mixed = (
        _indifference(columns_top, columns_bottom),
        _indifference(rows_left, rows_right),
    )
    count = 0
    for i in range(3):
        p = 1.0 if i == 0 else (p_mixed if i == 1 else 0.0)
        # nothing to gain against a mixture that makes one indifferent, whatever rounding says
        columns_gain = columns_top if i == 0 else (0.0 if i == 1 else columns_bottom)
        for j in range(3):
            q = 1.0 if j == 0 else (q_mixed if j == 1 else 0.0)
            rows_gain = rows_left if j == 0 else (0.0 if j == 1 else rows_right)
            if p >= 0.0 and q >= 0.0 and _best(p, rows_gain) and _best(q, columns_gain):
                found[count, 0], found[count, 1] = p, q
                count += 1
    return count


@njit(cache=True)
def _best(weight: float, gain: float) -> bool:
    if gain > TIE:
        return weight == 1.0
    if gain < -TIE:
        return weight == 0.0
    return True


@njit(cache=True)
def _indifference(at_one: float, at_zero: float) -> float:
    """The mixture that makes the other player indifferent; -1 where none inside (0, 1) does."""
    if (at_one > TIE and at_zero < -TIE) or (at_one < -TIE and at_zero > TIE):
        return at_zero / (at_zero - at_one)
    return -1.0


@njit(cache=True)
def _supports(
    own: Any, m: int, k: int, first: Ints, second: Ints, weight: Floats, best: Ints
) -> int:
    """Mixtures of at most two of m actions that an extreme equilibrium may have.

    Each action alone, and each pair at the weight that makes two of the opponent's k actions its
    best replies; `own[i, j]` is what the opponent gets. Fills in the first action, the second one
    (-1: none), the first one's weight and the opponent's best replies as bits; returns how many.
    """
    count = 0
    for i in range(m):
        first[count], second[count], weight[count] = i, -1, 1.0
        best[count] = _replies(own, k, i, i, 1.0)
        count += 1
        for other in range(i + 1, m):
            for u in range(k):
                for v in range(u + 1, k):
                    p = _indifference(own[i, u] - own[i, v], own[other, u] - own[other, v])
                    if p < 0.0:
                        continue
                    crossing = (1 << u) | (1 << v)
                    bits = _replies(own, k, i, other, p)
                    if not bits & crossing:
                        continue
                    # both are best replies, whatever rounding says of large payoffs
                    bits |= crossing
                    # where three replies cross at one point, it is met as several pairs
                    if not _met(first, second, best, count, i, other, bits):
                        first[count], second[count], weight[count] = i, other, p
                        best[count] = bits
                        count += 1
    return count


@njit(cache=True)
def _met(first: Ints, second: Ints, best: Ints, count: int, i: int, other: int, bits: int) -> bool:
    met = False
    for e in range(count):
        met |= first[e] == i and second[e] == other and bits & ~best[e] == 0
    return met


@njit(cache=True)
def _replies(own: Any, k: int, i: int, other: int, p: float) -> int:
    """The opponent's best replies to a mixture of two actions, as bits."""
    most = -np.inf
    for j in range(k):
        most = max(most, p * own[i, j] + (1.0 - p) * own[other, j])
    bits = 0
    for j in range(k):
        if p * own[i, j] + (1.0 - p) * own[other, j] >= most - TIE:
            bits |= 1 << j
    return bits


@njit(cache=True)
def fill_pairs(a: Floats, b: Floats, m: int, k: int, xs: Floats, ys: Floats) -> int:
    """Write the equilibria with at most two actions of each player; returns how many they are.

    Parameters
    ----------
    a, b : ndarray, at least shape (m, k)
        Payoffs of the row and of the column player; m and k up to 12.
    xs, ys : ndarray, shape (e, at least m) and (e, at least k)
        Take up to e equilibria.

    Notes
    -----
    These are all extreme equilibria where m = 2 or k = 2: a mixture that is a vertex of its best
    reply region then has at most two actions. In a stage game with m revisions and k cut-offs the
    row player's payoff depends on the column player's mixture through one number only, the
    probability of acceptance; it moves along the upper envelope of m lines, which is a path of
    single rows and pairs of rows. So there is such an equilibrium (Kakutani on this path), and in
    games without ties there is no other.
    """
    room = m + k + m * m * k * k // 4
    first, second = np.empty((2, room), np.int64), np.empty((2, room), np.int64)
    best, weight = np.empty((2, room), np.int64), np.empty((2, room))
    rows = _supports(b, m, k, first[0], second[0], weight[0], best[0])
    columns = _supports(a.T, k, m, first[1], second[1], weight[1], best[1])
    count = 0
    for i in range(rows):
        supported = _bits(first[0, i], second[0, i])
        for j in range(columns):
            if supported & ~best[1, j] or _bits(first[1, j], second[1, j]) & ~best[0, i]:
                continue
            if count == xs.shape[0]:
                return count
            _spread(xs, count, m, first[0, i], second[0, i], weight[0, i])
            _spread(ys, count, k, first[1, j], second[1, j], weight[1, j])
            count += 1
    return count


@njit(cache=True)
def _bits(first: int, second: int) -> int:
    return (1 << first) | (1 << second if second >= 0 else 0)


@njit(cache=True)
def _spread(mixtures: Floats, at: int, m: int, first: int, second: int, weight: float) -> None:
    for i in range(m):
        mixtures[at, i] = 0.0
    mixtures[at, first] = weight
    if second >= 0:
        mixtures[at, second] = 1.0 - weight


@njit(cache=True)
def dominant(a: Floats, b: Floats, m: int, k: int) -> tuple[int, int]:
    """The only equilibrium of a game in which one player has a strictly dominant action.

    Parameters
    ----------
    a, b : ndarray, at least shape (m, k)
        Payoffs of the row and of the column player.
    m, k : int
        Actions of the row and of the column player.

    Returns
    -------
    row, column : int
        -1 where neither player has one, or where the other's best reply to it is a tie.
    """
    row, column = _dominates(a, b, m, k)
    if row < 0:
        column, row = _dominates(b.T, a.T, k, m)
    return row, column


@njit(cache=True)
def _dominates(own: Any, others: Any, m: int, k: int) -> tuple[int, int]:
    """The row player's strictly dominant action and the only best reply to it; else (-1, -1)."""
    for row in range(m):
        dominates = True
        for i in range(m):
            for j in range(k):
                dominates = dominates and (i == row or own[row, j] > own[i, j] + TIE)
        if dominates:
            best = 0
            for j in range(1, k):
                best = j if others[row, j] > others[row, best] else best
            for j in range(k):
                if j != best and others[row, j] >= others[row, best] - TIE:
                    return -1, -1
            return row, best
    return -1, -1


@njit(cache=True)
def solve_stage(
    a: Floats, b: Floats, m: int, k: int, rule: int, x: Floats, y: Floats, xs: Floats, ys: Floats
) -> None:
    """Write the selected equilibrium of a stage game into x and y; xs and ys are working space."""
    row, column = dominant(a, b, m, k)
    if row >= 0:
        for i in range(m):
            x[i] = 1.0 if i == row else 0.0
        for j in range(k):
            y[j] = 1.0 if j == column else 0.0
        return
    if m == 2 and k == 2:
        found = xs[:9, :2]
        count = fill_equilibria(a, b, found)
        chosen = select(a, b, found, count, rule)
        x[0], x[1] = found[chosen, 0], 1.0 - found[chosen, 0]
        y[0], y[1] = found[chosen, 1], 1.0 - found[chosen, 1]
        return
    count = fill_pairs(a, b, m, k, xs, ys)
    chosen = select_any(a, b, m, k, xs, ys, count, rule)
    for i in range(m):
        x[i] = xs[chosen, i]
    for j in range(k):
        y[j] = ys[chosen, j]
