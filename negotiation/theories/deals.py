"""Deals between the penholder and its strongest objector: the drafts that softening leads to."""

from typing import NamedTuple

import numpy as np

from negotiation.theories.setting import SLACK, Floats, Ints, Prediction, Setting, at_levels


class Deals(NamedTuple):
    """Drafts from the penholder's to the objector's, T of them, each worth less to the penholder.

    Attributes
    ----------
    drafts : ndarray of int, shape (T, K)
    mine, theirs : ndarray, shape (T,)
        Gain over no text of the penholder and of the objector; never negative.
    """

    drafts: Ints
    mine: Floats
    theirs: Floats


def strongest_objector(given: Setting) -> int:
    """The veto holder, or without any the member, that likes the first draft least."""
    worth = given.worth(given.first).copy()
    may = given.veto.copy()
    may[given.pen] = False
    if not may.any():
        may = np.arange(len(worth)) != given.pen
    worth[~may] = np.inf
    return int(np.argmin(worth))


def softenings(given: Setting, objector: int) -> Ints:
    """Drafts from the first one on, one provision lower at a time, shape (T, K).

    Each is the revision that gives the objector most for what it takes from the penholder, to any
    lower level (issue linkage; Tollison and Willett 1979); of equal ones the first provision's.
    It ends when no lower level gives the objector anything.
    """
    tables = given.gains()
    drafts = [given.first.copy()]
    while True:
        draft, best, chosen = drafts[-1], -np.inf, None
        for k, table in enumerate(tables):
            for level in range(int(draft[k])):
                gain = table[objector, level] - table[objector, draft[k]]
                loss = table[given.pen, draft[k]] - table[given.pen, level]
                ratio = gain / max(loss, SLACK)
                if gain > SLACK and ratio > best + SLACK:
                    best, chosen = ratio, (k, level)
        if chosen is None:
            return np.array(drafts)
        drafts.append(draft.copy())
        drafts[-1][chosen[0]] = chosen[1]


def deals(given: Setting) -> Deals:
    """The deals between the penholder and the strongest objector that neither likes less than none.

    Those that another deal improves on for the penholder without hurting the objector are left out.
    """
    objector = strongest_objector(given)
    drafts = softenings(given, objector)
    worth = np.array([given.worth(draft) for draft in drafts])
    mine, theirs = worth[:, given.pen], worth[:, objector]
    later = np.append(np.maximum.accumulate(mine[::-1])[::-1][1:], -np.inf)
    keep = (mine > later) & (mine >= -SLACK) & (theirs >= -SLACK)
    return Deals(drafts[keep], np.maximum(mine[keep], 0.0), np.maximum(theirs[keep], 0.0))


def agreed(given: Setting, found: Deals, index: int | None) -> Prediction:
    """A prediction of one of the deals, or of no text."""
    if index is None:
        return at_levels(given, np.zeros(len(given.keys), dtype=np.int64))
    return at_levels(given, found.drafts[index])
