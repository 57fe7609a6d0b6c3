"""What the app remembers: the address, every session key and every cached loader.

Any view is a link: the address holds scenario, seed, round and changed assumptions, and the session
only mirrors it. Whatever is asked for of the present scenario is that of its changed assumptions;
only `original` is without them.
"""

import os
from time import monotonic
from typing import Any

import assumptions
import changes
import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from what_if import answers as what_if_answers
from what_if import odds as what_if_odds

from negotiation import equilibria, library, payoff_parts
from negotiation.english import say
from negotiation.equilibria import Solution
from negotiation.flips import Tell
from negotiation.game_files import Game
from negotiation.levers import search
from negotiation.measures import severity_index
from negotiation.odds import odds
from negotiation.payoff_parts import Opened, Place
from negotiation.record import Record
from negotiation.scenario import Scenario
from negotiation.solved import Solved, solve
from negotiation.talks import play
from negotiation.uncertainty import uncertain_odds

FIRST = "dprk-2017"
LARGEST_SEED = 2**53 - 1
"""A browser's largest exact whole number."""

SPEEDS = {"slow": 6.0, "normal": 3.0, "fast": 1.5}
"""Pause between two rounds while playing, in seconds: `normal` is time to read one sentence."""

SCENARIO, SEED, STEP, PLAYING = "scenario", "seed", "step", "playing"
SINCE = "since"
"""Since when the present step is shown, by the monotonic clock."""
SPEED, PAGE = "speed", "page"
PART = "part"
"""Which part below a round is shown."""
KEPT = "kept"
"""The address as it was last shown: widgets forget their values while another page is open."""
FIND = "find"
"""What is looked for in the glossary."""
LESSON, PROGRESS = "lesson", "progress"
"""The step of the lesson, in the address as `step`; what was answered so far, and where."""
CHANGES = "changes"
"""Changed assumptions of the present scenario."""
VIEW, VIEW_KEYS = "view", ("show", "x", "y", "measure", "flip")
"""What the What-if view shows, as the address says it."""
GAME, GAME_KEYS = "game", ("look", "cut", "cell", "practice", "own", "rule")
"""What the Game view shows, as the address says it."""
LONGEST_WORD = 60
"""Most characters to look for."""
MOST_SEARCHES = 64
"""Most searches for levers that are kept."""


@st.cache_resource(show_spinner=False)
def shelf() -> dict[str, str]:
    """Scenarios to choose from: the library's, the one the app was started with, coded cases."""
    found = {name: name for name in library.names()}
    if opened := os.environ.get(library.OPENED):
        found[library.load(opened).name] = opened
    return found | {name: name for name in library.case_names() if name not in found}


@st.cache_resource(show_spinner=False)
def titles() -> dict[str, str]:
    """What the shelf's scenarios are called in a list; the name first, since a field may cut it."""
    cases = library.case_names()
    kind = {name: "case_of" if source in cases else "title_of" for name, source in shelf().items()}
    return {
        name: say(f"sidebar.{kind[name]}", name=name, title=library.load(source).title)
        for name, source in shelf().items()
    }


def first() -> str:
    """The scenario that is shown where none is asked for."""
    wanted = os.environ.get(library.OPENED, FIRST)
    return next(name for name, source in shelf().items() if source == wanted)


def changed(name: str) -> changes.Changes:
    """The changed assumptions of a scenario: none, unless it is the present one."""
    mine = name == st.session_state.get(SCENARIO)
    found: changes.Changes = st.session_state.get(CHANGES, ()) if mine else ()
    return found


def scenario(name: str) -> Scenario:
    """A scenario of the shelf; not solved, so that a list of titles compiles nothing."""
    return _scenario(name, changed(name))


def original(name: str) -> Scenario:
    """A scenario of the shelf as it is, whatever is changed at present."""
    return _scenario(name, ())


def solved(name: str) -> Solved:
    """A scenario of the shelf with its stage games."""
    return _solved(name, changed(name))


def record(name: str, seed: int) -> Record:
    """One finished negotiation."""
    return _record(name, changed(name), seed)


def original_record(name: str, seed: int) -> Record:
    """One finished negotiation of a scenario as it is, whatever is changed at present."""
    return _record(name, (), seed)


def outcomes(name: str) -> dict[str, float]:
    """Exact probability of each outcome of a scenario."""
    return dict(chances(name, changed(name))["outcomes"])


@st.cache_resource(max_entries=128, show_spinner=False)
def _scenario(name: str, changed: changes.Changes) -> Scenario:
    return library.load(shelf()[name], dict(changed))


@st.cache_resource(max_entries=16, show_spinner=False)
def _solved(name: str, changed: changes.Changes) -> Solved:
    return solve(_scenario(name, changed))


@st.cache_resource(max_entries=256, show_spinner=False)
def _record(name: str, changed: changes.Changes, seed: int) -> Record:
    return play(_solved(name, changed), seed)


def places(name: str, seed: int) -> list[Place]:
    """Where each round of a negotiation is played, and, last, where the talks end."""
    return _places(name, changed(name), seed)


def opened_payoffs(name: str, seed: int, index: int) -> Opened:
    """The parts of every payoff of a round, the first round being 0."""
    return _opened_payoffs(name, changed(name), seed, index)


@st.cache_resource(max_entries=64, show_spinner=False)
def _places(name: str, changed: changes.Changes, seed: int) -> list[Place]:
    return payoff_parts.places(_solved(name, changed), _record(name, changed, seed))


@st.cache_resource(max_entries=128, show_spinner=False)
def _opened_payoffs(name: str, changed: changes.Changes, seed: int, index: int) -> Opened:
    place = _places(name, changed, seed)[index]
    return payoff_parts.open_payoffs(_solved(name, changed).problem, place)


@st.cache_resource(max_entries=64, show_spinner=False)
def solution(game: Game, rule: str) -> Solution:
    """All equilibria of a matrix of one's own."""
    return equilibria.solve(np.array(game.a), np.array(game.b), rule)


@st.cache_data(max_entries=512, show_spinner=False)
def chances(name: str, changed: changes.Changes) -> dict[str, Any]:
    """Exact odds of a scenario with changes."""
    return odds(_scenario(name, changed))


@st.cache_resource(max_entries=64, show_spinner=False)
def movable(name: str) -> tuple[assumptions.Assumption, ...]:
    """The assumptions of a scenario that can be moved."""
    return assumptions.assumptions(original(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def presets(name: str) -> tuple[assumptions.Preset, ...]:
    """Questions about a scenario."""
    return assumptions.presets(original(name))


@st.cache_data(max_entries=64, show_spinner=False)
def swings(name: str, changed: changes.Changes) -> dict[str, list[dict[str, Any]]]:
    """What each assumption does by itself, for every measure."""
    return what_if_odds.swings(_scenario(name, changed), movable(name), changed)


@st.cache_data(max_entries=32, show_spinner=False)
def grid(name: str, changed: changes.Changes, x: str, y: str) -> list[dict[str, Any]]:
    """Every measure over two assumptions, named by their keys."""
    found = {each.key: each for each in movable(name)}
    return what_if_odds.grid(_scenario(name, changed), found[x], found[y], changed)


@st.cache_data(max_entries=32, show_spinner=False)
def sure(name: str, changed: changes.Changes) -> dict[str, Any]:
    """Odds with what the model does not know."""
    return uncertain_odds(_scenario(name, changed), what_if_answers.DRAWS)


@st.cache_resource(show_spinner=False)
def _searched() -> dict[tuple[str, str], dict[str, Any]]:
    return {}


def flips(name: str, asked: str, tell: Tell | None = None) -> dict[str, Any] | None:
    """What flips a measure or the outcome of a scenario as it is.

    Searched where `tell` is given; else what an earlier search found, or None.
    """
    store, key = _searched(), (name, asked)
    if key not in store and tell is not None:
        found = search(original(name), **what_if_answers.flip_of(asked), tell=tell)
        while len(store) >= MOST_SEARCHES:
            store.pop(next(iter(store)), None)
        store[key] = found
    return store.get(key)


def turn(**more: str | None) -> None:
    """Remember what the Game view shows; None for what it shows no more."""
    told = {**st.session_state.get(GAME, {}), **more}
    st.session_state[GAME] = {key: value for key, value in told.items() if value is not None}


def look(key: str) -> None:
    """Remember what a widget of the What-if view's lower part was set to."""
    chosen = st.session_state[f"what_if.{key}"]
    if chosen is not None:
        st.session_state[VIEW] = st.session_state[VIEW] | {key: chosen}


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

    Without an address, a session goes on where it was before another page was opened. The
    browser's back and forward read the address again, and so does another page: its widgets know
    nothing of those that were left.
    """
    turned = _turned_page()
    if SCENARIO in st.session_state and not (turned or _went_back()):
        return []
    asked = dict(st.query_params) or dict(st.session_state.get(KEPT, {}))
    faults: list[str] = []
    name = asked.pop("scenario", first())
    if name not in shelf():
        own = [each for each in shelf() if each not in library.case_names()]
        allowed = say("address.scenarios", names=", ".join(own))
        faults.append(changes.wrong("scenario", name, allowed))
        name = first()
    values = {"seed": 0, "round": 1}
    for key, largest in (("seed", LARGEST_SEED), ("round", 41)):
        text = asked.pop(key, str(values[key]))
        if text.isascii() and text.isdigit() and int(text[:20]) <= largest:
            values[key] = int(text)
        else:
            faults.append(changes.wrong(key, text, say("address.span", low=0, high=largest)))
    st.session_state[PART] = asked.pop(PART, "")
    st.session_state[FIND] = asked.pop(FIND, "")[:LONGEST_WORD]
    if "step" in asked:
        st.session_state[LESSON] = asked.pop("step")
    st.session_state[GAME] = {key: asked.pop(key) for key in GAME_KEYS if key in asked}
    if view := {key: asked.pop(key) for key in VIEW_KEYS if key in asked}:
        st.session_state[VIEW] = view
    found, wrong = changes.read(original(name), asked.items())
    st.session_state[SCENARIO], st.session_state[SEED] = name, values["seed"]
    st.session_state[STEP], st.session_state[PLAYING] = max(1, values["round"]), False
    st.session_state[CHANGES] = found
    _keep(seed=str(values["seed"]), round=str(values["round"]))  # the run may be cut short
    return [*faults, "; ".join(wrong)] if wrong else faults


def _turned_page() -> bool:
    """Whether this run shows another page than the last one did."""
    page = getattr(get_script_run_ctx(), "page_script_hash", "")
    turned = bool(st.session_state.get(PAGE) != page)
    st.session_state[PAGE] = page
    return turned


def _went_back() -> bool:
    """Whether this run comes from the browser's back or forward."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def keep(last: int, **more: str) -> int:
    """Hold the step within the record, write the address, and return the step.

    `more` is what else the view shows.
    """
    step = min(max(1, int(st.session_state[STEP] or 1)), last)
    if due():
        step, st.session_state[SINCE] = min(step + 1, last), monotonic()
    st.session_state[STEP] = step
    st.session_state[PLAYING] = st.session_state[PLAYING] and step < last
    write(seed=str(st.session_state[SEED]), round=str(step), **more)
    return step


def link(**more: str) -> dict[str, str]:
    """The address of the present scenario with its changes, and what else it should hold."""
    told = {key: changes.written(value) for key, value in st.session_state[CHANGES]}
    return {"scenario": st.session_state[SCENARIO], **more, **told}


def write(**more: str) -> None:
    """Write the address, its seed unless that is 0, and keep it for when another page is left."""
    if st.session_state[SEED]:
        more = {"seed": str(st.session_state[SEED]), **more}
    _keep(**more)
    st.query_params.from_dict(link(**more))


def _keep(**more: str) -> None:
    kept = st.session_state.get(KEPT, {})
    told = {key: kept[key] for key in ("seed", "round", PART, "step") if key in kept}
    st.session_state[KEPT] = told | link(**more)


def rewind() -> None:
    """Back to the first round, when another negotiation was chosen."""
    st.session_state[STEP], st.session_state[PLAYING] = 1, False


def choose_scenario() -> None:
    """Back to the first round, and to its own assumptions, when another scenario was chosen."""
    rewind()
    change(())
    st.session_state.pop(VIEW, None)
    st.session_state.get(KEPT, {}).pop("round", None)


def change(changed: changes.Changes) -> None:
    """Change the assumptions of the present scenario."""
    st.session_state[CHANGES] = changed


def move(by: int) -> None:
    """Go some rounds on or back, and stop playing."""
    st.session_state[STEP] += by
    st.session_state[PLAYING] = False


def due() -> bool:
    """Whether the next round's turn has come while playing."""
    state = st.session_state
    return bool(state[PLAYING]) and monotonic() - state.get(SINCE, monotonic()) >= pause()


def pause() -> float:
    """Seconds from one round to the next while playing."""
    return SPEEDS.get(st.session_state.get(SPEED) or "", SPEEDS["normal"])


def toggle_playing(step: int, last: int) -> None:
    """Start playing (from the first round if at the end) or pause."""
    st.session_state[PLAYING] = not st.session_state[PLAYING]
    st.session_state[SINCE] = monotonic()
    if st.session_state[PLAYING] and step >= last:
        st.session_state[STEP] = 1
