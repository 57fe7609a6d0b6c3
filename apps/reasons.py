"""What conceding brings the penholder and what comes of it for the objector, by payoffs' parts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from negotiation import story
from negotiation.english import capital, listed, say
from negotiation.payoff_parts import PARTS, Floats, Opened, Place, open_payoffs
from negotiation.record import Round
from negotiation.solved import Solved

LEAST = 0.005
"""Units of gain from which on a part is named."""
ALIKE = 5e-4
"""Payoffs nearer than this are the same as they are shown."""


class Part(NamedTuple):
    """One part of a payoff, or of the difference of two, in units of gain."""

    part: str
    amount: float


def weighed(solved: Solved, place: Place, played: Round) -> tuple[Floats, Floats, bool]:
    """What holding and conceding are worth to the penholder, part by part.

    Parameters
    ----------
    solved : Solved
    place : Place
        Where the round is played.
    played : Round
        Conceding means the revision that it played; the first one where it held.

    Returns
    -------
    hold, concede : ndarray, shape (len(PARTS),)
        Expected over what the objector does; all that follows is in them. They sum to the payoffs.
    ends : bool
        Whether the talks end if the penholder holds, and may go on if it concedes.
    """
    opened, expected = _opened(solved, place, played)
    by_row = np.einsum("rcp,c->rp", (opened.now + opened.later)[0], expected)
    goes_on = opened.goes_on @ expected
    row = played.row or 1
    return by_row[0], by_row[row], bool(goes_on[0] == 0.0 < goes_on[row])


def _opened(solved: Solved, place: Place, played: Round) -> tuple[Opened, Floats]:
    """A round's payoffs in parts, and how likely each column is expected to be."""
    expected = np.array(played.equilibria[played.chosen]["objector"])
    return open_payoffs(solved.problem, place), expected


def differences(solved: Solved, place: Place, played: Round) -> list[Part]:
    """What conceding brings the penholder over holding, the largest part by amount first."""
    hold, concede, _ = weighed(solved, place, played)
    return _ordered(concede - hold)


def _ordered(amounts: Floats) -> list[Part]:
    order = np.argsort(-abs(amounts), kind="stable")
    return [Part(PARTS[i], float(amounts[i])) for i in order]


def conceding(solved: Solved, place: Place, played: Round) -> str:
    """Why the penholder concedes, or why it does not, in a sentence or two."""
    hold, concede, ends = weighed(solved, place, played)
    found = _ordered(concede - hold)
    total = sum(each.amount for each in found)
    does = "holds" if played.penholder_action == "hold" else "concedes"
    kind = f"{does}.{'more' if total > 0.0 else 'less'}"
    if abs(total) < ALIKE:
        kind = "same" if abs(found[0].amount) >= LEAST else "nothing"
    said = say(
        f"reasons.{kind}",
        pen=story.called(solved.scenario)[solved.scenario.pen],
        total=story.payoff(abs(total)),
        told=_told(found, "pen"),
    )
    return capital(f"{say('reasons.ends')} {said}" if ends else said)


def resulting(solved: Solved, place: Place, played: Round) -> str:
    """What comes of the round for the objector, as a sentence; empty where next to nothing does."""
    opened, expected = _opened(solved, place, played)
    rows = np.array(played.equilibria[played.chosen]["penholder"])
    found = _ordered(np.einsum("rcp,r,c->p", (opened.now + opened.later)[1], rows, expected))
    if abs(found[0].amount) < LEAST:
        return ""
    return capital(
        say(
            "reasons.results",
            objector=story.called(solved.scenario)[played.objector],
            total=story.payoff(sum(each.amount for each in found)),
            told=_told(found, "objector"),
        )
    )


def _told(found: Sequence[Part], whose: str) -> str:
    """The parts as phrases, what brings something before what costs; small ones together."""
    named = [each for each in found if abs(each.amount) >= LEAST] or list(found[:1])
    rest = sum(each.amount for each in found) - sum(each.amount for each in named)
    if abs(rest) >= ALIKE:
        named.append(Part("rest", rest))
    sides = {
        side: [
            say(f"reasons.{whose}.{each.part}.{side}", amount=story.payoff(abs(each.amount)))
            for each in named
            if (each.amount > 0.0) == (side == "more")
        ]
        for side in ("more", "less")
    }
    told = [text for text in (listed(sides["more"]), listed(sides["less"])) if text]
    return say("reasons.both", more=told[0], less=told[1]) if len(told) == 2 else told[0]
