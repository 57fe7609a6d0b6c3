"""Tables and sentences of the What-if view, as pure functions: no Streamlit here."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from assumptions import SEEN, Assumption, apart
from changes import Value
from tables import STYLE

from negotiation.english import capital, listed, say
from negotiation.record import Record
from negotiation.scenario import OUTCOMES, Provision, Scenario
from negotiation.story import called, share, went_to
from what_if.odds import Measure

Odds = Mapping[str, Any]
OWN, CHANGED = say("what_if.side.own"), say("what_if.side.changed")
MOST_NAMED = 3
"""Most measures that a sentence names."""

LOOK = """<style>
dl.now {display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; margin: 0 !important;
  padding: .35rem 0 !important}
.now div {display: flex; flex-direction: column}
.now dt {font-size: .8rem; opacity: .8; text-decoration: underline dotted; cursor: help}
.now dd {margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums;
  white-space: nowrap}
.now .was {font-weight: 400; font-size: 1rem; opacity: .75}
.lab.both th[scope] {width: 26%}
.lab.both .sure {font-size: .8rem; opacity: .8; white-space: nowrap}
.lab.both tr.moved {background: rgba(200,120,30,.13)}
.lab.both .way {display: block; font-weight: 400; font-size: .8rem}
@media (max-width: 640px) {
  dl.now {display: grid; grid-template-columns: repeat(4, 1fr); gap: 0 .5rem}
  .now div {justify-content: space-between}
  .now dt {font-size: .68rem; line-height: 1.1}
  .now dd {font-size: .95rem; line-height: 1.2}
  .now .was {display: block; font-size: .75rem}
}
</style>"""

HEADLINES = ("severity", "adopted", "unanimous", "expected_rounds")
MUCH = 0.1
"""Rise of another outcome than the likeliest that a sentence tells."""
POINT = 0.01
"""Least move of the chance that all vote yes that a sentence tells."""
LEAST = 0.005
"""Probability of adoption below which nothing is said of an adopted text."""
NOTHING = 5e-4
"""Largest move of a probability, and of severity over 100, that is called none at all."""


def severity(odds: Odds) -> float | None:
    """Mean severity of an adopted text; None where next to none is adopted."""
    adopted: float = odds["outcomes"]["adopted"]
    return odds["severity_in_force"] / adopted if adopted >= LEAST else None


def number(odds: Odds, key: str) -> str:
    """One of the headline numbers in words."""
    if key == "adopted":
        return share(odds["outcomes"]["adopted"])
    if key == "severity":
        found = severity(odds)
        return say("what_if.no_text") if found is None else f"{found:.1f}"
    return share(odds[key]) if key == "unanimous" else f"{odds[key]:.1f}"


def headline(before: Odds, now: Odds | None) -> str:
    """The numbers that matter, as they were and as they are now, as HTML."""
    items = ""
    for key in HEADLINES:
        label, meaning = (say(f"what_if.number.{key}.{part}") for part in ("label", "meaning"))
        was = number(before, key)
        value = was
        if now is not None:
            value = f"<span class='was'>{was} →</span> {number(now, key)}"
        items += (
            f"<div data-number='{key}'><dt title='{escape(meaning)}'>{escape(label)}</dt>"
            f"<dd>{value}</dd></div>"
        )
    return f"{LOOK}<dl class='now' aria-live='polite'>{items}</dl>"


def level_rows(
    provisions: Sequence[Provision], before: Odds, now: Odds | None
) -> list[dict[str, Any]]:
    """The likeliest text of every measure, as the scenario is and with the changes.

    Given adoption; of the draft at the end where next to no text is adopted.
    """
    rows = []
    for p in provisions:
        was, p_was = _likeliest(_levels(before)[p.key])
        level, chance = was, p_was
        if now is not None:
            level, chance = _likeliest(_levels(now)[p.key])
        rows.append(
            {
                "key": p.key,
                "measure": p.title,
                "was": p.ladder[was].text,
                "was_level": was,
                "was_probability": p_was,
                "now": p.ladder[level].text,
                "now_level": level,
                "now_probability": chance,
            }
        )
    return rows


def _levels(odds: Odds) -> Mapping[str, Mapping[str, float]]:
    found: Mapping[str, Mapping[str, float]] = odds[
        "provisions" if severity(odds) is None else "provisions_if_adopted"
    ]
    return found


def _likeliest(levels: Mapping[str, float]) -> tuple[int, float]:
    level = max(levels, key=lambda x: levels[x])
    return int(level), levels[level]


def way(row: Mapping[str, Any]) -> str:
    """Whether a measure became stricter or weaker, in a word; empty where neither."""
    if row["now_level"] == row["was_level"]:
        return ""
    return say(f"what_if.way.{_direction(row)}")


def _direction(row: Mapping[str, Any]) -> str:
    return "stricter" if row["now_level"] > row["was_level"] else "weaker"


def levels(rows: Sequence[Mapping[str, Any]], changed: bool, caption: str) -> str:
    """The measures' likeliest texts side by side, as HTML."""
    names = ("measure", "own", "changed") if changed else ("measure", "own")
    head = "".join(f"<th>{escape(say(f'what_if.column.{name}'))}</th>" for name in names)
    body = ""
    for row in rows:
        moved = way(row)
        mark = f"<span class='way'>{moved}</span>" if moved else ""
        cells = _cell(row["was"], row["was_probability"])
        if changed:
            same = row["now_level"] == row["was_level"]
            cells += _cell(say("what_if.same") if same else row["now"], row["now_probability"])
        body += (
            f"<tr{' class=moved' if moved else ''} data-provision='{row['key']}'"
            f" data-was='{row['was_level']}' data-now='{row['now_level']}'>"
            f"<th scope='row'>{escape(row['measure'])}{mark}</th>{cells}</tr>"
        )
    return (
        f"{STYLE}{LOOK}<table class='lab both'><caption>{escape(caption)}</caption>"
        f"<tr>{head}</tr>{body}</table>"
    )


def _cell(text: str, chance: float) -> str:
    return f"<td>{escape(text)} <span class='sure'>({share(chance)})</span></td>"


def reading(rows: Sequence[Mapping[str, Any]], before: Odds, now: Odds) -> str:
    """What the changes do, in a few sentences; that they do nothing is said, too."""
    old, new = before["outcomes"], now["outcomes"]
    moved = [row for row in rows if way(row)]
    lasting = number(before, "expected_rounds") == number(now, "expected_rounds")
    if not moved and lasting and apart(before, now) < SEEN:
        return say(f"what_if.reading.{'nothing' if apart(before, now) < NOTHING else 'little'}")
    name = max(new, key=lambda outcome: new[outcome])
    said = [_outcome_said(name, share(old[name]), share(new[name]))]
    also = max((k for k in new if k != name), key=lambda k: new[k] - old[k])
    if new[also] - old[also] >= MUCH:
        told = {"outcome": capital(say(f"english.outcome.{also}"))}
        said.append(say("what_if.reading.also", **told, now=share(new[also]), was=share(old[also])))
    said.append(_text_said(before, now))
    said += [_others_said(before, now)] if severity(now) is not None else []
    parts = []
    for word in ("stricter", "weaker"):
        titles = [row["measure"] for row in moved if _direction(row) == word]
        if titles:
            few = len(titles) <= MOST_NAMED
            many = say("what_if.reading.many", count=len(titles), all=len(rows))
            parts.append(say(f"what_if.reading.{word}_ones", what=listed(titles) if few else many))
    if parts and severity(now) is not None:
        key = "texts" if severity(before) is not None else "texts_draft"
        said.append(say(f"what_if.reading.{key}", parts="; ".join(parts)))
    return " ".join(part for part in said if part)


def _others_said(before: Odds, now: Odds) -> str:
    """How likely every member's yes is, or else how long the talks last; empty where as before."""
    key = "unanimous" if abs(before["unanimous"] - now["unanimous"]) >= POINT else "expected_rounds"
    was, value = number(before, key), number(now, key)
    return "" if was == value else say(f"what_if.reading.{key}", was=was, now=value)


def caption(before: Odds, now: Odds | None) -> str:
    """What the table of measures holds: adopted texts, last drafts, or one of them on each side."""
    none = [severity(odds) is None for odds in (before, now) if odds is not None]
    key = "levels_draft" if all(none) else "levels_mixed" if any(none) else "levels"
    return say(f"what_if.{key}")


def _text_said(before: Odds, now: Odds) -> str:
    """How strict an adopted text is, beside what it was."""
    was, value = severity(before), severity(now)
    if value is None:
        return say("what_if.reading.none")
    if was is None:
        return say("what_if.reading.only", now=f"{value:.0f}")
    fine = f"{was:.0f}" == f"{value:.0f}"
    old, new = (f"{x:.1f}" if fine else f"{x:.0f}" for x in (was, value))
    if old == new:
        return say("what_if.reading.same", now=f"{value:.0f}")
    how = "stricter" if value > was else "weaker"
    return say(f"what_if.reading.{how}", now=new, was=old)


def dealt(scenario: Scenario, record: Record) -> str:
    """Whom the rounds of a record go to, and for what, in order."""
    names = called(scenario)
    said = [
        say(f"what_if.dealt.{reason}", objector=names[member])
        + (f" {say('what_if.dealt.times', count=len(rounds))}" if len(rounds) > 1 else "")
        for member, reason, rounds in went_to(record)
    ]
    return "; ".join(said) or say("what_if.dealt.nobody")


def _outcome_said(name: str, was: str, now: str) -> str:
    key = "as_before" if was == now else "instead"
    return say(f"what_if.reading.{key}", outcome=name, now=now, was=was)


def swing_table(rows: Sequence[Mapping[str, Any]], measure: Measure) -> list[dict[str, str]]:
    """The table behind the tornado."""
    return [
        {
            say("what_if.column.assumption"): row["assumption"],
            say("what_if.column.from"): row["from"],
            say("what_if.column.to"): row["to"],
            measure.label: measure.said(row["value"]),
            say("what_if.column.instead"): measure.said(row["base"]),
        }
        for row in rows
    ]


def map_table(
    rows: Sequence[Mapping[str, Any]],
    across: Assumption,
    up: Assumption,
    name: str,
    measure: Measure,
) -> list[dict[str, str]]:
    """The table behind the heat map: a line each value upwards, a column each value across."""
    lines: dict[Value, dict[str, str]] = {}
    for row in rows:
        line = lines.setdefault(row["y"], {f"{up.label} ↓  {across.label} →": up.said(row["y"])})
        line[across.said(row["x"])] = measure.said(row[name])
    return [lines[y] for y in sorted(lines, reverse=True)]


def outcome_table(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The table behind the bars of outcomes: a line each outcome."""
    lines: dict[str, dict[str, str]] = {}
    for row in rows:
        outcome = row["outcome"]
        line = lines.setdefault(outcome, {say("what_if.column.outcome"): outcome})
        line[row["assumptions"]] = f"{row['probability']:.3%}"
    return list(lines.values())


def outcomes_said(rows: Sequence[Mapping[str, Any]]) -> str:
    """The likeliest outcome as a sentence."""
    by = {(row["assumptions"], row["outcome"]): row["probability"] for row in rows}
    names = [say(f"english.outcome.{name}") for name in OUTCOMES]
    own = max(names, key=lambda name: by[OWN, name])
    told = {"own": own, "chance": share(by[OWN, own])}
    if (CHANGED, own) not in by:
        return say("what_if.likeliest", **told)
    new = max(names, key=lambda name: by[CHANGED, name])
    return say("what_if.likeliest_both", **told, new=new, now=share(by[CHANGED, new]))


def swings_said(rows: Sequence[Mapping[str, Any]], measure: Measure) -> str:
    """What moves a measure most, as a sentence."""
    top = max(rows, key=lambda row: abs(row["value"] - row["base"]))
    least = 0.0005 if measure.percent else 0.05
    if abs(top["value"] - top["base"]) < least:
        return say("what_if.swings.none")
    moving = {r["assumption"] for r in rows if abs(r["value"] - r["base"]) >= least}
    still = list(dict.fromkeys(r["assumption"] for r in rows if r["assumption"] not in moving))
    said = say(
        "what_if.swings.most",
        assumption=top["assumption"],
        old=top["from"],
        new=top["to"],
        was=measure.said(top["base"]),
        now=measure.said(top["value"]),
    )
    if not still:
        return said
    return f"{said} {_still_said(still)}"


def _still_said(still: Sequence[str]) -> str:
    """Which assumptions change nothing: a few by name, the rest counted."""
    few = [say("what_if.swings.name", name=name) for name in still[:MOST_NAMED]]
    more = len(still) - len(few)
    if more:
        return say("what_if.swings.still_more", names=", ".join(few), more=more)
    key = "still_one" if len(few) == 1 else "still"
    return say(f"what_if.swings.{key}", names=listed(few))


def map_said(rows: Sequence[Mapping[str, Any]], name: str, measure: Measure) -> str:
    """The range of a heat map and the scenario's own value, as a sentence."""
    values = [float(row[name]) for row in rows]
    if measure.said(min(values)) == measure.said(max(values)):
        return say("what_if.map.same", value=measure.said(values[0]))
    told = {"low": measure.said(min(values)), "high": measure.said(max(values))}
    own = next((row for row in rows if row["own"]), None)
    if own is None:
        return say("what_if.map.range", **told)
    return say("what_if.map.range_own", **told, own=measure.said(own[name]))
