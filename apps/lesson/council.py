"""Lesson steps about the Council: the vote and the veto, who wants what, what a concession buys."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import charts
import reasons
from charts import likeliest

from lesson import charts as lesson_charts
from lesson.course import Case, Picture, Question, Step, in_symbols, pick
from negotiation.council import QUOTA
from negotiation.english import listed, say
from negotiation.measures import severity_index
from negotiation.payoff_parts import places
from negotiation.story import payoff

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
    explained = say(f"learn.veto.explained.{outcome}", **said)
    if outcome == "vetoed" and _bought_yes(case) and worth(case):
        explained += " " + _second(case)
    question = Question(say("learn.veto.asked"), explained, options)
    text = say("learn.veto.text", title=scenario.title, summary=scenario.summary, pen=case.pen)
    return Step("veto", text, (picture,), question)


def _second(case: Case) -> str:
    """That later on a yes is paid for, though nobody would block, and which step shows why."""
    later = [str(played.round) for played in case.record.rounds if played.reason == "its_yes"]
    rounds = say(f"learn.veto.round{'s' if len(later) > 1 else ''}", rounds=listed(later))
    return say("learn.veto.second", rounds=rounds, pen=case.pen, step=say("learn.worth.title"))


def wishes(case: Case) -> Step | None:
    """Step 2: who wants what, and how much it matters."""
    found = told_apart(case, partial(_hurt, case))
    if found is None:
        return None
    member, chosen = found
    words = {"pen": case.pen, "member": case.name(member)}
    rows = _wants(case, (case.scenario.pen, member))
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
    text = say("learn.wishes.text", **words) + _instead(case, member, "wishes")
    question = _worst_asked(rows, chosen, words)
    return Step("wishes", text, (before,), question, (after,), **in_symbols("wishes"))


def told_apart(
    case: Case, sizes: Callable[[str], dict[str, float]]
) -> tuple[str, list[str]] | None:
    """A member to whom measures differ clearly in size, and measures to choose from.

    The objector if it is one, else the likeliest to vote no: first of those with a veto, then of
    all others. None where there is no such member.
    """
    stances = case.record.rounds[0].stances if case.record.rounds else case.record.stances
    others = [m for m in case.own.members if m not in (case.scenario.pen, case.objector())]
    others.sort(key=lambda m: (not case.own.veto[case.at(m)], -stances[m]["no"]))
    for member in (case.objector(), *others):
        chosen = _choices(sizes(member))
        if chosen is not None:
            return member, chosen
    return None


def _hurt(case: Case, member: str) -> dict[str, float]:
    """How much each measure of the first draft hurts a member."""
    return {row["measure"]: -row["worth"] for row in _wants(case, (member,))}


def _instead(case: Case, member: str, key: str) -> str:
    """A paragraph saying why a step is about another member than the objector."""
    if member == case.objector():
        return ""
    told = {"objector": case.name(case.objector()), "member": case.name(member)}
    return "\n\n" + say(f"learn.{key}.other", **told)


def _wants(case: Case, members: Sequence[str]) -> list[dict[str, Any]]:
    """What members want of each measure that the first draft asks for."""
    return [
        {
            "measure": p.title,
            "member": case.name(iso),
            "ideal": float(case.own.ideal[case.at(iso), k]),
            "salience": float(case.own.salience[case.at(iso), k]),
            "worth": float(case.worth(iso)[k, p.first]) + 0.0,
        }
        for k, p in enumerate(case.scenario.provisions)
        if p.first > 0
        for iso in members
    ]


def _worst_asked(rows: list[dict[str, Any]], chosen: list[str], words: dict[str, str]) -> Question:
    """Which measure is worst for the member in `words`; the first of those chosen is."""
    told = {
        row["measure"]: {
            "measure": row["measure"],
            "ideal": f"{row['ideal']:.2f}",
            "salience": f"{row['salience']:.2f}",
            "worth": f"{row['worth']:.3f}",
        }
        for row in rows
        if row["member"] == words["member"]
    }
    right = chosen[0]
    keys = {title: "right" if title == right else "wrong" for title in sorted(chosen)}
    options = [(t, t == right, say(f"learn.wishes.{key}", **told[t])) for t, key in keys.items()]
    total = {
        f"all_{role}": f"{sum(row['worth'] for row in rows if row['member'] == name):+.2f}"
        for role, name in words.items()
    }
    explained = say("learn.wishes.explained", **told[right], **words, **total)
    return Question(say("learn.wishes.asked", **words), explained, pick(options))


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
    if not ordered:
        return None
    right = ordered[0]
    lower = [title for title in ordered[1:] if size[title] <= APART * size[right]]
    if size[right] <= 0.0 or len(lower) < 1:
        return None
    wanted = min(MOST_CHOICES - 1, len(lower))
    places = {round(i * (len(lower) - 1) / max(1, wanted - 1)) for i in range(wanted)}
    return [right, *(lower[i] for i in sorted(places))]


def worth(case: Case) -> Step | None:
    """Step 3: what a concession costs the penholder and buys from another member."""
    found = told_apart(case, lambda iso: _ratios(_bargains(case, iso)))
    if found is None:
        return None
    member, chosen = found
    words = {"pen": case.pen, "member": case.name(member)}
    bought = _bargains(case, member)
    ratios = _ratios(bought)
    rows = [
        {"measure": title, "costs": 1000 * bought[title][0], "gives": 1000 * bought[title][1]}
        for title in sorted(chosen)
    ]
    right = chosen[0]
    options = pick([_bought(t, t == right, bought[t], ratios, right) for t in sorted(chosen)])
    picture = Picture(
        partial(lesson_charts.bargains, rows, case.pen, case.name(member)),
        say("learn.worth.chart"),
        say("learn.worth.reading", **words),
        _prices(rows, case.pen, case.name(member)),
        "lesson-bargains",
    )
    question = Question(
        say("learn.worth.asked", **words),
        say("learn.worth.explained", measure=right, ratio=f"{ratios[right]:.1f}", **words)
        + _offered(case)
        + _bought_yes(case),
        options,
    )
    text = say("learn.worth.text", **words) + _instead(case, member, "worth")
    return Step("worth", text, (picture,), question, _course(case, member))


def _bargains(case: Case, member: str) -> dict[str, tuple[float, float]]:
    """By measure: what one rung less costs the penholder, and what it gives a member."""
    mine, theirs = case.worth(case.scenario.pen), case.worth(member)
    bought = {}
    for k, p in enumerate(case.scenario.provisions):
        if p.first > 0:
            cost = float(mine[k, p.first] - mine[k, p.first - 1])
            gain = float(theirs[k, p.first - 1] - theirs[k, p.first])
            if round(1000 * cost, 1) > 0:
                bought[p.title] = (cost, gain)
    return bought


def _ratios(bought: dict[str, tuple[float, float]]) -> dict[str, float]:
    """What each concession gives for what it costs, of the numbers as they are shown."""
    return {t: round(1000 * g, 1) / round(1000 * c, 1) for t, (c, g) in bought.items()}


def _prices(rows: list[dict[str, Any]], pen: str, member: str) -> list[dict[str, str]]:
    """What each concession costs and gives, with the members' names over the columns."""
    costs, gives = say("learn.worth.costs", member=pen), say("learn.worth.gives", member=member)
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


def _bought_yes(case: Case) -> str:
    """What is paid for a yes that is not needed, in the round where most leaks are saved by it."""
    saved = []
    for place, played in zip(places(case.solved, case.record), case.record.rounds, strict=False):
        found = {d.part: d.amount for d in reasons.differences(case.solved, place, played)}
        if played.reason == "its_yes" and played.offer and found["leak"] > 0.0 > found["gain"]:
            saved.append((found["leak"], -found["gain"], played))
    if not saved:
        return ""
    leak, gain, played = max(saved, key=lambda each: each[0])
    titles = {p.key: p.title for p in case.scenario.provisions}
    return "\n\n" + say(
        "learn.worth.yes",
        round=played.round,
        objector=case.name(played.objector),
        trade=f"{100 * case.own.trade_share[case.at(played.objector)]:.3g}%",
        given=listed([titles[key] for key in played.offer]),
        pen=case.pen,
        leak=payoff(leak),
        gain=payoff(gain),
    )


def _course(case: Case, member: str) -> tuple[Picture, ...]:
    """What the text is worth to both from round to round."""
    drafts = case.drafts()
    if drafts[0] == drafts[-1]:
        return ()
    rows = []
    for i, draft in enumerate(drafts):
        label = say("learn.worth.first") if i == 0 else say("learn.worth.after", round=i)
        for iso in (case.scenario.pen, member):
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
    names = [case.pen, case.name(member)]
    words = {
        "pen": names[0],
        "member": names[1],
        "pen_was": f"{first[names[0]]:.2f}",
        "pen_is": f"{last[names[0]]:.2f}",
        "was": f"{first[names[1]]:.2f}",
        "now": f"{last[names[1]]:.2f}",
    }
    chart = partial(lesson_charts.course, rows)
    reading = say("learn.worth.course_reading", **words)
    if case.record.outcome == "adopted" and last[names[1]] < 0.0:
        reading += " " + say("learn.worth.course_below", **words)
    return (Picture(chart, say("learn.worth.course"), reading, rows, "lesson-course"),)
