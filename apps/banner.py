"""What stands over a view: what of its address could not be used, which assumptions are changed."""

import re

import assumptions
import session
import streamlit as st


def faults(found: list[str]) -> None:
    """Say in one message what of the address could not be used; nothing where all could.

    What somebody typed is shown as it is, never as Markdown, which could load a picture.
    """
    if found:
        lines = "\n".join(f"- {literal(fault)}" for fault in found)
        st.warning(f"In the address, this could not be used:\n\n{lines}")


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
    st.warning(f"**Not as it was: assumptions are changed.** {told(name)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Back to the scenario as it is", on_click=session.change, args=((),))
        st.page_link("views/what_if.py", label="Change them", query_params=session.link())


def told(name: str) -> str:
    """The changes as a sentence of Markdown; keys that nobody named for people are set as code."""
    lines = assumptions.told(session.original(name), session.movable(name), session.changed(name))
    return "; ".join(
        f"{f'`{label}`' if '.' in label else label}: {was} → {now}" for label, was, now in lines
    )
