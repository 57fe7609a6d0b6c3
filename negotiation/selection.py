"""Which of several equilibria is played: the selection rules, by name.

Compiled for 2×2 games, which backward induction solves by the thousand; plain beyond.
"""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SELECTIONS = ("payoff_then_risk", "risk", "mixed")
"""Selection rules, by the index the compiled code knows them by."""

TIE = 1e-12
"""Payoffs closer than this are a tie: far above rounding, far below any payoff that matters."""


@njit(cache=True)
def select(a: Floats, b: Floats, found: Floats, count: int, rule: int) -> int:
    """Index of the selected equilibrium of a 2×2 game.

    Parameters
    ----------
    a, b : ndarray, shape (2, 2)
    found, count
        As `extreme_equilibria` returns them.
    rule : int
        Index into `SELECTIONS`: payoff dominance, then risk dominance, then the mixed one; risk
        dominance, then the mixed one; the mixed one first.

    Returns
    -------
    int

    Notes
    -----
    Payoff and risk dominance: Harsanyi and Selten (1988). Risk dominance compares the products of
    what each player loses by deviating from two pure equilibria on a diagonal. Where the rule does
    not decide, the first in lexicographic order (hold before concede, accept before threaten) is
    taken.
    """
    if count == 1:
        return 0
    if rule == 0:
        for e in range(count):
            if _payoff_dominant(a, b, found, count, e):
                return e
    if rule <= 1:
        e = _risk_dominant(a, b, found, count)
        if e >= 0:
            return e
    for e in range(count):
        if 0.0 < found[e, 0] < 1.0 and 0.0 < found[e, 1] < 1.0:
            return e
    return 0


@njit(cache=True)
def expected(m: Floats, p: float, q: float) -> float:
    """Expected payoff of a 2×2 matrix at the mixtures (p, 1 - p) and (q, 1 - q)."""
    top = q * m[0, 0] + (1.0 - q) * m[0, 1]
    return float(p * top + (1.0 - p) * (q * m[1, 0] + (1.0 - q) * m[1, 1]))


@njit(cache=True)
def _payoff_dominant(a: Floats, b: Floats, found: Floats, count: int, e: int) -> bool:
    rows, columns = expected(a, found[e, 0], found[e, 1]), expected(b, found[e, 0], found[e, 1])
    for f in range(count):
        if expected(a, found[f, 0], found[f, 1]) > rows + TIE:
            return False
        if expected(b, found[f, 0], found[f, 1]) > columns + TIE:
            return False
    return True


@njit(cache=True)
def _risk_dominant(a: Floats, b: Floats, found: Floats, count: int) -> int:
    best, best_product, contenders = -1, -1.0, 0
    for e in range(count):
        p, q = found[e, 0], found[e, 1]
        if (0.0 < p < 1.0) or (0.0 < q < 1.0):
            continue
        i, j = (0 if p == 1.0 else 1), (0 if q == 1.0 else 1)
        product = (a[i, j] - a[1 - i, j]) * (b[i, j] - b[i, 1 - j])
        contenders += 1
        if product > best_product + TIE:
            best, best_product = e, product
        elif product > best_product - TIE:
            best = -1
    return best if contenders > 1 else -1


def select_any(a: Floats, b: Floats, found: Sequence[tuple[Floats, Floats]], rule: int) -> int:
    """Index of the selected equilibrium of a game of any size.

    Parameters
    ----------
    a, b : ndarray, shape (m, k)
    found : sequence of (x, y)
        Its equilibria.
    rule : int
        Index into `SELECTIONS`; beyond 2×2, risk dominance is replaced by the equilibrium nearest
        to where `settle` leads, and the mixed one is the one with the largest supports.
    """
    payoffs = [(float(x @ a @ y), float(x @ b @ y)) for x, y in found]
    if rule == 0:
        for index, own in enumerate(payoffs):
            if all(own[i] >= other[i] - TIE for other in payoffs for i in (0, 1)):
                return index
    if rule <= 1:
        rows, columns = settle(a, b)
        apart = [np.abs(rows - x).sum() + np.abs(columns - y).sum() for x, y in found]
        return int(np.argmin(np.round(apart, 6)))
    return int(np.argmax([(x > 0).sum() + (y > 0).sum() for x, y in found]))


def settle(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Where smooth fictitious play leads from the centroid, as its noise vanishes.

    Returns
    -------
    x, y : ndarray, shape (m,) and (k,)
        Near an equilibrium where the play converges; defined in any case.

    Notes
    -----
    Each player answers the other's past mixture by logit; noise falls from the payoffs' range to a
    thousandth of it (Fudenberg and Levine 1998, ch. 4). In 2×2 coordination games this is the
    risk-dominant equilibrium.
    """
    scaled = [(m - m.min()) / max(float(np.ptp(m)), 1e-300) for m in (a, b)]
    x, y = np.full(a.shape[0], 1.0 / a.shape[0]), np.full(a.shape[1], 1.0 / a.shape[1])
    for noise in np.geomspace(1.0, 1e-3, 400):
        rows, columns = scaled[0] @ y / noise, x @ scaled[1] / noise
        for old, answer in ((x, rows), (y, columns)):
            weights = np.exp(answer - answer.max())
            old += 0.1 * (weights / weights.sum() - old)
    return x, y
