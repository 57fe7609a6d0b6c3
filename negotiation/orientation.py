"""Which way three points turn, exactly: what decides which actions tie at a mixture, compiled.

Floats are read as the numbers they are, and the answer is never a rounding error away. True for
coordinates of which no product over- or underflows.
"""

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import njit

Floats = NDArray[np.float64]

_CLEAR = 2.0**-11
"""A determinant above this share of its two terms has its sign, and 40 bits, beyond doubt."""


@njit(cache=True, error_model="numpy")
def turn(own: Floats, i: int, other: int, u: int, v: int, w: int) -> float:
    """Determinant of (v − u, w − u), replies as points with the payoffs at two actions: exact sign.

    Positive where the points u, v, w turn left. Source: Shewchuk (1997), orientation test.
    """
    ux, vx, wx = own[i, u], own[i, v], own[i, w]
    uy, vy, wy = own[other, u], own[other, v], own[other, w]
    left, right = (ux - wx) * (vy - wy), (uy - wy) * (vx - wx)
    if abs(left - right) > _CLEAR * (abs(left) + abs(right)):
        return float(left - right)
    if (
        _lost(ux, wx) == 0.0
        and _lost(vy, wy) == 0.0
        and _lost(uy, wy) == 0.0
        and _lost(vx, wx) == 0.0
        and _rest(ux - wx, vy - wy) == 0.0
        and _rest(uy - wy, vx - wx) == 0.0
    ):
        return float(left - right)
    return float(_turn_by_parts(ux, uy, vx, vy, wx, wy))


@njit(cache=True)
def _turn_by_parts(ux: float, uy: float, vx: float, vy: float, wx: float, wy: float) -> float:
    """The determinant as a sum of twelve floats without error, then rounded once.

    The parts do not overlap and grow in size, so the last that is not zero gives the sign.
    """
    parts, count = np.zeros(12), 0
    factors = ((ux, vy), (-ux, wy), (-wx, vy), (-uy, vx), (uy, wx), (wy, vx))
    for x, y in factors:
        for term in (_rest(x, y), x * y):
            carry = term
            for j in range(count):
                total = carry + parts[j]
                parts[j] = _lost_sum(carry, parts[j], total)
                carry = total
            parts[count] = carry
            count += 1
    return float(parts.sum())


@njit(cache=True)
def _lost_sum(x: float, y: float, total: float) -> float:
    """What rounding took from x + y. Source: Knuth (1969), two-sum."""
    back = total - x
    return (x - (total - back)) + (y - back)


@njit(cache=True)
def _lost(x: float, y: float) -> float:
    """What rounding took from x − y."""
    return _lost_sum(x, -y, x - y)


@njit(cache=True)
def _rest(x: float, y: float) -> float:
    """What rounding took from x · y. Source: Dekker (1971), by splitting each into halves."""
    x_wide, y_wide = 134217729.0 * x, 134217729.0 * y
    x_high, y_high = x_wide - (x_wide - x), y_wide - (y_wide - y)
    x_low, y_low = x - x_high, y - y_high
    product = x * y
    return x_low * y_low - (((product - x_high * y_high) - x_low * y_high) - x_high * y_low)
