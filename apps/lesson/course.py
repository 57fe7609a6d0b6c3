"""The lesson: what a step is made of, and how an answer is judged. Pure functions, no Streamlit.

A step is computed from the record of a negotiation: texts, options and right answers follow the
model's numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pictures import Draw

from negotiation.english import say
from negotiation.positions import Preferences
from negotiation.record import Record
from negotiation.scenario import Scenario
from negotiation.solved import Solved
from negotiation.story import called, payoff

STEPS = ("veto", "wishes", "worth", "matrix", "stable", "mixed", "belief", "time", "history")
"""The steps by name, in order; the last one asks nothing."""


@dataclass(frozen=True)
class Case:
    """A negotiation that a lesson is about: its scenario solved, one record, and where it is from.

    `source` is what `negotiation.load` takes, `changed` the assumptions that were changed.
    """

    source: str
    changed: tuple[tuple[str, Any], ...]
    solved: Solved
    record: Record

    @property
    def scenario(self) -> Scenario:
        """Its scenario."""
        return self.solved.scenario

    @property
    def own(self) -> Preferences:
        """What its members want."""
        return self.solved.preferences

    @property
    def pen(self) -> str:
        """The penholder's name as it stands within a sentence."""
        return called(self.scenario)[self.scenario.pen]

    def name(self, iso: str) -> str:
        """A member's name as it stands within a sentence."""
        return called(self.scenario)[iso]

    def at(self, iso: str) -> int:
        """A member's place in the arrays of preferences and gains."""
        return self.own.members.index(iso)

    def objector(self) -> str:
        """The first objector; the member likeliest to vote no where nobody ever objected."""
        if self.record.rounds:
            return self.record.rounds[0].objector
        stances = self.record.stances
        return max((m for m in stances if m != self.scenario.pen), key=lambda m: stances[m]["no"])

    def worth(self, iso: str) -> NDArray[np.float64]:
        """What each level of each measure is worth to a member, shape (K, L)."""
        found: NDArray[np.float64] = self.solved.problem.gains[self.at(iso)]
        return found

    def drafts(self) -> list[dict[str, int]]:
        """The text at the start of each round, and the final one."""
        return [*(played.draft for played in self.record.rounds), self.record.final]


@dataclass(frozen=True)
class Option:
    """An answer to choose: its text, whether it is right, and why or why not."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Question:
    """A question: options to choose from, or a number between `low` and `high`.

    `mistakes` are numbers that a known mistake leads to, with what to say about it.
    """

    asked: str
    explained: str
    options: tuple[Option, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    mistakes: tuple[tuple[float, str], ...] = ()

    @property
    def answer(self) -> str:
        """The right answer in words, all of them where several are right."""
        if self.options:
            return "; ".join(option.text for option in self.options if option.right)
        return f"{(self.low + self.high) / 2:.0f}{self.unit}"


@dataclass(frozen=True)
class Picture:
    """A chart to show, as `figures.show` takes it."""

    chart: Draw
    title: str
    reading: str
    rows: Sequence[Mapping[str, Any]]
    name: str


@dataclass(frozen=True)
class Table:
    """A table to show, as HTML in which every name is escaped."""

    html: str


View = Picture | Table


@dataclass(frozen=True)
class Indifference:
    """Two lines to make meet with a slider.

    `lines` names each choice of the player who must be made indifferent, with what it pays at a
    chance of 0 and of 1; `label` stands at the slider, `chance` and `pays` at the chart's axes.
    """

    lines: tuple[tuple[str, float, float], ...]
    label: str
    chance: str
    pays: str
    title: str
    reading: str

    def at(self, chance: float) -> list[dict[str, str]]:
        """What each choice pays at a chance."""
        return [
            {
                "choice": name,
                "chance": f"{chance:.0%}",
                "pays": payoff(zero + chance * (one - zero)),
            }
            for name, zero, one in self.lines
        ]


@dataclass(frozen=True)
class Step:
    """A step of the lesson: a text, live views, a question, and what shows after the answer.

    All texts are plain: whoever shows them escapes them. `borrowed` says where the step's round is
    from where it is not of this negotiation, `lender` is the address of that round. `unmarked` are
    views for paper that give no other step's answer away, where `views` would.
    """

    key: str
    text: str
    views: tuple[View, ...] = ()
    question: Question | None = None
    after: tuple[View, ...] = ()
    slider: Indifference | None = None
    borrowed: str = ""
    lender: Mapping[str, str] = field(default_factory=dict)
    formula: str = ""
    formula_said: str = ""
    unmarked: tuple[View, ...] = ()

    @property
    def title(self) -> str:
        """The step's heading."""
        return say(f"learn.{self.key}.title")


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and what to say to it."""

    right: bool
    said: str = field(default="")


def judge(question: Question, given: float) -> Verdict:
    """Judge an answer: the option's place among the options, or the number."""
    if question.options:
        option = question.options[int(given)]
        return Verdict(option.right, option.why)
    if question.low <= given <= question.high:
        return Verdict(True, say("learn.number.right"))
    slack = (question.high - question.low) / 2
    for value, why in question.mistakes:
        if abs(given - value) <= slack:
            return Verdict(False, why)
    return Verdict(False, say("learn.number.low" if given < question.low else "learn.number.high"))


def in_symbols(key: str) -> dict[str, str]:
    """A step's formula and the words before it, as `Step` takes them."""
    return {name: say(f"learn.{key}.{name}") for name in ("formula", "formula_said")}


def pick(texts: Sequence[tuple[str, bool, str]]) -> tuple[Option, ...]:
    """Options from (text, right, why)."""
    return tuple(Option(*each) for each in texts)
