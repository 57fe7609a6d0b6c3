"""What if: move an assumption, see at once what becomes of the text, the outcome and the vote."""

import assumptions
import banner
import changes
import session
import spreadsheets
import streamlit as st
import what_if_charts as charts
import what_if_more
import what_if_tables as tables
from what_if_answers import flips_asked
from what_if_odds import Measure, measures

from negotiation import ScenarioError
from negotiation.jsons import dumps

WORDS = """
- **Odds**: how likely each end of the negotiation is, over all that chance allows. They are exact,
  not counted from runs; the model's uncertainty about itself is not in them.
- **Assumption**: a number or a yes or no that the model takes as given. A slider shows the range in
  which it is worth moving it; the wider range a scenario allows can be typed in the address.
- **Penholder**: the member that writes the draft.
- **Veto**: the *no* of a permanent member, which blocks a text (Charter of the United Nations,
  Article 27).
- **Severity**: how strict a text is, weighed by what matters to the penholder: 100 is the first
  draft, 0 a text without measures. It is that of the text at the end, adopted or not.
- **Gain**: what an outcome is worth to a member. One unit is what the whole text is worth to a
  member that wants all of it.
- **Resolve**: how little a *no* costs a member. It alone knows.
- **Tornado**: each assumption moved by itself, the one that matters most on top.
- **Heat map**: two assumptions moved together, a colour for each pair of values.
"""
SHOWS = {
    "swings": "What matters most",
    "map": "Two assumptions at once",
    "flip": "What would flip it",
    "sure": "How sure the model is",
}
FIRST_PAIR = (0, 4)


def show() -> None:
    """Draw the page."""
    wrong = session.start()
    choose()
    name = st.session_state[session.SCENARIO]
    view, unknown = read_view(name)
    banner.faults([*wrong, *unknown])
    session.write(**{key: view[key] for key in view if view[key] != default_view(name)[key]})
    scenario, changed = session.original(name), session.changed(name)
    st.header(f"What if? {banner.plain(scenario.title)}", anchor=False)
    questions(name)
    try:
        with st.spinner("Reckoning (compiled once, at the first start: a minute or two) …"):
            before = session.chances(name, ())
            now = session.chances(name, changed) if changed else None
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        return
    with st.container(key="now"):
        _style()
        st.html(tables.headline(before, now))
    left, right = st.columns([5, 7], gap="medium")
    with left:
        sliders(name, changed)
    with right:
        side_by_side(name, before, now)
    more(name, view)


def _style() -> None:
    """Keep the numbers in sight while sliders further down are moved; let questions be long."""
    st.html(
        "<style>[data-testid=stLayoutWrapper]:has(> .st-key-now) {position: sticky; top: 3.75rem;"
        " z-index: 20; background: Canvas; border-bottom: 1px solid rgba(128,128,128,.35)}"
        ".st-key-now {gap: 0} .st-key-questions button {height: auto; min-height: 2rem}"
        ".st-key-questions button * {white-space: normal; text-align: left}</style>"
    )


def choose() -> None:
    """Choose the scenario."""
    with st.sidebar:
        st.header("Negotiation", anchor=False)
        st.selectbox(
            "Scenario",
            list(session.shelf()),
            key=session.SCENARIO,
            format_func=lambda name: f"{session.original(name).title} ({name})",
            on_change=session.choose_scenario,
        )
        with st.expander("Words on this page"):
            st.markdown(WORDS)


def default_view(name: str) -> dict[str, str]:
    """What is shown below the odds where the address does not say."""
    keys = [each.key for each in session.movable(name)]
    x, y = (keys[min(i, len(keys) - 1)] for i in FIRST_PAIR)
    flip = next(iter(flips_asked(session.original(name))))
    return {"show": "swings", "x": x, "y": y, "measure": "severity", "flip": flip}


def read_view(name: str) -> tuple[dict[str, str], list[str]]:
    """What is shown below the odds, and what of the address could not be used."""
    keys = [each.key for each in session.movable(name)]
    allowed = {"show": list(SHOWS), "x": keys, "y": keys}
    allowed["measure"] = list(measures(session.original(name)))
    allowed["flip"] = list(flips_asked(session.original(name)))
    asked = st.session_state.get(session.VIEW, {})
    view, faults = default_view(name), []
    for key, text in asked.items():
        if text in allowed[key]:
            view[key] = text
        else:
            faults.append(f"{key}: found {text[:40]!r}, allowed {', '.join(allowed[key])}")
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
            "Begin with a question, or move a slider",
            list(asked),
            key="what_if.preset",
            on_change=answer,
        )
    if here:
        st.caption(f"To think about: {asked[here].why}")
    if changed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Changed:** {banner.told(name)}", width="content")
            st.button("Back to the scenario as it is", on_click=session.change, args=((),))
    else:
        st.caption("Nothing is changed: these are the odds of the scenario as it is.")


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
        label += f" :gray[(was {each.said(each.own[0])})]"

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


def side_by_side(name: str, before: tables.Odds, now: tables.Odds | None) -> None:
    """Outcome and text, as the scenario is and with the changes."""
    scenario = session.original(name)
    rows = tables.level_rows(scenario.provisions, before, now)
    if now is not None:
        st.info(banner.plain(tables.reading(rows, before, now)))
    bars = charts.outcome_rows(before, now)
    title = "How it ends" + (", as it is and with the changes" if now is not None else "")
    st.markdown(f"**{title}**")
    st.altair_chart(charts.outcomes(bars), alt=f"{title}: {tables.outcomes_said(bars)}")
    st.caption(f"{tables.outcomes_said(bars)} Exact odds.")
    with st.expander("Outcomes as a table"):
        st.dataframe(tables.outcome_table(bars), hide_index=True)
    caption = "The likeliest version of each measure at the end, and its probability"
    st.html(tables.levels(rows, now is not None, caption))
    take_away(name, rows, before, now)


def take_away(
    name: str, rows: list[dict[str, object]], before: tables.Odds, now: tables.Odds | None
) -> None:
    """The link to the rounds, and the numbers to take away."""
    own = {key: changes.written(value) for key, value in session.changed(name)}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "views/rounds.py",
            label="Open this negotiation round by round",
            icon=":material/play_arrow:",
            query_params=session.link(),
        )
        found = {"scenario": name, "changes": own, "odds": now or before, "odds_as_it_is": before}
        st.download_button("Odds as JSON", dumps(found), f"{name}-what-if.json", "application/json")
        st.download_button(
            "Measures as CSV", spreadsheets.as_csv(rows), f"{name}-what-if.csv", "text/csv"
        )


def more(name: str, view: dict[str, str]) -> None:
    """What matters most, and two assumptions at once, for a number of one's choice."""
    st.subheader("How much hangs on what", anchor=False)
    for key in view:
        st.session_state[f"what_if.{key}"] = view[key]
    known = measures(session.original(name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Show",
            list(SHOWS),
            key="what_if.show",
            format_func=SHOWS.get,
            required=True,
            wrap=True,
            on_change=session.look,
            args=("show",),
        )
        if view["show"] in ("swings", "map"):
            st.selectbox(
                "Effect on",
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
    with st.spinner("Moving each assumption by itself …"):
        rows = session.swings(name, session.changed(name))[key]
    title = f"{measure.label}: what each assumption does by itself"
    st.markdown(f"**{title}**")
    said = tables.swings_said(rows, measure)
    st.altair_chart(charts.tornado(rows, measure), alt=f"{title}. {said}")
    st.caption(
        f"{said} Each is moved from where its slider stands by a quarter of the slider's range, "
        "down and up; a switch is switched; all others stay. The line is the present value."
    )
    with st.expander("What matters most, as a table"):
        st.dataframe(tables.swing_table(rows, measure), hide_index=True)


def two_at_once(name: str, view: dict[str, str], measure: Measure) -> None:
    """The heat map; a click on a cell sets the sliders to it."""
    movable = {each.key: each for each in session.movable(name)}
    with st.container(horizontal=True):
        for key, label, other in (("x", "Across", "y"), ("y", "Upwards", "x")):
            st.selectbox(
                label,
                [k for k in movable if k != view[other]],
                key=f"what_if.{key}",
                format_func=lambda k: movable[k].label,
                on_change=session.look,
                args=(key,),
                width=330,
            )
    across, up = movable[view["x"]], movable[view["y"]]
    with st.spinner("Moving two assumptions together …"):
        rows = session.grid(name, session.changed(name), view["x"], view["y"])

    def pick() -> None:
        cell = charts.picked(rows, across, up, st.session_state["what_if.cell"])
        if cell:
            first = assumptions.move(session.changed(name), across, cell["x"])
            session.change(assumptions.move(first, up, cell["y"]))

    title = f"{measure.label} ({measure.unit}), by “{across.label}” and “{up.label}”"
    st.markdown(f"**{title}**")
    said = tables.map_said(rows, view["measure"], measure)
    st.altair_chart(
        charts.heat_map(rows, across, up, view["measure"], measure),
        alt=f"{title}. {said}",
        key="what_if.cell",
        on_select=pick,
        selection_mode="cell",
    )
    st.caption(f"{said} Click a cell to set both sliders to it; all others stay as they are.")
    with st.expander("The map as a table"):
        st.dataframe(tables.map_table(rows, across, up, view["measure"], measure), hide_index=True)


show()
