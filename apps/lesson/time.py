"""Lesson steps about time: beliefs that move, and talks round after round."""

from functools import partial
from typing import Any

from charts import type_name

from lesson import cases, tables
from lesson import charts as lesson_charts
from lesson.course import Case, Picture, Question, Step, Table, in_symbols, pick
from lesson.games import borrowed, lender
from negotiation import library
from negotiation.english import listed, say
from negotiation.measures import severity_index
from negotiation.odds import odds
from negotiation.record import Round
from negotiation.story import share

POINT = 1.0
"""A number that is off by a point of a hundred is right."""
MOST_ROUNDS = 10
"""Most deadlines in the chart, each a negotiation of its own."""
PATIENCE, RISKS = (0.7, 0.85, 1.0), (0.0, 0.3, 0.6)
"""Other values that the table tries."""
ALIKE = 0.5
"""Severities nearer than this, in points of 100, count as the same."""


def accepts(played: Round) -> list[float]:
    """The chance that each type of the objector accepts, in equilibrium; 0 for impossible ones."""
    believed = played.beliefs[played.objector]
    live = [t for t, p in enumerate(believed) if p > 0.0]
    cuts = played.equilibria[played.chosen]["objector"]
    found = [0.0] * len(believed)
    for c, weight in enumerate(cuts):
        for t in live[: len(live) - c]:
            found[t] += float(weight)
    return found


def belief(mine: Case) -> Step | None:
    """Step 7: what an answer shows of the objector's resolve."""
    got = cases.find(mine, cases.teaches_by_threat) or cases.find(mine, cases.teaches)
    if got is None:
        return None
    case, played, i = got
    before = played.beliefs[played.objector]
    now = cases.after(case.record, i, played.objector)
    yes = accepts(played)
    threatened = played.objector_action == "threaten"
    answer = [1.0 - p if threatened else p for p in yes]
    t = max((t for t in range(len(now)) if now[t] > 0.0), key=lambda t: abs(now[t] - before[t]))
    name, types = case.name(played.objector), len(before)
    did = say(f"learn.belief.{played.objector_action}")
    given = sum(p * q for p, q in zip(before, answer, strict=True))
    numbers = {
        "objector": name,
        "type": type_name(t, types),
        "did": did,
        "prior": f"{100 * before[t]:.0f}",
        "likely": f"{100 * answer[t]:.0f}",
        "joint": f"{100 * before[t] * answer[t]:.1f}",
        "given": f"{100 * given:.1f}",
        "answer": f"{100 * now[t]:.0f}",
        "pen": case.pen,
        "round": played.round,
    }
    right = 100.0 * now[t]
    question = Question(
        say("learn.belief.asked", **numbers),
        say("learn.belief.explained", **numbers),
        low=right - POINT,
        high=right + POINT,
        unit="%",
        mistakes=(
            (100 * before[t], say("learn.belief.mistake_prior", **numbers)),
            (100 * before[t] * answer[t], say("learn.belief.mistake_joint", **numbers)),
            (100 * answer[t], say("learn.belief.mistake_likely", **numbers)),
        ),
    )
    head = [say(f"learn.belief.head_{key}") for key in ("type", "prior", "accepts", "threatens")]
    rows = [
        (type_name(k, types), share(before[k]), share(yes[k]), share(1.0 - yes[k]))
        for k in range(types)
        if before[k] > 0.0
    ]
    table = Table(tables.plain(head, rows, say("learn.belief.table", **numbers)))
    return Step(
        "belief",
        say("learn.belief.text", **numbers),
        (table,),
        question,
        (_moved(before, now, numbers),),
        borrowed=borrowed(mine, case, played),
        lender=lender(mine, case, played),
        **in_symbols("belief"),
    )


def _moved(before: list[float], now: list[float], numbers: dict[str, object]) -> Picture:
    rows = [
        {
            "type": type_name(t, len(before)),
            "member": say(f"learn.belief.{when}"),
            "probability": p[t],
        }
        for t in range(len(before))
        for when, p in (("before", before), ("now", now))
    ]
    return Picture(
        partial(lesson_charts.beliefs, rows),
        say("learn.belief.chart", **numbers),
        say("learn.belief.reading", **numbers),
        rows,
        "lesson-beliefs",
    )


def _ends(case: Case, **changes: float) -> dict[str, Any]:
    """Exact odds with other assumptions, and what is likeliest."""
    found = odds(library.load(case.source, {**dict(case.changed), **changes}))
    outcomes = found["outcomes"]
    likeliest = max(outcomes, key=lambda name: outcomes[name])
    return {
        "adopted": 100.0 * outcomes["adopted"],
        "text": float(found["severity_index"]),
        "severity": float(found["severity_index"]) if likeliest == "adopted" else None,
        "outcome": likeliest,
    }


def time(case: Case) -> Step:
    """Step 8: the deadline, patience, and the risk of breakdown."""
    rounds = case.scenario.rounds
    most = min(MOST_ROUNDS, max(rounds + 2, 3))
    deadlines = sorted({*range(1, most + 1), rounds})
    rows = [{"rounds": n, "here": n == rounds, **_ends(case, rounds=n)} for n in deadlines]
    one, here = rows[0], next(row for row in rows if row["here"])
    words: dict[str, object] = {
        "rounds": rounds,
        "given": len(_conceded(case)),
        "pen": case.pen,
        "objector": case.name(case.objector()),
        "outcome": say(f"learn.outcome.{one['outcome']}"),
        "one": f"{one['text']:.0f}",
        "one_adopted": share(one["adopted"] / 100),
        "here": f"{here['text']:.0f}",
        "here_adopted": share(here["adopted"] / 100),
    }
    tried = _tried(case, here)
    question = _shorter(case, _compared(one, here), words, _theory(tried))
    ring = "reading" if here["severity"] is not None else "reading_without"
    picture = Picture(
        partial(lesson_charts.deadlines, rows),
        say("learn.time.chart"),
        say(f"learn.time.{ring}", **words),
        [
            {"rounds": r["rounds"], "adopted": f"{r['adopted']:.0f}", "severity": _in_force(r)}
            for r in rows
        ],
        "lesson-deadlines",
    )
    text = say("learn.time.text", **words)
    return Step("time", text, _drafts(case), question, (picture, _settings(tried)))


def _shorter(case: Case, happens: str, words: dict[str, object], theory: str) -> Question:
    """What becomes of the text if there is one round only."""
    options = pick(
        [
            (
                say(f"learn.time.option.{name}"),
                name == happens,
                say(f"learn.time.{_reply(case, name, happens)}", **words),
            )
            for name in ("not", "stricter", "same", "weaker")
        ]
    )
    why = "why" if case.record.final != case.record.first else "why_nothing"
    explained = f"{say(f'learn.time.explained.{happens}', **words)} {say(f'learn.time.{why}')}"
    return Question(say("learn.time.asked", **words), f"{explained}\n\n{theory}", options)


def _conceded(case: Case) -> list[int]:
    """The rounds of the record in which something was given up, by their places."""
    drafts = case.drafts()
    return [i for i in range(len(case.record.rounds)) if drafts[i + 1] != drafts[i]]


def _reply(case: Case, chosen: str, happens: str) -> str:
    """The key of what is said to an answer: what in the record speaks against a wrong one."""
    if chosen == happens:
        return "right"
    if chosen == "not":
        return "wrong.not"
    conceded = len(_conceded(case))
    if happens == "not" and case.record.outcome != "adopted":
        return "wrong.none_adopted"
    if chosen == "weaker":
        return "wrong.weaker" if conceded else "wrong.weaker_than_first"
    if happens == "not":
        return "wrong.withheld" if conceded else "wrong.never_given"
    if chosen == "stricter" and conceded <= 1:
        return "wrong.in_time" if conceded else "wrong.strictest"
    more = chosen == "same" and happens == "stricter" and conceded > 1
    return "wrong.same" if more else "wrong.elsewhere"


def _compared(one: dict[str, Any], here: dict[str, Any]) -> str:
    """What becomes of the text with one round, beside what becomes of it with all of them."""
    if one["outcome"] != "adopted":
        return "not"
    apart = one["text"] - here["text"]
    return "same" if abs(apart) < ALIKE else "stricter" if apart > 0 else "weaker"


def _in_force(row: dict[str, Any]) -> str:
    """The severity at the end; a dash where most likely no text is adopted."""
    return say("learn.time.no_text") if row["severity"] is None else f"{row['severity']:.0f}"


def _drafts(case: Case) -> tuple[Table, ...]:
    """What was given up in each round of the record."""
    titles = {p.key: p.title for p in case.scenario.provisions}
    drafts, rows = case.drafts(), []
    for i, played in enumerate(case.record.rounds):
        given = [titles[k] for k in titles if drafts[i + 1][k] < drafts[i][k]]
        severity = severity_index(case.scenario, case.own, drafts[i + 1])
        said = listed(given) or say("learn.time.nothing")
        rows.append((played.round, case.name(played.objector), said, f"{severity:.0f}"))
    if not rows:
        return ()
    head = [say(f"learn.time.head_{key}") for key in ("round", "objector", "given", "severity")]
    return (Table(tables.plain(head, rows, say("learn.time.table"))),)


def _tried(case: Case, here: dict[str, Any]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The end with other patience and with other risks of breakdown, each with its label."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for key, values in (("discount", PATIENCE), ("breakdown_risk", RISKS)):
        own = float(getattr(case.scenario, key))
        found[key] = [
            (
                say(f"learn.time.{key}{'_own' if value == own else ''}", value=f"{value:g}"),
                here if value == own else _ends(case, **{key: value}),
            )
            for value in sorted({*values, own})
        ]
    return found


def _settings(tried: dict[str, list[tuple[str, dict[str, Any]]]]) -> Table:
    rows = [
        (label, share(end["adopted"] / 100), _in_force(end))
        for ends in tried.values()
        for label, end in ends
    ]
    head = [say(f"learn.time.head_{key}") for key in ("assumption", "adopted", "end")]
    return Table(tables.plain(head, rows, say("learn.time.settings")))


def _theory(tried: dict[str, list[tuple[str, dict[str, Any]]]]) -> str:
    """What theory says of patience and breakdown, and what each moves in this negotiation."""
    told = [say("learn.time.theory")]
    for key, ends in tried.items():
        chances = sorted(end["adopted"] for _, end in ends)
        texts = sorted(end["severity"] for _, end in ends if end["severity"] is not None)
        least, most = (share(chances[i] / 100) for i in (0, -1))
        lightest, strictest = (f"{texts[i]:.0f}" if texts else "" for i in (0, -1))
        moved = {
            (False, False): "neither",
            (True, False): "adopted",
            (False, True): "severity",
            (True, True): "both",
        }[least != most, lightest != strictest]
        told.append(
            say(
                f"learn.time.matters.{moved}",
                what=say(f"learn.time.varied.{key}"),
                least=least,
                most=most,
                lightest=lightest,
                strictest=strictest,
            )
        )
    return " ".join(told)
