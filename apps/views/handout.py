"""Handout: what was known and wanted, and exercises with their answer key, on a page to print."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import assumptions
import banner
import changes
import learning
import session
import sidebar
import streamlit as st
from handout import printed
from handout.paper import with_links

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
    with st.container(horizontal=True):
        file("students", name, seed, sheet)
        if sheet.reading:
            text = sheet.reading
            st.download_button(
                say("handout.brief"), text, f"{name}.md", "text/markdown", on_click="ignore"
            )
    if sheet.reading:
        st.markdown(with_links(sheet.reading, partial(to_setting, name)))
    else:
        st.header(banner.plain(session.scenario(name).title), anchor=False)
        st.info(say("handout.none"))
    look("look", replace(sheet, brief=""), key=False)
    st.subheader(say("handout.teachers"), anchor=False)
    with st.container(horizontal=True):
        file("teacher", name, seed, sheet)
        file("both", name, seed, sheet)
    look("look_key", sheet, key=True)


@st.fragment
def look(label: str, sheet: printed.Sheet, key: bool) -> None:
    """Exercises or answer key on the page: sent only where opened."""
    opened = st.expander(say(f"handout.{label}"), key=f"handout-{label}", on_change="rerun")
    if opened.open:
        with opened:
            st.html(f"<style>{printed.CSS}</style>{printed.body(sheet, not key, key)}")


def to_setting(name: str, key: str, value: str) -> str | None:
    """A setting of a question as a link to What if; None where it is none of this scenario's."""
    scenario = session.original(name)
    found, faults = changes.read(scenario, [(key, value)])
    if faults or not found:
        return None
    query = urlencode({"scenario": name, key: value})
    label = banner.plain(assumptions.plain(scenario, key))
    return f"[{say('handout.to_setting', label=label, value=value)}](what-if?{query})"


def file(label: str, name: str, seed: int, sheet: printed.Sheet) -> None:
    """A file to print: for students, for the teacher, or both in one."""
    st.download_button(
        say(f"handout.{label}"),
        printed.page(sheet, label != "teacher", label != "students"),
        f"{name}-{seed}-{label}.html",
        "text/html",
        on_click="ignore",
    )


show()
