"""Two more parts of the What-if view: what would flip it, and how sure the model is."""

from functools import partial
from typing import Any

import banner
import figures
import session
import streamlit as st

from negotiation.english import say
from negotiation.story import share
from what_if import answers


def flips(name: str, view: dict[str, str]) -> None:
    """The smallest changes of the scenario as it is that flip a measure or the outcome."""
    scenario = session.original(name)
    asked = answers.flips_asked(scenario)
    st.selectbox(
        say("what_if.flip.label"),
        list(asked),
        key="what_if.flip",
        format_func=lambda key: asked[key],
        on_change=session.look,
        args=("flip",),
    )
    found = session.flips(name, view["flip"])
    if found is None:
        st.caption(say("what_if.flip.lead"))
        if not st.button(say("what_if.flip.search"), type="primary"):
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
    for i, row in enumerate(rows):
        if i == 0 or row["group"] != rows[i - 1]["group"]:
            st.markdown(f"**{say('what_if.flip.heading.' + row['group'])}**")
        _flip(i, row)
    if not rows:
        st.info(say("what_if.flip.none"))
    else:
        shares = "" if found["asked"]["provision"] is None else say("what_if.flip.shares")
        st.caption(f"{shares} {say('what_if.flip.sizes')}")


def _flip(i: int, row: dict[str, Any]) -> None:
    """A change, where it leads, and beside it (on a phone below) the button that makes it."""
    with st.container(border=True):
        left, right = st.columns([7, 1], vertical_alignment="center", gap="small")
    said = banner.plain(f"{row['says']} → {row['lands']}")
    left.markdown(f"{said} :gray[{say('what_if.flip.size', size=row['size'])}]")
    right.button(
        say("what_if.flip.try_it"),
        key=f"what_if.try.{i}",
        on_click=session.change,
        args=(row["changes"],),
    )


def sureness(name: str) -> None:
    """Odds with what the model does not know, beside the odds by its values."""
    changed = session.changed(name)
    with st.spinner(say("what_if.sure.waiting")):
        mixed = session.sure(name, changed)
    rows = answers.sure_rows(session.chances(name, changed), mixed)
    title = say("what_if.sure.title")
    first = max(rows[:4], key=lambda row: row["mixed"])
    said = say(
        "what_if.sure.said",
        what=first["what"],
        mean=share(first["mixed"]),
        low=share(first["low"]),
        high=share(first["high"]),
        more=answers.sure_said(mixed),
    )
    figures.show(
        partial(answers.sureness, rows),
        title,
        say("what_if.sure.reading", said=said, draws=mixed["draws"]),
        answers.sure_table(rows),
        f"{name}-how-sure",
        alt=f"{title}. {said}",
    )
