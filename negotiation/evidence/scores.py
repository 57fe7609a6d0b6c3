"""Scoring rules, and how sure a score is: arrays in, arrays out.

Every score takes rows' weights, shape (..., n), and gives one number for each leading index: all
ones for the score itself, the numbers of a bootstrap's draws for its spread.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DRAWS = 4000
SEED = 20170911
"""Key of the bootstrap's generator (Philox; Salmon et al. 2011): the same draws every time."""
LOWEST, HIGHEST = 5.0, 95.0
"""Percentiles of an interval."""
CLIP = 0.02
"""Forecasts of an outcome are moved into [.02, .98] before their logarithm is taken."""


class Discrete(NamedTuple):
    """Discrete distributions, a row each: n of them over up to s values.

    Attributes
    ----------
    values : ndarray, shape (n, s)
        Any order; places that are not needed have no chance.
    chances : ndarray, shape (n, s)
        Each row sums to 1.
    """

    values: Floats
    chances: Floats

    def mean(self) -> Floats:
        """Means, shape (n,)."""
        return np.asarray((self.values * self.chances).sum(axis=1))

    def median(self) -> Floats:
        """Medians, shape (n,): the least value that half of the chance does not exceed."""
        order = np.argsort(self.values, axis=1, kind="stable")
        chances = np.take_along_axis(self.chances, order, axis=1)
        at = np.argmax(np.cumsum(chances, axis=1) >= 0.5 - 1e-9, axis=1)
        return np.asarray(np.take_along_axis(self.values, order, axis=1)[np.arange(len(at)), at])


def points(values: Floats) -> Discrete:
    """Predictions of one value each, shape (n,), as distributions."""
    return Discrete(values[:, None], np.ones((len(values), 1)))


def mean(loss: Floats, weights: Floats) -> Floats:
    """Weighted mean of losses, shape (n,); nan where no row has weight."""
    total = weights.sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return np.asarray((weights @ loss) / total)


def quadratic(observed: Floats, chance: Floats) -> Floats:
    """Squared errors of chances of an event that is 0 or 1; their mean is Brier's (1950) score."""
    return np.asarray((chance - observed) ** 2)


def logarithmic(observed: Floats, chance: Floats) -> Floats:
    """Minus the logarithm of the chance given to what happened, clipped (Good 1952)."""
    kept = np.clip(chance, CLIP, 1.0 - CLIP)
    return np.asarray(-np.log(np.where(observed == 1.0, kept, 1.0 - kept)))


def hits(observed: Floats, chance: Floats) -> Floats:
    """1 where what was likelier than not happened, else 0; a chance of one half says no."""
    return np.asarray(((chance > 0.5) == (observed == 1.0)).astype(float))


def absolute(observed: Floats, predicted: Discrete) -> Floats:
    """Distance of each median from what was observed."""
    return np.asarray(np.abs(predicted.median() - observed))


def exact(observed: Floats, predicted: Discrete) -> Floats:
    """1 where the median is what was observed, else 0."""
    return np.asarray((np.abs(predicted.median() - observed) < 1e-6).astype(float))


def crps(observed: Floats, predicted: Discrete) -> Floats:
    """Continuous ranked probability score: E|X − y| − ½ E|X − X'|; of a point, |x − y|.

    Source: Matheson and Winkler (1976); this form: Gneiting and Raftery (2007), eq. 21.
    """
    values, chances = predicted
    far = (chances * np.abs(values - observed[:, None])).sum(axis=1)
    apart = np.abs(values[:, :, None] - values[:, None, :])
    spread = np.einsum("ni,nij,nj->n", chances, apart, chances)
    return np.asarray(far - 0.5 * spread)


def auc(observed: Floats, chance: Floats, weights: Floats) -> Floats:
    """Probability that a row with the event was given more than one without; ties count half.

    Area under the receiver operating characteristic, pooled over all rows (Hanley and McNeil
    1982); nan where all rows with weight have the same observation.
    """
    event = observed == 1.0
    above = chance[event][:, None] - chance[~event][None, :]
    wins = (above > 0.0) + 0.5 * (above == 0.0)
    with_event, without = weights[..., event], weights[..., ~event]
    pairs = with_event.sum(axis=-1) * without.sum(axis=-1)
    with np.errstate(invalid="ignore"):
        return np.asarray(((with_event @ wins) * without).sum(axis=-1) / pairs)


def rank_correlation(one: Floats, other: Floats, weights: Floats) -> Floats:
    """Correlation of ranks (Spearman 1904), ties at their mean rank; nan where either is constant.

    A row of weight two counts as two rows.
    """
    ranks = []
    for values in (one, other):
        apart = values[None, :] - values[:, None]
        below = (apart < -1e-9) + 0.5 * (np.abs(apart) <= 1e-9)
        rank = weights @ below.T
        centre = (weights * rank).sum(axis=-1, keepdims=True) / weights.sum(axis=-1, keepdims=True)
        ranks.append(rank - centre)
    a, b = ranks
    norm = np.sqrt((weights * a * a).sum(axis=-1) * (weights * b * b).sum(axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(norm > 1e-9, (weights * a * b).sum(axis=-1) / norm, np.nan))


def draws(case: NDArray[np.str_], number: int = DRAWS, seed: int = SEED) -> Floats:
    """Weights of the rows, shape (number, n), when whole cases are drawn with replacement.

    As many cases as there are. Drawing cases keeps together what one negotiation has in common
    (cluster bootstrap; Cameron, Gelbach and Miller 2008).

    Parameters
    ----------
    case : ndarray of str, shape (n,)
        Each row's case.
    """
    names, index = np.unique(case, return_inverse=True)
    generator = np.random.Generator(np.random.Philox(key=seed))
    drawn = generator.integers(0, max(1, len(names)), size=(number, len(names)))
    times = np.zeros((number, len(names)))
    np.add.at(times, (np.arange(number)[:, None], drawn), 1.0)
    return np.asarray(times[:, index])


def interval(drawn: Floats) -> tuple[float, float] | None:
    """5th and 95th percentile of a score over draws; None where it is defined in no draw."""
    defined = drawn[np.isfinite(drawn)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, (LOWEST, HIGHEST))
    return float(low), float(high)


class Bin(NamedTuple):
    """One bin of a calibration curve: its bounds, its rows, the mean forecast, the frequency."""

    low: float
    high: float
    rows: int
    predicted: float
    observed: float


def calibration(observed: Floats, chance: Floats, bins: int = 10) -> tuple[Bin, ...]:
    """How often the event happened, by the chance that it was given; empty bins are left out.

    Source: Murphy and Winkler (1977).
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    index = np.minimum(np.floor(chance * bins + 1e-9).astype(int), bins - 1)
    return tuple(
        Bin(
            float(edges[b]),
            float(edges[b + 1]),
            int((index == b).sum()),
            float(chance[index == b].mean()),
            float(observed[index == b].mean()),
        )
        for b in range(bins)
        if (index == b).any()
    )
