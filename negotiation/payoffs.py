"""The bargaining problem in arrays, and what a text gives each member.

Arrays in, arrays out, compiled. One index convention: members are axis -2, provisions axis -1
(of an array that has both), levels come after provisions; leading axes are runs. A draft is an
integer array of shape (K,), one level per provision.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from negotiation.compiled import njit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Problem(NamedTuple):
    """A bargaining problem in arrays: n members, K provisions, at most L levels, T types.

    Attributes
    ----------
    gains : ndarray, shape (n, K, L)
        Policy gain of each member from each level, as `gain_table` makes it.
    levels : ndarray of int, shape (K,)
        Number of levels of each provision, absent included.
    first : ndarray of int, shape (K,)
        The first draft.
    pen : int
        Index of the penholder.
    sponsor, veto : ndarray of bool, shape (n,)
        Who tables the text (and so votes yes); whose no blocks.
    prior : ndarray, shape (n, T)
        What everybody else believes of each member's type of resolve at the start.
    block_cost, tolerance : ndarray, shape (n, T)
        By type, softest first: cost of voting no when half of the others vote yes; what a member
        overlooks before it withholds its yes; in units of gain.
    lone_cost : float
        What a veto costs more when nobody else casts one, in units of gain.
    leak : ndarray, shape (n,)
        Share of the text's worth lost when this member does not vote yes.
    quota : int
        Yes votes needed.
    rounds, foresight : int
        Deadline in rounds; how many rounds ahead the players reckon.
    protocol, softenings : int
        Which revisions are offered (`moves.LINKAGE`, `FREE`, `OPEN`), and at most how many.
    package, discount, breakdown_risk : float
        Gain of the objector in one revision; weight of a round later; probability that a threat
        ends the talks.
    text_value, failed_draft_cost, outside_option : float
        Worth to the penholder, in units of gain.
    unanimity_value, exposure_value : float
        Worth to the penholder of every member voting yes, and of showing who stops the text, as
        shares of its gain from it.
    noise, cue : float
        Tremble of votes and pull of the others' votes, in units of gain.
    selection : int
        Index into `equilibria.SELECTIONS`.
    everyone : bool
        Whether to reckon what the talks are worth to members that never become an objector, too.
    """

    gains: Floats
    levels: Ints
    first: Ints
    pen: int
    sponsor: Bools
    veto: Bools
    prior: Floats
    block_cost: Floats
    tolerance: Floats
    lone_cost: float
    leak: Floats
    quota: int
    rounds: int
    foresight: int
    protocol: int
    softenings: int
    package: float
    discount: float
    breakdown_risk: float
    text_value: float
    unanimity_value: float
    failed_draft_cost: float
    exposure_value: float
    outside_option: float
    noise: float
    cue: float
    selection: int
    everyone: bool


def gain_table(
    ideal: Floats, salience: Floats, severity: Floats, loss_exponent: float | Floats = 2.0
) -> Floats:
    """Policy gain of every member from every level of every provision.

    Parameters
    ----------
    ideal : ndarray, shape (..., n, K)
        Severity wanted, in [0, 1]; leading axes are runs.
    salience : ndarray, shape (n, K)
        Weight, each member's summing to 1.
    severity : ndarray, shape (K, L)
        Severity of each level, in [0, 1].
    loss_exponent : float or ndarray, shape (n,)
        1 to 2: linear to quadratic loss in the distance to the ideal.

    Returns
    -------
    ndarray, shape (..., n, K, L)
        w (θ^e - |s - θ|^e): zero for the absent measure, at most w θ^e.

    Notes
    -----
    Source: Enelow and Hinich (1984), The Spatial Theory of Voting, weighted Euclidean preferences,
    measured from the empty text.
    """
    wanted = ideal[..., None]
    e = np.broadcast_to(loss_exponent, salience.shape[:1])[:, None, None]
    table: Floats = salience[:, :, None] * (wanted**e - np.abs(severity - wanted) ** e)
    return table


@njit(cache=True)
def by_level(gains: Floats) -> Floats:
    """Gains with members last, shape (K, L, n): a draft's are then sums of whole rows."""
    n, provisions, levels = gains.shape
    table = np.empty((provisions, levels, n))
    for i in range(n):
        for k in range(provisions):
            for level in range(levels):
                table[k, level, i] = gains[i, k, level]
    return table


@njit(cache=True)
def fill_gains(table: Floats, draft: Ints, total: Any) -> None:
    """Write the gain of each member from a draft, shape (n,); `table` as `by_level` makes it."""
    for i in range(total.shape[0]):
        total[i] = 0.0
    for k in range(table.shape[0]):
        row = table[k, draft[k]]
        for i in range(total.shape[0]):
            total[i] += row[i]


@njit(cache=True)
def draft_gains(gains: Floats, draft: Ints) -> Floats:
    """Gain of each member from a draft: the sum of its provisions' gains, shape (n,)."""
    total = np.zeros(gains.shape[0])
    fill_gains(by_level(gains), draft, total)
    return total
