"""Which of several equilibria is played: the selection rules, by name.

Compiled: backward induction calls them by the thousand. 2×2 games have a rule of their own.
"""

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import njit

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


@njit(cache=True)
def select_any(
    a: Floats, b: Floats, m: int, k: int, xs: Floats, ys: Floats, count: int, rule: int
) -> int:
    """Index of the selected equilibrium of a game of any size.

    Parameters
    ----------
    a, b : ndarray, at least shape (m, k)
    m, k : int
        Actions of the row and of the column player.
    xs, ys : ndarray, shape (e, at least m) and (e, at least k)
        Its equilibria, the first `count` rows.
    rule : int
        Index into `SELECTIONS`; beyond 2×2, risk dominance is replaced by the equilibrium nearest
        to where `settle` leads, and the mixed one is the one with the largest supports.
    """
    if count == 1:
        return 0
    worth = np.zeros((count, 2))
    size = np.zeros(count)
    for e in range(count):
        for i in range(m):
            size[e] += xs[e, i] > 0.0
            for j in range(k):
                worth[e, 0] += xs[e, i] * a[i, j] * ys[e, j]
                worth[e, 1] += xs[e, i] * b[i, j] * ys[e, j]
        for j in range(k):
            size[e] += ys[e, j] > 0.0
    if rule == 0:
        for e in range(count):
            best = True
            for f in range(count):
                best &= worth[f, 0] <= worth[e, 0] + TIE and worth[f, 1] <= worth[e, 1] + TIE
            if best:
                return e
    if rule > 1:
        return int(np.argmax(size))
    x, y = settle(a, b, m, k)
    apart = np.zeros(count)
    for e in range(count):
        for i in range(m):
            apart[e] += abs(x[i] - xs[e, i])
        for j in range(k):
            apart[e] += abs(y[j] - ys[e, j])
    nearest = 0
    for e in range(1, count):
        if apart[e] < apart[nearest] - 1e-6:
            nearest = e
    return nearest


@njit(cache=True)
def settle(a: Floats, b: Floats, m: int, k: int) -> tuple[Floats, Floats]:
    """Where smooth fictitious play leads from the centroid, as its noise vanishes.

    Parameters
    ----------
    a, b : ndarray, at least shape (m, k)

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
    x, y = np.full(m, 1.0 / m), np.full(k, 1.0 / k)
    range_a, range_b = _range(a, m, k), _range(b, m, k)
    rows, columns = np.zeros(m), np.zeros(k)
    for step in range(400):
        noise = 10.0 ** (-3.0 * step / 399.0)
        for i in range(m):
            rows[i] = 0.0
            for j in range(k):
                rows[i] += a[i, j] * y[j] / (range_a * noise)
        for j in range(k):
            columns[j] = 0.0
            for i in range(m):
                columns[j] += x[i] * b[i, j] / (range_b * noise)
        _drift(x, rows)
        _drift(y, columns)
    return x, y


@njit(cache=True)
def _range(payoffs: Floats, m: int, k: int) -> float:
    low, high = np.inf, -np.inf
    for i in range(m):
        for j in range(k):
            low, high = min(low, payoffs[i, j]), max(high, payoffs[i, j])
    return float(max(high - low, 1e-300))


@njit(cache=True)
def _drift(mixture: Floats, payoffs: Floats) -> None:
    """Move a mixture a tenth of the way to the logit answer to the payoffs."""
    weights = np.exp(payoffs - payoffs.max())
    total = weights.sum()
    for i in range(mixture.shape[0]):
        mixture[i] += 0.1 * (weights[i] / total - mixture[i])
