"""Equilibria of small two-player games: all of them, each with a certificate, and a selection rule.

The only importer of nashpy. nashpy solves every stage that is played or shown, and the compiled
`closed_form.py`, which backward induction calls, must agree. Games beyond 2×2 are enumerated in
exact arithmetic as well (`enumeration.py`).
"""

import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.closed_form import extreme_equilibria
from negotiation.enumeration import Mixture, enumerate_equilibria, maximal_subsets
from negotiation.selection import SELECTIONS, TIE, select, select_any

Floats = NDArray[np.float64]

REGRET = 1e-9
"""Largest gain from deviating that a certified equilibrium may leave, where payoffs have a range of
at most 1; beyond, that share of the range."""


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
        The largest gain either player could make by deviating, at most `REGRET` (see there).
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
    # from the least payoff up, or a gain would drown in the rounding of large payoffs
    rows, columns = (a - a.min()) @ y, x @ (b - b.min())
    regret = max(float(rows.max() - x @ rows), float(columns.max() - columns @ y), 0.0)
    payoffs = float(x @ a @ y), float(x @ b @ y)
    return Equilibrium(tuple(float(v) for v in x), tuple(float(v) for v in y), payoffs, regret)


def _unit(a: Floats, b: Floats) -> float:
    """What limits on payoffs are shares of: the larger range of payoffs, at least 1."""
    return max(1.0, float(np.ptp(a)), float(np.ptp(b)))


def solve(
    a: Floats,
    b: Floats,
    selection: str = SELECTIONS[0],
    played: tuple[Floats, Floats] | None = None,
) -> Solution:
    """Solve a game: nashpy's answers, completed and certified.

    Parameters
    ----------
    a, b : ndarray, shape (m, k)
        Payoffs of the row and of the column player; finite. Up to about five actions each, or a few
        against a dozen.
    selection : str
        One of `SELECTIONS`. Beyond 2×2 games `risk` means the limit of smooth fictitious play, see
        `selection.settle`, and `mixed` the equilibrium with the largest supports.
    played : (x, y), optional
        The equilibrium that was played; it must be among those found.

    Returns
    -------
    Solution

    Raises
    ------
    ValueError
        For another shape, a payoff that is not finite or an unknown selection rule.
    RuntimeError
        If a certificate fails or the equilibrium played is not found: a fault of this package.

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
    solution = _solve_small(a, b, rule) if a.shape == (2, 2) else _solve_any(a, b, rule)
    if played is None:
        return solution
    apart = [
        max(np.abs(played[0] - e.penholder).max(), np.abs(played[1] - e.objector).max())
        for e in solution.equilibria
    ]
    if min(apart) > REGRET:
        raise RuntimeError(f"played {played}, found {solution.equilibria}")
    return replace(solution, chosen=int(np.argmin(apart)))


def _solve_small(a: Floats, b: Floats, rule: int) -> Solution:
    found, count = extreme_equilibria(a, b)
    points = [(float(p), float(q)) for p, q in found[:count]]
    certified = [certify(a, b, np.array([p, 1.0 - p]), np.array([q, 1.0 - q])) for p, q in points]
    beyond = [
        certify(a, b, x, y)
        for x, y in nashpy_equilibria(a, b)
        if not _within(points, float(x[0]), float(y[0]))
    ]
    _check(a, b, certified)
    chosen = int(select(a, b, found, count, rule))
    return Solution(
        (*certified, *beyond), chosen, complete=not beyond, degenerate=_degenerate(a, b, points)
    )


def _solve_any(a: Floats, b: Floats, rule: int) -> Solution:
    pairs = enumerate_equilibria(a.tolist(), b.tolist())
    subsets = maximal_subsets(pairs)
    found = [(np.array(x, dtype=float), np.array(y, dtype=float)) for x, y in pairs]
    certified = [certify(a, b, x, y) for x, y in found]
    beyond = [
        certify(a, b, x, y)
        for x, y in (nashpy_equilibria(a, b) if min(a.shape) > 1 else [])
        if not any(_supported(x, xs) and _supported(y, ys) for xs, ys in subsets)
    ]
    _check(a, b, certified)
    return Solution(
        (*certified, *beyond),
        _chosen(a, b, found, rule),
        complete=not beyond,
        degenerate=any(len(xs) * len(ys) > 1 for xs, ys in subsets),
    )


def _chosen(a: Floats, b: Floats, found: list[tuple[Floats, Floats]], rule: int) -> int:
    xs, ys = np.array([x for x, _ in found]), np.array([y for _, y in found])
    return int(select_any(a, b, a.shape[0], a.shape[1], xs, ys, len(found), rule))


def _check(a: Floats, b: Floats, certified: list[Equilibrium]) -> None:
    limit = REGRET * _unit(a, b)
    if max(e.regret for e in certified) > limit:
        raise RuntimeError(f"regret above {limit} in {certified}")


def _supported(z: Floats, corners: list[Mixture]) -> bool:
    """Whether z is a convex combination of the corners, to within `REGRET`."""
    points = np.array([[float(v) for v in corner] for corner in corners])
    if len(points) == 1:
        return bool(np.abs(points[0] - z).max() <= REGRET)
    from scipy.optimize import nnls

    system = np.vstack([points.T, np.ones(len(points))])
    return bool(nnls(system, np.append(z, 1.0))[1] <= REGRET)


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
            if certify(a, b, x, y).regret > TIE * _unit(a, b):
                continue
            if not any(np.allclose(x, u) and np.allclose(y, v) for u, v in found):
                found.append((x, y))
    return found
