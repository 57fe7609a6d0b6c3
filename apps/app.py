"""The app: a router over its pages, one question each. Started by `negotiation app`."""

import streamlit as st

st.set_page_config(page_title="Negotiation laboratory", page_icon="🕊️", layout="wide")
st.html(
    "<style>.stMainBlockContainer {padding-top: 3.4rem}"
    ".stMarkdown h1 {font-size: 2rem} .stMarkdown h2 {font-size: 1.5rem}"
    ".stMarkdown h3 {font-size: 1.2rem}</style>"
)
st.navigation(
    [
        st.Page("views/rounds.py", title="Rounds", default=True),
        st.Page("views/what_if.py", title="What if", url_path="what-if"),
        st.Page("views/handout.py", title="Handout", url_path="handout"),
        st.Page("views/model.py", title="Model", url_path="model"),
    ],
    position="top",
).run()
