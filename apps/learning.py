"""What Learn, Glossary and Handout are shown from: loaders beside those of `session.py`."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import assumptions
import changes
import session
import streamlit as st
import word_examples
from handout import printed
from lesson import course
from lesson import steps as lesson_steps

from negotiation.english import say


def case(name: str, seed: int) -> course.Case:
    """The present negotiation as a lesson takes it."""
    changed = session.changed(name)
    found, played = session.solved(name), session.record(name, seed)
    return course.Case(session.shelf()[name], changed, found, played)


def step(name: str, seed: int, number: int) -> course.Step | None:
    """A step of the lesson, None where no negotiation has what it needs."""
    return _step(name, session.changed(name), seed, number)


@st.cache_resource(max_entries=128, show_spinner=False)
def _step(name: str, changed: changes.Changes, seed: int, number: int) -> course.Step | None:
    return lesson_steps.step(case(name, seed), number)


def sheet(name: str, seed: int) -> printed.Sheet:
    """What a handout is made of."""
    steps = [step(name, seed, number) for number in range(1, len(course.STEPS) + 1)]
    changed, movable = session.changed(name), session.movable(name)
    told = assumptions.told(session.original(name), movable, changed)
    return printed.Sheet(
        case(name, seed),
        [found for found in steps if found is not None],
        session.brief(name),
        [say("banner.told", label=label, was=was, now=now) for label, was, now in told],
        f"?{urlencode(session.link(seed=str(seed)))}",
    )


def examples(name: str, seed: int) -> dict[str, str]:
    """Examples of technical words from the present negotiation, by the words' keys."""
    return _examples(name, session.changed(name), seed)


@st.cache_data(max_entries=64, show_spinner=False)
def _examples(name: str, changed: changes.Changes, seed: int) -> dict[str, str]:
    return word_examples.examples(case(name, seed))


def answers(name: str, seed: int, known: Mapping[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """What was answered in the lesson through one negotiation; another one starts afresh.

    `known` is what the address says was answered: it fills in what this session has not seen, so
    that a link and a reload bring answers back, and the browser's back takes none away.
    """
    here = (name, session.changed(name), seed)
    kept = st.session_state.get(session.PROGRESS, {})
    if kept.get("of") != here:
        kept = {"of": here, "lesson": kept.get("lesson", 0) + 1, "steps": {}}
        st.session_state[session.PROGRESS] = kept
    found: dict[int, dict[str, Any]] = kept["steps"]
    for number, given in known.items():
        if found.get(number, {}).get("value") is None:
            found[number] = dict(given)
    return found


def widget(number: int) -> str:
    """The key of a step's answer: another lesson's is another widget, which starts empty."""
    return f"learn.answer.{st.session_state[session.PROGRESS]['lesson']}.{number}"
