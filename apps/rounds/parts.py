"""The parts below a round: the Council, severity and dollars, who gave what, resolve."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import charts
import figures
import streamlit as st

from negotiation import story
from negotiation.council import QUOTA
from negotiation.derivations import Stance, stances
from negotiation.english import say
from negotiation.measures import Draft, Exchange
from negotiation.payoff_parts import Place
from negotiation.record import Record
from negotiation.scenario import Scenario
from negotiation.solved import Solved
from rounds import charts as rounds_charts
from rounds import origins, tables


@dataclass(frozen=True)
class Seen:
    """What of a negotiation is seen: a step of its record, and where each step was played.

    Attributes
    ----------
    step : int
        The round, 1 the first; one more than there are rounds: the vote.
    history : float or None
        Severity of the historical text.
    """

    solved: Solved
    record: Record
    places: list[Place]
    exchanges: list[Exchange]
    step: int
    history: float | None

    @property
    def scenario(self) -> Scenario:
        """Its scenario."""
        return self.solved.scenario

    @property
    def over(self) -> bool:
        """Whether the vote is seen."""
        return self.step > len(self.record.rounds)

    @property
    def texts(self) -> list[Draft]:
        """The text before each round, and the final one."""
        return [*(r.draft for r in self.record.rounds), self.record.final]

    @property
    def severities(self) -> list[float]:
        """Their severities."""
        return [*(r.severity_index for r in self.record.rounds), self.record.severity_index]

    @property
    def labels(self) -> list[str]:
        """After what each of these texts stood."""
        rounds = [say("rounds.round", round=r.round) for r in self.record.rounds]
        return [say("rounds.course.first"), *rounds]

    @property
    def now(self) -> int:
        """Which of these texts stands after the present step."""
        return min(self.step, len(self.record.rounds))

    def stances(self, when: int) -> dict[str, Stance]:
        """Why the members would vote as they would on the text before a round."""
        return stances(self.solved, self.places[when - 1])


Panels = set[str]
"""The panels a part draws numbers for, as HTML."""


def council(seen: Seen) -> Panels:
    """How the Council would vote on the text, or voted, as its horseshoe table."""
    record, scenario, over = seen.record, seen.scenario, seen.over
    played = None if over else record.rounds[seen.step - 1]
    own = seen.solved.preferences
    vetoes = [m for m, v in zip(own.members, own.veto, strict=True) if v]
    rows = charts.council_rows(
        scenario.seats,
        played.stances if played else record.stances,
        scenario.pen,
        played.objector if played else None,
        vetoes,
        played.committed if played else [],
        record.vote if over else None,
    )
    left, right = st.columns(2, gap="medium")
    with left:
        kind = "before" if played else "vote" if record.vote else "withdrawn"
        title = say(f"rounds.council.{kind}", round=seen.step, **_count(rows))
        reading = "rounds.council.reading" + ("_over" if over else "")
        reading = say(reading, blocked=_blocked(seen, rows))
        _horseshoe(rows, title, reading, f"{scenario.name}-council")
    with right:
        if over and scenario.history.vote:
            past = charts.council_rows(
                scenario.seats, record.stances, scenario.pen, None, vetoes, [], _cast(scenario)
            )
            title = say("rounds.council.history", **_count(past))
            reading = say("rounds.council.reading_history")
            _horseshoe(past, title, reading, f"{scenario.name}-history")
            return set()
        st.html(tables.council(rows, seen.step, say("rounds.council.table")))
    names = {seat.iso: seat.name for seat in scenario.seats}
    return {
        origins.vote(scenario, stance, names[member], seen.step)
        for member, stance in seen.stances(seen.step).items()
    }


def _cast(scenario: Scenario) -> dict[str, str]:
    """History's roll call; a member whose vote is not known is taken to have abstained."""
    return {seat.iso: scenario.history.vote.get(seat.iso, "abstain") for seat in scenario.seats}


def _horseshoe(rows: list[dict[str, object]], title: str, reading: str, name: str) -> None:
    keys = ("member", "answer", "yes", "no", "abstain", "veto", "role")
    table = [{say(f"charts.table.{k}"): _shown(row[k]) for k in keys} for row in rows]
    figures.show(partial(charts.council, rows), title, reading, table, name)


def _shown(value: object) -> object:
    return f"{value:.1%}" if isinstance(value, float) else value


def _count(rows: list[dict[str, object]]) -> dict[str, int]:
    return {a: sum(r["answer"] == w for r in rows) for a, w in charts.WORDS.items()}


def _blocked(seen: Seen, rows: list[dict[str, object]]) -> str:
    names = story.called(seen.scenario)
    no = charts.WORDS["no"]
    blockers = [names[str(r["code"])] for r in rows if r["veto"] and r["answer"] == no]
    yes = sum(r["answer"] == charts.WORDS["yes"] for r in rows)
    if yes < QUOTA:
        return say("rounds.council.too_few", yes=yes, quota=QUOTA)
    if blockers:
        return say("rounds.council.blocked", members=tables.both(blockers))
    return say("rounds.council." + ("nobody_did" if seen.over else "nobody"))


def course(seen: Seen) -> Panels:
    """Severity, and where it is known what the text costs in dollars, over the rounds."""
    money = rounds_charts.dollar_rows(seen.scenario, seen.texts, seen.labels)
    left, right = st.columns(2, gap="medium") if money else (st.container(), None)
    with left:
        _severity(seen)
    if right is not None:
        with right:
            _dollars(seen, money)
    when = seen.now + 1
    draft = seen.texts[seen.now]
    panels = {origins.severity(seen.solved, draft, when)}
    severity = tables.points(seen.severities[seen.now], when)
    said = say("rounds.course.numbers", severity=severity)
    if money:
        opened = tables.panel_of("dollars", when)
        said += f"; {tables.linked(_amounts(money, seen.now), tables.FIGURE, opened)}"
        panels.add(origins.money(seen.scenario, draft, when))
    st.html(f"<p>{said}.</p>")
    return panels


def _severity(seen: Seen) -> None:
    values, labels, now = seen.severities, seen.labels, seen.now
    rows = charts.severity_rows(values, labels)
    title = say(
        "rounds.course." + ("weakens" if values[now] < values[0] else "stands"),
        first=f"{values[0]:.0f}",
        now=f"{values[now]:.0f}",
        when=_small(labels[now]),
    )
    falls = [before - after for before, after in pairwise(values)]
    reading = say("rounds.course.none")
    if falls and max(falls) > 0:
        largest = max(range(len(falls)), key=lambda i: falls[i])
        reading = say(
            "rounds.course.largest",
            when=_small(labels[largest + 1]),
            points=f"{falls[largest]:.0f}",
        )
    table = [
        {say("rounds.course.after"): r["text"], say("rounds.course.severity"): r["severity"]}
        for r in rows
    ]
    chart = partial(charts.severity, rows, now, seen.history)
    figures.show(chart, title, reading, table, f"{seen.scenario.name}-severity")


def _dollars(seen: Seen, rows: list[dict[str, object]]) -> None:
    when = _small(seen.labels[seen.now])
    title = say("rounds.course.dollars", when=when, said=_amounts(rows, seen.now))
    reading = say("rounds.course.dollars_reading", said=_amounts(rows, 0))
    keys = {"text": "after", "measure": "measure", "value": "value"}
    table = [{say(f"rounds.course.{k}"): r[name] for name, k in keys.items()} for r in rows]
    chart = partial(rounds_charts.money, rows, seen.now)
    figures.show(chart, title, reading, table, f"{seen.scenario.name}-dollars")


def _amounts(rows: list[dict[str, object]], order: int) -> str:
    """What a text costs, in words."""
    return tables.both(
        [
            say(f"rounds.course.{r['name']}", value=f"{r['value']:,.0f}")
            for r in rows
            if r["order"] == order
        ]
    )


def _small(label: str) -> str:
    return label[0].lower() + label[1:]


def given(seen: Seen) -> Panels:
    """Who gave what to whom, up to the present round."""
    scenario, now = seen.scenario, seen.now
    rows = rounds_charts.given_rows(scenario, seen.exchanges, now)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        caption = say("rounds.ledger.caption", round=now)
        st.html(tables.ledger(scenario, seen.exchanges, now, caption))
    with right:
        _given(seen, rows)
    names = {seat.iso: seat.name for seat in scenario.seats}
    panels = set()
    for each in seen.exchanges[:now]:
        panels.add(origins.severity(seen.solved, seen.texts[each.round], each.round + 1))
        for when in (each.round, each.round + 1):
            stance = seen.stances(when)[each.objector]
            panels.add(origins.vote(scenario, stance, names[each.objector], when))
    return panels


def _given(seen: Seen, rows: list[dict[str, object]]) -> None:
    when = _small(seen.labels[seen.now])
    if not rows:
        st.html(f"<p><strong>{say('rounds.given.none', when=when)}</strong></p>")
        st.html(f"<p>{say('rounds.given.reading_none')}</p>")
        return
    every = rounds_charts.given_rows(seen.scenario, seen.exchanges, len(seen.record.rounds))
    sums, most = rounds_charts.by_measure(rows), rounds_charts.by_measure(every)
    title = say(
        "rounds.given.title",
        points=f"{sum(sums.values()):.0f}",
        when=when,
        measure=max(sums, key=lambda title: sums[title]),
    )
    titles = [p.title for p in seen.scenario.provisions]
    chart = partial(rounds_charts.given, rows, titles, max(most.values()))
    table = [{say(f"rounds.given.{key}"): value for key, value in row.items()} for row in rows]
    name = f"{seen.scenario.name}-given"
    figures.show(chart, title, say("rounds.given.reading"), table, name)


def resolve(seen: Seen) -> Panels:
    """What the others believe of the objector's resolve, round by round."""
    record, now = seen.record, seen.step - 1
    if not record.rounds:
        st.html(f"<p>{say('rounds.resolve.none')}</p>")
        return set()
    member = record.rounds[min(now, len(record.rounds) - 1)].objector
    rows = charts.belief_rows(record, member)
    here = [row for row in rows if row["order"] == now]
    if len(here) == 1:
        st.html(f"<p>{say('rounds.resolve.known')}</p>")
        return set()
    name = story.called(seen.scenario)[member]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        title, reading = _belief(rows, here, name)
        chart = partial(charts.belief, rows, now)
        figures.show(
            chart, title, reading, charts.belief_table(rows), f"{seen.scenario.name}-belief"
        )
    stance = seen.stances(seen.step)[member]
    with right:
        caption = say("rounds.resolve.caption", name=name)
        st.html(tables.resolve(stance, seen.step, caption))
    return {origins.belief(stance, name, seen.step)}


def _belief(
    rows: list[dict[str, object]], here: list[dict[str, object]], name: str
) -> tuple[str, str]:
    """What the others have learnt of a member's resolve, as title and sentence."""
    first, now = (
        [float(str(row["probability"])) for row in each] for each in (rows[: len(here)], here)
    )
    if max(abs(a - b) for a, b in zip(first, now, strict=True)) < 1e-9:
        kind = "even"
    else:
        means = [sum(t * p for t, p in enumerate(belief)) for belief in (first, now)]
        kind = "harder" if means[1] > means[0] else "softer"
    title = say(f"rounds.resolve.{kind}", name=name)
    reading = say("rounds.resolve.reading_" + ("even" if kind == "even" else "learnt"))
    return title[0].upper() + title[1:], reading


PARTS: dict[str, Callable[[Seen], Panels]] = {
    "council": council,
    "course": course,
    "given": given,
    "resolve": resolve,
}
