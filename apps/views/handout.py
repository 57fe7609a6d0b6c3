"""Handout: what was known and wanted, and exercises with their answer key, on a page to print."""

from dataclasses import replace

import banner
import learning
import session
import sidebar
import streamlit as st
from handout import printed

from negotiation import ScenarioError
from negotiation.english import say


def show() -> None:
    """Draw the page."""
    banner.faults(session.start())
    sidebar.choose()
    st.html("<style>.stMainBlockContainer {max-width: 60rem}</style>")
    name, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    session.write(seed=str(seed))
    st.subheader(say("handout.heading"), anchor=False)
    banner.show(name)
    st.caption(say("handout.lead"))
    try:
        with st.spinner(say("learn.waiting")):
            sheet = learning.sheet(name, seed)
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        return
    take_away(name, seed, sheet)
    if sheet.brief:
        st.markdown(sheet.brief)
    else:
        st.header(banner.plain(session.scenario(name).title), anchor=False)
        st.info(say("handout.none"))
    exercises = replace(sheet, brief="")
    for label, key in (("look", False), ("look_key", True)):
        with st.expander(say(f"handout.{label}")):
            st.html(f"<style>{printed.CSS}</style>{printed.body(exercises, not key, key)}")


def take_away(name: str, seed: int, sheet: printed.Sheet) -> None:
    """The files: for students, for the teacher, both, and the text alone."""
    with st.container(horizontal=True):
        for label, students, key in (
            ("students", True, False),
            ("teacher", False, True),
            ("both", True, True),
        ):
            st.download_button(
                say(f"handout.{label}"),
                printed.page(sheet, students, key),
                f"{name}-{seed}-{label}.html",
                "text/html",
                on_click="ignore",
            )
        if sheet.brief:
            text = sheet.brief
            st.download_button(
                say("handout.brief"), text, f"{name}.md", "text/markdown", on_click="ignore"
            )


show()
