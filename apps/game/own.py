"""A matrix of one's own: examples to begin with, the field to type into, the selection rule."""

import re

import session
import streamlit as st

from negotiation import game_files
from negotiation.english import entries, say
from negotiation.selection import SELECTIONS

EXAMPLES = {
    "dilemma": "\tSilent\tTalk\nSilent\t-1, -1\t-3, 0\nTalk\t0, -3\t-2, -2",
    "chicken": "\tSwerve\tStraight\nSwerve\t3, 3\t2, 4\nStraight\t4, 2\t1, 1",
    "stag": "\tStag\tHare\nStag\t4, 4\t0, 3\nHare\t3, 0\t3, 3",
    "sexes": "\tOpera\tMatch\nOpera\t3, 2\t0, 0\nMatch\t0, 0\t2, 3",
    "pennies": "\tHeads\tTails\nHeads\t1, -1\t-1, 1\nTails\t-1, 1\t1, -1",
}
"""Games that every textbook has, in the text that is typed."""


def commas(text: str, game: game_files.Game) -> str:
    """A hint where the commas of pairs could have been meant as decimal commas; else empty.

    They could where each cell is `1,5`: two whole numbers without a space, a sign or brackets.
    Whoever types `1, 5`, `1,-5` or `(1,5)` means a pair; two blocks are read as single numbers.
    """
    found = re.findall(r"(?<![\d.,])\d+,\d+(?![\d.,])", text)
    cells = len(game.rows) * len(game.columns)
    blocks = re.search(r"\n[ \t;|]*\n", text.strip().replace("\r", ""))
    if blocks or re.search(r"[()]|\d,\s*[+-]", text) or len(found) != cells:
        return ""
    cell = next((each for each in found if each[0] != "0"), found[0])
    first, second = cell.split(",")
    return say("game.own_commas", cell=cell, first=first, second=second)


def seed_and_round() -> dict[str, str]:
    """Where the negotiation was left, for the way back."""
    state = st.session_state
    # the rounds' buttons are not drawn here: what they held would be forgotten with them
    state[session.STEP] = state[session.STEP]
    return {"seed": str(state[session.SEED]), "round": str(state[session.STEP])}


def typed(view: dict[str, str]) -> None:
    """The field to type into or paste, examples, and the selection rule."""
    st.session_state["game.example"] = next(
        (key for key, text in EXAMPLES.items() if text == view["own"]), None
    )
    st.session_state["game.text"] = view["own"]
    st.session_state["game.rule"] = view["rule"]

    def began() -> None:
        if key := st.session_state["game.example"]:
            session.turn(own=EXAMPLES[key], cut=None)

    def analysed() -> None:
        text = str(st.session_state["game.text"] or "")
        session.turn(own=text[: game_files.MOST_TEXT + 1], cut=None)

    def ruled() -> None:
        session.turn(rule=st.session_state["game.rule"])

    st.pills(
        say("game.own_example"),
        list(EXAMPLES),
        key="game.example",
        format_func=lambda key: entries("game")["examples"][key],
        on_change=began,
        wrap=True,
    )
    # payoffs below one another, however long the names before them
    st.html("<style>.st-key-game-text textarea {font-family: monospace; tab-size: 12}</style>")
    st.text_area(
        say("game.own_label"),
        key="game.text",
        height=150,
        help=say("game.own_help"),
        on_change=analysed,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(say("game.own_go"), type="primary")
        st.selectbox(
            say("game.rule_label"),
            SELECTIONS,
            key="game.rule",
            format_func=lambda rule: say(f"game.rule_short_{rule}"),
            on_change=ruled,
        )
