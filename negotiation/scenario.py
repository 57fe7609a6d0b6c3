"""The scenario: one negotiation's inputs, with every parameter's unit, range and default."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from negotiation.council import Seat
from negotiation.fitted import fitted

KINDS = (
    "arms", "designation", "energy_supply", "export_revenue", "finance", "force", "goods_supply",
    "interdiction", "labour", "mandate", "political", "proliferation_goods", "regime_designation",
)  # fmt: skip
TRIGGERS = (
    "none", "nuclear_test", "missile_test", "proliferation", "renewal", "election_violence",
    "civil_war_atrocity", "civil_war_takeover", "internal_repression", "chemical_weapons",
    "armed_group", "regional_destabilisation",
)  # fmt: skip
OUTCOMES = ("adopted", "vetoed", "failed", "withdrawn")
ANSWERS = ("yes", "no", "abstain")
MOST_PROVISIONS, MOST_LEVELS = 24, 9


class Parameter(NamedTuple):
    """A number of the model: its default, fitted or assumed, range, unit and meaning."""

    default: float
    low: float
    high: float
    unit: str
    meaning: str
    above: bool = False
    whole: bool = False


_FITTED = fitted()["parameters"]

PARAMETERS: dict[str, Parameter] = {
    "rounds": Parameter(8, 1, 40, "rounds", "deadline of the talks", whole=True),
    "package": Parameter(0.08, 0, 2, "gain", "what the objector gains by one revision", above=True),
    "discount": Parameter(0.95, 0, 1, "per round", "worth of a round later", above=True),
    "breakdown_risk": Parameter(0.1, 0, 1, "probability", "that a threat ends the talks"),
    "foresight": Parameter(40, 0, 40, "rounds", "how far ahead the players reckon", whole=True),
    "text_value": Parameter(0.05, 0, 10, "gain", "worth of any adopted text to the penholder"),
    "unanimity_value": Parameter(0.1, 0, 10, "share of gain", "worth of every member voting yes"),
    "enforcement_value": Parameter(1, 0, 10, "factor", "weight of leaks in enforcement"),
    "failed_draft_cost": Parameter(0.1, 0, 10, "gain", "cost of a vote that does not adopt"),
    "exposure_value": Parameter(0, 0, 10, "share of gain", "worth of showing who stops it"),
    "outside_option": Parameter(0, -1, 1, "gain", "worth of acting without the Council"),
    "vote_noise": Parameter(_FITTED["vote_noise"], 0, 5, "gain", "tremble of votes", above=True),
    "cue": Parameter(_FITTED["cue"], 0, 5, "gain", "pull of the other members' votes"),
    "resolve_types": Parameter(5, 1, 7, "types", "types of resolve; 1: known", whole=True),
}
"""The model's parameters; defaults that are not fitted are assumed. One unit of gain is what a
measure in full is worth to a member that wants it in full and cares for nothing else."""

CHOICES: dict[str, tuple[str, ...]] = {
    "protocol": ("linkage", "open"),
    "selection": ("payoff_then_risk", "risk", "mixed"),
    "trigger": TRIGGERS,
}
MEMBER_NUMBERS = {
    "block_cost": 10.0, "endorsement_tolerance": 1.0, "resolve_spread": 10.0, "trade_share": 1.0,
    "leak": 1.0,
}  # fmt: skip
LEVEL_DOLLARS = ("income_lost", "imports_denied")
KEYS = (
    "title", "summary", "target", "target_ideal_point", "date", "penholder", "cosponsors",
    "target_consent", "regional_support", "patrons", "provisions", "members", "history", "sources",
    *CHOICES, *PARAMETERS,
)  # fmt: skip


@dataclass(frozen=True)
class Level:
    """One version of a provision.

    Attributes
    ----------
    text : str
        What the draft would say.
    severity : float
        In [0, 1]; 0 is the absent measure.
    income_lost, imports_denied : float or None
        What it costs the target, US$ million a year; None where unknown.
    source : str
        Where the wording or the figures were read.
    """

    text: str
    severity: float
    income_lost: float | None = None
    imports_denied: float | None = None
    source: str = ""


@dataclass(frozen=True)
class Provision:
    """One measure of the draft: its ladder from absent (index 0) to its strictest version.

    Attributes
    ----------
    key, title, kind : str
        Name in files, name for people, one of `KINDS`.
    ladder : tuple of Level
        Severity rises strictly with the index.
    first : int
        Level in the first draft.
    weight : float or None
        The penholder's weight for it, where the scenario states one.
    source : str
    """

    key: str
    title: str
    kind: str
    ladder: tuple[Level, ...]
    first: int
    weight: float | None = None
    source: str = ""


@dataclass(frozen=True)
class MemberSettings:
    """What a scenario states about a member, over the position rule.

    Attributes
    ----------
    veto : bool or None
        Whether its no blocks; None: by the Charter.
    block_cost, resolve_spread : float or None
        In units of gain, 0 to 10.
    endorsement_tolerance, trade_share, leak : float or None
        Shares in [0, 1].
    ideal, salience : mapping of str to float
        By provision, in [0, 1].
    sources : mapping of str to str
        Where each stated value was read.
    """

    veto: bool | None = None
    block_cost: float | None = None
    endorsement_tolerance: float | None = None
    resolve_spread: float | None = None
    trade_share: float | None = None
    leak: float | None = None
    ideal: Mapping[str, float] = field(default_factory=dict)
    salience: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """What really happened: first and final levels, roll call, outcome; each may be empty.

    Attributes
    ----------
    first, final : mapping of str to int
        Level by provision; `first` leaves out what the penholder is not known to have asked for.
    vote : mapping of str to str
        One of `ANSWERS` by member.
    outcome : str or None
        One of `OUTCOMES`.
    rival_draft : bool
        Whether the text was tabled against another's draft of the same day.
    """

    first: Mapping[str, int] = field(default_factory=dict)
    final: Mapping[str, int] = field(default_factory=dict)
    vote: Mapping[str, str] = field(default_factory=dict)
    outcome: str | None = None
    rival_draft: bool = False


@dataclass(frozen=True)
class Scenario:
    """One negotiation's inputs.

    Attributes
    ----------
    name, title, summary : str
    target : str
        ISO code of the country the text is about.
    target_ideal_point : float or None
        Its General Assembly ideal point, where the scenario states one over the built-in table.
    date : datetime.date
        Day of the vote; its year fixes the Council.
    penholder, cosponsors : tuple of str
        The first listed penholder that sits on the Council holds the pen (`pen`).
    trigger : str
        One of `TRIGGERS`.
    target_consent, regional_support : int
        -1, 0 or 1: stance of the target's government and of the regional organisation.
    patrons : mapping of str to float
        Patronage of the target, in [0, 1].
    protocol, selection : str
        One of `CHOICES`.
    rounds ... resolve_types
        As `PARAMETERS` describes them.
    provisions : tuple of Provision
    members : mapping of str to MemberSettings
    history : History
    sources : tuple of str
    seats : tuple of Seat
        The Council of the year.
    inputs : mapping
        The scenario as it was given, overrides applied, ready for JSON.
    """

    name: str
    title: str
    summary: str
    target: str
    target_ideal_point: float | None
    date: datetime.date
    penholder: tuple[str, ...]
    cosponsors: tuple[str, ...]
    pen: str
    trigger: str
    target_consent: int
    regional_support: int
    patrons: Mapping[str, float]
    protocol: str
    selection: str
    rounds: int
    package: float | str
    discount: float
    breakdown_risk: float
    foresight: int
    text_value: float
    unanimity_value: float
    enforcement_value: float
    failed_draft_cost: float
    exposure_value: float
    outside_option: float
    vote_noise: float
    cue: float
    resolve_types: int
    provisions: tuple[Provision, ...]
    members: Mapping[str, MemberSettings]
    history: History
    sources: tuple[str, ...]
    seats: tuple[Seat, ...]
    inputs: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Hash of the inputs: 16 hexadecimal digits, the same on every machine."""
        canonical = json.dumps(self.inputs, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]
