"""What if: move an assumption, see at once what becomes of the text, the outcome and the vote."""

from functools import partial

import assumptions
import banner
import changes
import figures
import session
import sidebar
import spreadsheets
import streamlit as st
from what_if import charts, tables
from what_if import more as what_if_more
from what_if.answers import flips_asked
from what_if.odds import Measure, measures

from negotiation import ScenarioError
from negotiation.english import say
from negotiation.jsons import dumps

WORDS = (
    "odds",
    "assumption",
    "penholder",
    "veto",
    "severity_index",
    "gain",
    "resolve",
    "tornado",
    "heat_map",
)
SHOWS = ("swings", "map", "flip", "sure")
FIRST_PAIR = (0, 4)


def show() -> None:
    """Draw the page."""
    wrong = session.start()
    sidebar.choose(*WORDS, seed=False)
    name = st.session_state[session.SCENARIO]
    view, unknown = read_view(name)
    banner.faults([*wrong, *unknown])
    session.write(**{key: view[key] for key in view if view[key] != default_view(name)[key]})
    scenario, changed = session.original(name), session.changed(name)
    st.header(say("what_if.heading", title=banner.plain(scenario.title)), anchor=False)
    try:
        with st.spinner(say("what_if.waiting")):
            before = session.chances(name, ())
            now = session.chances(name, changed) if changed else None
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        return
    # what comes and goes has a place that stays, else sliders below would lose the keyboard's focus
    with st.container(key="asked"):
        questions(name)
    with st.container(key="now"):
        _style()
        st.html(tables.headline(before, now))
    rows = tables.level_rows(scenario.provisions, before, now)
    with st.container(key="reading"):
        if now is not None:
            st.info(banner.plain(tables.reading(rows, before, now)) + "\n\n" + dealt(name, True))
    left, right = st.columns([5, 7], gap="medium")
    with left:
        sliders(name, changed)
    with right:
        side_by_side(name, rows, before, now)
    more(name, view)


def _style() -> None:
    """Keep the numbers in sight while sliders further down are moved; let questions be long."""
    st.html(
        "<style>[data-testid=stLayoutWrapper]:has(> .st-key-now) {position: sticky; top: 3.75rem;"
        " z-index: 20; background: Canvas; border-bottom: 1px solid rgba(128,128,128,.35)}"
        ".st-key-now {gap: 0} .st-key-questions button {height: auto; min-height: 2rem}"
        ".st-key-questions button * {white-space: normal; text-align: left}</style>"
    )


def default_view(name: str) -> dict[str, str]:
    """What is shown below the odds where the address does not say."""
    keys = [each.key for each in session.movable(name)]
    x, y = (keys[min(i, len(keys) - 1)] for i in FIRST_PAIR)
    flip = next(iter(flips_asked(session.original(name))))
    return {"show": "swings", "x": x, "y": y, "measure": "severity", "flip": flip}


def read_view(name: str) -> tuple[dict[str, str], list[str]]:
    """What is shown below the odds, and what of the address could not be used."""
    keys = [each.key for each in session.movable(name)]
    allowed = {"show": [*SHOWS], "x": keys, "y": keys}
    allowed["measure"] = list(measures(session.original(name)))
    allowed["flip"] = list(flips_asked(session.original(name)))
    asked = st.session_state.get(session.VIEW, {})
    view, faults = default_view(name), []
    for key, text in asked.items():
        if text in allowed[key]:
            view[key] = text
        else:
            faults.append(changes.wrong(key, text, ", ".join(allowed[key])))
    if view["x"] == view["y"]:
        view["y"] = next(key for key in keys if key != view["x"])
    st.session_state[session.VIEW] = dict(view)
    return view, faults


def questions(name: str) -> None:
    """Questions to begin with, and what is changed at present."""
    asked = {preset.question: preset for preset in session.presets(name)}
    changed = session.changed(name)
    here = next((q for q, preset in asked.items() if preset.changes == changed), None)
    st.session_state["what_if.preset"] = here

    def answer() -> None:
        chosen = asked.get(st.session_state["what_if.preset"])
        session.change(chosen.changes if chosen else ())

    with st.container(key="questions"):
        st.pills(
            say("what_if.begin"),
            list(asked),
            key="what_if.preset",
            on_change=answer,
        )
    if here:
        st.caption(say("what_if.think", why=banner.plain(asked[here].why)))
    if changed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("what_if.changed", told=banner.told(name)), width="content")
            st.button(say("banner.undo"), on_click=session.change, args=((),))
    else:
        st.caption(say("what_if.unchanged"))


def sliders(name: str, changed: changes.Changes) -> None:
    """A slider or a switch for each assumption."""
    movable = session.movable(name)
    for group in dict.fromkeys(each.group for each in movable):
        st.markdown(f"**{group}**")
        mine = [each for each in movable if each.group == group]
        for each in mine:
            if each.kind == "flag":
                slider(name, each, changed)
        columns = st.columns(2, gap="small")
        for i, each in enumerate(each for each in mine if each.kind != "flag"):
            with columns[i % 2]:
                slider(name, each, changed)


def slider(name: str, each: assumptions.Assumption, changed: changes.Changes) -> None:
    """The slider or switch of an assumption; what it was stands beside its name."""
    key, value = f"what_if.{each.key}", each.value(changed)
    st.session_state[key] = value
    label = each.label
    if value != each.own[0]:
        label += f" :gray[{say('what_if.was', value=each.said(each.own[0]))}]"

    def moved() -> None:
        session.change(assumptions.move(session.changed(name), each, st.session_state[key]))

    if each.kind == "flag":
        st.toggle(label, key=key, help=each.meaning, on_change=moved)
        return
    number = int if each.kind == "whole" else float
    low, high = number(min(each.low, value)), number(max(each.high, value))
    st.session_state[key] = number(value)
    form = "%d" if each.kind == "whole" else "%.3g"
    st.slider(
        label,
        low,
        high,
        step=number(each.step),
        format=form,
        key=key,
        help=each.meaning,
        on_change=moved,
    )


def side_by_side(
    name: str, rows: list[dict[str, object]], before: tables.Odds, now: tables.Odds | None
) -> None:
    """Outcome and text, as the scenario is and with the changes."""
    if now is None:
        st.caption(dealt(name, False))
    bars = charts.outcome_rows(before, now)
    title = say("what_if.ends" if now is None else "what_if.ends_both")
    figures.show(
        partial(charts.outcomes, bars),
        title,
        say("what_if.exact", said=tables.outcomes_said(bars)),
        tables.outcome_table(bars),
        f"{name}-outcomes",
    )
    st.html(tables.levels(rows, now is not None, tables.caption(before, now)))
    take_away(name, rows, before, now)


def dealt(name: str, changed: bool) -> str:
    """Whom the rounds go to, as the scenario is and with the changes, as Markdown."""
    scenario, seed = session.original(name), st.session_state[session.SEED]
    own = tables.dealt(scenario, session.original_record(name, seed))
    if not changed:
        return banner.plain(say("what_if.dealt.own", seed=seed, own=own))
    new = tables.dealt(scenario, session.record(name, seed))
    kind = "same" if new == own else "both"
    return banner.plain(say(f"what_if.dealt.{kind}", seed=seed, own=own, new=new))


def take_away(
    name: str, rows: list[dict[str, object]], before: tables.Odds, now: tables.Odds | None
) -> None:
    """The link to the rounds, and the numbers to take away."""
    own = {key: changes.written(value) for key, value in session.changed(name)}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "views/rounds.py",
            label=say("what_if.open_rounds"),
            icon=":material/play_arrow:",
            query_params=session.link(),
        )
        found = {"scenario": name, "changes": own, "odds": now or before, "odds_as_it_is": before}
        st.download_button(
            say("what_if.json"), dumps(found), f"{name}-what-if.json", "application/json"
        )
        st.download_button(
            say("what_if.csv"), spreadsheets.as_file(rows), f"{name}-what-if.csv", "text/csv"
        )


def more(name: str, view: dict[str, str]) -> None:
    """What matters most, and two assumptions at once, for a number of one's choice."""
    st.subheader(say("what_if.more"), anchor=False)
    for key in view:
        st.session_state[f"what_if.{key}"] = view[key]
    known = measures(session.original(name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("what_if.show"),
            SHOWS,
            key="what_if.show",
            format_func=lambda shown: say(f"what_if.shows.{shown}"),
            required=True,
            wrap=True,
            on_change=session.look,
            args=("show",),
        )
        if view["show"] in ("swings", "map"):
            st.selectbox(
                say("what_if.effect"),
                list(known),
                key="what_if.measure",
                on_change=session.look,
                args=("measure",),
                format_func=lambda key: known[key].label,
                width=330,
            )
    measure = known[view["measure"]]
    try:
        if view["show"] == "swings":
            swings(name, view["measure"], measure)
        elif view["show"] == "map":
            two_at_once(name, view, measure)
        elif view["show"] == "flip":
            what_if_more.flips(name, view)
        else:
            what_if_more.sureness(name)
    except ScenarioError as error:
        st.error(banner.literal(str(error)))


def swings(name: str, key: str, measure: Measure) -> None:
    """The tornado."""
    with st.spinner(say("what_if.moving_each")):
        rows = session.swings(name, session.changed(name))[key]
    title = say("what_if.swings_title", measure=measure.label)
    said = tables.swings_said(rows, measure)
    figures.show(
        partial(charts.tornado, rows, measure),
        title,
        say("what_if.swings_reading", said=said),
        tables.swing_table(rows, measure),
        f"{name}-what-matters-most",
        alt=f"{title}. {said}",
    )


def two_at_once(name: str, view: dict[str, str], measure: Measure) -> None:
    """The heat map; a click on a cell sets the sliders to it."""
    movable = {each.key: each for each in session.movable(name)}
    with st.container(horizontal=True):
        for key, other in (("x", "y"), ("y", "x")):
            st.selectbox(
                say(f"what_if.axes.{key}"),
                [k for k in movable if k != view[other]],
                key=f"what_if.{key}",
                format_func=lambda k: movable[k].label,
                on_change=session.look,
                args=(key,),
                width=330,
            )
    across, up = movable[view["x"]], movable[view["y"]]
    with st.spinner(say("what_if.moving_two")):
        rows = session.grid(name, session.changed(name), view["x"], view["y"])

    def pick() -> None:
        cell = charts.picked(rows, across, up, st.session_state["what_if.cell"])
        if cell:
            first = assumptions.move(session.changed(name), across, cell["x"])
            session.change(assumptions.move(first, up, cell["y"]))

    title = say(
        "what_if.map_title",
        measure=measure.label,
        unit=measure.unit,
        across=across.label,
        up=up.label,
    )
    said = tables.map_said(rows, view["measure"], measure)
    figures.show(
        partial(charts.heat_map, rows, across, up, view["measure"], measure),
        title,
        say("what_if.map_reading", said=said),
        tables.map_table(rows, across, up, view["measure"], measure),
        f"{name}-two-assumptions",
        alt=f"{title}. {said}",
        key="what_if.cell",
        on_select=pick,
        selection_mode="cell",
    )


show()
