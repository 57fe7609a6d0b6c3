"""Equilibria of small two-player games: all of them, each with a certificate, and a selection rule.

The only importer of nashpy. The closed form for 2×2 games is compiled, because backward induction
calls it for every stage; nashpy solves every stage that is played or shown, and the two must agree.
Larger games are enumerated in exact arithmetic (`enumeration.py`).
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from negotiation.enumeration import Mixture, enumerate_equilibria, maximal_subsets

Floats = NDArray[np.float64]

SELECTIONS = ("payoff_then_risk", "risk", "mixed")
"""Selection rules, by the index the compiled code knows them by."""

TIE = 1e-12
"""Payoffs closer than this are a tie: far above rounding, far below any payoff that matters."""

REGRET = 1e-9
"""Largest gain from deviating that a certified equilibrium may leave."""


@dataclass(frozen=True)
class Equilibrium:
    """A Nash equilibrium with its certificate.

    Attributes
    ----------
    penholder, objector : tuple of float
        Probability of each row and of each column.
    payoffs : tuple of float
        Expected payoff of the row and of the column player.
    regret : float
        The largest gain either player could make by deviating, at most `REGRET`.
    """

    penholder: tuple[float, ...]
    objector: tuple[float, ...]
    payoffs: tuple[float, float]
    regret: float

    @property
    def pure(self) -> bool:
        """Whether both players play one action with certainty."""
        return max(self.penholder) == 1.0 and max(self.objector) == 1.0


@dataclass(frozen=True)
class Solution:
    """The equilibria of one game.

    Attributes
    ----------
    equilibria : tuple of Equilibrium
        In lexicographic order, first rows more likely first.
    chosen : int
        Index of the selected one.
    complete : bool
        True only where it is proved that no equilibrium, or no extreme point of a component of
        equilibria, is missing: by the closed form (2×2) or the exact enumeration, provided that
        nashpy found nothing beyond it.
    degenerate : bool
        Whether the game has ties that make a continuum of equilibria.
    """

    equilibria: tuple[Equilibrium, ...]
    chosen: int
    complete: bool
    degenerate: bool


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
    count = 0
    for p in _candidates(b[0, 0] - b[0, 1], b[1, 0] - b[1, 1]):
        for q in _candidates(a[0, 0] - a[1, 0], a[0, 1] - a[1, 1]):
            rows_gain = q * (a[0, 0] - a[1, 0]) + (1.0 - q) * (a[0, 1] - a[1, 1])
            columns_gain = p * (b[0, 0] - b[0, 1]) + (1.0 - p) * (b[1, 0] - b[1, 1])
            if _best(p, rows_gain) and _best(q, columns_gain):
                found[count, 0], found[count, 1] = p, q
                count += 1
    return found, count


@njit(cache=True)
def _best(weight: float, gain: float) -> bool:
    if gain > TIE:
        return weight == 1.0
    if gain < -TIE:
        return weight == 0.0
    return True


@njit(cache=True)
def _candidates(at_one: float, at_zero: float) -> list[float]:
    points = [1.0]
    if (at_one > TIE and at_zero < -TIE) or (at_one < -TIE and at_zero > TIE):
        points.append(at_zero / (at_zero - at_one))
    points.append(0.0)
    return points


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


def certify(a: Floats, b: Floats, x: Floats, y: Floats) -> Equilibrium:
    """Payoffs and regret of a pair of mixtures.

    Parameters
    ----------
    a, b : ndarray, shape (m, k)
    x, y : ndarray, shape (m,) and (k,)
        Mixtures of the row and of the column player.

    Returns
    -------
    Equilibrium
        Not necessarily one: the caller looks at its regret.
    """
    row, column = float(x @ a @ y), float(x @ b @ y)
    regret = max(float((a @ y).max()) - row, float((x @ b).max()) - column, 0.0)
    return Equilibrium(
        tuple(float(v) for v in x), tuple(float(v) for v in y), (row, column), regret
    )


def solve(a: Floats, b: Floats, selection: str = SELECTIONS[0]) -> Solution:
    """Solve a game: nashpy's answers, completed and certified.

    Parameters
    ----------
    a, b : ndarray, shape (m, k)
        Payoffs of the row and of the column player; finite. Up to about five actions each, or a few
        against a dozen.
    selection : str
        One of `SELECTIONS`. Beyond 2×2 games `risk` means the limit of smooth fictitious play, see
        `settle`, and `mixed` the equilibrium with the largest supports.

    Returns
    -------
    Solution

    Raises
    ------
    ValueError
        For another shape, a payoff that is not finite or an unknown selection rule.
    RuntimeError
        If a certificate fails, which would be a fault of this module.

    Notes
    -----
    nashpy (Knight and Campbell 2018) misses equilibria of games with ties, and some of generic ones
    above 2×2, so that its answers alone are not enough. They must lie in the set that the closed
    form (2×2) or the exact enumeration describes; should there be more (payoffs a rounding error
    from a tie), that is added and `complete` is not claimed.
    """
    if a.ndim != 2 or a.shape != b.shape or 0 in a.shape:
        raise ValueError(f"payoffs: found shapes {a.shape} and {b.shape}, allowed (m, k) for both")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("payoffs: found a number that is not finite")
    if selection not in SELECTIONS:
        raise ValueError(f"selection: found {selection!r}, allowed {', '.join(SELECTIONS)}")
    rule = SELECTIONS.index(selection)
    return _solve_small(a, b, rule) if a.shape == (2, 2) else _solve_any(a, b, rule)


def _solve_small(a: Floats, b: Floats, rule: int) -> Solution:
    found, count = extreme_equilibria(a, b)
    points = [(float(p), float(q)) for p, q in found[:count]]
    certified = [certify(a, b, np.array([p, 1.0 - p]), np.array([q, 1.0 - q])) for p, q in points]
    beyond = [
        certify(a, b, x, y)
        for x, y in nashpy_equilibria(a, b)
        if not _within(points, float(x[0]), float(y[0]))
    ]
    _check(certified)
    chosen = int(select(a, b, found, count, rule))
    return Solution(
        (*certified, *beyond), chosen, complete=not beyond, degenerate=_degenerate(a, b, points)
    )


def _solve_any(a: Floats, b: Floats, rule: int) -> Solution:
    pairs = enumerate_equilibria(a.tolist(), b.tolist())
    subsets = maximal_subsets(pairs)
    certified = [
        certify(a, b, np.array([float(p) for p in x]), np.array([float(q) for q in y]))
        for x, y in pairs
    ]
    beyond = [
        certify(a, b, x, y)
        for x, y in (nashpy_equilibria(a, b) if min(a.shape) > 1 else [])
        if not any(_supported(x, xs) and _supported(y, ys) for xs, ys in subsets)
    ]
    _check(certified)
    return Solution(
        (*certified, *beyond),
        _choose(a, b, certified, rule),
        complete=not beyond,
        degenerate=any(len(xs) * len(ys) > 1 for xs, ys in subsets),
    )


def _check(certified: list[Equilibrium]) -> None:
    if max(e.regret for e in certified) > REGRET:
        raise RuntimeError(f"regret above {REGRET} in {certified}")


def _supported(z: Floats, corners: list[Mixture]) -> bool:
    """Whether z is a convex combination of the corners, to within `REGRET`."""
    points = np.array([[float(v) for v in corner] for corner in corners])
    if len(points) == 1:
        return bool(np.abs(points[0] - z).max() <= REGRET)
    from scipy.optimize import nnls

    system = np.vstack([points.T, np.ones(len(points))])
    return bool(nnls(system, np.append(z, 1.0))[1] <= REGRET)


def _choose(a: Floats, b: Floats, found: list[Equilibrium], rule: int) -> int:
    """Select one of the equilibria of a game that is not 2×2."""
    if rule == 0:
        for index, e in enumerate(found):
            if all(e.payoffs[i] >= f.payoffs[i] - TIE for f in found for i in (0, 1)):
                return index
    if rule <= 1:
        x, y = settle(a, b)
        apart = [float(np.abs(x - e.penholder).sum() + np.abs(y - e.objector).sum()) for e in found]
        return int(np.argmin(np.round(apart, 6)))
    supports = [sum(p > 0 for p in (*e.penholder, *e.objector)) for e in found]
    return int(np.argmax(supports))


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


def _within(points: list[tuple[float, float]], p: float, q: float) -> bool:
    """Whether (p, q) lies on an extreme equilibrium or between two of one component."""
    for p0, q0 in points:
        for p1, q1 in points:
            aligned = abs(p0 - p1) <= REGRET or abs(q0 - q1) <= REGRET or len(points) >= 4
            inside = min(p0, p1) - REGRET <= p <= max(p0, p1) + REGRET
            if aligned and inside and min(q0, q1) - REGRET <= q <= max(q0, q1) + REGRET:
                return True
    return False


def _degenerate(a: Floats, b: Floats, points: list[tuple[float, float]]) -> bool:
    ties = np.abs(a[0] - a[1]).min() <= TIE or np.abs(b[:, 0] - b[:, 1]).min() <= TIE
    return bool(ties) and len(points) > 1


def nashpy_equilibria(a: Floats, b: Floats) -> list[tuple[Any, Any]]:
    """Equilibria that nashpy finds by support and by vertex enumeration, without duplicates.

    Payoffs are scaled to [1, 2] first, which changes no equilibrium: vertex enumeration fails on
    a matrix of zeros, and its tolerances are absolute.
    """
    import nashpy

    game = nashpy.Game(*(1.0 + (m - m.min()) / max(float(np.ptp(m)), 1e-300) for m in (a, b)))
    found: list[tuple[Any, Any]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for x, y in (*game.support_enumeration(), *game.vertex_enumeration()):
            if not (np.isfinite(x).all() and np.isfinite(y).all()):
                continue
            if certify(a, b, x, y).regret > TIE:
                continue
            if not any(np.allclose(x, u) and np.allclose(y, v) for u, v in found):
                found.append((x, y))
    return found
