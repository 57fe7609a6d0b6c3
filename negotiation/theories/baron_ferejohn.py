"""Legislative bargaining: any member may be the next to propose, and waiting is worth something."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from negotiation.theories.acceptance import nearest_passing
from negotiation.theories.setting import (
    SLACK,
    Bools,
    Floats,
    Prediction,
    Setting,
    Theory,
    at_positions,
)

MOST_STEPS, DAMPING = 4000, 0.8


class Legislature(NamedTuple):
    """A stationary equilibrium on one scale.

    Attributes
    ----------
    proposals, values : ndarray, shape (n,)
        What each member proposes when it is recognised; what each expects before anybody is, as
        gain over the status quo.
    change : float
        Change of the values in the last step; 0 at an equilibrium.
    """

    proposals: Floats
    values: Floats
    change: float


def closed_rule(
    ideals: Floats,
    recognition: Floats,
    discount: float,
    veto: Bools,
    quota: int,
    status_quo: float = 0.0,
) -> Legislature:
    """Stationary equilibrium of random recognition under a closed rule, with quadratic losses.

    A member accepts x when its gain is at least δ times what it expects of a next round; each
    proposes the passing point that it likes best.

    Parameters
    ----------
    ideals, recognition : ndarray, shape (n,)
        What the members want; how likely each is to propose (sums to 1).
    discount : float
        δ, in [0, 1].
    veto : ndarray of bool, shape (n,)
    quota : int
    status_quo : float
        What remains in every round without an agreement.

    Notes
    -----
    Source: Baron and Ferejohn (1989); on a scale instead of a cake Banks and Duggan (2000), where a
    pure equilibrium without delay exists in one dimension; unique for quadratic losses (Cho and
    Duggan 2003). Found by damped iteration from values of zero.
    """
    best = (ideals - status_quo) ** 2
    values, proposals = np.zeros_like(ideals), np.full_like(ideals, status_quo)
    change = np.inf
    for _ in range(MOST_STEPS):
        reach = np.sqrt(np.maximum(0.0, best - discount * values))
        low, high = ideals - reach, ideals + reach
        proposals = nearest_passing(ideals, low, high, veto, quota, status_quo)
        gains = best[:, None] - (proposals[None, :] - ideals[:, None]) ** 2
        step = gains @ recognition - values
        change = float(np.abs(step).max())
        values = values + DAMPING * step
        if change < 1e-12:
            break
    return Legislature(proposals, values, change)


def _predict(given: Setting) -> Prediction:
    """Predict provision by provision; the expected proposal is read as a level.

    Assumed: all members are recognised alike, and the one that is proposes every measure. Its text
    is put to the vote: yes where it is worth at least δ times what a member expects of the next
    round. The roll call is that over all proposers.
    """
    n = len(given.members)
    alike = np.full(n, 1.0 / n)
    worth, waiting, positions = np.zeros((n, n)), np.zeros(n), np.zeros(len(given.keys))
    for k in range(len(given.keys)):
        ideal, salience = given.ideal[:, k], given.salience[:, k]
        found = closed_rule(ideal, alike, given.discount, given.veto, given.quota)
        x = found.proposals[None, :]
        worth += salience[:, None] * (2.0 * ideal[:, None] - x) * x
        waiting += salience * found.values
        positions[k] = float(alike @ found.proposals)
    agreed = at_positions(given, positions)
    yes = (worth >= given.discount * waiting[:, None] - SLACK) @ alike
    votes = {
        member: {"yes": float(y), "no": 1.0 - float(y), "abstain": 0.0}
        for member, y in zip(given.members, yes, strict=True)
    }
    return replace(agreed, votes=votes) if agreed.outcome == "adopted" else agreed


THEORIES = (
    Theory(
        "baron_ferejohn",
        "Legislative bargaining",
        "Baron and Ferejohn (1989); Banks and Duggan (2000); equal recognition is assumed",
        "Any member may be drawn to propose, and it proposes what it likes best among what nine"
        " members and all veto holders like as much as waiting for another proposer.",
        _predict,
    ),
)
