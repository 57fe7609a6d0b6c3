"""Lesson steps about the Council: the vote and the veto, who wants what, what a concession buys."""

from functools import partial
from typing import Any

import charts
import lesson_charts
from charts import likeliest
from english import listed, say
from lesson import Case, Picture, Question, Step, in_symbols, pick

from negotiation.council import QUOTA
from negotiation.measures import severity_index

MOST_CHOICES = 4
"""Most options of a question about measures."""
APART = 0.8
"""A wrong measure's number is at most this share of the right one's, so that it can be read off."""


def veto(case: Case) -> Step:
    """Step 1: nine votes and a veto."""
    scenario, record = case.scenario, case.record
    stances = record.rounds[0].stances if record.rounds else record.stances
    vetoes = [m for m, v in zip(case.own.members, case.own.veto, strict=True) if v]
    rows = charts.council_rows(scenario.seats, stances, scenario.pen, None, vetoes, [])
    answers = {m: likeliest(odds) for m, odds in stances.items()}
    yes, no = (sum(a == which for a in answers.values()) for which in ("yes", "no"))
    blockers = listed([case.name(m) for m in vetoes if answers[m] == "no"])
    outcome = "failed" if yes < QUOTA else "vetoed" if blockers else "adopted"
    said = {
        "yes": yes,
        "no": no,
        "abstain": len(answers) - yes - no,
        "blockers": blockers,
        "pen": case.pen,
        "quota": QUOTA,
    }
    picture = Picture(
        partial(charts.council, rows),
        say("learn.veto.chart", **said),
        say("learn.veto.reading"),
        [{k: row[k] for k in ("member", "answer", "veto")} for row in rows],
        "lesson-council",
    )
    options = pick(
        [
            (
                say(f"learn.veto.option.{name}"),
                name == outcome,
                say(f"learn.veto.{outcome}.{name}", **said),
            )
            for name in ("adopted", "vetoed", "failed")
        ]
    )
    question = Question(
        say("learn.veto.asked"), say(f"learn.veto.explained.{outcome}", **said), options
    )
    text = say("learn.veto.text", title=scenario.title, summary=scenario.summary, pen=case.pen)
    return Step("veto", text, (picture,), question)


def wishes(case: Case) -> Step | None:
    """Step 2: who wants what, and how much it matters."""
    scenario, objector = case.scenario, case.objector()
    worth = {m: case.worth(m) for m in (scenario.pen, objector)}
    asked = [(k, p) for k, p in enumerate(scenario.provisions) if p.first > 0]
    rows: list[dict[str, Any]] = []
    for k, p in asked:
        for iso in (scenario.pen, objector):
            rows.append(
                {
                    "measure": p.title,
                    "member": case.name(iso),
                    "ideal": float(case.own.ideal[case.at(iso), k]),
                    "salience": float(case.own.salience[case.at(iso), k]),
                    "worth": float(worth[iso][k, p.first]),
                }
            )
    hurt = {p.title: -float(worth[objector][k, p.first]) for k, p in asked}
    ideal = {p.title: float(case.own.ideal[case.at(objector), k]) for k, p in asked}
    weight = {p.title: float(case.own.salience[case.at(objector), k]) for k, p in asked}
    chosen = _choices(hurt)
    if chosen is None:
        return None
    name = case.name(objector)
    told = {
        title: {
            "measure": title,
            "objector": name,
            "ideal": f"{ideal[title]:.2f}",
            "salience": f"{weight[title]:.2f}",
            "worth": f"{-hurt[title]:.3f}",
        }
        for title in hurt
    }
    right = chosen[0]
    options = pick(
        [
            (
                title,
                title == right,
                say(f"learn.wishes.{'right' if title == right else 'wrong'}", **told[title]),
            )
            for title in sorted(chosen)
        ]
    )
    words = {"pen": case.pen, "objector": name}
    before = Picture(
        partial(lesson_charts.wishes, rows),
        say("learn.wishes.chart", **words),
        say("learn.wishes.reading"),
        _wide(rows, ("ideal", "salience"), 2),
        "lesson-wishes",
    )
    after = Picture(
        partial(lesson_charts.worths, rows),
        say("learn.wishes.after", **words),
        say("learn.wishes.after_reading"),
        _wide(rows, ("worth",), 3),
        "lesson-worths",
    )
    total = {m: sum(r["worth"] for r in rows if r["member"] == case.name(m)) for m in worth}
    question = Question(
        say("learn.wishes.asked", **words),
        say(
            "learn.wishes.explained",
            **told[right],
            pen=case.pen,
            all_pen=f"{total[scenario.pen]:+.2f}",
            all_objector=f"{total[objector]:+.2f}",
        ),
        options,
    )
    text = say("learn.wishes.text", **words)
    return Step("wishes", text, (before,), question, (after,), **in_symbols("wishes"))


def _wide(rows: list[dict[str, Any]], keys: tuple[str, ...], digits: int) -> list[dict[str, str]]:
    """A line for each measure, a column for each member and number."""
    lines: dict[str, dict[str, str]] = {}
    for row in rows:
        line = lines.setdefault(row["measure"], {"measure": row["measure"]})
        for key in keys:
            line[f"{key}, {row['member']}"] = f"{row[key]:.{digits}f}"
    return list(lines.values())


def _choices(size: dict[str, float]) -> list[str] | None:
    """The largest, then clearly smaller ones from all over the range; None where too few are."""
    ordered = sorted(size, key=lambda title: size[title], reverse=True)
    right = ordered[0]
    lower = [title for title in ordered[1:] if size[title] <= APART * size[right]]
    if size[right] <= 0.0 or len(lower) < 1:
        return None
    wanted = min(MOST_CHOICES - 1, len(lower))
    places = {round(i * (len(lower) - 1) / max(1, wanted - 1)) for i in range(wanted)}
    return [right, *(lower[i] for i in sorted(places))]


def worth(case: Case) -> Step | None:
    """Step 3: what a concession costs the penholder and buys from the objector."""
    scenario, objector = case.scenario, case.objector()
    mine, theirs = case.worth(scenario.pen), case.worth(objector)
    bought: dict[str, tuple[float, float]] = {}
    for k, p in enumerate(scenario.provisions):
        if p.first > 0:
            cost = float(mine[k, p.first] - mine[k, p.first - 1])
            gain = float(theirs[k, p.first - 1] - theirs[k, p.first])
            if round(1000 * cost, 1) > 0:
                bought[p.title] = (cost, gain)
    ratios = {t: round(1000 * g, 1) / round(1000 * c, 1) for t, (c, g) in bought.items()}
    chosen = _choices(ratios) if ratios else None
    if chosen is None:
        return None
    words = {"pen": case.pen, "objector": case.name(objector)}
    rows = [
        {
            "measure": title,
            "costs": 1000 * bought[title][0],
            "gives": 1000 * bought[title][1],
        }
        for title in sorted(chosen)
    ]
    right = chosen[0]
    options = pick([_bought(t, t == right, bought[t], ratios, right) for t in sorted(chosen)])
    picture = Picture(
        partial(lesson_charts.bargains, rows, case.pen, case.name(objector)),
        say("learn.worth.chart"),
        say("learn.worth.reading", **words),
        _prices(rows, case.pen, case.name(objector)),
        "lesson-bargains",
    )
    question = Question(
        say("learn.worth.asked", **words),
        say("learn.worth.explained", measure=right, ratio=f"{ratios[right]:.1f}", **words)
        + _offered(case),
        options,
    )
    return Step("worth", say("learn.worth.text", **words), (picture,), question, _course(case))


def _prices(rows: list[dict[str, Any]], pen: str, objector: str) -> list[dict[str, str]]:
    """What each concession costs and gives, with the members' names over the columns."""
    costs, gives = say("learn.worth.costs", member=pen), say("learn.worth.gives", member=objector)
    return [
        {
            say("learn.worth.measure"): row["measure"],
            say("learn.worth.thousandths", what=costs): f"{row['costs']:.1f}",
            say("learn.worth.thousandths", what=gives): f"{row['gives']:.1f}",
        }
        for row in rows
    ]


def _bought(
    title: str, is_right: bool, found: tuple[float, float], ratios: dict[str, float], right: str
) -> tuple[str, bool, str]:
    said = say(
        f"learn.worth.{'right' if is_right else 'wrong'}",
        measure=title,
        cost=f"{1000 * found[0]:.1f}",
        gain=f"{1000 * found[1]:.1f}",
        ratio=f"{ratios[title]:.1f}",
        best=f"{ratios[right]:.1f}",
    )
    return title, is_right, said


def _offered(case: Case) -> str:
    """What the first revision of the record is about."""
    titles = {p.key: p.title for p in case.scenario.provisions}
    for played in case.record.rounds:
        if played.offer:
            given = listed([titles[key] for key in played.offer])
            return " " + say(
                "learn.worth.offered",
                round=played.round,
                given=given,
                objector=case.name(played.objector),
            )
    return ""


def _course(case: Case) -> tuple[Picture, ...]:
    """What the text is worth to both from round to round."""
    objector, drafts = case.objector(), case.drafts()
    if len(drafts) < 2:
        return ()
    rows = []
    for i, draft in enumerate(drafts):
        label = say("learn.worth.first") if i == 0 else say("learn.worth.after", round=i)
        for iso in (case.scenario.pen, objector):
            table = case.worth(iso)
            levels = [draft[p.key] for p in case.scenario.provisions]
            rows.append(
                {
                    "order": i,
                    "text": label,
                    "member": case.name(iso),
                    "gain": float(sum(table[k, x] for k, x in enumerate(levels))),
                    "severity": severity_index(case.scenario, case.own, draft),
                }
            )
    first = {row["member"]: row["gain"] for row in rows if row["order"] == 0}
    last = {row["member"]: row["gain"] for row in rows if row["order"] == len(drafts) - 1}
    names = [case.pen, case.name(objector)]
    words = {
        "pen": names[0],
        "objector": names[1],
        "pen_was": f"{first[names[0]]:.2f}",
        "pen_is": f"{last[names[0]]:.2f}",
        "was": f"{first[names[1]]:.2f}",
        "now": f"{last[names[1]]:.2f}",
    }
    chart = partial(lesson_charts.course, rows)
    reading = say("learn.worth.course_reading", **words)
    return (Picture(chart, say("learn.worth.course"), reading, rows, "lesson-course"),)
