"""What the app remembers: the address, every session key and every cached loader.

Any view is a link: the address holds scenario, seed and round, and the session only mirrors it.
"""

import os
from time import monotonic

import streamlit as st

from negotiation import library
from negotiation.measures import severity_index
from negotiation.odds import odds
from negotiation.record import Record
from negotiation.scenario import Scenario
from negotiation.solved import Solved, solve
from negotiation.talks import play

FIRST = "dprk-2017"
LARGEST_SEED = 2**53 - 1
"""A browser's largest exact whole number."""

SECONDS = 3.0
"""Pause between two rounds while playing: time to read one sentence."""

SCENARIO, SEED, STEP, PLAYING = "scenario", "seed", "step", "playing"
SINCE = "since"
"""Since when the present step is shown, by the monotonic clock."""
KEPT = "kept"
"""The address as it was last shown: widgets forget their values while another page is open."""


@st.cache_resource(show_spinner=False)
def shelf() -> dict[str, str]:
    """Scenarios to choose from: the library's, and the one the app was started with."""
    found = {name: name for name in library.names()}
    if opened := os.environ.get(library.OPENED):
        found[library.load(opened).name] = opened
    return found


def first() -> str:
    """The scenario that is shown where none is asked for."""
    wanted = os.environ.get(library.OPENED, FIRST)
    return next(name for name, source in shelf().items() if source == wanted)


@st.cache_resource(max_entries=64, show_spinner=False)
def scenario(name: str) -> Scenario:
    """A scenario of the shelf; not solved, so that a list of titles compiles nothing."""
    return library.load(shelf()[name])


@st.cache_resource(max_entries=16, show_spinner=False)
def solved(name: str) -> Solved:
    """A scenario of the shelf with its stage games."""
    return solve(scenario(name))


@st.cache_resource(max_entries=256, show_spinner=False)
def record(name: str, seed: int) -> Record:
    """One finished negotiation."""
    return play(solved(name), seed)


@st.cache_data(max_entries=16, show_spinner=False)
def outcomes(name: str) -> dict[str, float]:
    """Exact probability of each outcome of a scenario."""
    return dict(odds(solved(name))["outcomes"])


@st.cache_data(max_entries=16, show_spinner=False)
def brief(name: str) -> str:
    """A scenario's handout as Markdown, empty where there is none."""
    return library.brief(shelf()[name]) or ""


def brief_section(name: str, heading: str) -> str:
    """One section of a scenario's handout as Markdown, empty where there is none."""
    for section in brief(name).split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        if title.strip() == heading:
            return text.strip()
    return ""


@st.cache_data(show_spinner=False)
def model_description() -> str:
    """The model's description as Markdown."""
    return library.model_description()


def history_severity(name: str) -> float | None:
    """Severity index of the text that history had, None where it is not known in full."""
    found = solved(name)
    final = found.scenario.history.final
    if any(p.key not in final for p in found.scenario.provisions):
        return None
    return severity_index(found.scenario, found.preferences, final)


def start() -> list[str]:
    """Read the address into a new session; returns what in it could not be used.

    Without an address, a session goes on where it was before another page was opened.
    """
    if SCENARIO in st.session_state:
        return []
    asked = dict(st.query_params) or dict(st.session_state.get(KEPT, {}))
    faults: list[str] = []
    name = asked.get("scenario", first())
    if name not in shelf():
        faults.append(f"scenario: found {name[:60]!r}, allowed {', '.join(shelf())}")
        name = first()
    values = {"seed": 0, "round": 1}
    for key, largest in (("seed", LARGEST_SEED), ("round", 41)):
        text = asked.get(key, str(values[key]))
        if text.isascii() and text.isdigit() and int(text[:20]) <= largest:
            values[key] = int(text)
        else:
            faults.append(f"{key}: found {text[:30]!r}, allowed 0 to {largest}")
    st.session_state[SCENARIO], st.session_state[SEED] = name, values["seed"]
    st.session_state[STEP], st.session_state[PLAYING] = max(1, values["round"]), False
    return faults


def keep(last: int) -> int:
    """Hold the step within the record, write the address, and return the step."""
    step = min(max(1, int(st.session_state[STEP] or 1)), last)
    if due():
        step, st.session_state[SINCE] = min(step + 1, last), monotonic()
    st.session_state[STEP] = step
    st.session_state[PLAYING] = st.session_state[PLAYING] and step < last
    address = {
        "scenario": st.session_state[SCENARIO],
        "seed": str(st.session_state[SEED]),
        "round": str(step),
    }
    st.session_state[KEPT] = address
    st.query_params.from_dict(address)
    return step


def opened() -> str:
    """The scenario that was last looked at, for pages without a negotiation."""
    kept = st.session_state.get(KEPT, {})
    name = st.query_params.get("scenario", kept.get("scenario", first()))
    return name if name in shelf() else first()


def rewind() -> None:
    """Back to the first round, when another negotiation was chosen."""
    st.session_state[STEP], st.session_state[PLAYING] = 1, False


def move(by: int) -> None:
    """Go some rounds on or back, and stop playing."""
    st.session_state[STEP] += by
    st.session_state[PLAYING] = False


def due() -> bool:
    """Whether the next round's turn has come while playing."""
    state = st.session_state
    return bool(state[PLAYING]) and monotonic() - state.get(SINCE, monotonic()) >= SECONDS


def toggle_playing(step: int, last: int) -> None:
    """Start playing (from the first round if at the end) or pause."""
    st.session_state[PLAYING] = not st.session_state[PLAYING]
    st.session_state[SINCE] = monotonic()
    if st.session_state[PLAYING] and step >= last:
        st.session_state[STEP] = 1
