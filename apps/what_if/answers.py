"""Answers to two more questions of the What-if view: what would flip it, and how sure is the model.

Pure functions, no Streamlit: what the search for levers and the uncertain odds found, for people.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from changes import Changes, ordered
from charts import ACCENT, GREY

from negotiation.english import say
from negotiation.scenario import OUTCOMES, Level, Scenario
from negotiation.story import share

MOST_SINGLES, MOST_PAIRS = 6, 3
"""Most flips shown by one change, and by two."""
DRAWS = 200
"""Draws of what the model does not know: half a second at most for a library scenario."""


def flips_asked(scenario: Scenario) -> dict[str, str]:
    """What can be asked to flip: every level that the first draft asks for, and every outcome."""
    asked = {
        f"{p.key}.{level}": say("what_if.flip.level", title=p.title, text=p.ladder[level].text)
        for p in scenario.provisions
        for level in range(p.first, 0, -1)
    }
    outcomes = {
        f"outcome.{name}": say("what_if.flip.outcome", name=say(f"english.outcome.{name}"))
        for name in OUTCOMES
    }
    return asked | outcomes


def flip_of(key: str) -> dict[str, Any]:
    """A question of `flips_asked` as `negotiation.levers.search` takes it."""
    name, _, what = key.rpartition(".")
    return {"outcome": what} if name == "outcome" else {"provision": name, "level": int(what)}


def flip_said(scenario: Scenario, found: Mapping[str, Any]) -> str:
    """The question that was searched, and how it stands in the scenario as it is."""
    asked, today = found["asked"], found["today"]
    goal, outcome = f"what_if.flip.goal.{asked['goal']}", say(f"english.outcome.{today['outcome']}")
    if asked["provision"] is None:
        wanted = say(f"english.outcome.{asked['outcome']}")
        return f"{say(goal, asked=wanted)} {say('what_if.flip.today.outcome', today=outcome)}"
    ladder = _ladder(scenario, asked["provision"])
    told = {"today": ladder[today["level"]].text, "chance": share(today["adopted"])}
    if today["outcome"] == "adopted":
        now = say("what_if.flip.today.adopted", **told)
    else:
        now = say("what_if.flip.today.unadopted", **told, outcome=outcome)
    return f"{say(goal, asked=ladder[asked['level']].text)} {now}"


def flip_rows(scenario: Scenario, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The smallest changes that flip it: one at a time, then two.

    Returns
    -------
    list of dict
        `group` (one or two), `says` (the change in words), `size`, `lands` (what comes out) and
        `changes`.
    """
    singles = [{**row, "changes": [row]} for row in found["singles"][:MOST_SINGLES]]
    return [
        {
            "group": "one" if len(row["changes"]) == 1 else "two",
            "says": "; ".join(part["says"] for part in row["changes"]),
            "size": f"{row['size']:.2f}",
            "lands": _lands(scenario, found["asked"], row),
            "changes": _changes(row),
        }
        for row in (*singles, *found["pairs"][:MOST_PAIRS])
    ]


def _changes(row: Mapping[str, Any]) -> Changes:
    return ordered({part["key"]: part["to"] for part in row["changes"]})


def _lands(scenario: Scenario, asked: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """What comes out, with how likely adoption is and what an adopted text then says."""
    p, outcome = row["probability"], say(f"english.outcome.{row['outcome']}")
    if asked["goal"] == "reached":
        return say("what_if.flip.lands.reached", outcome=outcome, chance=share(p))
    if asked["goal"] == "avoided":
        wanted = say(f"english.outcome.{asked['outcome']}")
        chance = share(1.0 - p)
        return say("what_if.flip.lands.avoided", outcome=outcome, asked=wanted, chance=chance)
    ladder = _ladder(scenario, asked["provision"])
    said = say(
        f"what_if.flip.lands.{asked['goal']}",
        adopted=share(row["adopted"]),
        asked=ladder[asked["level"]].text,
        chance=share(p),
    )
    if row["level"] == asked["level"]:
        return said
    return say("what_if.flip.lands.most", said=said, text=ladder[row["level"]].text)


def _ladder(scenario: Scenario, provision: str) -> tuple[Level, ...]:
    return next(p.ladder for p in scenario.provisions if p.key == provision)


def sure_rows(plain: Mapping[str, Any], mixed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Probabilities as the model has them, and with what it does not know."""
    low, high = mixed["intervals"]["outcomes"], mixed["intervals"]["unanimous"]
    rows = [
        {
            "what": say(f"english.outcome.{name}"),
            "plain": plain["outcomes"][name],
            "mixed": mixed["outcomes"][name],
            "low": low[name][0],
            "high": low[name][1],
        }
        for name in OUTCOMES
    ]
    rows.append(
        {
            "what": say("what_if.sure.unanimous"),
            "plain": plain["unanimous"],
            "mixed": mixed["unanimous"],
            "low": high[0],
            "high": high[1],
        }
    )
    return rows


def sure_table(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The table behind the intervals."""
    return [
        {
            "": row["what"],
            say("what_if.sure.plain"): share(row["plain"]),
            say("what_if.sure.mixed"): share(row["mixed"]),
            say("what_if.column.from"): share(row["low"]),
            say("what_if.column.to"): share(row["high"]),
        }
        for row in rows
    ]


def sure_said(mixed: Mapping[str, Any]) -> str:
    """What the intervals say, in two sentences."""
    low, high = mixed["intervals"]["severity_in_force"]
    fragile = mixed["fragility"]
    return say(
        "what_if.sure.severity",
        mean=f"{mixed['severity_in_force']:.0f}",
        low=f"{low:.0f}",
        high=f"{high:.0f}",
        size=f"{fragile['size']:.0%}",
        outcome=fragile["outcome"],
        kept=share(fragile["kept"]),
        trials=fragile["changes"],
    )


def sureness(rows: Sequence[Mapping[str, Any]]) -> alt.LayerChart:
    """Intervals of nine draws in ten, with the mean (dot) and the model's own value (tick)."""
    order = [str(row["what"]) for row in rows]
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows])).encode(
        y=alt.Y("what:N", sort=order, title=None, axis=alt.Axis(labelFontSize=13))
    )
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    tips = [
        alt.Tooltip("what:N", title=" "),
        alt.Tooltip("plain:Q", title=say("what_if.sure.plain"), format=".1%"),
        alt.Tooltip("mixed:Q", title=say("what_if.sure.mixed"), format=".1%"),
        alt.Tooltip("low:Q", title=say("what_if.column.from"), format=".1%"),
        alt.Tooltip("high:Q", title=say("what_if.column.to"), format=".1%"),
    ]
    bars = base.mark_bar(height=9, color=GREY, opacity=0.55).encode(
        x=alt.X("low:Q", title=say("what_if.axis.probability"), scale=scale, axis=axis),
        x2="high:Q",
        tooltip=tips,
    )
    ticks = base.mark_tick(color=ACCENT, thickness=3, size=24).encode(x="plain:Q", tooltip=tips)
    dots = base.mark_point(filled=True, size=70, color="#c8501e", opacity=1).encode(
        x="mixed:Q", tooltip=tips
    )
    return alt.layer(bars, ticks, dots).properties(height=240)
