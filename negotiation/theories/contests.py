"""Who beats whom: the support that two positions find among all members, head to head."""

import numpy as np

from negotiation.theories.setting import Floats


def support(alternatives: Floats, positions: Floats, weights: Floats) -> Floats:
    """Probability that each alternative beats each other one.

    Every member backs the nearer of two alternatives with its weight times the difference in
    distance; an alternative's probability is its share of all backing, one half without any.

    Parameters
    ----------
    alternatives : ndarray, shape (m,)
    positions, weights : ndarray, shape (n,)
        Weights are capability × salience.

    Returns
    -------
    ndarray, shape (m, m)
        Row beats column; with the transposed it sums to 1.

    Notes
    -----
    Source: Bueno de Mesquita (1994), with a risk exponent of 1, as in the model's first round;
    Scholz, Calbert and Smith (2011), section 3.
    """
    distance = np.abs(positions[:, None] - alternatives[None, :])
    backing = weights[:, None, None] * (distance[:, None, :] - distance[:, :, None])
    pro = np.maximum(backing, 0.0).sum(axis=0)
    total = pro + pro.T
    share: Floats = np.where(total > 0.0, pro / np.where(total > 0.0, total, 1.0), 0.5)
    return share
