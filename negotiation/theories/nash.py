"""Nash bargaining over whole drafts, with a disagreement that costs nothing more or much more."""

from collections.abc import Callable

import numpy as np

from negotiation.theories.setting import Floats, Prediction, Setting, Theory, at_positions

COSTLY = 2.0
"""Loss of a costly disagreement: twice what the far end of the scale costs. Assumed; with votes ×
salience as bargaining weights it gives the error that is known of the European data."""

MOST_STEPS = 200


def losses(draft: Floats, ideals: Floats, saliences: Floats) -> Floats:
    """Weighted quadratic loss of every member from a draft, shape (n,)."""
    total: Floats = (saliences * (draft[None, :] - ideals) ** 2).sum(axis=1)
    return total


def towards_all(ideals: Floats, status_quo: Floats) -> Floats:
    """The draft that goes half-way to the nearest ideal wherever all ideals lie on one side.

    Strictly better than the status quo for every member that cares where it moves.
    """
    near = np.clip(status_quo, ideals.min(axis=0), ideals.max(axis=0))
    draft: Floats = status_quo + 0.5 * (near - status_quo)
    return draft


def bargain(
    ideals: Floats,
    saliences: Floats,
    weights: Floats,
    disagreement: Floats,
    status_quo: Floats,
) -> Floats:
    """Draft that maximises the weighted Nash product Π (d_i - loss_i)^a_i.

    Parameters
    ----------
    ideals, saliences : ndarray, shape (n, K)
        What the members want, on any common scale; weights of their quadratic losses.
    weights : ndarray, shape (n,)
        Bargaining weights a, at least 0; members without weight take no part.
    disagreement : ndarray, shape (n,)
        Loss d of every member without an agreement.
    status_quo : ndarray, shape (K,)
        What remains where no draft is better for all.

    Returns
    -------
    ndarray, shape (K,)

    Notes
    -----
    Source: Nash (1950); with weights Kalai (1977). The logarithm of the product is concave; its
    maximum is found by Newton's method with step halving, from `towards_all`. Where only a trade
    between provisions on which members want opposite directions would help all, the status quo is
    returned; it takes no such trade when every ideal is stricter than the status quo.
    """
    part = weights > 0.0
    ideals, saliences, weights = ideals[part], saliences[part], weights[part]
    limit = disagreement[part]
    if not part.any():
        return status_quo.copy()
    draft = towards_all(ideals, status_quo)
    if np.any(limit - losses(draft, ideals, saliences) <= 0.0):
        return status_quo.copy()
    for _ in range(MOST_STEPS):
        step = _newton_step(draft, ideals, saliences, weights, limit)
        before = _log_product(draft, ideals, saliences, weights, limit)
        while _log_product(draft + step, ideals, saliences, weights, limit) < before:
            step *= 0.5
        if np.abs(step).max() < 1e-12:
            break
        draft += step
    return draft


def _log_product(
    draft: Floats, ideals: Floats, saliences: Floats, weights: Floats, limit: Floats
) -> float:
    """Log of the product, less that of the limits: small losses count where limits are large."""
    share = losses(draft, ideals, saliences) / limit
    return float(weights @ np.log1p(-share)) if np.all(share < 1.0) else -np.inf


def _newton_step(
    draft: Floats, ideals: Floats, saliences: Floats, weights: Floats, limit: Floats
) -> Floats:
    left = limit - losses(draft, ideals, saliences)
    slopes = 2.0 * saliences * (draft[None, :] - ideals)
    gradient = -(weights / left) @ slopes
    curvature = np.diag((weights / left) @ (2.0 * saliences))
    curvature += (slopes * (weights / left**2)[:, None]).T @ slopes
    step: Floats = np.asarray(np.linalg.lstsq(curvature, gradient, rcond=None)[0], np.float64)
    return step


def _whole_drafts(
    disagreement: Callable[[Setting], Floats],
) -> Callable[[Setting], Prediction]:
    """Predict whole drafts: all members bargain, weighted by capability, then nearest levels."""

    def predict(given: Setting) -> Prediction:
        nothing = np.zeros(len(given.keys))
        agreed = bargain(
            given.ideal, given.salience, given.capability, disagreement(given), nothing
        )
        return at_positions(given, agreed)

    return predict


def _free(given: Setting) -> Floats:
    return losses(np.zeros(len(given.keys)), given.ideal, given.salience)


def _costly(given: Setting) -> Floats:
    return np.full(len(given.members), COSTLY)


_WEIGHTS = "Laruelle and Valenciano (2007) for the weights"

THEORIES = (
    Theory(
        "nash_free",
        "Nash bargaining, free disagreement",
        f"Nash (1950); {_WEIGHTS}",
        "All members maximise the product of their gains over no text, so nothing is agreed that"
        " leaves anybody worse off.",
        _whole_drafts(_free),
    ),
    Theory(
        "nash_costly",
        "Nash bargaining, costly disagreement",
        f"Nash (1950); Achen (2006); {_WEIGHTS}; the cost is assumed",
        "All members maximise the product of their gains over a failure that would cost each of"
        " them twice what the text they like least does.",
        _whole_drafts(_costly),
    ),
)
