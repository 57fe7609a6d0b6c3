"""Probabilistic Condorcet election: texts beat one another by chance, and the lottery settles."""

import numpy as np

from negotiation.theories.contests import support
from negotiation.theories.setting import Floats, Prediction, Setting, Theory, at_positions


def lottery(beats: Floats) -> Floats:
    """Long-run share of time that each alternative stands.

    The standing alternative meets a challenger drawn from all alternatives alike, and the winner
    stands: the stationary distribution of that Markov chain. It is unique, since of any two
    alternatives at least one can beat the other.

    Parameters
    ----------
    beats : ndarray, shape (m, m)
        Probability that row beats column (`contests.support`).

    Returns
    -------
    ndarray, shape (m,)
        Sums to 1.

    Notes
    -----
    Source: Wise, Lester and Efird (2015), the Markov process with uniform challengers.
    """
    m = beats.shape[0]
    chain = beats.T / m
    np.fill_diagonal(chain, 0.0)
    np.fill_diagonal(chain, 1.0 - chain.sum(axis=1))
    equations = np.vstack([chain.T - np.eye(m), np.ones(m)])
    share: Floats = np.linalg.lstsq(equations, np.append(np.zeros(m), 1.0), rcond=None)[0]
    return share


def election(alternatives: Floats, positions: Floats, weights: Floats) -> float:
    """Mean of the alternatives in the lottery that the members' support makes."""
    return float(lottery(support(alternatives, positions, weights)) @ alternatives)


def _predict(given: Setting) -> Prediction:
    """Predict provision by provision; the alternatives are the levels of its ladder."""
    weights = given.capability[:, None] * given.salience
    found = [
        election(severities, given.ideal[:, k], weights[:, k])
        for k, severities in enumerate(given.severity)
    ]
    return at_positions(given, np.array(found))


THEORIES = (
    Theory(
        "condorcet",
        "Probabilistic Condorcet election",
        "Wise, Lester and Efird (2015)",
        "Every measure's levels challenge one another, win by the support they find, and the mean"
        " of the lottery that results is what to expect.",
        _predict,
    ),
)
