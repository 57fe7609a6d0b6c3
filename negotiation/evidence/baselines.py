"""The baselines: what a forecast has to beat, each learnt from the cases that it is not scored on.

Published were the figures and what each baseline rests on, not its penalty or its convention.
Medians, base rates and "nothing changes" leave no choice. Covariates, penalties and weights of the
others are those with which the figures come out to the digit; some hundreds of combinations were
tried for most of them, so their figures are met, not confirmed.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from negotiation.evidence.populations import Population
from negotiation.evidence.regressions import Logit, OrderedLogit, median_regression, ridge
from negotiation.evidence.scores import Discrete, points
from negotiation.scenario import KINDS

Floats = NDArray[np.float64]

Chance = Callable[[Population, Population], Floats]
"""From the rows learnt from and the rows to predict: chances of a 1."""
Shares = Callable[[Population, Population], Discrete]
"""From the rows learnt from and the rows to predict: distributions of 100 · final / first."""

COVARIATES = ("strongest_patron", "proliferation", "regional_support", "consent")
RIDGE_PENALTY = 3.0
SMOOTHING = 1.0
"""Of the median regression, in points of 100; with a tenth of it the error is 33.9."""


def leave_out(population: Population, by: str) -> Iterator[tuple[NDArray[np.bool_], Population]]:
    """Each fold: which rows are held out, and the rows of the other groups.

    Parameters
    ----------
    population : Population
    by : str
        `case` or `target`: what is left out at a time.
    """
    groups = population.case if by == "case" else population.target
    for group in dict.fromkeys(groups.tolist()):
        held = groups == group
        yield held, population.where(~held)


def chances(method: Chance, population: Population, by: str) -> Floats | None:
    """Chances of every row, each from the other groups' rows; None if there are no others."""
    found = np.full(len(population), np.nan)
    for held, rest in leave_out(population, by):
        if not len(rest):
            return None
        found[held] = method(rest, population.where(held))
    return found


def shares(method: Shares, population: Population, by: str) -> Discrete | None:
    """Distributions for the rows that count, each from the other groups'; None without others."""
    width = int(population.of("first").max(initial=0.0)) + 1
    values, weights = np.zeros((len(population), width)), np.zeros((len(population), width))
    for held, rest in leave_out(population, by):
        held = held & population.counts
        if not held.any():
            continue
        if not rest.counts.any():
            return None
        found = method(rest, population.where(held))
        values[held, : found.values.shape[1]] = found.values
        weights[held, : found.values.shape[1]] = found.chances
    return Discrete(values[population.counts], weights[population.counts])


def base_rate(rest: Population, new: Population) -> Floats:
    """The share of ones."""
    return np.full(len(new), rest.observed.mean())


def logit(rest: Population, new: Population) -> Floats:
    """`Logit` on all covariates of the population."""
    return Logit(rest.covariates, rest.observed).predict(new.covariates)


def adopted(rest: Population) -> Population:
    """The rows that count."""
    return rest.where(rest.counts)


def nothing_changes(rest: Population, new: Population) -> Discrete:
    """The first ask is adopted as it is."""
    return points(np.full(len(new), 100.0))


def constant_median(rest: Population, new: Population) -> Discrete:
    """The median of all."""
    return points(np.full(len(new), np.median(adopted(rest).observed)))


def median_by_kind(rest: Population, new: Population) -> Discrete:
    """The median of the measure's kind; of all where the kind is new."""
    return _median_by(rest, new, *KINDS)


def median_by_group(rest: Population, new: Population) -> Discrete:
    """The median of the kind's group (`populations.GROUPS`); of all where the group is new."""
    return _median_by(rest, new, "group")


def _median_by(rest: Population, new: Population, *names: str) -> Discrete:
    kept = adopted(rest)
    known, asked = kept.of(*names), new.of(*names)
    found = [
        np.median(kept.observed[alike] if alike.any() else kept.observed)
        for alike in ((known == row).all(axis=1) for row in asked)
    ]
    return points(np.array(found))


def ridge_regression(rest: Population, new: Population) -> Discrete:
    """Ridge regression on kinds and covariates, unscaled, penalty 3."""
    kept, names = adopted(rest), (*KINDS, *COVARIATES)
    return points(ridge(kept.of(*names), kept.observed, new.of(*names), RIDGE_PENALTY))


def smoothed_median_regression(rest: Population, new: Population) -> Discrete:
    """Median regression on kinds and covariates without consent, smoothed; within 0 and 100."""
    kept, names = adopted(rest), (*KINDS, *COVARIATES[:-1])
    share = median_regression(
        kept.of(*names), kept.observed / 100.0, new.of(*names), SMOOTHING / 100.0
    )
    return points(np.clip(100.0 * share, 0.0, 100.0))


def ordered_logit(rest: Population, new: Population) -> Discrete:
    """`OrderedLogit` on the rank of the kind's group.

    Learnt from every first ask whose end is known, adopted or not, each case weighing the same.
    """
    names, index = np.unique(rest.case, return_inverse=True)
    size = np.bincount(index)[index]
    weights = len(rest) / (len(names) * size)
    final, first = rest.of("final", "first").astype(np.int64).T
    fitted = OrderedLogit(rest.of("group")[:, 0], final, first, weights)
    first = new.of("first")[:, 0].astype(np.int64)
    found = fitted.predict(new.of("group")[:, 0], first)
    return Discrete(100.0 * np.arange(found.shape[1])[None, :] / first[:, None], found)


VOTES: dict[str, Chance] = {"base_rate": base_rate, "logit": logit}
LEVELS: dict[str, Shares] = {
    "constant_median": constant_median,
    "nothing_changes": nothing_changes,
    "median_by_kind": median_by_kind,
    "ridge": ridge_regression,
    "median_regression": smoothed_median_regression,
    "median_by_group": median_by_group,
    "ordered_logit": ordered_logit,
}
OUTCOMES: dict[str, Chance] = {"base_rate": base_rate, "patron_logit": logit}
"""Baselines by name, in the order in which they are shown."""
