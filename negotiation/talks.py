"""Talks: one negotiation played round by round, its record, and the record replayed.

`Talks` walks a solved scenario with one decider a member; `play` runs it to the
end. Every choice, a move or a vote, goes through one signature, `decide(view) -> action`, so that
the equilibrium, an agent and a person follow the same rules.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation import bargaining, chance
from negotiation.bargaining import Outlook, carries_on
from negotiation.council import QUOTA, passes
from negotiation.deciders import Decider, View, equilibrium
from negotiation.equilibria import Solution
from negotiation.measures import dollars, severity_index
from negotiation.parsing import parse
from negotiation.payoffs import draft_gains
from negotiation.record import Record, Round
from negotiation.scenario import ANSWERS, Scenario
from negotiation.solved import Solved, solve
from negotiation.version import VERSION
from negotiation.votes import announce_odds, answers_by_type, vote_odds

ENDINGS = ("vote", "withdraw", "alone")
REASONS = ("nobody", "may_block", "nine_votes", "its_yes")


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

    Attributes
    ----------
    types : dict of str to int
        Each member's type of resolve, drawn from the prior; 0 is the softest.
    """

    solved: Solved
    seed: int = 0
    replicate: int = 0
    deciders: Mapping[str, Decider] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list, init=False)
    record: Record | None = field(default=None, init=False)
    types: dict[str, int] = field(init=False)
    _seen: Outlook = field(init=False, repr=False)
    _at: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._seen = self.solved.outlook
        self.types = {
            member: int(self._draw(member, chance.TYPE) * self.solved.problem.prior.shape[1])
            for member in self.solved.preferences.members
        }
        if not carries_on(self.solved.problem, self._seen, -1):
            self._conclude()

    @property
    def open(self) -> bool:
        """Whether there is another round to play."""
        return self.record is None

    @property
    def draft(self) -> dict[str, int]:
        """The text on the table, by provision."""
        return self.solved.draft(self._seen.at.draft[self._at])

    @property
    def severity_index(self) -> float:
        """Severity of the text on the table against the first draft, 0 to 100."""
        return severity_index(self.solved.scenario, self.solved.preferences, self.draft)

    @property
    def stances(self) -> dict[str, dict[str, float]]:
        """Probability of each answer of each member, if the text were voted on now."""
        at, here = self._seen.at, self._at
        return {
            m: {"yes": yes, "no": no, "abstain": max(0.0, 1.0 - yes - no)}
            for m, yes, no in zip(
                self.solved.preferences.members,
                at.yes[here].tolist(),
                at.no[here].tolist(),
                strict=True,
            )
        }

    @property
    def beliefs(self) -> dict[str, list[float]]:
        """What is believed of each member's resolve: probability of each type, softest first."""
        rows = self._seen.belief.tolist()
        return dict(zip(self.solved.preferences.members, rows, strict=True))

    @property
    def objector(self) -> str | None:
        """Whom the penholder deals with next; None where nobody objects or the talks are over."""
        index = int(self._seen.at.objector[self._at])
        return self._member(index) if self.open and index >= 0 else None

    @property
    def worth(self) -> dict[str, float]:
        """What the talks as they stand are worth to each member, in units of gain."""
        seen, here = self._seen, self._at
        values = seen.values.worth[self._horizon(), here] if self.open else seen.ends[here]
        members = self.solved.preferences.members
        return {m: float(values[seen.party[i], self.types[m]]) for i, m in enumerate(members)}

    def _left(self) -> int:
        """Rounds that are left, the next one included."""
        return self.solved.problem.rounds - len(self.rounds)

    def _horizon(self) -> int:
        return int(bargaining.horizon(self.solved.problem, self._left()))

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
        seen, here, h = self._seen, self._at, self._horizon()
        at, values = seen.at, seen.values
        revisions = int(at.revisions[here])
        index = int(at.objector[here])
        pen, objector = self.solved.scenario.pen, self._member(index)
        stage, x, y = bargaining.stage(self.solved.problem, seen, h, here)
        moves = ("hold", "concede", *(f"concede_{r}" for r in range(2, revisions + 1)))
        row = self._choose(pen, "revise", moves, tuple(x.tolist()), stage)
        accepts = float(values.accept[h, here, self.types[objector]])
        answers = ("accept", "threaten")
        answer = self._choose(objector, "answer", answers, (accepts, 1.0 - accepts), stage)
        solution = self.solved.solution(stage, x, y)
        played = self._round(stage, solution, moves[row], row, answers[answer])
        then = self._follow(row, answer)
        self.rounds.append(replace(played, then=then))
        if then != "continue":
            self._conclude()
        return self.rounds[-1]

    def _follow(self, row: int, answer: int) -> str:
        """Move on, and say what follows."""
        left = self._left() - 1
        seen, self._at, stays = self.solved.advance(self._seen, self._at, row, answer, left)
        self._seen = seen
        if seen.at.objector[self._at] < 0:
            return "ended"
        if left == 0:
            return "deadline"
        odds = (float(stays > 0.0), float(stays == 0.0))
        if self._choose(self.solved.scenario.pen, "go_on", ("continue", "end"), odds):
            return "ended"
        lasting = 1.0 if answer == 0 else 1.0 - self.solved.problem.breakdown_risk
        return "continue" if self._draw("", chance.BREAKDOWN) < lasting else "broke"

    def _draw(self, member: str, purpose: int) -> float:
        """Draw this round's number for a member ("" for nature) and a purpose."""
        number = 0 if purpose == chance.TYPE else len(self.rounds) + 1
        code = chance.member_code(member)
        return float(chance.uniform(self.seed, self.replicate, number, code, purpose))

    def _choose(
        self,
        member: str,
        question: str,
        options: tuple[str, ...],
        odds: tuple[float, ...],
        stage: NDArray[np.float64] | None = None,
    ) -> int:
        """Ask a member's decider and return the index of its action."""
        at = self._seen.at
        offers = at.offers[self._at, : at.revisions[self._at]]
        view = View(
            member=member,
            question=question,
            options=options,
            odds=odds,
            draw=self._draw(member, _PURPOSES[question]),
            round=len(self.rounds) + 1,
            draft=self.draft,
            offers=tuple(self.solved.draft(offer) for offer in offers),
            resolve=self.types[member],
            payoffs=None if stage is None else (stage[0].copy(), stage[1].copy()),
        )
        action = self.deciders.get(member, equilibrium)(view)
        if action not in options:
            raise ValueError(f"{member}, {question}: found {action!r}, allowed {options}")
        return options.index(action)

    def _member(self, index: int) -> str:
        return self.solved.preferences.members[int(index)]

    def _round(
        self, stage: NDArray[np.float64], solution: Solution, move: str, row: int, answer: str
    ) -> Round:
        solved, seen, here = self.solved, self._seen, self._at
        objector = self._member(seen.at.objector[here])
        draft = self.draft
        offers = [
            {k: [draft[k], x] for k, x in solved.draft(offer).items() if x != draft[k]}
            for offer in seen.at.offers[here, : stage.shape[1] - 1]
        ]
        return Round(
            round=len(self.rounds) + 1,
            draft=draft,
            severity_index=self.severity_index,
            objector=objector,
            reason=REASONS[seen.at.reason[here]],
            committed=self._committed(),
            offer=offers[max(0, row - 1)],
            offers=offers,
            penholder_action=move,
            objector_action=answer,
            payoffs_penholder=stage[0].tolist(),
            payoffs_objector=stage[1].tolist(),
            equilibria=[asdict(e) for e in solution.equilibria],
            chosen=solution.chosen,
            complete=solution.complete,
            beliefs={objector: self.beliefs[objector], **self._learnt()},
            stances=self.stances,
            then="",
        )

    def _learnt(self) -> dict[str, list[float]]:
        """Beliefs about every member of whom something was learnt."""
        prior = self.solved.problem.prior[0].tolist()
        return {m: b for m, b in self.beliefs.items() if b != prior}

    def _committed(self) -> list[str]:
        flags = self._seen.at.committed[self._at]
        return [m for m, c in zip(self.solved.preferences.members, flags, strict=True) if c]

    def _conclude(self) -> None:
        """End the talks as the penholder chooses, hold the vote if there is one, and record."""
        solved = self.solved
        scenario, end = solved.scenario, int(self._seen.at.end[self._at])
        final = self.draft
        odds = tuple(float(i == end) for i in range(3))
        ending = ENDINGS[self._choose(scenario.pen, "end", ENDINGS, odds)]
        announced, vote = self._vote() if ending == "vote" and any(final.values()) else ([], {})
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
            stances=self.stances,
            beliefs=self._learnt(),
            announced=announced,
            vote=vote,
            outcome=self._outcome(vote),
            final=final,
            severity_index=severity_index(scenario, solved.preferences, final),
            dollars=dollars(scenario, final),
            inputs=dict(scenario.inputs),
        )

    def _vote(self) -> tuple[list[str], dict[str, str]]:
        """Hold the veto game and the vote: who announced a no to the others, and who voted how."""
        problem, at, members = self.solved.problem, self._seen.at, self.solved.preferences.members
        committed = at.committed[self._at]
        gain = draft_gains(problem.gains, at.draft[self._at])
        answers = answers_by_type(problem, self._seen.belief, gain, committed)
        types = np.array([self.types[m] for m in members])
        announced = np.zeros(len(members), dtype=bool)
        for i, odds in enumerate(announce_odds(problem, answers, committed, types).tolist()):
            if problem.veto[i] and not committed[i] and not problem.sponsor[i]:
                odds = (odds, 1.0 - odds)
                announced[i] = not self._choose(members[i], "announce", ("block", "pass"), odds)
        vote = {}
        for i, odds in enumerate(vote_odds(problem, answers, types, announced).tolist()):
            allowed = [a for a in range(3) if a != 1 or not committed[i]]
            options = tuple(ANSWERS[a] for a in allowed)
            said = self._choose(members[i], "vote", options, tuple(odds[a] for a in allowed))
            vote[members[i]] = options[said]
        return [m for m, a in zip(members, announced, strict=True) if a], vote

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
    "announce": chance.ANNOUNCEMENT,
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
        if view.question == "announce":
            return "block" if view.member in record["announced"] else "pass"
        if view.question == "end":
            return str(record["ending"])
        if view.round > len(record["rounds"]):
            return equilibrium(view)
        step = record["rounds"][view.round - 1]
        if view.question == "go_on":
            return "continue" if step["then"] in ("continue", "broke") else "end"
        return str(step["penholder_action" if view.question == "revise" else "objector_action"])

    deciders = {seat.iso: recorded for seat in scenario.seats}
    return play(scenario, record["seed"], deciders, record["replicate"])
