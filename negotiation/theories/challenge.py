"""Challenge model, round 0 only: the position that no other beats before anybody has moved.

The later rounds are left out on purpose: the literature does not state them completely, and no
two public accounts of them agree (Scholz, Calbert and Smith 2011).
"""

import numpy as np

from negotiation.theories.contests import support
from negotiation.theories.setting import Floats, Prediction, Setting, Theory, at_positions


def round_zero(positions: Floats, weights: Floats) -> float:
    """Forecast of round 0: the position that beats or ties every other one, head to head.

    With backing in proportion to distance there can be none in principle; then the position with
    the best worst contest. Of several the lowest.

    Parameters
    ----------
    positions, weights : ndarray, shape (n,)
        Weights are capability × salience.

    Notes
    -----
    Source: Bueno de Mesquita (1994).
    """
    held = np.unique(positions)
    worst = support(held, positions, weights).min(axis=1)
    return float(held[np.argmax(np.round(worst, 12))])


def _predict(given: Setting) -> Prediction:
    weights = given.capability[:, None] * given.salience
    found = [round_zero(given.ideal[:, k], weights[:, k]) for k in range(len(given.keys))]
    return at_positions(given, np.array(found))


THEORIES = (
    Theory(
        "challenge",
        "Challenge model (round 0)",
        "Bueno de Mesquita (1994); round 0 alone, as Scholz, Calbert and Smith (2011) confirm it",
        "Every measure starts from the position that no other position beats head to head, by"
        " capability times salience.",
        _predict,
    ),
)
