"""Equilibria of stacks of small games, compiled: every extreme one of each game, ties exact.

Convention: the last axis runs over the games, so `a[i, j]` is an array with one payoff a game and
memory is read in order. 2×2 games are solved without a branch, at the speed of memory; games with
two actions on one side, and those up to 3×3, by their vertices.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import njit
from negotiation.orientation import turn

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint16]

LARGEST = 1e150
"""Largest size of a payoff: beyond, products of two overflow."""

MOST_ACTIONS = 16
"""Most actions of one player: enough for every stage game, and its supports fit in a few bits."""

_BLOCK = 1024
"""Games handled at once: their payoffs, 64 KiB, stay in cache between the three loops over them."""


class Small(NamedTuple):
    """Extreme equilibria of N 2×2 games.

    Attributes
    ----------
    found : ndarray of uint16, shape (N,)
        Bit 3i + j is set where candidate (i, j) is an equilibrium: the probability of the first
        row is (1, p, 0)[i], that of the first column (1, q, 0)[j].
    p, q : ndarray, shape (N,)
        The mixture of the rows (columns) that makes the other player indifferent, the first
        action's probability in (0, 1); NaN where none does.
    """

    found: Bits
    p: Floats
    q: Floats


class Stack(NamedTuple):
    """Extreme equilibria of N games.

    Attributes
    ----------
    start : ndarray of int64, shape (N + 1,)
        The equilibria of game g are the rows start[g] to start[g + 1] of `xs` and `ys`; at least
        one, pure mixtures of the rows first.
    xs, ys : ndarray, shape (e, m) and (e, k)
        Mixtures of the rows and of the columns.
    """

    start: Ints
    xs: Floats
    ys: Floats


def solve_2x2(a: Any, b: Any, tie: float = 0.0, out: Small | None = None) -> Small:
    """All extreme equilibria of each 2×2 game of a stack, ties included.

    Parameters
    ----------
    a, b : array-like, shape (2, 2, N)
        Payoffs of the row and of the column player.
    tie : float
        Two payoffs at most this far apart count as equal; at least 0, which is exact.
        `selection.TIE` is what backward induction uses, where payoffs carry rounding.
    out : Small, optional
        Written to instead of new arrays.

    Returns
    -------
    Small

    Raises
    ------
    ValueError
        For another shape, of `out` too, or a payoff that is not finite.

    Notes
    -----
    An extreme equilibrium has each player's mixture in {0, 1} or where the other is indifferent
    (Mangasarian 1964), and which of the nine candidates are equilibria follows from the signs of
    four differences of payoffs. The sign of a difference of floats is exact (gradual underflow,
    IEEE 754), so with `tie` = 0 `found` is what exact arithmetic gives; p and q are rounded.
    """
    a, b = _checked(a, b)
    if a.shape[:2] != (2, 2):
        raise ValueError(f"payoffs: found shape {a.shape}, allowed (2, 2, N)")
    games = a.shape[2]
    if out is None:
        out = Small(np.empty(games, np.uint16), np.empty(games), np.empty(games))
    if any(array.shape != (games,) for array in out):
        raise ValueError(f"out: found another number of games, allowed {games}")
    _fill_2x2(a, b, float(tie), out.found, out.p, out.q)
    if not out.found.all():
        game = int(np.argmin(out.found != 0))
        raise ValueError(f"payoffs: game {game} has a number that is not finite, or above 1e307")
    return out


def points(small: Small, game: int) -> list[tuple[float, float]]:
    """Extreme equilibria of one of the games.

    Returns
    -------
    list of (p, q)
        Probabilities of the first row and of the first column, lexicographic from (1, 1) down.
    """
    found = int(small.found[game])
    rows, columns = (1.0, float(small.p[game]), 0.0), (1.0, float(small.q[game]), 0.0)
    return [(rows[e // 3], columns[e % 3]) for e in range(9) if found >> e & 1]


def solve_stack(a: Any, b: Any) -> Stack:
    """All extreme equilibria of each game of a stack, ties included.

    Parameters
    ----------
    a, b : array-like, shape (m, k, N)
        Payoffs of the row and of the column player, each at most `LARGEST` in size; m and k up to
        `MOST_ACTIONS` where the other is at most 2, else up to 3.

    Returns
    -------
    Stack

    Raises
    ------
    ValueError
        For another shape or size.

    Notes
    -----
    Extreme equilibria are the pairs of vertices of the players' best-reply polyhedra that carry
    every label (Mangasarian 1964; Winkels 1979). For these shapes a vertex mixes at most two
    actions, or three against three replies, so all that decides it are signs of differences of
    payoffs and of 2×2 determinants of such differences. Both are evaluated exactly (Shewchuk 1997):
    no tolerance decides what is a tie, and the list is complete for any payoffs of which no product
    of two underflows. Weights carry a relative error of at most 1e-11.
    """
    a, b = _checked(a, b)
    m, k = a.shape[:2]
    fits = (m <= 3 and k <= 3) or (min(m, k) <= 2 and max(m, k) <= MOST_ACTIONS)
    if not fits or 0 in (m, k):
        raise ValueError(
            f"payoffs: found shape {a.shape}, allowed (m, k, N) up to 3×3, "
            f"m×2 or 2×k up to {MOST_ACTIONS}"
        )
    if a.size and not all(np.abs(matrix).max() <= LARGEST for matrix in (a, b)):
        raise ValueError(f"payoffs: found one that is not finite or above {LARGEST:g}")
    return Stack(*_fill_stack(a, b))


def _checked(a: Any, b: Any) -> tuple[Floats, Floats]:
    a, b = (np.ascontiguousarray(matrix, dtype=np.float64) for matrix in (a, b))
    if a.ndim != 3 or a.shape != b.shape:
        raise ValueError(f"payoffs: found shapes {a.shape} and {b.shape}, allowed (m, k, N) twice")
    return a, b


@njit(cache=True, error_model="numpy")
def _fill_2x2(a: Floats, b: Floats, tie: float, found: Bits, p: Floats, q: Floats) -> None:
    games = a.shape[2]
    for low in range(0, games, _BLOCK):
        s = slice(low, min(low + _BLOCK, games))
        _mix(b[0, 0, s], b[0, 1, s], b[1, 0, s], b[1, 1, s], tie, p[s])
        _mix(a[0, 0, s], a[1, 0, s], a[0, 1, s], a[1, 1, s], tie, q[s])
        _mark(
            *(a[0, 0, s], a[0, 1, s], a[1, 0, s], a[1, 1, s]),
            *(b[0, 0, s], b[0, 1, s], b[1, 0, s], b[1, 1, s]),
            tie,
            found[s],
        )


# each loop reads slices and writes one of them: only so does LLVM vectorise it


@njit(cache=True, error_model="numpy")
def _mix(
    one: Floats, other: Floats, one_then: Floats, other_then: Floats, tie: float, mixed: Floats
) -> None:
    """Weight on the own first action at which the opponent's two replies are worth the same."""
    for g in range(mixed.shape[0]):
        at_one, at_zero = one[g] - other[g], one_then[g] - other_then[g]
        crosses = ((at_one > tie) & (at_zero < -tie)) | ((at_one < -tie) & (at_zero > tie))
        mixed[g] = at_zero / (at_zero - at_one) if crosses else np.nan


@njit(cache=True, error_model="numpy")
def _mark(
    a00: Floats,
    a01: Floats,
    a10: Floats,
    a11: Floats,
    b00: Floats,
    b01: Floats,
    b10: Floats,
    b11: Floats,
    tie: float,
    found: Bits,
) -> None:
    """Set the bits of `Small.found`: both players' best replies among the nine, and both at once.

    The numbers are sets of candidates: 1, 8, 64 are those of column 1 with rows (1, p, 0), and so
    on. A game with a payoff that is not finite gets no bit.
    """
    for g in range(found.shape[0]):
        left, right = a00[g] - a10[g], a01[g] - a11[g]
        top, bottom = b00[g] - b01[g], b10[g] - b11[g]
        rows = 1 if left > tie else (64 if left < -tie else 1 | 8 | 64)
        rows |= 4 if right > tie else (256 if right < -tie else 4 | 32 | 256)
        crosses = ((left > tie) & (right < -tie)) | ((left < -tie) & (right > tie))
        rows |= (2 | 16 | 128) if crosses else 0
        columns = 1 if top > tie else (4 if top < -tie else 1 | 2 | 4)
        columns |= 64 if bottom > tie else (256 if bottom < -tie else 64 | 128 | 256)
        crosses = ((top > tie) & (bottom < -tie)) | ((top < -tie) & (bottom > tie))
        columns |= (8 | 16 | 32) if crosses else 0
        finite = ((left + right) + (top + bottom)) * 0.0 == 0.0
        found[g] = np.uint16(rows & columns if finite else 0)


@njit(cache=True, error_model="numpy")
def _fill_stack(a: Floats, b: Floats) -> tuple[Ints, Floats, Floats]:
    m, k, games = a.shape
    start = np.zeros(games + 1, np.int64)
    xs, ys = np.empty((2 * games + 8, m)), np.empty((2 * games + 8, k))
    replied_to, replies_to = np.empty((m, k)), np.empty((k, m))
    x, x_bits = np.empty((_room(m, k), m)), np.empty((2, _room(m, k)), np.int64)
    y, y_bits = np.empty((_room(k, m), k)), np.empty((2, _room(k, m)), np.int64)
    anything = np.full(max(m, k), -1)
    beside_rows, beside_columns = np.empty(m, np.int64), np.empty(k, np.int64)
    count = 0
    for g in range(games):
        for i in range(m):
            for j in range(k):
                replied_to[i, j], replies_to[j, i] = b[i, j, g], a[i, j, g]
        # the player with fewer actions first: then few mixtures of the other one matter
        if m <= k:
            rows = _vertices(replied_to, anything, x, x_bits)
            columns = _vertices(replies_to, _together(x_bits, rows, beside_columns), y, y_bits)
        else:
            columns = _vertices(replies_to, anything, y, y_bits)
            rows = _vertices(replied_to, _together(y_bits, columns, beside_rows), x, x_bits)
        for i in range(rows):
            for j in range(columns):
                if x_bits[0, i] & ~y_bits[1, j] or y_bits[0, j] & ~x_bits[1, i]:
                    continue
                if count == xs.shape[0]:
                    # as many as all games have if the rest is like those so far, and some more
                    room = count + 16 + int(1.1 * count * (games - g) / (g + 1))
                    xs, ys = _grown(xs, room), _grown(ys, room)
                for own in range(m):
                    xs[count, own] = x[i, own]
                for own in range(k):
                    ys[count, own] = y[j, own]
                count += 1
        start[g + 1] = count
    return start, xs[:count], ys[:count]


@njit(cache=True)
def _room(d: int, r: int) -> int:
    """Most vertices that d own actions can have against r replies: corners, edges, interiors."""
    return d + d * (d - 1) // 2 * (r - 1) + (d * (d - 1) * (d - 2) // 6 if r == 3 else 0)


@njit(cache=True)
def _grown(rows: Floats, room: int) -> Floats:
    more = np.empty((room, rows.shape[1]))
    more[: rows.shape[0]] = rows
    return more


@njit(cache=True)
def _together(bits: Ints, count: int, beside: Ints) -> Ints:
    """For each action, those that are best replies beside it to one of the mixtures, as bits."""
    for j in range(beside.shape[0]):
        beside[j] = 0
        for e in range(count):
            beside[j] |= bits[1, e] if bits[1, e] >> j & 1 else 0
    return beside


@njit(cache=True, error_model="numpy")
def _vertices(own: Floats, beside: Ints, z: Floats, bits: Ints) -> int:
    """Mixtures that an extreme equilibrium may have.

    Parameters
    ----------
    own : ndarray, shape (d, r)
        What the opponent gets from each of its r replies to each of the d own actions.
    beside : ndarray of int64, at least shape (d,)
        Actions that may be mixed with each, as bits; the others are left out.
    z : ndarray, shape (room, d)
        Takes the mixtures.
    bits : ndarray of int64, shape (2, room)
        Takes the actions of each, and the opponent's best replies to it, as bits.

    Returns
    -------
    int
        How many.
    """
    d, r = own.shape
    count = 0
    for i in range(d):
        if not beside[i]:
            continue
        most, best = own[i, 0], 1
        for j in range(1, r):
            if own[i, j] > most:
                most, best = own[i, j], 1 << j
            elif own[i, j] == most:
                best |= 1 << j
        _clear(z, count)
        z[count, i] = 1.0
        bits[0, count], bits[1, count] = 1 << i, best
        count += 1
    for i in range(d):
        for other in range(i + 1, d):
            if beside[i] >> other & 1:
                count = _crossings(own, i, other, z, bits, count)
    if r == 3:
        for i in range(d):
            for other in range(i + 1, d):
                for third in range(other + 1, d):
                    count = _interior(own, i, other, third, z, bits, count)
    return count


@njit(cache=True, error_model="numpy")
def _crossings(own: Floats, i: int, other: int, z: Floats, bits: Ints, count: int) -> int:
    """Add the mixtures of two actions at which the opponent's best reply changes.

    With replies as points, their payoffs at the two actions, these are the edges of the upper right
    hull, walked from `i` to `other` (Jarvis 1973).
    """
    r, u = own.shape[1], 0
    for v in range(1, r):
        ahead = own[i, v] - own[i, u]
        if ahead > 0.0 or (ahead == 0.0 and own[other, v] > own[other, u]):
            u = v
    while True:
        v, level, best = -1, 0, 0
        for w in range(r):
            if own[other, w] <= own[other, u]:
                if own[other, w] == own[other, u] and own[i, w] == own[i, u]:
                    level |= 1 << w
                continue
            side = -1.0 if v < 0 else turn(own, i, other, u, v, w)
            if side < 0.0:
                v, best = w, 1 << w
            elif side == 0.0:
                best |= 1 << w
                v = w if own[other, w] > own[other, v] else v
        if v < 0:
            return count
        at_one, at_zero = own[i, u] - own[i, v], own[other, u] - own[other, v]
        _clear(z, count)
        z[count, i], z[count, other] = at_zero / (at_zero - at_one), at_one / (at_one - at_zero)
        bits[0, count], bits[1, count] = (1 << i) | (1 << other), level | best
        count += 1
        u = v


@njit(cache=True)
def _clear(z: Floats, row: int) -> None:
    for i in range(z.shape[1]):
        z[row, i] = 0.0


@njit(cache=True, error_model="numpy")
def _interior(own: Floats, i: int, other: int, third: int, z: Floats, bits: Ints, n: int) -> int:
    """Add the mixture of three actions at which three replies are worth the same, if there is one.

    By Cramer's rule its weights are as the determinants of the other two actions.
    """
    one = turn(own, other, third, 0, 1, 2)
    two = -turn(own, i, third, 0, 1, 2)
    three = turn(own, i, other, 0, 1, 2)
    if not ((one > 0.0 and two > 0.0 and three > 0.0) or (one < 0.0 and two < 0.0 and three < 0.0)):
        return n
    total = one + two + three
    _clear(z, n)
    z[n, i], z[n, other], z[n, third] = one / total, two / total, three / total
    bits[0, n], bits[1, n] = (1 << i) | (1 << other) | (1 << third), 7
    return n + 1
