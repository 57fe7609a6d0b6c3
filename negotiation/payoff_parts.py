"""What each payoff of a round's game is made of: gain, leak, unanimity, cost of a no, waiting.

A payoff is linear in what the ends of the talks are worth, and these in the terms of the rules'
formulas. So the parts follow the stage games as they were solved (`stages.Values`), and each end is
taken apart by the compiled functions that valued it: they sum to the payoff in the record.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from negotiation.answers import make_desk, read_minds
from negotiation.bargaining import Outlook, horizon
from negotiation.council import NOBODY, count_others, make_room
from negotiation.moves import ALONE, VOTE
from negotiation.payoffs import Floats, Problem
from negotiation.reach import ballot_at, tally_at
from negotiation.record import Record
from negotiation.solved import Solved
from negotiation.votes import deserted, fill_surplus, penholder_worth

PARTS = (
    "gain",
    "leak",
    "text",
    "unanimity",
    "exposure",
    "failure",
    "alone",
    "block_cost",
    "lone_cost",
    "waiting",
)
"""The penholder's: gain from an adopted text; what leaks of it; worth of any text; of unanimity; of
showing who stops it; cost of a failed draft; acting alone. The objector's: gain; the cost of a no,
and of a lone one, that an adopted text spares it. Both: what discounting takes away."""

_SWITCHED = (
    ("text", "text_value"),
    ("unanimity", "unanimity_value"),
    ("exposure", "exposure_value"),
    ("failure", "failed_draft_cost"),
)


class Place(NamedTuple):
    """Where a round is played: the outlook, the position in it, and the rounds that are left."""

    seen: Outlook
    position: int
    left: int

    @property
    def objector(self) -> int:
        """Index of the member that the penholder deals with; -1 where nobody objects."""
        return int(self.seen.at.objector[self.position])


@dataclass(frozen=True)
class Opened:
    """The payoffs of one round's game, opened.

    Attributes
    ----------
    now, later : ndarray, shape (2, rows, columns, len(PARTS))
        Parts that come from an end of the talks in this round, and from later rounds (the
        continuation); penholder, then objector. Together they sum to the payoff.
    goes_on : ndarray, shape (rows, columns)
        Probability that there is a later round.
    """

    now: Floats
    later: Floats
    goes_on: Floats


def places(solved: Solved, record: Record) -> list[Place]:
    """Where each round of a record is played, and, last, where the talks end.

    Parameters
    ----------
    solved : Solved
        The record's scenario, solved.
    record : Record

    Returns
    -------
    list of Place
        One more than there are rounds.
    """
    seen, position, left = solved.outlook, 0, solved.problem.rounds
    found = [Place(seen, position, left)]
    for played in record.rounds:
        answer = int(played.objector_action == "threaten")
        left -= 1
        seen, position, _ = solved.advance(seen, position, played.row, answer, left)
        found.append(Place(seen, position, left))
    return found


def ended_here(problem: Problem, place: Place, member: int) -> tuple[float, float]:
    """What an end of the talks on the present text is worth to the penholder and to a member.

    Parameters
    ----------
    problem : Problem
    place : Place
    member : int
        Index of the member, whose worth is the mean over what is believed of its type.

    Returns
    -------
    tuple of float
    """
    seen = place.seen
    ends = seen.ends[place.position]
    mean = float(seen.belief[member] @ ends[seen.party[member]])
    return float(ends[0, 0]), mean


def open_payoffs(problem: Problem, place: Place) -> Opened:
    """Open every payoff of the game that is played at a place.

    Parameters
    ----------
    problem : Problem
        With `everyone`, as `solved.solve` poses it.
    place : Place
        One with an objector.

    Returns
    -------
    Opened
        Columns are cut-offs over the types still thought possible, as `stages.fill_game` has them.
    """
    seen, position = place.seen, place.position
    opening = _Opening(problem, seen, place.objector)
    h = horizon(problem, place.left)
    believed = seen.belief[place.objector]
    live = [t for t, p in enumerate(believed) if p > 0.0]
    shape = (int(seen.at.revisions[position]) + 1, len(live) + 1)
    now = np.zeros((2, *shape, len(PARTS)))
    later, goes_on = np.zeros_like(now), np.zeros(shape)
    for row in range(shape[0]):
        answers = [opening.cell(h, position, row, answer) for answer in range(2)]
        for column in range(shape[1]):
            for rank, t in enumerate(live):
                ended, continued, lasting = answers[int(rank >= len(live) - column)]
                now[:, row, column] += believed[t] * ended[:, t]
                later[:, row, column] += believed[t] * continued[:, t]
                goes_on[row, column] += believed[t] * lasting
    return Opened(now, later, goes_on)


@dataclass
class _Opening:
    """Parts of positions, shape (2, T, len(PARTS)), each reckoned once."""

    problem: Problem
    seen: Outlook
    objector: int
    _ends: dict[int, Floats] = field(default_factory=dict)
    _worth: dict[tuple[int, int], Floats] = field(default_factory=dict)

    def cell(self, h: int, position: int, row: int, answer: int) -> tuple[Floats, Floats, float]:
        """Parts of a pair of moves from an end now and from later; how likely a later round is."""
        problem, seen = self.problem, self.seen
        after = int(seen.at.next[position, row, answer])
        if not seen.values.goes_on[h, position, row, answer]:
            end = self.end(after)
            return end, np.zeros_like(end), 0.0
        broken = problem.breakdown_risk if answer == 1 else 0.0
        full = min(problem.foresight, seen.left - 1) + 1
        continued = (1.0 - broken) * self.worth(h if h == full else h - 1, after)
        waited = continued.copy()
        waited[..., PARTS.index("waiting")] -= (1.0 - problem.discount) * continued.sum(axis=-1)
        return broken * self.end(after), waited, 1.0 - broken

    def worth(self, h: int, position: int) -> Floats:
        """Parts of what a position is worth at its selected equilibrium."""
        if (h, position) not in self._worth:
            at, values = self.seen.at, self.seen.values
            if at.next[position, 0, 0] < 0:
                self._worth[h, position] = self.end(position)
            else:
                accept, other = values.accept[h, position], int(at.objector[position])
                mean = float(self.seen.belief[other] @ accept)
                accepts = np.full((2, accept.shape[0]), mean)
                if other == self.objector:
                    accepts[1] = accept
                total = np.zeros((2, accept.shape[0], len(PARTS)))
                for row in np.flatnonzero(values.rows[h, position]):
                    for answer, odds in enumerate((accepts, 1.0 - accepts)):
                        if odds.any():
                            ended, continued, _ = self.cell(h, position, int(row), answer)
                            weight = values.rows[h, position, row] * odds[..., None]
                            total += weight * (ended + continued)
                self._worth[h, position] = total
        return self._worth[h, position]

    def end(self, position: int) -> Floats:
        """Parts of what the end of the talks at a position is worth."""
        if position not in self._ends:
            at, types = self.seen.at, self.seen.belief.shape[1]
            parts = np.zeros((2, types, len(PARTS)))
            if at.end[position] == ALONE:
                parts[0, :, PARTS.index("alone")] = at.end_worth[position]
            elif at.end[position] == VOTE:
                for name, value in self._penholder(position).items():
                    parts[0, :, PARTS.index(name)] = value
                for name, values in self._objector(position).items():
                    parts[1, :, PARTS.index(name)] = values
            self._ends[position] = parts
        return self._ends[position]

    def _penholder(self, position: int) -> dict[str, float]:
        """A vote's worth to the penholder: its terms switched on one after the other."""
        at, problem = self.seen.at, self.problem
        tally, gain = tally_at(at, position), float(at.gain[position, problem.pen])

        def worth(known: Problem, kept: float) -> float:
            return float(penholder_worth(known, gain, kept, tally.adopted, tally.unanimous))

        known = problem._replace(
            text_value=0.0, unanimity_value=0.0, exposure_value=0.0, failed_draft_cost=0.0
        )
        parts = {"gain": worth(known, tally.adopted)}
        before = worth(known, tally.enforced)
        parts["leak"] = before - parts["gain"]
        for name, key in _SWITCHED:
            known = known._replace(**{key: getattr(problem, key)})
            parts[name] = worth(known, tally.enforced) - before
            before += parts[name]
        return parts

    def _objector(self, position: int) -> dict[str, Floats]:
        """A vote's worth to each type of the objector, term by term (`votes.fill_surplus`)."""
        at, problem, i = self.seen.at, self.problem, self.objector
        vote, gain = ballot_at(at, position), float(at.gain[position, i])
        minds = read_minds(problem, self.seen.belief)
        room = make_room(problem.veto, problem.quota)
        types, n = minds.belief.shape
        surplus, desk = np.zeros(types), make_desk(n, types)
        committed, nine = bool(at.committed[position, i]), float(at.tally[position, 0])
        count_others(vote.yes, problem.veto, NOBODY, NOBODY, room)
        fill_surplus(problem, minds, i, gain, committed, vote, nine, room, desk, surplus)
        spared = 2.0 * vote.others[i] * minds.block_cost[:, i]
        lonely = deserted(minds, vote, i) * problem.lone_cost if problem.veto[i] else 0.0
        price = gain + spared + lonely
        # an adopted text that is worth nothing in all tells nothing of its probability
        told = np.abs(price) > 1e-9
        adopted = np.where(told, surplus / np.where(told, price, 1.0), at.tally[position, 1])
        return {
            "gain": adopted * gain,
            "block_cost": adopted * spared,
            "lone_cost": adopted * lonely,
        }
