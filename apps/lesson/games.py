"""Lesson steps about a round's game: best replies, equilibrium, dominance, mixed strategies."""

from itertools import product

from changes import written

from lesson import cases, tables
from lesson.course import Case, Indifference, Question, Step, Table, in_symbols, pick
from lesson.tables import Game
from negotiation.english import say
from negotiation.record import Round
from negotiation.selection import TIE
from negotiation.story import payoff

HALF_DIGIT = 0.0005
"""Payoffs are shown with three decimals."""
DIGITS = 4
"""Digits of an equation's payoffs, or more, until it gives the answer that is shown."""
POINT = 1.0
"""A number that is off by a point of a hundred is right."""


def borrowed(mine: Case, case: Case, played: Round) -> str:
    """Where a game is from that this negotiation does not have; empty where it has it."""
    known = dict(case.changed).get("resolve_types") == 1
    if case.scenario.name != mine.scenario.name:
        told = say(
            "learn.borrowed.other",
            title=case.scenario.title,
            date=f"{case.scenario.date:%-d %B %Y}",
            round=played.round,
        )
    else:
        told = say("learn.borrowed.own", round=played.round) if case is not mine else ""
    return f"{told} {say('learn.borrowed.known')}" if known and told else told


def lender(mine: Case, case: Case, played: Round) -> dict[str, str]:
    """The address of the round that a step borrows; empty where it borrows none."""
    if case is mine:
        return {}
    told = {key: written(value) for key, value in case.changed}
    found = {"scenario": case.scenario.name, "seed": str(case.record.seed)}
    return found | {"round": str(played.round)} | told


def _words(case: Case, played: Round) -> dict[str, object]:
    return {"pen": case.pen, "objector": case.name(played.objector), "round": played.round}


def _caption(case: Case, played: Round) -> str:
    names = {seat.iso: seat.name for seat in case.scenario.seats}
    pen, objector = names[case.scenario.pen], names[played.objector]
    return say("learn.matrix.caption", pen=pen, objector=objector, round=played.round)


def _left_out(found: Game) -> str:
    missing = found.all_columns - len(found.columns)
    return " " + say("learn.matrix.left_out", count=missing) if missing else ""


def matrix(mine: Case) -> Step | None:
    """Step 4: reading a payoff matrix, and best replies."""
    got = cases.find(mine, cases.any_round)
    if got is None:
        return None
    case, played, _ = got
    found = tables.game(case.scenario, played)
    words = _words(case, played)
    last = len(found.columns) - 1
    column = max((0, last), key=lambda j: _spread([row[j] for row in found.pen]))
    values = [row[column] for row in found.pen]
    options = pick(
        [
            (
                found.rows[i],
                found.pen_best[i][column],
                say(
                    f"learn.matrix.{'right' if found.pen_best[i][column] else 'wrong'}",
                    value=payoff(values[i]),
                    best=payoff(max(values)),
                    given=found.columns[column],
                ),
            )
            for i in range(len(found.rows))
        ]
        + [_by_objector(found, column)]
    )
    caption = _caption(case, played)
    question = Question(
        say("learn.matrix.asked", given=found.columns[column], **words),
        say("learn.matrix.explained", count=sum(map(sum, found.objector_best)), **words),
        options,
    )
    text = say("learn.matrix.text", **words) + _left_out(found)
    return Step(
        "matrix",
        text,
        (Table(tables.matrix(found, caption)),),
        question,
        (Table(tables.matrix(found, caption, marked=True)),),
        borrowed=borrowed(mine, case, played),
        lender=lender(mine, case, played),
    )


def _spread(values: list[float]) -> float:
    return max(values) - min(values)


def _by_objector(found: Game, column: int) -> tuple[str, bool, str]:
    """The option of those who compare along the wrong direction, or think it cannot be told."""
    best = max(row[column] for row in found.pen)
    return (
        say("learn.matrix.depends"),
        False,
        say("learn.matrix.depends_why", given=found.columns[column], best=payoff(best)),
    )


def stable(mine: Case) -> Step | None:
    """Step 5: equilibrium and dominance."""
    got = cases.find(mine, cases.any_round)
    if got is None:
        return None
    case, played, _ = got
    found = tables.game(case.scenario, played)
    last = len(found.columns) - 1
    shown = sorted({0, last, *_stable_columns(found)})[:3]
    texts = []
    for i, j in product(range(len(found.rows)), shown):
        text = say("learn.stable.cell", row=found.rows[i], column=found.columns[j])
        texts.append((text, found.stable(i, j), _why(case, played, found, i, j)))
    none = not any(right for _, right, _ in texts)
    key = "none_right" if none else "none_wrong"
    texts.append((say("learn.stable.none"), none, say(f"learn.stable.{key}")))
    caption = _caption(case, played)
    question = Question(
        say("learn.stable.asked"),
        say("learn.stable.explained") + " " + _dominance(case, played),
        pick(texts),
    )
    return Step(
        "stable",
        say("learn.stable.text", **_words(case, played)) + _left_out(found),
        (Table(tables.matrix(found, caption, marked=True)),),
        question,
        (Table(tables.matrix(found, caption, marked=True, tagged=True)),),
        borrowed=borrowed(mine, case, played),
        lender=lender(mine, case, played),
        unmarked=(Table(tables.matrix(found, caption)),),
    )


def _stable_columns(found: Game) -> list[int]:
    rows, columns = range(len(found.rows)), range(len(found.columns))
    return [j for j in columns if any(found.stable(i, j) for i in rows)][:1]


def _why(case: Case, played: Round, found: Game, i: int, j: int) -> str:
    """Why a cell is an equilibrium, or who would leave it and what that would bring."""
    words = _words(case, played)
    if found.stable(i, j):
        return say("learn.stable.right", **words)
    said = []
    best_pen = max(row[j] for row in found.pen)
    best_objector = max(found.objector[i])
    if not found.pen_best[i][j]:
        more = payoff(best_pen - found.pen[i][j])
        said.append(say("learn.stable.leaves", who=case.pen, more=more))
    if not found.objector_best[i][j]:
        more = payoff(best_objector - found.objector[i][j])
        who = case.name(played.objector)
        said.append(say("learn.stable.leaves", who=who, more=more))
    return " ".join(text[0].upper() + text[1:] for text in said)


def _dominance(case: Case, played: Round) -> str:
    """Whether a choice is best whatever the other one does, for each side."""
    found = tables.game(case.scenario, played)
    a, b = played.payoffs_penholder, played.payoffs_objector
    rows, columns = range(len(a)), range(len(a[0]))
    best = [
        found.rows[i]
        for i in rows
        if all(a[i][j] > a[r][j] + TIE for r in rows if r != i for j in columns)
    ]
    best += [
        found.columns[place]
        for place, j in enumerate(found.columns_of)
        if all(b[i][j] > b[i][c] + TIE for c in columns if c != j for i in rows)
    ]
    if len(best) == 2:
        return say("learn.stable.both_dominant", first=best[0], second=best[1])
    return (
        say("learn.stable.dominant", choice=best[0]) if best else say("learn.stable.no_dominance")
    )


def mixed(mine: Case) -> Step | None:
    """Step 6: when no pure choice is stable."""
    got = cases.find(mine, cases.mixes, known=True)
    if got is None:
        return None
    case, played, _ = got
    found = tables.game(case.scenario, played)
    chosen = played.equilibria[played.chosen]
    sides = ("objector", "penholder")
    side = min(sides, key=lambda s: abs(chosen[s][0] - 0.5))
    payoffs = _from(found, side)
    words = _words(case, played)
    mixer, other = (case.name(played.objector), case.pen)
    if side == "penholder":
        mixer, other = other, mixer
    act = say(f"learn.mixed.{side}")
    low, high = _chances(payoffs)
    right = 100.0 * float(chosen[side][0])
    told = {**words, "mixer": mixer, "other": other, "act": act}
    question = Question(
        say("learn.mixed.asked", **told),
        say("learn.mixed.explained", **told, sum=_sum(payoffs, right), chance=f"{right:.0f}"),
        low=min(low, right - POINT),
        high=max(high, right + POINT),
        unit="%",
        mistakes=_mistakes(found, side, right),
    )
    choices = found.rows if side == "objector" else found.columns
    lines = tuple((choices[i], payoffs[i][1], payoffs[i][0]) for i in (0, 1))
    slider = Indifference(
        lines,
        *(say(f"learn.mixed.{k}", **told) for k in ("slider", "axis", "pays", "chart", "reading")),
    )
    caption = _caption(case, played)
    return Step(
        "mixed",
        say("learn.mixed.text", **told),
        (Table(tables.matrix(found, caption, marked=True)),),
        question,
        slider=slider,
        borrowed=borrowed(mine, case, played),
        lender=lender(mine, case, played),
        **in_symbols("mixed"),
    )


def _from(found: Game, side: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """The other player's payoffs: one row for each of its choices, by what `side` does."""
    if side == "objector":
        return (found.pen[0][0], found.pen[0][1]), (found.pen[1][0], found.pen[1][1])
    return (
        (found.objector[0][0], found.objector[1][0]),
        (found.objector[0][1], found.objector[1][1]),
    )


def _even(payoffs: tuple[tuple[float, float], tuple[float, float]]) -> float:
    """The chance, in percent, at which both rows pay the same; off the scale where none does."""
    (a, b), (c, d) = payoffs
    slope = (a - b) - (c - d)
    return 100.0 * (d - b) / slope if slope else -1.0


def _chances(payoffs: tuple[tuple[float, float], tuple[float, float]]) -> tuple[float, float]:
    """The answers that payoffs rounded to three decimals can lead to."""
    found = []
    for signs in product((-HALF_DIGIT, HALF_DIGIT), repeat=4):
        (a, b), (c, d) = payoffs
        found.append(_even(((a + signs[0], b + signs[1]), (c + signs[2], d + signs[3]))))
    return min(found), max(found)


def _sum(payoffs: tuple[tuple[float, float], tuple[float, float]], right: float) -> str:
    """The equation with its solution, in as many digits as give it again by hand."""
    answer = f"{right / 100:.3f}"
    for digits in range(DIGITS, 2 * DIGITS):
        written = tuple((f"{x:.{digits}f}", f"{y:.{digits}f}") for x, y in payoffs)
        (a, b), (c, d) = ((float(x), float(y)) for x, y in written)
        if f"{_even(((a, b), (c, d))) / 100:.3f}" == answer:
            break
    first, second = (f"{x} · p + {y} · (1 − p)" for x, y in written)
    return f"{first} = {second}, p = {answer}"


def _mistakes(found: Game, side: str, right: float) -> tuple[tuple[float, str], ...]:
    """Numbers that known mistakes lead to: the other chance, one's own payoffs, one half."""
    other = "penholder" if side == "objector" else "objector"
    own = _even(_from(found, other))
    told = [(100.0 - right, "complement"), (own, "own"), (100.0 - own, "own"), (50.0, "half")]
    return tuple((value, say(f"learn.mixed.mistake_{why}")) for value, why in told)
