"""Averages of the members' positions: mean, median and their weighted forms."""

from collections.abc import Callable

import numpy as np

from negotiation.theories.setting import Floats, Prediction, Setting, Theory, at_positions


def weighted_mean(positions: Floats, weights: Floats) -> float:
    """Weighted mean of positions; the plain one where nobody has any weight.

    With capability × salience as weights this is the compromise model (Van den Bos 1991; Stokman
    and Van den Bos 1994; Achen 2006).

    Parameters
    ----------
    positions, weights : ndarray, shape (n,)
        Any scale; weights at least 0.
    """
    total = float(weights.sum())
    return float(weights @ positions) / total if total > 0.0 else float(positions.mean())


def weighted_median(positions: Floats, weights: Floats) -> float:
    """The lowest position that has at least half of all weight at it or below it.

    Source: Black (1948); for weights Bueno de Mesquita (1994). The plain case of nobody having any
    weight counts everybody alike.

    Parameters
    ----------
    positions, weights : ndarray, shape (n,)
    """
    order = np.argsort(positions, kind="stable")
    weights = weights if weights.sum() > 0.0 else np.ones_like(weights)
    below = np.cumsum(weights[order]) / weights.sum()
    return float(positions[order[np.searchsorted(below, 0.5 - 1e-12)]])


def _each(average: Callable[[Floats, Floats], float]) -> Callable[[Setting], Prediction]:
    """Predict provision by provision: an average of the ideals, weighted by power × salience."""

    def predict(given: Setting) -> Prediction:
        weights = given.capability[:, None] * given.salience
        return at_positions(
            given,
            np.array([average(given.ideal[:, k], weights[:, k]) for k in range(len(given.keys))]),
        )

    return predict


THEORIES = (
    Theory(
        "compromise",
        "Compromise model",
        "Van den Bos (1991); Stokman and Van den Bos (1994); Achen (2006)",
        "Every measure settles at the mean of what the members want, weighted by capability times"
        " salience.",
        _each(weighted_mean),
    ),
    Theory(
        "mean",
        "Mean",
        "a baseline; Achen (2006)",
        "Every measure settles at the mean of what the members want, all counted alike.",
        _each(lambda positions, _: float(positions.mean())),
    ),
    Theory(
        "median",
        "Median member",
        "Black (1948)",
        "Every measure settles where the member in the middle wants it.",
        _each(lambda positions, _: float(np.median(positions))),
    ),
    Theory(
        "weighted_median",
        "Weighted median",
        "Black (1948), weighted by capability times salience as in Bueno de Mesquita (1994)",
        "Every measure settles where half of all capability times salience lies on either side.",
        _each(weighted_median),
    ),
)
