"""What passes on one scale: every veto holder and enough members must find a point acceptable."""

import numpy as np

from negotiation.theories.setting import SLACK, Bools, Floats


def passing(points: Floats, low: Floats, high: Floats, veto: Bools, quota: int) -> Bools:
    """Which points pass.

    Parameters
    ----------
    points : ndarray, shape (m,)
    low, high : ndarray, shape (n,)
        The interval that each member accepts.
    veto : ndarray of bool, shape (n,)
        Whose acceptance is needed.
    quota : int
        How many members must accept.

    Returns
    -------
    ndarray of bool, shape (m,)
    """
    point = points[:, None]
    accepts = (low[None, :] - SLACK <= point) & (point <= high[None, :] + SLACK)
    result: Bools = accepts[:, veto].all(axis=1) & (accepts.sum(axis=1) >= quota)
    return result


def nearest_passing(
    wishes: Floats, low: Floats, high: Floats, veto: Bools, quota: int, otherwise: float
) -> Floats:
    """The passing point that is nearest to each wish; of two the lower; `otherwise` if none passes.

    What passes is a union of closed intervals that end where members' intervals end, so that a
    wish and these ends are all there is to try.

    Parameters
    ----------
    wishes : ndarray, shape (m,)

    Returns
    -------
    ndarray, shape (m,)
    """
    ends = np.unique(np.concatenate([low, high]))
    ends = ends[passing(ends, low, high, veto, quota)]
    if not ends.size:
        return np.full_like(wishes, otherwise)
    nearest = ends[np.argmin(np.abs(ends[None, :] - wishes[:, None]), axis=1)]
    found: Floats = np.where(passing(wishes, low, high, veto, quota), wishes, nearest)
    return found
