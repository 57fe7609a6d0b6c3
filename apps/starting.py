"""What is done once for all who open the app: the rules compiled, the page's script read."""

import gc
from pathlib import Path

import assumptions
import numpy as np
import pandas  # noqa: F401  # else two first charts at once find it half imported
import streamlit as st
from what_if import odds as what_if_odds

from negotiation import compiled, equilibria, library, payoff_parts
from negotiation.english import say
from negotiation.odds import odds
from negotiation.solved import solve
from negotiation.talks import play


@st.cache_resource(show_spinner=say("sidebar.compiling"))
def compile_rules() -> None:
    """Compile all rules where they never were, so that no page keeps anybody waiting later."""
    if compiled.fresh():
        use_every_rule()


def use_every_rule() -> None:
    """Call whatever of the rules a page calls, which compiles it, with whatever scenario."""
    scenario = library.load(library.names()[0])
    solved = solve(scenario)
    record = play(solved)
    odds(scenario)
    payoff_parts.open_payoffs(solved.problem, payoff_parts.places(solved, record)[0])
    what_if_odds.swings(scenario, assumptions.assumptions(scenario)[:1], ())
    equilibria.solve(np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 5.0], [0.0, 1.0]]))


@st.cache_resource(show_spinner=False)
def spare_what_stays() -> None:
    """Leave modules and compiled rules out of the collection of garbage after each run.

    Streamlit collects after every run, and going through all that stays takes longer than the run.
    """
    gc.collect()
    gc.freeze()


@st.cache_data(show_spinner=False)
def page_script() -> str:
    """The script that every page carries."""
    return Path(__file__).with_name("page.js").read_text("utf-8")
