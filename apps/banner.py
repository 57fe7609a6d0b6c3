"""What stands over a view: what of its address could not be used, which assumptions are changed."""

import re

import assumptions
import session
import streamlit as st

from negotiation.english import say


def faults(found: list[str]) -> None:
    """Say in one message what of the address could not be used; nothing where all could.

    What somebody typed is shown as it is, never as Markdown, which could load a picture.
    """
    if found:
        lines = "\n".join(f"- {literal(fault)}" for fault in found)
        st.warning(say("banner.faults", lines=lines))


def literal(text: str) -> str:
    """A text as Markdown that shows it as it is."""
    return f"`{' '.join(text.replace('`', chr(39)).split())}`"


def plain(text: str) -> str:
    """A text of a scenario as Markdown that formats nothing, dollar signs included."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|~$:<>-])", r"\\\1", text)


def show(name: str) -> None:
    """Say which assumptions are changed; nothing where none is."""
    changed = session.changed(name)
    if not changed:
        return
    st.warning(say("banner.changed", told=told(name)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(say("banner.undo"), on_click=session.change, args=((),))
        st.page_link("views/what_if.py", label=say("banner.change"), query_params=session.link())


def told(name: str) -> str:
    """The changes as a sentence of Markdown; keys that nobody named for people are set as code."""
    lines = assumptions.told(session.original(name), session.movable(name), session.changed(name))
    return "; ".join(
        say("banner.told", label=f"`{label}`" if "." in label else label, was=was, now=now)
        for label, was, now in lines
    )
