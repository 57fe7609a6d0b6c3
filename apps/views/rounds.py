"""Rounds: how a text weakens step by step, and why, one round after the other."""

import banner
import charts
import session
import streamlit as st
import tables

from negotiation import ScenarioError, story
from negotiation.jsons import dumps
from negotiation.record import Record, Round
from negotiation.scenario import Scenario

WORDS = """
- **Penholder**: the member that writes the draft. **Objector**: the member it deals with in this
  round, because that member may block the text, could give a missing ninth vote, or has a yes
  worth winning.
- **Measure**, **ladder**: each measure of the draft has versions from weak to strict, the rungs of
  a ladder. **Severity** is how strict the whole text is, measured by what matters to the
  penholder: 100 is the first draft, 0 a text without measures.
- **Payoff**: what an outcome is worth to a player. One unit is what a text granted in full is worth
  to a member that wants all of it; the cost of blocking and the risk of failure count in.
- **Resolve**: how little it costs a member to say no. It alone knows; to the others it may be one
  of several **types**, from the softest to the most resolute. **Cut-off**: up to which type it
  accepts. What it does then shows something about its type (Bayes' rule).
- **Best reply**: the choice that pays most against the other's choice. **Equilibrium**: a pair of
  choices in which neither player gains by choosing otherwise (Nash 1951); with probabilities where
  a player must stay unpredictable.
- **Adopted**: nine yes votes and no *no* of a permanent member (a **veto**); an abstention blocks
  nothing (Charter of the United Nations, Article 27).
- **Seed**: the number all chance in the negotiation comes from. The same seed tells the same story.
"""


def show() -> None:
    """Draw the page."""
    banner.faults(session.start())
    choose()
    name, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    try:
        with st.spinner(
            "Solving the negotiation (compiled once, at the first start: a minute or two) …"
        ):
            scenario, record = session.scenario(name), session.record(name, seed)
    except ScenarioError as error:
        st.error(str(error))
        return
    last = len(record.rounds) + 1
    step = session.keep(last)
    st.header(scenario.title, anchor=False)
    st.markdown(scenario.summary)
    banner.show(name)
    controls(step, last)
    tell(scenario, record, step)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        draft(scenario, record, step)
    with right:
        if step < last:
            game(scenario, record.rounds[step - 1])
        else:
            beside_history(scenario, record, name)
        council(scenario, record, step)
        if record.rounds:
            resolve(scenario, record, step)
    course(record, step, session.history_severity(name))
    below(name, record)


def choose() -> None:
    """Choose the negotiation and its seed."""
    with st.sidebar:
        st.header("Negotiation", anchor=False)
        st.selectbox(
            "Scenario",
            list(session.shelf()),
            key=session.SCENARIO,
            format_func=lambda name: f"{session.scenario(name).title} ({name})",
            on_change=session.choose_scenario,
        )
        st.number_input(
            "Seed",
            0,
            session.LARGEST_SEED,
            step=1,
            key=session.SEED,
            on_change=session.rewind,
            help="The number all chance comes from. The same seed tells the same story.",
        )
        with st.expander("Words on this page"):
            st.markdown(WORDS)


def controls(step: int, last: int) -> None:
    """Next, back, play and jump."""
    playing = st.session_state[session.PLAYING]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("◀ Back", on_click=session.move, args=(-1,), disabled=step == 1)
        st.button("Next ▶", on_click=session.move, args=(1,), disabled=step == last, type="primary")
        st.button(
            "Pause" if playing else "Play",
            on_click=session.toggle_playing,
            args=(step, last),
        )
        st.segmented_control(
            "Jump to",
            range(1, last + 1),
            key=session.STEP,
            format_func=lambda s: "Vote" if s == last else f"Round {s}",
            label_visibility="collapsed",
            required=True,
            wrap=True,
        )
    if playing:
        advance()


@st.fragment(run_every=session.SECONDS / 3)
def advance() -> None:
    """Go one round on when the pause is over."""
    if session.due():
        st.rerun()


def after(record: Record, step: int) -> dict[str, int]:
    """The text after a round: the next round's, or the final one."""
    return record.rounds[step].draft if step < len(record.rounds) else record.final


def tell(scenario: Scenario, record: Record, step: int) -> None:
    """What happened in this round and why."""
    if step <= len(record.rounds):
        played = record.rounds[step - 1]
        st.info(
            f"**Round {step}.** {story.why(scenario, played)} "
            f"{story.what_happened(scenario, played)}\n\n{story.reasoning(scenario, played)}"
        )
    else:
        box = st.success if record.outcome == "adopted" else st.warning
        box(
            f"**{story.headline(record)}.** The text ends at severity "
            f"{record.severity_index:.0f} of 100. {story.cost(record.dollars)}\n\n"
            f"{story.chances(session.outcomes(scenario.name), record.outcome)}"
        )


def draft(scenario: Scenario, record: Record, step: int) -> None:
    """The draft as ladders, with what changed in this round marked."""
    over = step > len(record.rounds)
    now = after(record, step)
    before = now if over else record.rounds[step - 1].draft
    history = scenario.history.final if over else {}
    changed = sum(now[k] != before[k] for k in now)
    caption = (
        "The final text beside history"
        if over
        else f"The draft after round {step}: "
        + (f"{changed} of {len(now)} measures weakened" if changed else "unchanged")
    )
    st.html(tables.ladders(scenario.provisions, before, now, history, caption))
    st.caption(
        "Each square is a rung of a measure's ladder, strictest on the right: full = in the text, "
        "striped = given up in this round, faint = given up before or not asked."
    )


def game(scenario: Scenario, played: Round) -> None:
    """The round's payoff matrix."""
    names = {seat.iso: seat.name for seat in scenario.seats}
    pen, objector = names[scenario.pen], names[played.objector]
    caption = f"What each pair of choices is worth ({pen}, {objector})"
    matrix = st.empty()
    shown = tables.telling(played)
    with st.container(horizontal=True):
        marked = st.toggle("Mark best replies (★)", value=True, key="marked")
        hidden = len(played.payoffs_penholder[0]) > len(shown)
        if hidden and st.toggle("Every cut-off", key="cut_offs"):
            shown = list(range(len(played.payoffs_penholder[0])))
    rows = [f"{pen} {move}" for move in story.moves(scenario, played)]
    columns = [f"{objector} {answer}" for answer in story.answers(played)]
    matrix.html(tables.payoff_matrix(played, rows, columns, marked, caption, shown))
    found = len(played.equilibria)
    st.caption(
        f"First number {pen}, second {objector}, in units of gain. "
        + (
            "What a no costs it only the objector knows, so the numbers are expected ones. "
            if story.possible_types(played) > 1
            else ""
        )
        + (
            "This game has one equilibrium, and no other (proved)."
            if found == 1 and played.complete
            else f"{found} equilibria; the rule “{record_rule(scenario)}” selects the marked one."
        )
    )


def resolve(scenario: Scenario, record: Record, step: int) -> None:
    """What the others believe of the objector's resolve, round by round."""
    over = step > len(record.rounds)
    member = record.rounds[min(step, len(record.rounds)) - 1].objector
    rows = charts.belief_rows(record, member)
    types = len({row["type"] for row in rows})
    if types == 1:
        return
    name = story.called(scenario)[member]
    now = len(record.rounds) if over else step - 1
    here = [row["probability"] for row in rows if row["order"] == now]
    likely = max(range(types), key=lambda t: here[t])
    title = f"What the others believe of {name}'s resolve"
    st.markdown(f"**{title}**")
    st.altair_chart(charts.belief(rows, now), alt=title)
    even = max(here) - min(here) < 1e-9
    st.caption(
        "What a *no* costs it is its secret: "
        + (
            f"so far each of {types} types is as likely as the others."
            if even
            else f"after what it has done, the type “{charts.type_name(likely, types)}” is the "
            f"likeliest, with {story.share(here[likely])}."
        )
    )
    with st.expander("Beliefs as a table"):
        st.dataframe(charts.belief_table(rows), hide_index=True)


def record_rule(scenario: Scenario) -> str:
    """The selection rule in words."""
    return {
        "payoff_then_risk": "better for both, else less risky, else mixed",
        "risk": "less risky, else mixed",
        "mixed": "mixed",
    }[scenario.selection]


def council(scenario: Scenario, record: Record, step: int) -> None:
    """The Council as its horseshoe table, coloured by stance."""
    over = step > len(record.rounds)
    played = None if over else record.rounds[step - 1]
    stances = record.stances if played is None else played.stances
    own = session.solved(scenario.name).preferences
    vetoes = [m for m, v in zip(own.members, own.veto, strict=True) if v]
    rows = charts.council_rows(
        scenario.seats,
        stances,
        scenario.pen,
        played.objector if played else None,
        vetoes,
        played.committed if played else [],
        record.vote if over else None,
    )
    count = {a: sum(r["answer"] == w for r in rows) for a, w in charts.WORDS.items()}
    tally = f"{count['yes']} yes, {count['no']} no, {count['abstain']} abstain"
    title = (
        f"The vote: {tally}"
        if over and record.vote
        else f"If the text at the start of round {step} were voted on: {tally}"
        if played
        else f"The text is not voted on; if it were: {tally}"
    )
    st.markdown(f"**{title}**")
    st.altair_chart(charts.council(rows), alt=title)
    names = story.called(scenario)
    no = charts.WORDS["no"]
    blockers = [names[r["code"]] for r in rows if r["veto"] and r["answer"] == no]
    said = "Nobody would block it."
    if blockers:
        said = f"Blocked by {' and '.join(blockers)}."
    elif over:
        said = "Nobody blocked it."
    st.caption(
        f"{said} Whole ring: holds the pen; dashed ring: this round's objector. Bold codes have a "
        "veto. Seated in English alphabetical order."
    )
    with st.expander("The Council as a table"):
        shown = ("member", "answer", "yes", "no", "abstain", "veto", "role")
        st.dataframe(
            [{k: f"{r[k]:.0%}" if k in stances[r["code"]] else r[k] for k in shown} for r in rows],
            hide_index=True,
        )


def beside_history(scenario: Scenario, record: Record, name: str) -> None:
    """How far the model's text is from history's."""
    final = scenario.history.final
    if not final:
        return
    same = sum(record.final[k] == level for k, level in final.items())
    higher = sum(record.final[k] > level for k, level in final.items())
    yes, no, abstain = story.count(scenario.history.vote)
    severity = session.history_severity(name)
    st.markdown(
        f"**Beside history.** {same} of {len(final)} measures end as they did, {higher} stricter "
        f"and {len(final) - same - higher} weaker. History: {scenario.history.outcome} "
        f"{yes}-{no}-{abstain} (yes, no, abstain)"
        + (f", severity {severity:.0f} of 100." if severity is not None else ".")
    )


def course(record: Record, step: int, history: float | None) -> None:
    """Severity over the rounds."""
    values = [r.severity_index for r in record.rounds] + [record.severity_index]
    labels = ["First draft", *(f"Round {r.round}" for r in record.rounds)]
    rows = charts.severity_rows(values, labels)
    now = min(step, len(record.rounds))
    title = f"The text weakens from 100 to {values[now]:.0f} by {labels[now].lower()}"
    if values[now] >= values[0]:
        title = f"The text stands at {values[now]:.0f} after {labels[now].lower()}"
    st.markdown(f"**{title}**")
    st.altair_chart(charts.severity(rows, now, history), alt=title)
    fall = max(range(1, len(values)), key=lambda i: values[i - 1] - values[i], default=0)
    if fall and values[fall] < values[fall - 1]:
        st.caption(
            f"The largest step down is {labels[fall].lower()}: "
            f"{values[fall - 1] - values[fall]:.0f} points of 100."
        )
    with st.expander("Severity as a table"):
        st.dataframe(
            [{"after": r["text"], "severity": f"{r['severity']:.1f}"} for r in rows],
            hide_index=True,
        )


def below(name: str, record: Record) -> None:
    """The press's figures, and the record to take away."""
    figures = session.brief_section(name, "The figures")
    if figures:
        st.subheader("What the press reported", anchor=False)
        st.markdown(figures)
    st.download_button(
        "Record as JSON",
        dumps(record.as_dict()),
        file_name=f"{name}-{record.seed}.json",
        mime="application/json",
        help="`negotiation replay FILE` makes it again.",
    )


show()
