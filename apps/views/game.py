"""Game: why did both choose this? The payoff matrix of a round, or one of one's own, laid open."""

import banner
import changes
import session
import sidebar
import spreadsheets
import streamlit as st
import words
from game import own as game_own
from game import sections, sentences, tables
from game.tables import Shown

from negotiation import ScenarioError, game_files, payoff_parts, story
from negotiation.dominance import KINDS
from negotiation.english import say
from negotiation.payoff_space import Point
from negotiation.record import Record
from negotiation.scenario import Scenario
from negotiation.selection import SELECTIONS

LOOKS = ("equilibria", "dominance", "space", "replies", "parts")
# columns of a matrix that leave room for its reading beside it
MOST_BESIDE = 4
WORDS = (
    *("payoff", "payoff_matrix", "cutoff", "best_reply", "equilibrium", "mixed", "selection"),
    "gain",
)


def show() -> None:
    """Draw the page."""
    faults = session.start()
    sidebar.choose(*WORDS)
    view, unknown = read_view()
    banner.faults([*faults, *unknown])
    st.header(say("game.title_own" if "own" in view else "game.title"), anchor=False)
    choose_game("own" in view)
    if "own" in view:
        own(view)
    else:
        of_round(view)


def read_view() -> tuple[dict[str, str], list[str]]:
    """What of the game is shown, and what of the address could not be used."""
    asked = dict(st.session_state.setdefault(session.GAME, {}))
    cuts = [f"{kind}-{step}" for kind in KINDS for step in range(2 * game_files.MOST_ACTIONS)]
    most = range(game_files.MOST_ACTIONS)
    allowed = {
        "look": (LOOKS, ", ".join(LOOKS)),
        "cut": (cuts, "strict-0, weak-2 …"),
        "cell": ([f"{i}-{j}" for i in most for j in most], "0-0, 1-0 …"),
        "practice": (("1",), "1"),
        "rule": (SELECTIONS, ", ".join(SELECTIONS)),
    }
    faults = []
    for key, (values, said) in allowed.items():
        if key in asked and asked[key] not in values:
            faults.append(changes.wrong(key, asked.pop(key), said))
    st.session_state[session.GAME] = asked
    return {"look": "equilibria", "cut": "strict-0", "rule": SELECTIONS[0], **asked}, faults


def address() -> dict[str, str]:
    """What of the view stands in the address."""
    return dict(st.session_state[session.GAME])


def choose_game(own: bool) -> None:
    """Choose between the game of a round and a matrix of one's own."""
    st.session_state["game.which"] = own

    def chosen() -> None:
        clear = {"look": None, "cut": None, "cell": None, "rule": None}
        session.turn(
            **clear, own=game_own.EXAMPLES["dilemma"] if st.session_state["game.which"] else None
        )

    st.segmented_control(
        say("game.which"),
        (False, True),
        key="game.which",
        format_func=lambda mine: say("game.own" if mine else "game.of_round"),
        required=True,
        label_visibility="collapsed",
        on_change=chosen,
    )


def of_round(view: dict[str, str]) -> None:
    """The game of a round."""
    name, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    try:
        with st.spinner(say("game.compiling")):
            scenario, record = session.scenario(name), session.record(name, seed)
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        return
    banner.show(name)
    if not record.rounds:
        session.keep(1, **address())
        st.info(say("game.no_round"))
        return
    step = session.keep(len(record.rounds), **address())
    choose_round(record, step)
    played = record.rounds[step - 1]
    shown = tables.of_round(scenario, played)
    told = [scenario.title + ".", story.why(scenario, played)]
    told += [] if "practice" in view else [story.what_happened(scenario, played, record.ending)]
    st.info(banner.plain(" ".join(told)))
    if wide(shown, "practice" in view):
        left, right = st.container(), st.container()
    else:
        left, right = st.columns([5, 4], gap="medium")
    with left:
        matrix(shown, "practice" in view)
        moves(scenario, record, step)
    with right:
        if "practice" in view:
            sections.practice(shown)
            return
        reading(shown)
        st.page_link(
            "views/rounds.py",
            label=say("game.to_round"),
            icon=":material/article:",
            query_params=session.link(seed=str(seed), round=str(step)),
        )
        take_away(shown, f"{name}-{seed}-round-{step}")
    cell = most_played(shown)
    if "cell" in view:
        i, j = map(int, view["cell"].split("-"))
        cell = (min(i, len(shown.game.rows) - 1), min(j, len(shown.game.columns) - 1))
    closer(shown, view, f"{name}-game", step - 1, cell)


def choose_round(record: Record, step: int) -> None:
    """Choose the round, a click each or one after the other."""
    last = len(record.rounds)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            say("game.back"), key="game.earlier", on_click=to_round, args=(-1,), disabled=step == 1
        )
        st.segmented_control(
            say("game.which"),
            range(1, last + 1),
            key=session.STEP,
            format_func=lambda number: say("game.round", round=number),
            label_visibility="collapsed",
            required=True,
            wrap=True,
            on_change=session.turn,
            kwargs={"cut": None, "cell": None},
        )
        st.button(
            say("game.next"), key="game.later", on_click=to_round, args=(1,), disabled=step == last
        )


def to_round(by: int) -> None:
    """Go a round on or back; what was struck out or opened is of the other round."""
    session.move(by)
    session.turn(cut=None, cell=None)


def wide(shown: Shown, practice: bool) -> bool:
    """Whether the matrix needs the whole width of the page."""
    every = practice or st.session_state.get("game.every", False)
    return len(shown.game.columns if every else shown.telling) > MOST_BESIDE


def matrix(shown: Shown, practice: bool) -> None:
    """The matrix, with its marks."""
    first, second = shown.called
    place, marked = st.empty(), False
    columns = list(range(len(shown.game.columns)))
    with st.container(horizontal=True):
        if not practice:
            marked = st.toggle(say("game.mark"), value=True, key="game.marked")
            few = len(shown.telling) < len(columns)
            # no `help` here: a tap on it would turn the switch, and show nothing
            if few and not st.toggle(say("game.every"), key="game.every"):
                columns = list(shown.telling)
        st.session_state["game.practising"] = practice

        def turned() -> None:
            session.turn(practice="1" if st.session_state["game.practising"] else None)

        st.toggle(say("game.practice"), key="game.practising", on_change=turned)
    side = "_own" if shown.own else ""
    caption = say(f"game.caption{side}", first=first, second=second)
    drawn = tables.matrix(shown, caption, marked, not practice, columns)
    place.html(words.STYLE + words.mark(drawn))
    lines = [say(f"game.first_number{side}", first=first, second=second)]
    lines += [say("game.star")] if marked else []
    lines += [] if practice else [sentences.frames(shown)]
    sections.said(*lines, say("game.cells_help"))
    if shown.acceptance:
        sections.said(*sentences.cut_offs(shown, len(columns)))


def moves(scenario: Scenario, record: Record, step: int) -> None:
    """What the rows stand for: the revisions that conceding may circulate."""
    played = record.rounds[step - 1]
    titled = {p.key: p for p in scenario.provisions}
    lines = []
    for move, offer in zip(story.moves(scenario, played)[1:], played.offers, strict=True):
        changes = [story.change(titled[key], *levels) for key, levels in offer.items()]
        given = banner.plain("; ".join(changes) or say("game.nothing_left"))
        lines.append(f"- *{banner.plain(move)}*: {given}")
    with st.expander(say("game.moves")):
        st.markdown("\n".join(lines))


def reading(shown: Shown) -> None:
    """What both play and why, beside the matrix."""
    lines = [*sentences.reading(shown), sentences.why_chosen(shown)]
    text = "".join(
        f"<p>{words.mark(tables.escape(sentences.sentence(line)))}</p>" for line in lines
    )
    st.html(f"{words.STYLE}{text}")


def most_played(shown: Shown) -> tuple[int, int]:
    """The likeliest cell of the chosen equilibrium."""
    rows, columns = shown.selected["penholder"], shown.selected["objector"]
    return rows.index(max(rows)), columns.index(max(columns))


def take_away(shown: Shown, name: str) -> None:
    """The game as a file for other programs, and as a matrix of one's own."""
    game = shown.game
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("game.take"), width="content")
        files = (
            ("nfg", game_files.as_nfg(game).encode(), "text/plain"),
            ("tex", game_files.as_latex(game).encode(), "text/x-tex"),
            ("csv", spreadsheets.as_file(tables.csv_rows(shown)), "text/csv"),
        )
        for ending, content, mime in files:
            st.download_button(
                say(f"game.take_{ending}"),
                content,
                f"{name}.{ending}",
                mime,
                key=f"game.take_{ending}",
                on_click="ignore",
                help=say(f"game.take_{ending}_help"),
            )
        if not shown.own:
            st.button(
                say("game.take_over"),
                on_click=session.turn,
                kwargs={"own": game_files.as_text(game), "cut": None, "cell": None},
            )


def closer(
    shown: Shown, view: dict[str, str], name: str, index: int | None, cell: tuple[int, int]
) -> None:
    """The section that was chosen below the matrix; `index` is the round's, if it is one."""
    looks = LOOKS if index is not None else LOOKS[:-1]
    look = view["look"] if view["look"] in looks else LOOKS[0]
    st.session_state["game.look"] = look

    def chosen() -> None:
        session.turn(look=st.session_state["game.look"])

    st.segmented_control(
        say("game.sections"),
        looks,
        key="game.look",
        format_func=lambda key: say(f"game.section_{key}"),
        required=True,
        wrap=True,
        on_change=chosen,
    )
    scenario, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    if look == "equilibria":
        sections.equilibria(shown)
    elif look == "dominance":
        sections.dominance(shown, view["cut"])
    elif look == "space":
        ends = [] if index is None else ended(scenario, seed, index)
        sections.space(shown, None if index is None else ends[index], name)
        if index is not None:
            record = session.record(scenario, seed)
            severities = [r.severity_index for r in record.rounds] + [record.severity_index]
            sections.texts(shown, ends, severities, index, name)
    elif look == "replies":
        sections.best_replies(shown, name)
    elif index is not None:
        sections.parts(shown, session.opened_payoffs(scenario, seed, index), cell, name)


def ended(name: str, seed: int, index: int) -> list[Point]:
    """What an end of the talks is worth on the text of each round, to the two of this round."""
    places, problem = session.places(name, seed), session.solved(name).problem
    objector = places[index].objector
    return [payoff_parts.ended_here(problem, place, objector) for place in places]


def own(view: dict[str, str]) -> None:
    """A matrix that somebody typed or pasted, analysed as the rounds are."""
    most = {"square": game_files.MOST_SQUARE, "most": game_files.MOST_ACTIONS}
    st.markdown(say("game.own_intro", **most))
    session.write(**game_own.seed_and_round(), **address())
    left, right = st.columns([5, 4], gap="medium")
    with left:
        game_own.typed(view)
    try:
        game = game_files.read(view["own"])
    except ValueError as error:
        st.error(say("game.own_fault", fault=banner.literal(str(error))))
        return
    try:
        with st.spinner(say("game.solving")):
            shown = tables.of_matrix(game, session.solution(game, view["rule"]), view["rule"])
    except RuntimeError:
        st.error(say("game.own_failed"))
        return
    if wide(shown, True):
        left, right = st.container(), st.container()
    with left:
        if hint := game_own.commas(view["own"], game):
            st.info(banner.plain(hint))
        matrix(shown, "practice" in view)
    with right:
        if "practice" in view:
            sections.practice(shown)
            return
        reading(shown)
        take_away(shown, "matrix")
    closer(shown, view, "matrix", None, (0, 0))


show()
