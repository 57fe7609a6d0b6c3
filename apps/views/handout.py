"""Handout: what was known and wanted, and questions to ask, on one page to print."""

import session
import streamlit as st

st.html("<style>.stMainBlockContainer {max-width: 60rem}</style>")
names = list(session.shelf())
name = st.selectbox(
    "Scenario",
    names,
    index=names.index(session.opened()),
    format_func=lambda name: f"{session.scenario(name).title} ({name})",
)
text = session.brief(name)
if text:
    st.download_button("Handout as a file", text, f"{name}.md", "text/markdown")
    st.markdown(text)
else:
    st.info("This scenario has no handout: write one as brief.md beside its scenario.toml.")
