"""The record: the whole history of one negotiation. All that is shown anywhere comes from one."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Round:
    """One round of a record; its fields are the record's keys.

    `draft` is the text at the start; `offer` maps each provision that conceding changes to [from,
    to]: by the revision circulated, by the first one where the penholder holds; `offers` are all of
    them; payoffs are rows (hold, then each revision) × columns (cut-offs: every type of the
    objector accepts, all but the most resolute, ..., none: accept and threaten where its resolve is
    known); `beliefs` holds the probability of each type, softest first, of the objector and of
    every other member of whom something was learnt; `stances` is how each member would
    vote on the draft; `then` is what followed: continue, ended (by the penholder, or because
    nobody objects any more), broke (talks broke down) or deadline.
    """

    round: int
    draft: dict[str, int]
    severity_index: float
    objector: str
    reason: str
    committed: list[str]
    offer: dict[str, list[int]]
    offers: list[dict[str, list[int]]]
    penholder_action: str
    objector_action: str
    payoffs_penholder: list[list[float]]
    payoffs_objector: list[list[float]]
    equilibria: list[dict[str, Any]]
    chosen: int
    complete: bool
    beliefs: dict[str, list[float]]
    stances: dict[str, dict[str, float]]
    then: str

    @property
    def row(self) -> int:
        """The row of the game that the penholder played: 0 for hold, then the revisions."""
        if self.penholder_action == "hold":
            return 0
        return int(self.penholder_action.partition("_")[2] or 1)


@dataclass(frozen=True)
class Record:
    """The whole history of one negotiation; its fields are the keys of the JSON record.

    `ending` is vote, withdraw or alone (the penholder's outside option, counted as withdrawn);
    `stances` the vote probabilities on the final text; `beliefs` what was learnt of members'
    resolve by then; `announced` the veto holders that told the
    others they would block (a single one may abstain after all); `inputs` the scenario as it was
    given, so that a record replays by itself.
    """

    scenario: str
    scenario_hash: str
    version: str
    seed: int
    replicate: int
    selection: str
    first: dict[str, int]
    rounds: list[Round]
    ending: str
    stances: dict[str, dict[str, float]]
    beliefs: dict[str, list[float]]
    announced: list[str]
    vote: dict[str, str]
    outcome: str
    final: dict[str, int]
    severity_index: float
    dollars: dict[str, float | None]
    inputs: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The record as plain dictionaries and lists, ready for JSON."""
        return asdict(self)
