"""Rounds: how a text weakens step by step, and why, one round after the other."""

from urllib.parse import urlencode

import banner
import changes
import origins
import session
import sidebar
import streamlit as st
import tables
import words
from game import tables as game_tables
from rounds import origins as rounds_origins
from rounds import tables as rounds_tables
from rounds.parts import PARTS, Panels, Seen

from negotiation import ScenarioError, story
from negotiation.english import say
from negotiation.jsons import dumps
from negotiation.measures import exchanges
from negotiation.payoff_parts import places
from negotiation.record import Record

LOOK = f"{words.STYLE}{origins.STYLE}{tables.STYLE}{rounds_tables.LOOK}"
WORDS = (
    "penholder",
    "objector",
    "provision",
    "ladder",
    "severity_index",
    "payoff",
    "equilibrium",
    "best_reply",
    "resolve",
    "veto",
    "seed",
)
MOST_LONG = 8  # rounds that the timeline names in full


def show() -> None:
    """Draw the page."""
    st.html(LOOK)
    faults = session.start()
    part, unknown = read_part()
    banner.faults([*faults, *unknown])
    sidebar.choose(*WORDS)
    name, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    try:
        with st.spinner(say("rounds.loading")):
            solved, record = session.solved(name), session.record(name, seed)
            history = session.history_severity(name)
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        return
    last = len(record.rounds) + 1
    step = session.keep(last, **({} if part == next(iter(PARTS)) else {session.PART: part}))
    seen = Seen(
        solved,
        record,
        places(solved, record),
        exchanges(solved.scenario, solved.preferences, record),
        step,
        history,
    )
    with st.container(key="rounds", gap="small"):
        address = urlencode(session.link(seed=str(seed)))
        st.html(rounds_tables.heading(solved.scenario, address))
        banner.show(name)
        controls(step, last)
        panels = tell(seen)
        left, right = st.columns([8, 5], gap="medium")
        with left:
            draft(seen)
        with right:
            panels |= ended(seen) if seen.over else why(seen)
    st.segmented_control(
        say("rounds.part"),
        list(PARTS),
        key="rounds.part",
        format_func=lambda key: say(f"rounds.parts.{key}"),
        on_change=choose_part,
        required=True,
        wrap=True,
    )
    with st.container(key="rounds-part"):
        panels |= PARTS[part](seen)
    below(name, record, seen.over or step == 1)
    st.html(origins.folded(panels))


def read_part() -> tuple[str, list[str]]:
    """The part that is shown below, and what of the address could not be used."""
    asked, faults = st.session_state.get(session.PART) or next(iter(PARTS)), []
    if asked not in PARTS:
        faults.append(changes.wrong("part", asked, ", ".join(PARTS)))
        asked = next(iter(PARTS))
    st.session_state[session.PART] = st.session_state["rounds.part"] = asked
    return asked, faults


def choose_part() -> None:
    """Remember the part that was chosen."""
    st.session_state[session.PART] = st.session_state["rounds.part"]


def controls(step: int, last: int) -> None:
    """Next, back, play, and the timeline to jump on."""
    playing = st.session_state[session.PLAYING]
    long = last <= MOST_LONG + 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(say("rounds.back"), on_click=session.move, args=(-1,), disabled=step == 1)
        st.button(
            say("rounds.next"),
            on_click=session.move,
            args=(1,),
            disabled=step == last,
            type="primary",
        )
        st.button(
            say("rounds.pause" if playing else "rounds.play"),
            on_click=session.toggle_playing,
            args=(step, last),
        )
        st.selectbox(
            say("rounds.speed_label"),
            list(session.SPEEDS),
            index=list(session.SPEEDS).index("normal"),
            key=session.SPEED,
            format_func=lambda key: say(f"rounds.speed.{key}"),
            label_visibility="collapsed",
            width=110,
        )
        st.segmented_control(
            say("rounds.jump"),
            range(1, last + 1),
            key=session.STEP,
            format_func=lambda s: (
                say("rounds.vote")
                if s == last
                else say("rounds.round" if long else "rounds.round_short", round=s)
            ),
            label_visibility="collapsed",
            required=True,
            wrap=True,
        )
    if playing:
        st.fragment(advance, run_every=session.pause() / 3)()


def advance() -> None:
    """Go one round on when the pause is over."""
    if session.due():
        st.rerun()


def tell(seen: Seen) -> Panels:
    """What happened in this round and why, or how it ended."""
    scenario, record, step = seen.scenario, seen.record, seen.step
    if not seen.over:
        played = record.rounds[step - 1]
        place, name = seen.places[step - 1], story.called(scenario)[played.objector]
        st.html(rounds_tables.told(seen.solved, place, played, record.ending))
        return {
            rounds_origins.trade(seen.solved, played.objector, name),
            rounds_origins.pays(seen.solved, place, played),
        }
    odds = session.outcomes(scenario.name)
    st.html(rounds_tables.told_end(seen.solved, record, odds))
    names = story.called(scenario)
    return {
        *(rounds_origins.trade(seen.solved, r.objector, names[r.objector]) for r in record.rounds),
        rounds_origins.odds(scenario, odds),
        rounds_origins.severity(seen.solved, record.final, step),
        rounds_origins.money(scenario, record.final, step),
    }


def draft(seen: Seen) -> None:
    """The draft as ladders, with what changed in this round marked; at the end beside history."""
    now = seen.texts[seen.now]
    before = now if seen.over else seen.texts[seen.step - 1]
    history = seen.scenario.history.final if seen.over else {}
    changed = sum(now[k] != before[k] for k in now)
    kind = "final" if seen.over else "changed" if changed else "unchanged"
    caption = say(
        f"rounds.draft.{kind}{'_beside' if history else ''}",
        round=seen.step,
        changed=changed,
        measures=len(now),
        below=sum(now[k] < seen.texts[0][k] for k in now),
    )
    st.html(tables.ladders(seen.scenario.provisions, before, now, history, caption))
    st.caption(banner.plain(rounds_tables.reading(seen.scenario, seen.over)))


def why(seen: Seen) -> Panels:
    """Who asks and who gives, and the game that makes them do so."""
    scenario, step = seen.scenario, seen.step
    played, exchange = seen.record.rounds[step - 1], seen.exchanges[step - 1]
    names = {seat.iso: seat.name for seat in scenario.seats}
    pen, objector = names[scenario.pen], names[played.objector]
    caption = say("rounds.deal.caption", objector=objector)
    pair = seen.severities[step - 1 : step + 1]
    stances = [seen.stances(when)[played.objector] for when in (step, step + 1)]
    nine = [stance.nine for stance in stances]
    st.html(rounds_tables.deal(scenario, exchange, pair, nine, caption))
    found = game_tables.of_round(scenario, played)
    caption = say("rounds.game.caption", pen=pen, objector=objector)
    st.html(rounds_tables.opened(game_tables.matrix(found, caption, columns=found.telling)))
    st.html(rounds_tables.reasoning(seen.solved, seen.places[step - 1], played))
    reading = say("rounds.game.reading", pen=pen, objector=objector)
    if story.possible_types(played) > 1:
        reading += " " + say("rounds.game.hidden")
    st.caption(banner.plain(f"{reading} {say('rounds.number_help')}"))
    address = session.link(seed=str(seen.record.seed), round=str(step))
    st.page_link(
        "views/game.py",
        label=say("rounds.open_game"),
        icon=":material/grid_on:",
        query_params=address,
    )
    panels = {rounds_origins.payoff(pen, objector, f"game?{urlencode(address)}")}
    for when, stance in enumerate(stances, step):
        panels.add(rounds_origins.vote(scenario, stance, objector, when))
        panels.add(rounds_origins.severity(seen.solved, seen.texts[when - 1], when))
    return panels


def ended(seen: Seen) -> Panels:
    """The roll call as simulated and as it was, and how far the text is from history's."""
    scenario, record = seen.scenario, seen.record
    history = scenario.history
    kind = "caption" if history.vote else "caption_alone"
    caption = say(f"rounds.roll_call.{kind if record.vote else 'withdrawn'}")
    names = {seat.iso: seat.name for seat in scenario.seats}
    panels = {
        rounds_origins.vote(scenario, stance, names[member], seen.step)
        for member, stance in seen.stances(seen.step).items()
    }
    if history.final:
        st.html(rounds_tables.beside(scenario, record, seen.history))
        panels.add(rounds_origins.history(scenario))
    if seen.history is not None:
        panels.add(rounds_origins.severity(seen.solved, history.final, "history"))
    st.html(rounds_tables.roll_call(scenario, record, caption))
    st.caption(say("rounds.number_help"))
    return panels


def below(name: str, record: Record, outer: bool) -> None:
    """In the first round and at the end the figures of the time; always the record to take away."""
    figures = session.brief_section(name, "The figures")
    if figures and outer:
        st.markdown(f"**{say('rounds.press')}**")
        st.markdown(figures)
    st.download_button(
        say("rounds.record"),
        lambda: dumps(record.as_dict()),
        file_name=f"{name}-{record.seed}.json",
        mime="application/json",
        on_click="ignore",
        help=say("rounds.record_help"),
    )


show()
