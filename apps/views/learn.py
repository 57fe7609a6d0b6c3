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
from lesson import charts as lesson_charts
from lesson import tables
from lesson.course import STEPS, Indifference, Picture, Question, Step, View, judge

from negotiation import ScenarioError
from negotiation.english import say, sentences

LAST = len(STEPS)
COMMON = ("measure", "draft", "package", "round", "hold", "accept", "type", "commitment")
# everyday words that the lesson uses as technical ones
LOOK = """<style>
.prose p {max-width: 68ch; margin: 0 0 .7rem; line-height: 1.55}
.prose .asked {font-weight: 600; font-size: 1.05rem}
.prose .aside {font-size: .9rem; opacity: .85}
</style>"""


def show() -> None:
    """Draw the page."""
    faults = session.start()
    sidebar.choose()
    name, seed = st.session_state[session.SCENARIO], st.session_state[session.SEED]
    number = read_step(faults)
    banner.faults(faults)
    session.write(seed=str(seed), step=str(number))
    title = banner.plain(session.scenario(name).title)
    st.header(say("learn.heading", title=title), anchor=False)
    banner.show(name)
    try:
        with st.spinner(say("learn.waiting")):
            step = learning.step(name, seed, number)
    except ScenarioError as error:
        st.error(banner.literal(str(error)))
        return
    answers = learning.answers(name, seed)
    choose_step(answers)
    if step is None:
        st.info(say("learn.no_step"))
        st.button(say("learn.take_first"), on_click=take_first)
    else:
        draw(step, number, answers)
    move_on(number)


def read_step(faults: list[str]) -> int:
    """The step that the address or the last click asks for."""
    asked = str(st.session_state.get(session.LESSON) or 1)
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= LAST:
        number = int(asked)
    else:
        faults.append(changes.wrong("step", asked, say("address.span", low=1, high=LAST)))
        number = 1
    st.session_state[session.LESSON] = number
    return number


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
    if step.question is None:
        prose(step.text)
        views(step.views)
        ways_on()
        return
    left, right = st.columns([7, 5], gap="large")
    with left:
        prose(step.text)
        if step.borrowed:
            prose(step.borrowed, "aside")
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


def answer(question: Question, number: int, given: dict[str, object]) -> None:
    """The options or the number, the button, and what is said to an answer."""
    key = f"learn.answer.{number}"
    if key not in st.session_state:
        st.session_state[key] = given.get("value")
    if question.options:
        st.radio(
            say("learn.your_answer"),
            range(len(question.options)),
            key=key,
            format_func=lambda i: banner.plain(sentences(question.options[i].text)),
            label_visibility="collapsed",
        )
    else:
        label = f"{say('learn.your_answer')} ({question.unit})"
        st.number_input(label, 0.0, 100.0, step=1.0, format="%.1f", key=key)

    def check() -> None:
        given["value"] = st.session_state[key]
        value = given["value"]
        right = isinstance(value, int | float) and judge(question, value).right
        given["open"] = bool(given.get("open")) or right

    with st.container(horizontal=True):
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
