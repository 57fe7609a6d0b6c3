"""The Council as a Mesa model: a step is one round of the same rules, every member an agent.

The only importer of mesa. A subclass of `MemberAgent` that overrides `decide` is another member in
the same talks; with the agents as they stand, a model's record is that of `talks.play`.
"""

from collections.abc import Mapping

import mesa
from mesa import DataCollector

from negotiation.deciders import View, equilibrium
from negotiation.library import load
from negotiation.record import Record, Round
from negotiation.scenario import Scenario
from negotiation.solved import Solved, solve
from negotiation.talks import Talks


class MemberAgent(mesa.Agent):  # type: ignore[misc]
    """A member of the Council.

    Attributes
    ----------
    member : str
        ISO code.
    role : str
        `penholder`, `sponsor` (tables the text with it), `permanent` or `elected`.
    memory : list of Round
        What was said so far: every finished round with its offer and both moves.
    """

    def __init__(self, model: "CouncilModel", member: str, role: str) -> None:
        super().__init__(model)
        self.talks = model.talks
        self.member = member
        self.role = role
        self.memory: list[Round] = []

    def decide(self, view: View) -> str:
        """Choose one of `view.options`; the default draws from the equilibrium. Override this."""
        return equilibrium(view)

    def hear(self, said: Round) -> None:
        """Remember a finished round."""
        self.memory.append(said)

    @property
    def stance(self) -> str:
        """How it would most likely vote on the text now: yes, no or abstain."""
        odds = self.talks.stances[self.member]
        return max(odds, key=lambda answer: odds[answer])

    @property
    def payoff(self) -> float:
        """What the talks as they stand are worth to it, in units of gain."""
        return self.talks.worth[self.member]


class CouncilModel(mesa.Model):  # type: ignore[misc]
    """One negotiation as an agent-based model.

    Parameters
    ----------
    case : str, Scenario or Solved
        A library name or path, a scenario, or one solved before (which saves time in batches).
    rng : int or None
        The seed; None, which Mesa's `batch_run` may pass, is 0. Every draw is keyed by it, so the
        same seed gives the same record as `play`.
    replicate : int
        Second part of that key, for repeated runs of one seed.
    members : mapping of str to MemberAgent class, optional
        Agents of another class, by ISO code.

    Attributes
    ----------
    talks : Talks
    round : int
        Rounds played so far.
    datacollector : mesa.DataCollector
        A row at the start and after each step: `severity`, `objector` and `outcome` of the model;
        `member`, `role`, `stance`, `yes`, `no` and `payoff` of every agent.

    Raises
    ------
    ScenarioError
        If the case is no valid scenario.
    ValueError
        If `members` names one that does not sit on the Council.
    """

    def __init__(
        self,
        *,
        case: str | Scenario | Solved = "dprk-2017",
        rng: int | None = 0,
        replicate: int = 0,
        members: Mapping[str, type[MemberAgent]] | None = None,
    ) -> None:
        seed = 0 if rng is None else int(rng)
        super().__init__(rng=seed)
        given = load(case) if isinstance(case, str) else case
        solved = given if isinstance(given, Solved) else solve(given)
        sitting, classes = solved.preferences.members, dict(members or {})
        if unknown := sorted(set(classes) - set(sitting)):
            raise ValueError(f"members: found {', '.join(unknown)}, allowed {' '.join(sitting)}")
        self.talks = Talks(solved, seed, replicate)
        self.members = {
            member: classes.get(member, MemberAgent)(self, member, role)
            for member, role in _roles(solved).items()
        }
        self.talks.deciders = {m: agent.decide for m, agent in self.members.items()}
        self.datacollector = DataCollector(
            model_reporters={
                "severity": lambda model: model.talks.severity_index,
                "objector": lambda model: model.talks.objector,
                "outcome": lambda model: model.record.outcome if model.record else None,
            },
            agent_reporters={
                "member": "member",
                "role": "role",
                "stance": "stance",
                "yes": lambda agent: agent.talks.stances[agent.member]["yes"],
                "no": lambda agent: agent.talks.stances[agent.member]["no"],
                "payoff": "payoff",
            },
        )
        self.datacollector.collect(self)
        self._close()

    @property
    def round(self) -> int:
        """Rounds played so far."""
        return len(self.talks.rounds)

    @property
    def record(self) -> Record | None:
        """The record, once the talks are over."""
        return self.talks.record

    def step(self) -> None:
        """Play one round; nothing once the talks are over."""
        if not self.talks.open:
            return
        said = self.talks.play_round()
        self.agents.do("hear", said)
        self.datacollector.collect(self)
        self._close()

    def _close(self) -> None:
        """Stop once the talks are over.

        The end counts as a step too: Mesa's `batch_run` reads one row a step, and the first row
        stands before any, so that it would never come to the one with the outcome.
        """
        self.running = self.talks.open
        self.steps += not self.running

    def play(self) -> Record:
        """Step to the end of the talks and return their record."""
        while self.talks.open:
            self.step()
        assert self.record is not None
        return self.record


def _roles(solved: Solved) -> dict[str, str]:
    own = solved.preferences
    roles = {}
    for i, seat in enumerate(solved.scenario.seats):
        role = "permanent" if seat.permanent else "elected"
        if own.sponsor[i]:
            role = "sponsor"
        roles[seat.iso] = "penholder" if seat.iso == solved.scenario.pen else role
    return roles
