"""Chance: every random number of the laboratory, from one keyed generator.

A draw depends on its key alone, never on how many draws came before it. So any round of any run
can be drawn by itself, one member's change does not shift the others' draws, and a run is the same
in a sweep, in Mesa and in the app.
"""

from typing import Any

import numpy as np

from negotiation.compiled import njit

ACTION, BREAKDOWN, TABLING, ENDING, VOTE, TYPE, ANNOUNCEMENT = 1, 2, 3, 4, 5, 6, 7
"""What a draw is for: the last part of its key."""


def member_code(iso: str) -> int:
    """Turn an ISO code into the number that keys a member's draws (`"CHN"` → 0x43484E)."""
    return int.from_bytes(iso.encode("ascii"), "big")


@njit(cache=True)
def _mix(z: np.uint64) -> np.uint64:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True)
def uniform(seed: int, replicate: int, round_number: int, member: int, purpose: int) -> float:
    """Draw a number in [0, 1) from its key.

    Parameters
    ----------
    seed, replicate, round_number, member, purpose : int
        The key; `member` is `member_code`, 0 for nature; `purpose` one of this module's constants.

    Returns
    -------
    float
        A multiple of 2**-53.

    Notes
    -----
    Source: the output function of SplitMix64 (Steele, Lea and Flood 2014), applied in a chain over
    the words of the key, as counter-based generators do (Salmon et al. 2011).
    """
    gamma = np.uint64(0x9E3779B97F4A7C15)
    z = _mix(np.uint64(seed) + gamma)
    z = _mix((z ^ np.uint64(replicate)) + gamma)
    z = _mix((z ^ np.uint64(round_number)) + gamma)
    z = _mix((z ^ np.uint64(member)) + gamma)
    z = _mix((z ^ np.uint64(purpose)) + gamma)
    return float(z >> np.uint64(11)) * 2.0**-53


@njit(cache=True)
def pick(odds: Any, draw: float) -> int:
    """Index of the option that a draw in [0, 1) picks; never one with odds of zero."""
    cumulated, last = 0.0, 0
    for option in range(len(odds)):
        if odds[option] > 0.0:
            last = option
            cumulated += odds[option]
            if draw < cumulated:
                return option
    return last
