"""The sidebar of every view of a negotiation: which one, with which seed, and the view's words."""

import session
import streamlit as st
import words

from negotiation.english import say


def choose(*explained: str, seed: bool = True) -> None:
    """Choose the negotiation, and its seed where the view shows one run of it.

    `explained` are the glossary's words that the view needs to be read.
    """
    with st.sidebar:
        st.header(say("sidebar.title"), anchor=False)
        st.selectbox(
            say("sidebar.scenario"),
            list(session.shelf()),
            key=session.SCENARIO,
            format_func=lambda name: f"{session.original(name).title} ({name})",
            on_change=session.choose_scenario,
        )
        if seed:
            st.number_input(
                say("sidebar.seed"),
                0,
                session.LARGEST_SEED,
                step=1,
                key=session.SEED,
                on_change=session.rewind,
                help=say("sidebar.seed_help"),
            )
        if explained:
            with st.expander(say("sidebar.words")):
                st.markdown(words.help(*explained))
