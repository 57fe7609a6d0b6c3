"""Glossary: what a word means, with its formula, its source and an example."""

from collections.abc import Mapping
from html import escape

import banner
import learning
import session
import streamlit as st
import words

from negotiation import ScenarioError
from negotiation.english import say

LOOK = """<style>
.stMainBlockContainer {max-width: 60rem}
.stHtml dl.entries {margin: 0; padding: 0}
.stHtml .entries dt {font-weight: 600; margin: .8rem 0 0; padding: 0}
.stHtml .entries dd {margin: .1rem 0 0; padding: 0; line-height: 1.5}
.entries .example, .entries .source {font-size: .875rem; opacity: .85}
</style>"""


def show() -> None:
    """Draw the page."""
    st.html(LOOK)
    banner.faults(session.start())
    name, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    st.header(say("glossary.heading"), anchor=False)
    wanted = st.text_input(say("glossary.find"), key=session.FIND, max_chars=session.LONGEST_WORD)
    session.write(seed=str(seed), **({session.FIND: wanted} if wanted else {}))
    banner.show(name)
    found = words.find(wanted)
    if not found:
        st.info(say("glossary.none"))
    try:
        examples = learning.examples(name, seed)
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        examples = {}
    said = say("glossary.from", title=session.original(name).title, seed=seed)
    st.html(f"<p>{escape(said)}</p>")
    for group in dict.fromkeys(str(words.glossary()[key]["group"]) for key in found):
        st.subheader(group, anchor=False)
        draw([key for key in found if words.glossary()[key]["group"] == group], examples)


def draw(keys: list[str], examples: Mapping[str, str]) -> None:
    """Words with what belongs to them; a formula stands below its word."""
    said = ""
    for key in keys:
        entry = words.glossary()[key]
        said += f"<dt>{escape(entry['word'])}</dt><dd>{escape(entry['meaning'])}</dd>"
        for kind, text in (("example", examples.get(key)), ("source", entry.get("source"))):
            if text:
                said += f"<dd class='{kind}'>{escape(say(f'glossary.{kind}', text=text))}</dd>"
        if "formula" in entry:
            st.html(f"<dl class='entries'>{said}</dl>")
            st.latex(entry["formula"])
            said = ""
    if said:
        st.html(f"<dl class='entries'>{said}</dl>")


show()
