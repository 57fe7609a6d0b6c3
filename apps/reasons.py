"""What conceding brings the penholder in a round and what it costs it, from the payoffs' parts."""

from typing import NamedTuple

import numpy as np

from negotiation import story
from negotiation.english import capital, listed, say
from negotiation.payoff_parts import PARTS, Place, open_payoffs
from negotiation.record import Round
from negotiation.solved import Solved

LEAST = 0.005
"""Units of gain from which on a part is named."""


ALIKE = 5e-4
"""Payoffs nearer than this are the same as they are shown."""


class Difference(NamedTuple):
    """What one part of the penholder's payoff is more by conceding than by holding, in gain."""

    part: str
    amount: float


def differences(solved: Solved, place: Place, played: Round) -> list[Difference]:
    """The parts of what conceding brings over holding, against what the objector is expected to do.

    Parameters
    ----------
    solved : Solved
    place : Place
        Where the round is played.
    played : Round
        Conceding means the revision that it played; the first one where it held.

    Returns
    -------
    list of Difference
        The largest by amount first. Their sum is the difference of the two expected payoffs.
    """
    opened = open_payoffs(solved.problem, place)
    expected = np.array(played.equilibria[played.chosen]["objector"])
    by_row = np.einsum("rcp,c->rp", (opened.now + opened.later)[0], expected)
    found = by_row[played.row or 1] - by_row[0]
    order = np.argsort(-abs(found), kind="stable")
    return [Difference(PARTS[i], float(found[i])) for i in order]


def conceding(solved: Solved, place: Place, played: Round) -> str:
    """Why the penholder concedes, or why it does not, as a sentence."""
    found = differences(solved, place, played)
    total = sum(each.amount for each in found)
    named = [each for each in found if abs(each.amount) >= LEAST] or found[:1]
    sides = {
        side: [
            say(f"reasons.part.{each.part}.{side}", amount=story.payoff(abs(each.amount)))
            for each in named
            if (each.amount > 0.0) == (side == "more")
        ]
        for side in ("more", "less")
    }
    told = [text for text in (listed(sides["more"]), listed(sides["less"])) if text]
    does = "holds" if played.penholder_action == "hold" else "concedes"
    kind = f"{does}.{'more' if total > 0.0 else 'less'}"
    if abs(total) < ALIKE:
        kind = "same" if abs(found[0].amount) >= LEAST else "nothing"
    said = say(
        f"reasons.{kind}",
        pen=story.called(solved.scenario)[solved.scenario.pen],
        total=story.payoff(abs(total)),
        told=say("reasons.both", more=told[0], less=told[1]) if len(told) == 2 else told[0],
    )
    return capital(said)
