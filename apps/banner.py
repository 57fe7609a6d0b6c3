"""The banner over every view whose assumptions are changed, with a way back."""

import assumptions
import session
import streamlit as st


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
