"""The app: a router over its pages, one question each. Started by `negotiation app`."""

import session
import streamlit as st

st.set_page_config(
    page_title="Negotiation laboratory",
    page_icon="🕊️",
    layout="wide",
    initial_sidebar_state=230,
)
st.html(
    "<style>.stMainBlockContainer {padding-top: 3.4rem}"
    ".stMarkdown h1 {font-size: 2rem} .stMarkdown h2 {font-size: 1.5rem}"
    ".stMarkdown h3 {font-size: 1.2rem}"
    # Streamlit's greys and its button in the dark are too faint, its code scrolls by mouse only
    ".stCaption, [data-testid=stCaptionContainer], .stExpander summary p"
    " {color: inherit; opacity: .85} .stCode pre, .stCode pre * {white-space: pre-wrap !important}"
    ".vega-embed text:is([fill='#808495'], [fill='#808080']) {fill: currentColor; opacity: .85}"
    "[data-testid=stSelectbox] input {text-overflow: ellipsis}"
    "button[kind^=primary]:enabled:not(:hover) {background: #1f5fa8}"
    # its advertisement to programmers would cover the page
    "[data-testid=stLayoutWrapper]:has(> .st-key-script), .stSkillsNudge {display: none}</style>"
)
with st.container(key="script"):
    st.html(f"<script>{session.page_script()}</script>", unsafe_allow_javascript=True)
st.navigation(
    [
        st.Page("views/rounds.py", title="Rounds", default=True),
        st.Page("views/game.py", title="Game", url_path="game"),
        st.Page("views/what_if.py", title="What if", url_path="what-if"),
        st.Page("views/learn.py", title="Learn", url_path="learn"),
        st.Page("views/glossary.py", title="Glossary", url_path="glossary"),
        st.Page("views/handout.py", title="Handout", url_path="handout"),
        st.Page("views/model.py", title="Model", url_path="model"),
    ],
    position="top",
).run()
session.spare_what_stays()
