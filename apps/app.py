"""The app: a router over its pages, one question each. Started by `negotiation app`."""

import streamlit as st

st.set_page_config(page_title="Negotiation laboratory", page_icon="🕊️", layout="wide")
st.navigation(
    [
        st.Page("views/rounds.py", title="Rounds", default=True),
        st.Page("views/handout.py", title="Handout", url_path="handout"),
        st.Page("views/model.py", title="Model", url_path="model"),
    ],
    position="top",
).run()
