"""The app: a router over its pages, one question each. Started by `negotiation app`."""

import starting
import streamlit as st

LOOK = """<style>
.stMainBlockContainer {padding-top: 4rem}
.stMarkdown h1 {font-size: 2rem} .stMarkdown h2 {font-size: 1.5rem}
.stMarkdown h3 {font-size: 1.2rem}
@media (max-width: 640px) {[data-testid=stHeading] h2 {font-size: 1.5rem}}
/* Streamlit's greys and its button in the dark are too faint, its code scrolls by mouse only */
.stCaption, [data-testid=stCaptionContainer], .stExpander summary p {color: inherit; opacity: .85}
.stCode pre, .stCode pre * {white-space: pre-wrap !important}
.vega-embed text:is([fill='#808495'], [fill='#808080']) {fill: currentColor; opacity: .85}
[data-testid=stSelectbox] input {text-overflow: ellipsis}
button[kind^=primary]:enabled:not(:hover) {background: #1f5fa8}
/* its advertisement to programmers would cover the page */
[data-testid=stLayoutWrapper]:has(> .st-key-script), .stSkillsNudge {display: none}
/* what a finger hits is 24 pixels high (WCAG 2.2), and takes no more room than before */
[data-testid=stTooltipHoverTarget] button[aria-label] {min-width: 1.5rem; min-height: 1.5rem;
  margin: -.25rem; justify-content: center}
[data-testid=stRadioOption], [data-testid=stCheckbox] label {min-height: 1.5rem}
/* what is wider than its place is scrolled within it, with a shadow where there is more */
.wide, .rows, .origin .scroll {overflow-x: auto; animation: more linear both;
  animation-timeline: scroll(self inline)}
@keyframes more {
  from {box-shadow: inset -1.4rem 0 1rem -1rem rgba(128,128,128,.7)}
  to {box-shadow: inset 1.4rem 0 1rem -1rem rgba(128,128,128,.7)}
}
</style>"""

st.set_page_config(
    page_title="Negotiation laboratory",
    page_icon="🕊️",
    layout="wide",
    initial_sidebar_state=230,
)
st.html(LOOK)
with st.container(key="script"):
    st.html(f"<script>{starting.page_script()}</script>", unsafe_allow_javascript=True)
starting.compile_rules()
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
starting.spare_what_stays()
