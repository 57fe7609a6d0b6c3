"""Model: the description of the model, as it stands beside the code."""

import session
import streamlit as st

st.html("<style>.stMainBlockContainer {padding-top: 2.6rem; max-width: 60rem}</style>")
st.markdown(session.model_description())
