"""Kalai-Smorodinsky bargaining over whole drafts: equal shares of the best that each can hope."""

from collections.abc import Callable

import numpy as np

from negotiation.theories.nash import losses, towards_all
from negotiation.theories.setting import SLACK, Floats, Prediction, Setting, Theory, at_positions


def equal_shares(ideals: Floats, saliences: Floats, status_quo: Floats) -> Floats:
    """Draft that gives all members the largest common share of their best gain.

    A member's best gain is the most it can have without anybody losing against the status quo.

    Parameters
    ----------
    ideals, saliences : ndarray, shape (n, K)
        What the members want, on any common scale; weights of their quadratic losses.
    status_quo : ndarray, shape (K,)

    Returns
    -------
    ndarray, shape (K,)
        The status quo where somebody has nothing to gain.

    Notes
    -----
    Source: Kalai and Smorodinsky (1975); for more than two members Imai (1983), of whose
    lexicographic solution this is the first step. Concave programs, solved by sequential quadratic
    programming (Kraft 1988) from a draft that is better for all.
    """
    start = towards_all(ideals, status_quo)
    none = losses(status_quo, ideals, saliences)
    if np.any(none - losses(start, ideals, saliences) <= SLACK):
        return status_quo.copy()

    def gains(draft: Floats) -> Floats:
        return none - losses(draft, ideals, saliences)

    def slopes(draft: Floats) -> Floats:
        return -2.0 * saliences * (draft[None, :] - ideals)

    def hope(i: int) -> float:
        found = _maximise(
            start, lambda x: float(gains(x)[i]), lambda x: slopes(x)[i], gains, slopes
        )
        return float(gains(found)[i])

    best = np.array([hope(i) for i in range(len(ideals))])
    with_share = _maximise(
        np.append(start, 0.0),
        lambda z: float(z[-1]),
        lambda z: np.append(np.zeros(len(z) - 1), 1.0),
        lambda z: gains(z[:-1]) / best - z[-1],
        lambda z: np.column_stack([slopes(z[:-1]) / best[:, None], -np.ones(len(best))]),
    )
    return with_share[:-1]


def _maximise(
    start: Floats,
    target: Callable[[Floats], float],
    slope: Callable[[Floats], Floats],
    limits: Callable[[Floats], Floats],
    limit_slopes: Callable[[Floats], Floats],
) -> Floats:
    """Maximise a concave target where the concave limits are not negative."""
    from scipy.optimize import minimize

    found = minimize(
        lambda z: -target(z),
        start,
        jac=lambda z: -slope(z),
        method="SLSQP",
        constraints={"type": "ineq", "fun": limits, "jac": limit_slopes},
        options={"ftol": 1e-10, "maxiter": 1000},
    )
    return np.asarray(found.x, dtype=np.float64)


def _predict(given: Setting) -> Prediction:
    """Predict whole drafts: all members bargain, then nearest levels."""
    nothing = np.zeros(len(given.keys))
    return at_positions(given, equal_shares(given.ideal, given.salience, nothing))


THEORIES = (
    Theory(
        "kalai_smorodinsky",
        "Kalai-Smorodinsky",
        "Kalai and Smorodinsky (1975); Imai (1983)",
        "All members get the same share of the best that each could have without anybody losing"
        " against no text.",
        _predict,
    ),
)
