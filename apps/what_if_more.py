"""Two more parts of the What-if view: what would flip it, and how sure the model is."""

import banner
import session
import streamlit as st
import what_if_answers as answers

from negotiation.story import share


def flips(name: str, view: dict[str, str]) -> None:
    """The smallest changes of the scenario as it is that flip a measure or the outcome."""
    scenario = session.original(name)
    asked = answers.flips_asked(scenario)
    st.selectbox(
        "What should become different",
        list(asked),
        key="what_if.flip",
        format_func=lambda key: asked[key],
        on_change=session.look,
        args=("flip",),
    )
    found = session.flips(name, view["flip"])
    if found is None:
        st.caption(
            "Moves each assumption of the scenario as it is, some thousand times, and finds the "
            "smallest change that does it: a few seconds."
        )
        if not st.button("Search", type="primary"):
            return
        bar = st.progress(0.0)
        session.flips(
            name,
            view["flip"],
            lambda phase, done, planned: bar.progress(min(1.0, done / planned), phase),
        )
        st.rerun()
    st.markdown(f"**{banner.plain(answers.flip_said(scenario, found))}**")
    rows = answers.flip_rows(scenario, found)
    if not rows:
        st.info("Nothing that was tried does it, by itself or two at a time.")
    for i, row in enumerate(rows):
        left, right = st.columns([1, 8], vertical_alignment="center")
        left.button(
            "Try it", key=f"what_if.try.{i}", on_click=session.change, args=(row["changes"],)
        )
        said = banner.plain(f"{row['says']} → {row['lands']}")
        right.markdown(f"{said} :gray[(size {row['size']})]")
    st.caption(
        "Smallest first, one change at a time, then two at once. Size: 1 for a veto given or "
        "taken; for shares the distance as a share of the range; for other numbers the difference "
        "over the sum, 1/3 for twice or half."
    )


def sureness(name: str) -> None:
    """Odds with what the model does not know, beside the odds by its values."""
    changed = session.changed(name)
    with st.spinner("Drawing what the model does not know …"):
        mixed = session.sure(name, changed)
    rows = answers.sure_rows(session.chances(name, changed), mixed)
    title = "How sure the model is of the outcome and the vote"
    st.markdown(f"**{title}**")
    first = max(rows[:4], key=lambda row: row["mixed"])
    said = (
        f"Likeliest: {first['what']}, {share(first['mixed'])} on average, "
        f"{share(first['low'])} to {share(first['high'])} in nine of ten draws. "
        f"{answers.sure_said(mixed)}"
    )
    st.altair_chart(answers.sureness(rows), alt=f"{title}. {said}")
    st.caption(
        f"{said} Blue tick: by the model's values. Orange dot: the mean over {mixed['draws']} "
        "draws of what the position rule does not know of this case and of its own values; grey "
        "bar: nine draws in ten."
    )
    with st.expander("How sure the model is, as a table"):
        st.dataframe(answers.sure_table(rows), hide_index=True)
