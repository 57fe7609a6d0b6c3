"""Learn: a lesson in eight steps through one negotiation, a question before each answer."""

from functools import partial
from html import escape

import banner
import changes
import figures
import learning
import session
import sidebar
import streamlit as st
import words
from lesson import address, tables
from lesson import charts as lesson_charts
from lesson.course import STEPS, Indifference, Picture, Question, Step, View, judge

from negotiation import ScenarioError
from negotiation.english import say, sentences

LAST = len(STEPS)
COMMON = ("measure", "draft", "package", "round", "hold", "accept", "type", "commitment")
# everyday words that the lesson uses as technical ones
QUIET = "learn-answer"
"""The key of the buttons that add to the address, but are no step of the browser's history."""
BEGIN = """(() => {{
  const before = window.negotiationLesson;
  window.negotiationLesson = {number};
  document.currentScript.remove();
  if (before && before !== {number})
    document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
}})();"""
LOOK = """<style>
.prose p {max-width: 68ch; margin: 0 0 .7rem; line-height: 1.55}
.prose .asked {font-weight: 600; font-size: 1.05rem}
[data-testid=stLayoutWrapper]:has(> .st-key-begin) {display: none}
</style>"""


def show() -> None:
    """Draw the page."""
    faults = session.start()
    sidebar.choose()
    name, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    number, known = read_step(faults)
    answers = learning.answers(name, seed, known)
    banner.faults(faults)
    session.write(seed=str(seed), step=address.written(number, answers))
    title = banner.plain(session.scenario(name).title)
    st.header(say("learn.heading", title=title), anchor=False)
    banner.show(name)
    try:
        with st.spinner(say("learn.waiting")):
            step = learning.step(name, seed, number)
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        return
    forget_misfit(step, number, answers)
    choose_step(answers)
    if step is None:
        st.info(say("learn.no_step"))
        st.button(say("learn.take_first"), on_click=take_first)
    else:
        draw(step, number, answers)
    move_on(number)


def read_step(faults: list[str]) -> tuple[int, dict[int, address.Given]]:
    """The step that the address or the last click asks for, and the answers in the address.

    Coming from another page there is no address but what was kept of the last one: the session
    knows its answers, and another negotiation may have been chosen since.
    """
    asked = str(st.session_state.get(session.LESSON) or 1)
    found = address.read(asked)
    if found is None:
        faults.append(changes.wrong("step", asked, say("learn.address", last=LAST)))
        found = 1, {}
    number, known = found
    st.session_state[session.LESSON] = number
    return number, known if st.query_params.get("step") == asked else {}


def forget_misfit(step: Step | None, number: int, answers: dict[int, dict[str, object]]) -> None:
    """Forget an answer that somebody typed into the address and that is none of this step's."""
    value = answers.get(number, {}).get("value")
    if step and step.question and value is not None and not address.fits(step.question, value):
        del answers[number]


def take_first() -> None:
    """Take the scenario that has all that the lesson needs."""
    st.session_state[session.SCENARIO] = session.FIRST
    session.choose_scenario()


def choose_step(answers: dict[int, dict[str, object]]) -> None:
    """The steps to jump on, and how many of the questions are answered."""
    done = {number for number, given in answers.items() if given.get("open")}

    def label(number: int) -> str:
        key = "learn.done_name" if number in done else "learn.open_name"
        return say(key, number=number) if number < LAST else say("learn.history.title")

    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            say("learn.steps"),
            range(1, LAST + 1),
            key=session.LESSON,
            format_func=label,
            label_visibility="collapsed",
            required=True,
            wrap=True,
        )
        st.caption(say("learn.progress", done=len(done), all=LAST - 1), width="content")


def draw(step: Step, number: int, answers: dict[int, dict[str, object]]) -> None:
    """The step: its text and views, its question, and what shows after the answer."""
    given = answers.setdefault(number, {})
    key = "learn.step_name" if step.question else "learn.end_name"
    st.subheader(say(key, number=number, title=step.title), anchor=False)
    begin(number)
    if step.question is None:
        prose(step.text)
        views(step.views)
        ways_on()
        return
    if step.borrowed:
        lent(step)
    left, right = st.columns([7, 5], gap="large")
    with left:
        prose(step.text)
        views(step.views)
        if step.slider:
            slide(step.slider)
    with right:
        prose(step.question.asked, "asked")
        answer(step.question, number, given)
        if given.get("open"):
            prose(step.question.explained)
            if step.formula:
                prose(step.formula_said)
                st.latex(step.formula)
    if given.get("open") and step.after:
        st.divider()
        for column, view in zip(st.columns(len(step.after), gap="large"), step.after, strict=True):
            with column:
                views((view,))


def begin(number: int) -> None:
    """Begin a step at its top; a page that is loaded, or an answer, leaves the page where it is."""
    with st.container(key="begin"):
        script = f"<script>{BEGIN.format(number=number)}</script>"
        st.html(script, unsafe_allow_javascript=True)


def lent(step: Step) -> None:
    """Which other negotiation a step is about, and the way to it."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":material/swap_horiz: {banner.plain(sentences(step.borrowed))}")
        st.page_link(
            "views/rounds.py", label=say("learn.borrowed.open"), query_params=dict(step.lender)
        )


def answer(question: Question, number: int, given: dict[str, object]) -> None:
    """The options or the number, the button, and what is said to an answer."""
    key, value = learning.widget(number), given.get("value")
    if question.options:
        st.radio(
            say("learn.your_answer"),
            range(len(question.options)),
            index=value if isinstance(value, int) else None,
            key=key,
            format_func=lambda i: banner.plain(sentences(question.options[i].text)),
            label_visibility="collapsed",
        )
    else:
        label = f"{say('learn.your_answer')} ({question.unit})"
        number_given = value if isinstance(value, float) else None
        st.number_input(label, 0.0, 100.0, number_given, step=1.0, format="%.1f", key=key)

    def check() -> None:
        given["value"] = st.session_state[key]
        value = given["value"]
        right = isinstance(value, int | float) and judge(question, value).right
        given["open"] = bool(given.get("open")) or right

    with st.container(horizontal=True, key=QUIET):
        st.button(say("learn.check"), on_click=check, type="primary")
        if given.get("value") is not None and not given["open"]:
            st.button(say("learn.show_me"), on_click=given.update, kwargs={"open": True})
    respond(question, given)


def respond(question: Question, given: dict[str, object]) -> None:
    """What is said to the answer that was given last."""
    value = given.get("value")
    if not isinstance(value, int | float):
        if "open" in given:
            st.warning(say("learn.choose_first"))
        return
    verdict = judge(question, value)
    said = banner.plain(sentences(verdict.said))
    if verdict.right:
        st.success(f"**{say('learn.right')}** {said}", icon=":material/check:")
    else:
        st.warning(f"**{say('learn.wrong')}** {said}", icon=":material/replay:")
        if given.get("open"):
            st.info(banner.plain(sentences(say("learn.shown", answer=question.answer))))


def slide(found: Indifference) -> None:
    """A chance to move, and the two lines that are to meet."""
    prose(say("learn.mixed.hint"))
    chance = st.slider(sentences(found.label), 0, 100, 50, key="learn.slider") / 100
    figures.show(
        partial(
            lesson_charts.indifference,
            found.lines,
            sentences(found.chance),
            sentences(found.pays),
            chance,
        ),
        sentences(found.title),
        found.reading,
        found.at(chance),
        "lesson-indifference",
    )


def views(shown: tuple[View, ...]) -> None:
    """Charts and tables."""
    for view in shown:
        if isinstance(view, Picture):
            title, reading = sentences(view.title), sentences(view.reading)
            figures.show(view.chart, title, reading, view.rows, view.name)
        else:
            st.html(f"{tables.STYLE}{words.mark(view.html, 'type', 'hold', 'accept')}")


def prose(text: str, kind: str = "said") -> None:
    """A plain text as paragraphs in which technical words explain themselves."""
    html = words.mark(escape(sentences(text)), *COMMON)
    paragraphs = "".join(f"<p class='{kind}'>{part}</p>" for part in html.split("\n\n"))
    st.html(f"{LOOK}{words.STYLE}<div class='prose'>{paragraphs}</div>")


def ways_on() -> None:
    """Where to go from the end of the lesson."""
    with st.container(horizontal=True):
        for view in ("rounds", "handout", "model"):
            label = say(f"learn.open_{view}")
            st.page_link(f"views/{view}.py", label=label, query_params=session.link())


def move_on(number: int) -> None:
    """Back, next, and the start."""

    def go(to: int) -> None:
        st.session_state[session.LESSON] = to

    with st.container(horizontal=True):
        st.button(say("learn.back"), on_click=go, args=(number - 1,), disabled=number == 1)
        if number < LAST:
            st.button(say("learn.next"), on_click=go, args=(number + 1,), type="primary")


show()
