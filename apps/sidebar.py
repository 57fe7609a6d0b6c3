"""The sidebar of every view of a negotiation: which one, with which seed, and the view's words."""

from html import escape

import session
import streamlit as st
import words

from negotiation.english import say

LIST = "[data-testid=stSelectboxVirtualDropdown]:has([aria-label='{label}'])"
LOOK = """<style>
{list} {{width: min(27rem, 100vw - 2.5rem) !important}}
{list} [data-item-hl] {{white-space: normal; line-height: 1.15}}
</style>"""
"""The list of scenarios is wider than the sidebar; a long title takes the two lines that fit."""


def choose(*explained: str, seed: bool = True) -> None:
    """Choose the negotiation, and its seed where the view shows one run of it.

    `explained` are the glossary's words that the view needs to be read.
    """
    with st.sidebar:
        st.header(say("sidebar.title"), anchor=False)
        st.html(LOOK.format(list=LIST.format(label=escape(say("sidebar.scenario")))))
        titles = session.titles()
        st.selectbox(
            say("sidebar.scenario"),
            list(titles),
            key=session.SCENARIO,
            format_func=titles.__getitem__,
            on_change=session.choose_scenario,
            help=say("sidebar.scenario_help"),
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
            with st.popover(say("sidebar.words"), width="stretch"):
                st.markdown(words.help(*explained))
