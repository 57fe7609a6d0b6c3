"""The regressions that baselines are made of: small, penalised, each fitted in one call."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def logistic(x: Floats) -> Floats:
    """1 / (1 + e^-x)."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0))))


class Logit:
    """Logit on standardised covariates with the penalty ½ ‖b‖², the intercept free.

    Ridge-penalised maximum likelihood (le Cessie and van Houwelingen 1992) by Newton's method;
    where all observations are the same, their mean. That the penalty weighs one is the
    usual default.

    Parameters
    ----------
    x : ndarray, shape (n, c)
    y : ndarray, shape (n,)
        0 or 1.
    """

    def __init__(self, x: Floats, y: Floats) -> None:
        self.centre, self.scale = x.mean(axis=0), x.std(axis=0)
        self.scale = np.where(self.scale > 0.0, self.scale, 1.0)
        self.constant = float(y[0]) if (y == y[0]).all() else None
        z = self._design(x)
        self.coefficients = np.zeros(z.shape[1])
        if self.constant is not None:
            return
        penalty = np.diag([0.0] + [1.0] * x.shape[1])
        for _ in range(100):
            p = logistic(z @ self.coefficients)
            slope = z.T @ (y - p) - penalty @ self.coefficients
            bend = z.T @ (z * (p * (1.0 - p))[:, None]) + penalty
            step = np.linalg.solve(bend, slope)
            self.coefficients += step
            if np.abs(step).max() < 1e-11:
                return

    def _design(self, x: Floats) -> Floats:
        return np.column_stack([np.ones(len(x)), (x - self.centre) / self.scale])

    def predict(self, x: Floats) -> Floats:
        """Chances of a 1, shape (m,), for covariates of shape (m, c)."""
        if self.constant is not None:
            return np.full(len(x), self.constant)
        return logistic(self._design(x) @ self.coefficients)


def ridge(x: Floats, y: Floats, new: Floats, penalty: float) -> Floats:
    """Predictions for new rows by ridge regression, the intercept free (Hoerl and Kennard 1970).

    Minimises Σ (y − a − x b)² + penalty ‖b‖², covariates as they are.
    """
    centre = x.mean(axis=0)
    z = x - centre
    b = np.linalg.solve(z.T @ z + penalty * np.eye(x.shape[1]), z.T @ (y - y.mean()))
    return np.asarray(y.mean() + (new - centre) @ b)


def median_regression(x: Floats, y: Floats, new: Floats, smoothing: float) -> Floats:
    """Predictions for new rows by smoothed, penalised median regression, the intercept free.

    Minimises ½ Σ √((y − a − x b)² + h²) + ‖b‖² on standardised covariates, by iterated weighted
    least squares. The median regression itself (Koenker and Bassett 1978) has many solutions on
    rows as coarse as levels; the smoothing h, in units of y, and the penalty leave one.
    """
    centre, scale = x.mean(axis=0), x.std(axis=0)
    scale = np.where(scale > 0.0, scale, 1.0)
    z = np.column_stack([np.ones(len(x)), (x - centre) / scale])
    penalty = np.diag([0.0] + [2.0] * x.shape[1])
    b: Floats = np.concatenate([[np.median(y)], np.zeros(x.shape[1])])
    for _ in range(5000):
        weights = 0.5 / np.sqrt((y - z @ b) ** 2 + smoothing**2)
        bend = z.T @ (z * weights[:, None]) + penalty
        better = np.asarray(np.linalg.solve(bend, z.T @ (weights * y)))
        moved = np.abs(better - b).max()
        b = better
        if moved < 1e-10:
            break
    return np.asarray(b[0] + (new - centre) / scale @ b[1:])


MIDDLES = np.array([1.0, 3.0, 5.0]) / 6.0
"""Where the cut-points of a ladder of three steps lie: between its levels, as shares of the top."""


class OrderedLogit:
    """Ordered logit for the level left of a first ask of any height (McCullagh 1980).

    P(final ≤ k − 1) = σ(α((k − ½) / first) − b x), k = 1 ... first: one latent scale for all
    asks. The cut-points α at 1/6, 1/2 and 5/6 of the ask are free, those between are interpolated.
    Fitted by maximum likelihood, every row weighted, with the penalty b² / 4.

    Parameters
    ----------
    x : ndarray, shape (n,)
    final, first : ndarray of int, shape (n,)
        Levels; a final level above the first counts as the first.
    weights : ndarray, shape (n,)
    """

    def __init__(self, x: Floats, final: Ints, first: Ints, weights: Floats) -> None:
        from scipy.optimize import minimize

        final = np.minimum(final, first)
        lower, upper = (_places(level, first) for level in (final - 1, final))

        def cost(free: Floats) -> tuple[float, Floats]:
            self.cuts, self.slope = _unpacked(free)
            below = np.where(final > 0, logistic(lower @ self.cuts - self.slope * x), 0.0)
            up_to = np.where(final < first, logistic(upper @ self.cuts - self.slope * x), 1.0)
            within = np.maximum(up_to - below, 1e-12)
            down, up = (weights / within * p * (1.0 - p) for p in (below, up_to))
            by_cut = down @ lower - up @ upper
            by_slope = (up - down) @ x + 0.5 * self.slope
            steps = np.diff(self.cuts)
            by_free = [by_cut.sum(), steps[0] * by_cut[1:].sum(), steps[1] * by_cut[2], by_slope]
            return float(0.25 * self.slope**2 - weights @ np.log(within)), np.array(by_free)

        start = np.array([-1.0, 0.0, 0.0, 0.0])
        best = minimize(cost, start, method="BFGS", jac=True, options={"gtol": 1e-9})
        self.cuts, self.slope = _unpacked(best.x)

    def predict(self, x: Floats, first: Ints) -> Floats:
        """Chances of each level, shape (m, highest first + 1), for covariates of shape (m,)."""
        levels = np.arange(int(first.max()) + 1)
        cuts = np.stack([_places(np.full_like(first, k), first) @ self.cuts for k in levels], 1)
        at_most = logistic(cuts - self.slope * x[:, None])
        at_most = np.where(levels[None, :] >= first[:, None], 1.0, at_most)
        return np.diff(at_most, axis=1, prepend=0.0)


def _places(level: Ints, first: Ints) -> Floats:
    """Weights of the three cut-points at the upper bound of a level, shape (n, 3)."""
    share = (level + 0.5) / first
    return np.stack([np.interp(share, MIDDLES, one) for one in np.eye(3)], axis=1)


def _unpacked(free: Floats) -> tuple[Floats, float]:
    """Rising cut-points and the slope, from parameters without bounds."""
    steps = np.exp(np.clip(free[1:3], -30.0, 30.0))
    return free[0] + np.concatenate([[0.0], np.cumsum(steps)]), float(free[3])
