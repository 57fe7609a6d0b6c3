"""Agenda setter: the penholder's best text among those that the Council prefers to none."""

import numpy as np

from negotiation.theories.acceptance import nearest_passing, passing
from negotiation.theories.setting import (
    SLACK,
    Bools,
    Floats,
    Prediction,
    Setting,
    Theory,
    put_to_vote,
)


def as_good(ideals: Floats, status_quo: float) -> tuple[Floats, Floats]:
    """The interval that each member likes at least as much as the status quo: q to 2v - q."""
    mirrored = 2.0 * ideals - status_quo
    return np.minimum(status_quo, mirrored), np.maximum(status_quo, mirrored)


def take_it_or_leave_it(
    wish: float, ideals: Floats, status_quo: float, veto: Bools, quota: int
) -> float:
    """The setter's offer on one scale, which passes.

    Under unanimity x* = clip(p, ∩ [min(q, 2v - q), max(q, 2v - q)]).

    Parameters
    ----------
    wish : float
        What the setter wants, p.
    ideals : ndarray, shape (n,)
        What the voters want, v.
    status_quo : float
        What remains without an agreement, q.
    veto : ndarray of bool, shape (n,)
        Whose acceptance is needed.
    quota : int
        How many voters must accept.

    Notes
    -----
    Source: Romer and Rosenthal (1978): one offer, closed rule, symmetric losses, everything known.
    """
    low, high = as_good(ideals, status_quo)
    return float(nearest_passing(np.array([wish]), low, high, veto, quota, status_quo)[0])


def _predict(given: Setting) -> Prediction:
    """Predict provision by provision: of its levels that pass, the penholder's favourite.

    The pivot is the most reluctant veto holder or the ninth most willing member. The roll call is
    that on the whole text: yes unless it is worse than none.
    """
    positions, levels = [], []
    for k, severities in enumerate(given.severity):
        wish, ideals = float(given.ideal[given.pen, k]), given.ideal[:, k]
        positions.append(take_it_or_leave_it(wish, ideals, 0.0, given.veto, given.quota))
        passes = passing(severities, *as_good(ideals, 0.0), given.veto, given.quota)
        away = np.where(passes, np.abs(severities - wish), np.inf)
        levels.append(int(np.argmin(away)))
    draft = np.array(levels)
    yes = given.worth(draft) >= -SLACK
    return put_to_vote(given, draft, np.array(positions), yes)


THEORIES = (
    Theory(
        "agenda_setter",
        "Agenda setter",
        "Romer and Rosenthal (1978), under Charter, Art. 27(3)",
        "The penholder offers of every measure the most that the pivot, the most reluctant veto"
        " holder or the ninth vote, still likes as much as no measure.",
        _predict,
    ),
)
