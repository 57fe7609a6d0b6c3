"""Assumptions of a scenario that can be moved, and questions that move them.

Pure functions, no Streamlit. Everything follows from the scenario's data: who may block, who trades
most with the target.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from changes import Changes, Value, drop_own, exact, in_use, ordered, same

from negotiation.changes import STANCES, stance
from negotiation.english import say, sentences
from negotiation.odds import odds
from negotiation.parsing import parse
from negotiation.positions import Preferences, fill, types
from negotiation.scenario import OUTCOMES, PARAMETERS, Scenario
from negotiation.story import called
from negotiation.sweep.tornado import base_value

BLOCKING, ENFORCING, TIME, WORTH = (
    say(f"assumptions.group.{name}") for name in ("blocking", "enforcing", "time", "worth")
)


class Assumption(NamedTuple):
    """An assumption that can be moved.

    Attributes
    ----------
    keys : tuple of str
        Dotted keys that it sets, the first one shown.
    own : tuple
        The scenario's own value of each.
    kind : str
        flag, whole or real.
    label, meaning, group : str
        Name, explanation and heading, for people.
    low, high, step : float
        Range and step of its slider: narrower than what a scenario allows.
    """

    keys: tuple[str, ...]
    own: tuple[Value, ...]
    kind: str
    label: str
    meaning: str
    group: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01

    @property
    def key(self) -> str:
        """The key it is called by."""
        return self.keys[0]

    def value(self, changes: Changes) -> Value:
        """Its present value."""
        return dict(changes).get(self.key, self.own[0])

    def setting(self, value: Value) -> dict[str, Value]:
        """What its keys become: several members' numbers keep their proportions."""
        if self.kind == "flag":
            return dict.fromkeys(self.keys, bool(value))
        if self.kind == "whole":
            return dict.fromkeys(self.keys, int(value))
        first = float(self.own[0])
        parts = [float(own) / first if first else 1.0 for own in self.own]
        most = max(self.high, float(value))
        return {
            key: exact(min(most, float(value) * part))
            for key, part in zip(self.keys, parts, strict=True)
        }

    def said(self, value: Value) -> str:
        """A value in words."""
        if self.kind == "flag":
            return say("assumptions.yes" if value else "assumptions.no")
        return f"{value:.4g}"


class Preset(NamedTuple):
    """A question that a set of changes answers, and what to think about."""

    question: str
    changes: Changes
    why: str


def blockers(own: Preferences) -> list[int]:
    """Veto holders that do not table the text, the least disposed to it first."""
    found = [i for i in range(len(own.members)) if own.veto[i] and not own.sponsor[i]]
    return sorted(found, key=lambda i: float(own.disposition[i]))


def partner(scenario: Scenario, own: Preferences) -> int | None:
    """The target's largest trading partner among those that do not table the text.

    Where no share is known: its strongest patron, then the member least disposed to the text.
    """
    found = [i for i in range(len(own.members)) if not own.sponsor[i]]
    return max(
        found,
        key=lambda i: (
            float(own.trade_share[i]),
            scenario.patrons.get(own.members[i], 0.0),
            -float(own.disposition[i]),
        ),
        default=None,
    )


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """The assumptions of a scenario that matter most, with the scenario's own values.

    Parameters
    ----------
    scenario : Scenario
        As it is, without changes.
    """
    own = fill(scenario)
    names = called(scenario)
    found = [*_of_blockers(scenario, own, names), *_of_partner(scenario, own, names)]
    for key, (group, low, high, step) in NUMBERS.items():
        label, meaning = say(f"assumptions.{key}.label"), say(f"assumptions.{key}.meaning")
        kind = "whole" if PARAMETERS[key].whole else "real"
        value = getattr(scenario, key)
        found.append(
            Assumption((key,), (value,), kind, label, meaning, group, low, max(high, value), step)
        )
    return tuple(found)


def _of_blockers(
    scenario: Scenario, own: Preferences, names: Mapping[str, str]
) -> list[Assumption]:
    may = [own.members[i] for i in blockers(own)]
    found = [
        Assumption(
            (f"members.{m}.veto",),
            (True,),
            "flag",
            sentences(say("assumptions.veto.label", member=names[m])),
            say("assumptions.veto.meaning"),
            BLOCKING,
        )
        for m in may[:2]
    ]
    told = ", ".join(names[m] for m in may)
    for name, high in (("block_cost", 0.5), ("resolve_spread", 2.0)):
        label = say(f"assumptions.{name}.label")
        meaning = say(f"assumptions.{name}.meaning", members=told)
        keys = tuple(f"members.{m}.{name}" for m in may)
        if keys:
            values = tuple(exact(base_value(scenario, key)) for key in keys)
            most = max(high, *values)
            found.append(Assumption(keys, values, "real", label, meaning, BLOCKING, 0, most, 0.01))
    return found


def _of_partner(scenario: Scenario, own: Preferences, names: Mapping[str, str]) -> list[Assumption]:
    i = partner(scenario, own)
    if i is None:
        return []
    member = own.members[i]
    known = "scenario" in own.origins[f"members.{member}.trade_share"]
    return [
        Assumption(
            (f"members.{member}.trade_share",),
            (exact(float(own.trade_share[i])),),
            "real",
            say("assumptions.trade_share.label", member=names[member]),
            say(f"assumptions.trade_share.meaning{'' if known else '_unknown'}"),
            ENFORCING,
            step=0.005,
        )
    ]


NUMBERS: dict[str, tuple[str, float, float, float]] = {
    "enforcement_value": (ENFORCING, 0, 2, 0.05),
    "rounds": (TIME, 1, 12, 1),
    "discount": (TIME, 0.5, 1, 0.01),
    "breakdown_risk": (TIME, 0, 1, 0.01),
    "unanimity_value": (WORTH, 0, 1, 0.01),
    "outside_option": (WORTH, -0.5, 1, 0.01),
    "exposure_value": (WORTH, 0, 2, 0.05),
}
"""Parameters on sliders: heading, lowest, highest, step. The ranges are assumed."""


QUESTIONS: tuple[tuple[str, dict[str, Value]], ...] = (
    ("enforcement", {"enforcement_value": 0.0}),
    ("deadline", {"rounds": 1}),
    ("hurry", {"discount": 1.0, "breakdown_risk": 0.0}),
    ("alone", {"outside_option": 0.5}),
)
"""Questions for every scenario: their names in the texts, and the changes that answer them."""
VETOES_DEBATED = datetime.date(2022, 4, 26)
"""Since General Assembly resolution 76/262 every veto is debated there."""
SEEN = 0.005
"""Least move of a probability, or of 100 points of severity, that counts as an effect."""

Asked = tuple[str, dict[str, Value], dict[str, str]]
"""A question's name in the texts, the changes that answer it, and the names it is asked with."""


def apart(before: Mapping[str, Any], now: Mapping[str, Any]) -> float:
    """How far two odds lie apart: the largest move of a probability, or of severity over 100."""
    moves = [abs(before["outcomes"][name] - now["outcomes"][name]) for name in OUTCOMES]
    moves.append(abs(before["unanimous"] - now["unanimous"]))
    moves.append(abs(before["severity_in_force"] - now["severity_in_force"]) / 100.0)
    return float(max(moves))


def presets(scenario: Scenario) -> tuple[Preset, ...]:
    """Questions to begin with, of those that fit: some are asked only where they have an effect."""
    before = odds(scenario)

    def moves(settings: Mapping[str, Value]) -> bool:
        return apart(before, odds(parse(scenario.name, scenario.inputs, settings))) >= SEEN

    own = fill(scenario)
    may = [own.members[i] for i in blockers(own)]
    in_sight = moves({f"members.{member}.veto": False for member in may})
    short = max(OUTCOMES, key=lambda name: before["outcomes"][name]) == "failed"
    region = _about_the_region(scenario, short)
    asked: list[Asked] = _about_vetoes(scenario, own, may) if in_sight else []
    asked += [each for each in region if moves(each[1])]
    asked += [(name, settings, {}) for name, settings in QUESTIONS]
    asked.append(("shame" if in_sight else "unseen", {"exposure_value": 0.0}, {}))
    found = (
        Preset(
            say(f"assumptions.question.{name}.asked", **values),
            drop_own(scenario, ordered(settings)),
            say(f"assumptions.question.{name}.why"),
        )
        for name, settings, values in asked
    )
    return tuple(preset for preset in found if preset.changes)


def _about_vetoes(scenario: Scenario, own: Preferences, may: Sequence[str]) -> list[Asked]:
    """Questions about who may block, the two least disposed to the text first."""
    names = called(scenario)
    first = {"member": names[may[0]]}
    asked: list[Asked] = [("no_veto", {f"members.{may[0]}.veto": False}, first)]
    if len(may) > 1:
        both: dict[str, Value] = {f"members.{m}.veto": False for m in may[:2]}
        asked.append(("no_vetoes", both, first | {"other": names[may[1]]}))
    keys = [f"members.{m}.block_cost" for m in may]
    dearer: dict[str, Value] = {key: exact(3 * base_value(scenario, key)) for key in keys}
    asked.append(("dearer" if scenario.date > VETOES_DEBATED else "explained", dearer, {}))
    if scenario.resolve_types > 1:
        asked.append(("resolve", _known(scenario, own), {}))
    return asked


def _known(scenario: Scenario, own: Preferences) -> dict[str, Value]:
    """Resolve is known: who may block has, for certain, the mean of what was believed."""
    mean = types(scenario, own).mean(axis=1)
    known = {f"members.{own.members[i]}.block_cost": exact(float(mean[i])) for i in blockers(own)}
    return {"resolve_types": 1, **known}


def _about_the_region(scenario: Scenario, short: bool) -> list[Asked]:
    """Questions about who stands by the text or its target; some where nine votes are missing."""
    asked: list[Asked] = []
    if scenario.regional_support > 0:
        asked.append(("region_silent", {"regional_support": 0}, {}))
    elif short:
        asked.append(("region", {"regional_support": 1}, {}))
        asked.append(("region_unseen", {"regional_support": 1, "exposure_value": 0.0}, {}))
    patrons: dict[str, Value] = {
        f"patrons.{m}": 0.0 for m, much in scenario.patrons.items() if much
    }
    return [*asked, ("patrons", patrons, {})]


def move(changes: Changes, assumption: Assumption, value: Value) -> Changes:
    """Changes after one assumption was moved; its own value again is no change."""
    kept = {key: v for key, v in changes if key not in assumption.keys}
    if not same(assumption.own[0], value):
        kept |= assumption.setting(value)
    return ordered(kept)


def told(
    scenario: Scenario, movable: Sequence[Assumption], changes: Changes
) -> list[tuple[str, str, str]]:
    """Every change in words: what, what it was, what it is; no change is left out."""
    left = dict(changes)
    lines = []
    for each in movable:
        mine = {key: left[key] for key in each.keys if key in left}
        if mine and mine == each.setting(each.value(changes)):
            lines.append((each.label, each.said(each.own[0]), each.said(each.value(changes))))
            left = {key: v for key, v in left.items() if key not in mine}
    for key, value in left.items():
        lines.append(
            (plain(scenario, key), *(_said(key, v) for v in (in_use(scenario, key), value)))
        )
    return lines


def plain(scenario: Scenario, key: str) -> str:
    """What an assumption without a slider is called, by its dotted key."""
    first, *rest = key.split(".")
    titles = {p.key: p.title for p in scenario.provisions}
    if first == "provisions":
        return say(f"assumptions.measure.{rest[1]}", measure=titles[rest[0]])
    if first in ("members", "patrons"):
        name = rest[1] if first == "members" else "patron"
        words = {"member": called(scenario)[rest[0]], "measure": titles.get(rest[-1], "")}
        return sentences(say(f"assumptions.member.{name}", **words))
    if key in NUMBERS:
        return say(f"assumptions.{key}.label")
    return say(f"assumptions.case.{key}")


def _said(key: str, value: Value | str) -> str:
    if isinstance(value, bool):
        return say("assumptions.yes" if value else "assumptions.no")
    if key in STANCES and value in (-1, 0, 1):
        return say(f"assumptions.stance.{stance(value)}")
    return value if isinstance(value, str) else f"{value:.4g}"


def axis(assumption: Assumption, changes: Changes, count: int = 11) -> list[Value]:
    """Equally spaced values of an assumption, with its own and its present one among them."""
    own, now = assumption.own[0], assumption.value(changes)
    if assumption.kind == "flag":
        return [False, True]
    low, high = min(assumption.low, now), max(assumption.high, now)
    if assumption.kind == "whole":
        steps = np.linspace(low, high, min(count + 1, int(high - low) + 1))
        return sorted({*(round(v) for v in steps.tolist()), int(own), int(now)})
    marked = {exact(float(own)), exact(float(now))}
    least = 0.3 * (high - low) / (count - 1)
    spaced = [exact(v) for v in np.linspace(low, high, count).tolist()]
    return sorted({*marked, *(v for v in spaced if all(abs(v - m) > least for m in marked))})
