"""Model: the description of the model, as it stands beside the code, with a list of contents."""

import re
from html import escape

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
TABLE = re.compile(r"(?:^\|.*$\n?)+", re.MULTILINE)
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
            text = boxed(words.mark_markdown(section.text), section.title)
            st.markdown(text, unsafe_allow_html=True)


def boxed(text: str, title: str) -> str:
    """Markdown whose tables are scrolled in a box where they are wider than the page."""
    box = f'<div class="wide" tabindex="0" role="group" aria-label="{escape(title)}">'
    return TABLE.sub(lambda found: f"{box}\n\n{found[0].strip()}\n\n</div>\n", text)


show()
