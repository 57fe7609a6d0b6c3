"""Zeuthen-Harsanyi: the side that can less afford a breakdown makes the next concession."""

from negotiation.theories.deals import agreed, deals
from negotiation.theories.setting import Floats, Prediction, Setting, Theory


def concede(mine: Floats, theirs: Floats) -> int | None:
    """The deal at which two sides meet that concede by their risk limits.

    Both start from the deal they like best. A side's risk limit is the largest probability of a
    breakdown at which it still holds out, (own offer - other's offer) / own offer; the side with
    the smaller one concedes to its next deal, of equal ones the first side.

    Parameters
    ----------
    mine, theirs : ndarray, shape (T,)
        Gains of the two sides over a breakdown, at least 0, from the first side's best deal to the
        second's: mine falls, theirs rises.

    Returns
    -------
    int or None
        The deal with the largest product of gains; None without any deal.

    Notes
    -----
    Source: Zeuthen (1930); Harsanyi (1956) shows that the smaller risk limit belongs to the offer
    with the smaller product of gains, so that the Nash solution is where they meet.
    """
    if not len(mine):
        return None
    i, j = 0, len(mine) - 1
    while i < j:
        if _risk_limit(mine[i], mine[j]) <= _risk_limit(theirs[j], theirs[i]):
            i += 1
        else:
            j -= 1
    return i


def _risk_limit(own: float, other: float) -> float:
    """Largest probability of a breakdown at which a side holds out; 1 with nothing to lose."""
    return float((own - other) / own) if own > 0.0 else 1.0


def _predict(given: Setting) -> Prediction:
    found = deals(given)
    return agreed(given, found, concede(found.mine, found.theirs))


THEORIES = (
    Theory(
        "zeuthen_harsanyi",
        "Zeuthen-Harsanyi",
        "Zeuthen (1930); Harsanyi (1956)",
        "The penholder and the most reluctant veto holder soften step by step from either end, and"
        " the side with more to lose by a breakdown concedes next.",
        _predict,
    ),
)
