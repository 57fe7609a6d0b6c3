"""Sections of the Game view: equilibria, dominance, payoff space, best replies, parts, practice."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import banner
import figures
import numpy as np
import session
import streamlit as st
import words

from game import charts, questions, replies, sentences, tables, writing
from game import parts as game_parts
from game.tables import Shown
from negotiation.dominance import KINDS, Step, eliminate
from negotiation.english import listed, say
from negotiation.payoff_parts import Opened
from negotiation.payoff_space import Point, efficient, nash_bargaining, security_levels


def equilibria(shown: Shown) -> None:
    """Every equilibrium, the chosen one and the rule that chose it."""
    st.html(words.STYLE + words.mark(tables.equilibria(shown)))
    found = len(shown.equilibria)
    key = "some"
    if shown.complete:
        key = "one" if found == 1 else "ends" if _tied(shown) else "all"
    lines = [say(f"game.found_{key}", count=found), sentences.why_chosen(shown)]
    # where all pay the same, no rule prefers the one that is shown
    lines += [sentences.rule_said(shown)] if len(sentences.equals(shown)) < found else []
    said(*lines, say("game.regret_said"))


def _tied(shown: Shown) -> bool:
    """Whether two equilibria share a mixture: then all between them are equilibria too."""
    found = [(tuple(e["penholder"]), tuple(e["objector"])) for e in shown.equilibria]
    return any(
        one[side] == other[side]
        for i, one in enumerate(found)
        for other in found[:i]
        for side in (0, 1)
    )


def dominance(shown: Shown, cut: str) -> None:
    """Dominated actions struck out one after the other; `cut` is kind and step, as weak-2."""
    kind, _, number = cut.partition("-")
    steps = eliminate(*shown.payoffs, kind)
    step = min(int(number), len(steps))
    st.session_state["game.kind"] = kind

    def again() -> None:
        session.turn(cut=f"{st.session_state['game.kind']}-0")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("game.kind"),
            KINDS,
            key="game.kind",
            format_func=lambda k: say(f"game.{k}"),
            required=True,
            on_change=again,
            help=say("game.strict_help"),
        )
        st.button(
            say("game.back"),
            key="game.back",
            on_click=session.turn,
            kwargs={"cut": f"{kind}-{step - 1}"},
            disabled=step == 0,
        )
        st.button(
            say("game.next"),
            key="game.next",
            type="primary",
            on_click=session.turn,
            kwargs={"cut": f"{kind}-{step + 1}"},
            disabled=step == len(steps),
        )
    _struck(shown, steps, step)


def _struck(shown: Shown, steps: Sequence[Step], step: int) -> None:
    done = steps[:step]
    gone = tuple(frozenset(s.action for s in done if s.player == player) for player in (0, 1))
    left = (len(shown.game.rows) - len(gone[0]), len(shown.game.columns) - len(gone[1]))
    caption = say("game.dominance_caption", step=step, rows=left[0], columns=left[1])
    drawn = tables.matrix(shown, caption, marked=False, answers=False, gone=(gone[0], gone[1]))
    st.html(drawn)
    lines = [say("game.step_of", step=step, steps=len(steps))] if steps else []
    if step:
        lines.append(sentences.step_said(shown, done[-1]))
    elif steps:
        lines.append(say("game.dominance_start"))
    if step == len(steps):
        key = "one" if left == (1, 1) else "left" if steps else "none"
        lines.append(say(f"game.dominance_{key}", rows=left[0], columns=left[1]))
        if any(not s.strict for s in done):
            lines.append(say("game.dominance_weak"))
    said(*lines)


def space(shown: Shown, disagreement: Point | None, name: str) -> None:
    """The payoff space of the game; where it has no disagreement point, with security levels."""
    first, second = shown.game.players
    cells = charts.cells(shown)
    apart = charts.clean(disagreement or security_levels(*shown.payoffs))
    got = charts.clean(shown.selected["payoffs"])
    near = charts.within(shown, apart)
    best = nash_bargaining(cells, apart)
    peak = charts.peak(shown)
    lines = [
        _pairs(shown, "space_reading", got),
        _pairs(shown, "space_border_point", peak) if peak else say("game.space_border"),
        say("game.space_on" if efficient(cells, got) else "game.space_off"),
        _pairs(shown, "space_nash", best) if best else say("game.space_no_nash"),
        _pairs(shown, f"space_{'security' if disagreement is None else 'disagreement'}", apart),
        *([] if near else [say("game.space_far")]),
    ]
    rows = charts.space_rows(shown, apart)
    lines += charts.together(shown, rows)
    figures.show(
        partial(charts.payoff_space, rows, charts.titles(shown), near, charts.least(shown)),
        _pairs(shown, "space_title_own" if disagreement is None else "space_title", got, apart),
        " ".join(lines),
        [
            {
                say("game.point"): r["kind"],
                say("game.what"): r["what"],
                first: r["x"],
                second: r["y"],
            }
            for r in rows
        ],
        name=f"{name}-payoff-space",
    )


def texts(
    shown: Shown, ends: Sequence[Point], severities: Sequence[float], now: int, name: str
) -> None:
    """The way of the texts through the payoff space, and who gains by it, as plotted."""
    first, second = shown.game.players
    rows = charts.text_rows(ends, severities)
    write = writing.form(shown.game)
    if len({(write(r["x"]), write(r["y"])) for r in rows}) == 1:
        said(_pairs(shown, "texts_still", ends[now]))
        return
    figures.show(
        partial(charts.text_way, rows, charts.titles(shown), now),
        sentences.way_title(shown, ends),
        " ".join([_pairs(shown, "texts_reading", ends[now]), *sentences.way(shown, rows)]),
        [
            {
                say("game.what"): r["what"],
                say("game.severity"): r["severity"],
                first: r["x"],
                second: r["y"],
            }
            for r in rows
        ],
        name=f"{name}-texts",
    )


def _pairs(shown: Shown, key: str, pair: Point, other: Point = (0.0, 0.0)) -> str:
    """A sentence about two pairs of payoffs."""
    write = writing.form(shown.game)
    a, b, c, d = map(write, (*pair, *other))
    first, second = shown.called
    return say(f"game.{key}", first=first, second=second, a=a, b=b, c=c, d=d)


def best_replies(shown: Shown, name: str) -> None:
    """What pays most against every mixture, where the other player has two actions.

    With cut-offs of a hidden resolve the row player's payoff depends on the probability of
    acceptance alone: it is a straight line from all types accept to none does.
    """
    a, b = shown.payoffs
    drawn, expected = 0, bool(shown.acceptance)
    if len(shown.game.columns) == 2 or expected:
        ends = (a[:, [0, -1]] if expected else a).tolist()
        marks = [float(e["objector"][0]) for e in shown.equilibria]
        if expected:
            marks = [float(np.dot(shown.acceptance, e["objector"])) for e in shown.equilibria]
        _lines(shown, 0, ends, marks, expected, name)
        drawn += 1
    if len(shown.game.rows) == 2:
        marks = [float(e["penholder"][0]) for e in shown.equilibria]
        _lines(shown, 1, b.T.tolist(), marks, False, name)
        drawn += 1
    if a.shape == (2, 2):
        rows = replies.crossing_rows(shown)
        count = len(shown.equilibria)
        met = say("game.crossing_point" if count == 1 else "game.crossing_points", count=count)
        figures.show(
            partial(replies.crossing, rows, shown),
            say("game.crossing_title", count=met),
            say("game.crossing_reading"),
            replies.told(rows),
            name=f"{name}-crossing",
        )
    if not drawn:
        said(say("game.replies_none"))


def _lines(
    shown: Shown,
    player: int,
    own: list[list[float]],
    marks: Sequence[float],
    expected: bool,
    name: str,
) -> None:
    game = shown.game
    names = (game.rows, game.columns)[player]
    mine, its = shown.called[player], shown.called[1 - player]
    best = replies.best_rows(own, names)
    reading = say("game.replies_reading", player=mine, other=its)
    title = say("game.replies_one", player=mine, other=its, best=best[0]["best"])
    if len(best) == 1 and len(equal := replies.always_best(own, names)) > 1:
        reading += " " + say("game.replies_over")
        key = "replies_all" if len(equal) == len(names) else "replies_equal"
        title = say(f"game.{key}", player=mine, other=its, best=listed(writing.quoted(equal)))
    if len(best) > 1:
        title = say("game.replies_several", player=mine, other=its)
        axis = replies.across(shown, 1 - player)
        stretches = replies.stretches_said(own, names)
        reading += " " + say("game.replies_stretches", axis=axis, stretches=stretches)
    if expected:
        reading += " " + say("game.replies_types", other=its)
    figures.show(
        partial(
            replies.best_replies,
            own,
            names,
            replies.across(shown, 1 - player),
            charts.titles(shown)[player],
            tuple(min(1.0, max(0.0, q)) for q in marks),
            charts.least(shown),
        ),
        sentences.sentence(title),
        reading,
        replies.told(best),
        name=f"{name}-best-replies-{player + 1}",
    )


def parts(shown: Shown, opened: Opened, cell: tuple[int, int], name: str) -> None:
    """The parts of one cell's payoffs; they sum to the payoffs in the record."""
    game, (i, j) = shown.game, cell
    said(say("game.parts_intro"))
    _choose_cell(shown, cell)
    st.markdown(
        "**" + banner.plain(say("game.pair", row=game.rows[i], column=game.columns[j])) + "**"
    )
    lasting = float(opened.goes_on[i, j])
    key = "parts_goes_on" if lasting > 0.0 else "parts_ends"
    said(say(f"game.{key}", odds=writing.odds(round(lasting, 12))))
    for player, column in enumerate(st.columns(2, gap="medium")):
        now, later = opened.now[player, i, j], opened.later[player, i, j]
        with column:
            _part(shown, player, game_parts.part_rows(now, later), cell, name)
    said(say("game.exact"))


def _part(
    shown: Shown, player: int, rows: list[dict[str, Any]], cell: tuple[int, int], name: str
) -> None:
    """The parts of one player's payoff."""
    who, payoff = shown.game.players[player], (shown.game.a, shown.game.b)[player][cell[0]][cell[1]]
    told, called = game_parts.telling(rows), shown.called[player]
    if not told:
        said(say("game.parts_none", player=called))
        return
    st.html(words.mark(game_parts.parts(told, who, payoff)))
    figures.show(
        partial(
            game_parts.waterfall,
            game_parts.waterfall_rows(told, payoff),
            charts.titles(shown)[player],
        ),
        sentences.sentence(
            say("game.waterfall_title", player=called, payoff=writing.form(shown.game)(payoff))
        ),
        say("game.waterfall_reading"),
        [
            {
                say("game.part"): r["part"],
                **{say(f"game.{k}"): r[k] for k in ("now", "later", "together")},
            }
            for r in rows
        ],
        name=f"{name}-parts-{player + 1}",
    )


def _choose_cell(shown: Shown, cell: tuple[int, int]) -> None:
    """Choose a row and a column."""
    game = shown.game
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for side, names in enumerate((game.rows, game.columns)):
            key = f"game.cell_{side}"
            st.session_state[key] = cell[side]

            def chosen(side: int = side, key: str = key) -> None:
                picked = list(cell)
                picked[side] = st.session_state[key]
                session.turn(cell=f"{picked[0]}-{picked[1]}")

            st.selectbox(
                banner.plain(say("game.which_row", player=game.players[side])),
                range(len(names)),
                key=key,
                format_func=lambda index, names=names: names[index],
                on_change=chosen,
                width=330,
            )


def practice(shown: Shown) -> None:
    """Questions whose answers show after they are checked."""
    said(say("game.practice_intro"))
    asked = questions.replies(shown, shown.telling[:3])
    cells = [(i, j) for i in range(len(shown.game.rows)) for j in range(len(shown.game.columns))]
    none = len(cells)
    # another game's answers are not this one's
    mark = f"game.answer.{abs(hash((shown.game, shown.rule)))}"
    with st.form("game.practice_form", border=True):
        given: list[Any] = [
            st.radio(
                banner.plain(q.text),
                range(len(q.options)),
                index=None,
                key=f"{mark}.{q.key}",
                format_func=lambda index, q=q: banner.plain(q.options[index]),
                horizontal=True,
            )
            for q in asked
        ]
        pairs = st.multiselect(
            say("game.ask_cells"),
            range(none + 1),
            key=f"{mark}.cells",
            format_func=lambda index: (
                say("game.none") if index == none else questions.cell_name(shown, cells[index])
            ),
        )
        checked = st.form_submit_button(say("game.check"), type="primary")
    if checked:
        _corrected(shown, asked, given, [cells[p] for p in pairs if p != none], none in pairs)


def _corrected(
    shown: Shown,
    asked: Sequence[questions.Question],
    given: Sequence[int | None],
    pairs: Sequence[tuple[int, int]],
    none: bool,
) -> None:
    wanted = questions.pure_equilibria(shown)
    named = "; ".join(questions.cell_name(shown, cell) for cell in wanted) or say("game.none")
    results = [
        (q.text, None if answer is None else answer in q.right, q.because, q.tie)
        for q, answer in zip(asked, given, strict=True)
    ]
    whole = questions.cells_right(shown, pairs, none) if pairs or none else None
    results.append((say("game.ask_cells"), whole, named, ""))
    right = sum(bool(ok) for _, ok, _, _ in results)
    lines = [f"**{say('game.score', right=right, all=len(results))}**"]
    for text, ok, because, tie in results:
        answer = say("game.wrong", answer=because)
        if ok:
            answer = say("game.right_tie", tie=tie) if tie else say("game.right")
        if ok is None:
            answer = say("game.unanswered")
        sign = "✔" if ok else "✘" if ok is False else "–"
        lines.append(f"{sign} {banner.plain(text)} {banner.plain(answer)}")
    box = st.success if right == len(results) else st.info
    box("\n\n".join(lines))


def said(*lines: str) -> None:
    """Sentences in small print, the technical words in them explained."""
    text = words.mark(" ".join(tables.escape(sentences.sentence(line)) for line in lines))
    st.html(f"{words.STYLE}{tables.STYLE}<p class='small'>{text}</p>")
