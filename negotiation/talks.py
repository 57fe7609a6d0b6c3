"""Talks: one negotiation played round by round, its record, and the record replayed.

`Talks` walks a solved scenario with one decider a member; `play` runs it to the
end. Every choice, a move or a vote, goes through one signature, `decide(view) -> action`, so that
the equilibrium, an agent and a person follow the same rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation import bargaining, chance
from negotiation.council import QUOTA, passes
from negotiation.measures import dollars, severity_index
from negotiation.parsing import parse
from negotiation.record import Record, Round
from negotiation.scenario import Scenario
from negotiation.solved import Solved, solve
from negotiation.version import VERSION

ENDINGS = ("vote", "withdraw", "alone")
REASONS = ("nobody", "may_block", "nine_votes", "its_yes")


@dataclass(frozen=True)
class View:
    """What a member sees when it must choose.

    Attributes
    ----------
    member : str
        Who chooses.
    question : str
        `revise` (penholder: hold or concede), `answer` (objector: accept or threaten), `go_on`
        (penholder after the answer: continue or end), `end` (penholder: vote, withdraw or
        alone), `vote` (yes, no or abstain).
    options : tuple of str
        The legal actions. Who has committed has no `no`.
    odds : tuple of float
        Probability the model gives each option; sums to 1.
    draw : float
        This choice's own random number in [0, 1).
    round : int
        From 1.
    draft, offer : mapping of str to int
        The text on the table and its revision.
    payoffs : tuple of ndarray, shape (2, 2), or None
        The stage game, penholder's and objector's payoffs; None outside of a stage.
    """

    member: str
    question: str
    options: tuple[str, ...]
    odds: tuple[float, ...]
    draw: float
    round: int
    draft: Mapping[str, int]
    offer: Mapping[str, int]
    payoffs: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


Decider = Callable[[View], str]


def equilibrium(view: View) -> str:
    """Choose as the model does: draw from the odds with the view's own number."""
    cumulated = 0.0
    for option, odds in zip(view.options, view.odds, strict=True):
        cumulated += odds
        if view.draw < cumulated:
            return option
    return next(o for o, p in reversed(tuple(zip(view.options, view.odds, strict=True))) if p > 0)


@dataclass
class Talks:
    """A negotiation in progress.

    Parameters
    ----------
    solved : Solved
    seed, replicate : int
        Key of its random numbers.
    deciders : mapping of str to Decider
        Who chooses for each member; `equilibrium` for members not named.
    """

    solved: Solved
    seed: int = 0
    replicate: int = 0
    deciders: Mapping[str, Decider] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list, init=False)
    record: Record | None = field(default=None, init=False)
    _at: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.solved.positions.objector[0] < 0:
            self._conclude()

    @property
    def open(self) -> bool:
        """Whether there is another round to play."""
        return self.record is None

    @property
    def draft(self) -> dict[str, int]:
        """The text on the table, by provision."""
        return self.solved.draft(self.solved.positions.draft[self._at])

    @property
    def severity_index(self) -> float:
        """Severity of the text on the table against the first draft, 0 to 100."""
        return severity_index(self.solved.scenario, self.solved.preferences, self.draft)

    @property
    def stances(self) -> dict[str, dict[str, float]]:
        """Probability of each answer of each member, if the text were voted on now."""
        return self._stances(self._at)

    @property
    def objector(self) -> str | None:
        """Whom the penholder deals with next; None where nobody objects or the talks are over."""
        index = int(self.solved.positions.objector[self._at])
        return self._member(index) if self.open and index >= 0 else None

    @property
    def worth(self) -> dict[str, float]:
        """What the talks as they stand are worth to each member, in units of gain."""
        at, values, here = self.solved.positions, self.solved.values, self._at
        if self.open:
            h = bargaining.horizon(self.solved.problem, len(self.rounds) + 1)
            worth = values.worth[h, here]
        else:
            worth = at.end_values[here]
        return dict(zip(self.solved.preferences.members, worth.tolist(), strict=True))

    def play_round(self) -> Round:
        """Play one round; after the last one the penholder ends the talks and `record` is there.

        Raises
        ------
        RuntimeError
            If the talks are over.
        ValueError
            If a decider answers with an action that is not among its options.
        """
        if not self.open:
            raise RuntimeError("the talks are over: read .record")
        at, values, here = self.solved.positions, self.solved.values, self._at
        h = bargaining.horizon(self.solved.problem, len(self.rounds) + 1)
        stage, mixture = values.stage[h, here], values.mixture[h, here]
        pen, objector = self.solved.scenario.pen, self._member(at.objector[here])
        row = self._choose(pen, "revise", ("hold", "concede"), mixture[0], stage)
        column = self._choose(objector, "answer", ("accept", "threaten"), mixture[1], stage)
        after = int(at.next[here, row, column])
        then = self._follow(h, row, column, after)
        played = self._round(h, row, column, then)
        self.rounds.append(played)
        self._at = after
        if then != "continue":
            self._conclude()
        return played

    def _follow(self, h: int, row: int, column: int, after: int) -> str:
        """What follows the moves: the branching that `odds.spread` weighs."""
        problem = self.solved.problem
        if self.solved.positions.objector[after] < 0:
            return "ended"
        if len(self.rounds) + 1 >= problem.rounds:
            return "deadline"
        odds = float(self.solved.values.goes_on[h, self._at, row, column])
        pen = self.solved.scenario.pen
        if self._choose(pen, "go_on", ("continue", "end"), odds, None, after):
            return "ended"
        lasting = 1.0 if column == 0 else 1.0 - problem.breakdown_risk
        return "continue" if self._draw("", chance.BREAKDOWN) < lasting else "broke"

    def _draw(self, member: str, purpose: int) -> float:
        """Draw this round's number for a member ("" for nature) and a purpose."""
        number, code = len(self.rounds) + 1, chance.member_code(member)
        return float(chance.uniform(self.seed, self.replicate, number, code, purpose))

    def _choose(
        self,
        member: str,
        question: str,
        options: tuple[str, ...],
        odds: Any,
        stage: NDArray[np.float64] | None = None,
        position: int | None = None,
    ) -> int:
        """Ask a member's decider and return the index of its action."""
        at = self._at if position is None else position
        weights = (float(odds), 1.0 - float(odds)) if np.ndim(odds) == 0 else tuple(odds)
        view = View(
            member=member,
            question=question,
            options=options,
            odds=weights,
            draw=self._draw(member, _PURPOSES[question]),
            round=len(self.rounds) + 1,
            draft=self.solved.draft(self.solved.positions.draft[at]),
            offer=self.solved.draft(self.solved.positions.offer[at]),
            payoffs=None if stage is None else (stage[0].copy(), stage[1].copy()),
        )
        action = self.deciders.get(member, equilibrium)(view)
        if action not in options:
            raise ValueError(f"{member}, {question}: found {action!r}, allowed {options}")
        return options.index(action)

    def _member(self, index: int) -> str:
        return self.solved.preferences.members[int(index)]

    def _round(self, h: int, row: int, column: int, then: str) -> Round:
        solved, here = self.solved, self._at
        at, stage = solved.positions, solved.values.stage[h, here]
        objector = self._member(at.objector[here])
        solution = solved.solution(h, here)
        draft, offer = solved.draft(at.draft[here]), solved.draft(at.offer[here])
        return Round(
            round=len(self.rounds) + 1,
            draft=draft,
            severity_index=severity_index(solved.scenario, solved.preferences, draft),
            objector=objector,
            reason=REASONS[at.reason[here]],
            committed=self._committed(here),
            offer={k: [draft[k], offer[k]] for k in draft if offer[k] != draft[k]},
            penholder_action=("hold", "concede")[row],
            objector_action=("accept", "threaten")[column],
            payoffs_penholder=stage[0].tolist(),
            payoffs_objector=stage[1].tolist(),
            equilibria=[asdict(e) for e in solution.equilibria],
            chosen=solution.chosen,
            complete=solution.complete,
            beliefs={objector: [1.0]},
            stances=self._stances(here),
            then=then,
        )

    def _committed(self, here: int) -> list[str]:
        flags = self.solved.positions.committed[here]
        return [m for m, c in zip(self.solved.preferences.members, flags, strict=True) if c]

    def _stances(self, here: int) -> dict[str, dict[str, float]]:
        at = self.solved.positions
        return {
            m: {"yes": float(yes), "no": float(no), "abstain": max(0.0, float(1.0 - yes - no))}
            for m, yes, no in zip(
                self.solved.preferences.members, at.yes[here], at.no[here], strict=True
            )
        }

    def _conclude(self) -> None:
        """End the talks as the penholder chooses, hold the vote if there is one, and record."""
        solved, here = self.solved, self._at
        scenario, end = solved.scenario, int(solved.positions.end[here])
        final = solved.draft(solved.positions.draft[here])
        odds = tuple(float(i == end) for i in range(3))
        ending = ENDINGS[self._choose(scenario.pen, "end", ENDINGS, odds)]
        stances = self._stances(here)
        vote = self._vote(here, stances) if ending == "vote" and any(final.values()) else {}
        self.record = Record(
            scenario=scenario.name,
            scenario_hash=scenario.digest,
            version=VERSION,
            seed=self.seed,
            replicate=self.replicate,
            selection=scenario.selection,
            first={p.key: p.first for p in scenario.provisions},
            rounds=list(self.rounds),
            ending=ending,
            stances=stances,
            vote=vote,
            outcome=self._outcome(vote),
            final=final,
            severity_index=severity_index(scenario, solved.preferences, final),
            dollars=dollars(scenario, final),
            inputs=dict(scenario.inputs),
        )

    def _vote(self, here: int, stances: dict[str, dict[str, float]]) -> dict[str, str]:
        bound = set(self._committed(here))
        vote = {}
        for member, stance in stances.items():
            options = ("yes", "abstain") if member in bound else ("yes", "no", "abstain")
            odds = tuple(stance[o] for o in options)
            vote[member] = options[self._choose(member, "vote", options, odds)]
        return vote

    def _outcome(self, vote: dict[str, str]) -> str:
        if not vote:
            return "withdrawn"
        yes = np.array([v == "yes" for v in vote.values()])
        no = np.array([v == "no" for v in vote.values()])
        if passes(yes, no, self.solved.preferences.veto, QUOTA):
            return "adopted"
        return "failed" if yes.sum() < QUOTA else "vetoed"


_PURPOSES = {
    "revise": chance.ACTION,
    "answer": chance.ACTION,
    "go_on": chance.TABLING,
    "end": chance.ENDING,
    "vote": chance.VOTE,
}


def play(
    scenario: Scenario | Solved,
    seed: int = 0,
    deciders: Mapping[str, Decider] | None = None,
    replicate: int = 0,
) -> Record:
    """Play one negotiation to its end.

    Parameters
    ----------
    scenario : Scenario or Solved
        A solved one saves the solving when many are played.
    seed, replicate : int
        Key of the random numbers: the same key gives the same record.
    deciders : mapping of str to Decider, optional
        Who chooses for which member, by ISO code.

    Returns
    -------
    Record
    """
    solved = scenario if isinstance(scenario, Solved) else solve(scenario)
    talks = Talks(solved, seed, replicate, deciders or {})
    while talks.open:
        talks.play_round()
    assert talks.record is not None
    return talks.record


def replay(record: Mapping[str, Any]) -> Record:
    """Make a record again from its inputs, its seed and the actions it names.

    Raises
    ------
    ScenarioError
        If the record's inputs are no valid scenario.
    ValueError
        If an action it names is not possible there.
    """
    scenario = parse(record["scenario"], record["inputs"])

    def recorded(view: View) -> str:
        if view.question == "vote":
            return str(record["vote"].get(view.member, ""))
        if view.question == "end":
            return str(record["ending"])
        if view.round > len(record["rounds"]):
            return equilibrium(view)
        step = record["rounds"][view.round - 1]
        if view.question == "go_on":
            return "continue" if step["then"] == "continue" else "end"
        return str(step["penholder_action" if view.question == "revise" else "objector_action"])

    deciders = {seat.iso: recorded for seat in scenario.seats}
    return play(scenario, record["seed"], deciders, record["replicate"])
