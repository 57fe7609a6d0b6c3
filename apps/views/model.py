"""Model: the description of the model, as it stands beside the code, with a list of contents."""

import model_text
import session
import streamlit as st
import words

from negotiation.english import say

LOOK = """<style>
.stMainBlockContainer {max-width: 60rem}
[data-testid=stSidebar] li {font-size: .875rem; line-height: 1.35}
[data-testid=stSidebar] li a {color: inherit}
.katex-display {overflow-x: auto; overflow-y: hidden; padding: .2rem 0}
</style>"""
HEADS = {1: st.title, 2: st.header, 3: st.subheader}


def show() -> None:
    """Draw the page."""
    st.html(LOOK + words.STYLE)
    found = model_text.sections(session.model_description())
    with st.sidebar:
        st.header(say("model.contents"), anchor=False)
        st.markdown(model_text.contents(found))
    for section in found:
        HEADS[section.level](section.title, anchor=section.anchor)
        if section.text:
            st.markdown(words.mark_markdown(section.text), unsafe_allow_html=True)


show()
