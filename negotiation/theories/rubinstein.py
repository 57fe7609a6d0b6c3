"""Alternating offers: two sides propose in turn, and each round of waiting costs both."""

import numpy as np

from negotiation.theories.deals import agreed, deals
from negotiation.theories.setting import SLACK, Floats, Prediction, Setting, Theory

HORIZON = 401
"""Rounds reckoned back from the last; odd, so that the first side has the first and last offer."""


def alternate(
    mine: Floats, theirs: Floats, first: float, second: float, horizon: int = HORIZON
) -> int | None:
    """The deal that the first side offers at once, and the second accepts.

    Backward induction over a long horizon: who proposes picks its best deal among those that give
    the other at least the discounted worth of its own next offer.

    Parameters
    ----------
    mine, theirs : ndarray, shape (T,)
        Gains of the two sides, at least 0.
    first, second : float
        Discount factors δ₁, δ₂ of the two sides, in [0, 1].
    horizon : int
        Rounds; without discounting the result depends on them.

    Returns
    -------
    int or None
        None without any deal.

    Notes
    -----
    Source: Rubinstein (1982). On a cake the first side's share tends to (1 - δ₂) / (1 - δ₁δ₂) as
    the deals become many (Ståhl 1972 for the finite horizon).
    """
    if not len(mine):
        return None
    gains, discounts = (mine, theirs), (first, second)
    offer, waiting = 0, np.zeros(2)
    for left in range(1, horizon + 1):
        proposer = (horizon - left) % 2
        other = 1 - proposer
        enough = gains[other] >= waiting[other] - SLACK
        best = np.where(enough, gains[proposer], -np.inf)
        offer = int(np.argmax(best))
        waiting = np.array([discounts[0] * mine[offer], discounts[1] * theirs[offer]])
    return offer


def _predict(given: Setting) -> Prediction:
    found = deals(given)
    deal = alternate(found.mine, found.theirs, given.discount, given.discount)
    return agreed(given, found, deal)


THEORIES = (
    Theory(
        "alternating_offers",
        "Alternating offers",
        "Rubinstein (1982); Ståhl (1972)",
        "The penholder and the most reluctant veto holder propose in turn, and the penholder offers"
        " at once the softest text the other can't gain from waiting for.",
        _predict,
    ),
)
