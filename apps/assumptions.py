"""Assumptions of a scenario that can be moved, and questions that move them.

Pure functions, no Streamlit. Everything follows from the scenario's data: who may block, who trades
most with the target. English for people stands here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from changes import Changes, Value, base_of, drop_own, exact, ordered, same

from negotiation.positions import Preferences, fill
from negotiation.scenario import PARAMETERS, Scenario
from negotiation.story import called
from negotiation.sweep.tornado import base_value

BLOCKING, ENFORCING, TIME, WORTH = "Who can block", "Who enforces", "Time", "What else counts"


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
            return "yes" if value else "no"
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
    for key, (group, label, meaning, low, high, step) in NUMBERS.items():
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
            f"{_capital(names[m])} has a veto",
            "Whether its no blocks a text that nine members vote for (Charter, Article 27).",
            BLOCKING,
        )
        for m in may[:2]
    ]
    told = ", ".join(names[m] for m in may)
    for name, label, meaning, high in (
        (
            "block_cost",
            "Cost of a veto",
            "What a no costs a veto holder at home and abroad when half of the others vote yes, in "
            "units of gain: one unit is what the whole text is worth to who wants all of it. It "
            f"is set for {told}.",
            0.5,
        ),
        (
            "resolve_spread",
            "Doubt about resolve",
            "How unsure the others are of what a no costs a veto holder: 0 means that they know; 1 "
            "that one time in three it is more than 2.7 times as much, or as little, as thought. "
            f"It is set for {told}.",
            2.0,
        ),
    ):
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
            f"Trade in the hands of {names[member]}",
            "Its share of the target's trade: sanctions leak through a large trader that did not "
            "vote yes." + ("" if known else " Unknown here, so taken as 0."),
            ENFORCING,
            step=0.005,
        )
    ]


NUMBERS: dict[str, tuple[str, str, str, float, float, float]] = {
    "enforcement_value": (
        ENFORCING,
        "Care for enforcement",
        "How much the penholder minds leaks: 0 not at all, 1 as much as they take off the text's "
        "effect.",
        0,
        2,
        0.05,
    ),
    "rounds": (TIME, "Rounds until the deadline", "After the last round the talks end.", 1, 12, 1),
    "discount": (
        TIME,
        "Patience",
        "What a result is worth one round later: 1 means that waiting costs nothing.",
        0.5,
        1,
        0.01,
    ),
    "breakdown_risk": (
        TIME,
        "Risk of breakdown",
        "Probability that a threat ends the talks at once.",
        0,
        1,
        0.01,
    ),
    "unanimity_value": (
        WORTH,
        "Worth of unanimity",
        "What every member's yes adds for the penholder, as a share of its gain from the text.",
        0,
        1,
        0.01,
    ),
    "outside_option": (
        WORTH,
        "Worth of acting alone",
        "What the penholder gains by acting without the Council, in units of gain; below 0 it "
        "loses.",
        -0.5,
        1,
        0.01,
    ),
    "exposure_value": (
        WORTH,
        "Worth of exposing a veto",
        "What it is worth to the penholder to show the world who stops its text, as a share of its "
        "gain from it.",
        0,
        2,
        0.05,
    ),
}
"""Parameters on sliders: heading, name, meaning, lowest, highest, step. The ranges are assumed."""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


QUESTIONS: tuple[tuple[str, dict[str, Value], str], ...] = (
    (
        "What if nobody cared who enforces?",
        {"enforcement_value": 0.0},
        "Why should a penholder pay for a yes that it does not need?",
    ),
    (
        "What if the deadline were tomorrow?",
        {"rounds": 1},
        "Whom does a deadline help: who wants a text, or who can stop it?",
    ),
    (
        "What if nobody were in a hurry?",
        {"discount": 1.0, "breakdown_risk": 0.0},
        "Waiting costs nothing and talks never break down: who gives in, then?",
    ),
    (
        "What if everybody's resolve were known?",
        {"resolve_types": 1},
        "How much of the softening buys off a resolve that may be a bluff?",
    ),
    (
        "What if the penholder could act alone?",
        {"outside_option": 0.5},
        "Acting without the Council is worth half of what the text is worth at most (assumed).",
    ),
    (
        "What if a veto shamed nobody?",
        {"exposure_value": 0.0},
        "Why does a penholder ask for a vote that it knows it will lose?",
    ),
)
"""Questions for every scenario: the question, the changes that answer it, what to think about."""


def presets(scenario: Scenario) -> tuple[Preset, ...]:
    """Questions to begin with; only those that change something in this scenario."""
    asked = [*_about_vetoes(scenario), *QUESTIONS]
    found = (Preset(q, drop_own(scenario, ordered(settings)), why) for q, settings, why in asked)
    return tuple(preset for preset in found if preset.changes)


def _about_vetoes(scenario: Scenario) -> list[tuple[str, dict[str, Value], str]]:
    """Questions about who may block, the two least disposed to the text first."""
    own, names = fill(scenario), called(scenario)
    may = [own.members[i] for i in blockers(own)]
    if not may:
        return []
    asked: list[tuple[str, dict[str, Value], str]] = [
        (
            f"What if {names[may[0]]} had no veto?",
            {f"members.{may[0]}.veto": False},
            "Whom does the penholder still have to win?",
        )
    ]
    if len(may) > 1:
        asked.append(
            (
                f"What if neither {names[may[0]]} nor {names[may[1]]} had a veto?",
                {f"members.{m}.veto": False for m in may[:2]},
                "Is it the veto that softens a text, or the need for those who must carry it out?",
            )
        )
    keys = [f"members.{m}.block_cost" for m in may]
    asked.append(
        (
            "What if a veto had to be explained in the General Assembly?",
            {key: exact(3 * base_value(scenario, key)) for key in keys},
            "Resolution 76/262 of 26 April 2022 asks for that. Here every veto costs three times "
            "as much (assumed).",
        )
    )
    return asked


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
        own = base_of(scenario, key)
        lines.append((_plain(key), "?" if own is None else _said(own), _said(value)))
    return lines


def _plain(key: str) -> str:
    return PARAMETERS[key].meaning.capitalize() if key in PARAMETERS else key


def _said(value: Value | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
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
