"""Model: the description of the model, as it stands beside the code."""

import session
import streamlit as st

st.html("<style>.stMainBlockContainer {max-width: 60rem}</style>")
st.markdown(session.model_description())
