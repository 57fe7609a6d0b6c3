"""Charts of a record, as pure functions: no Streamlit here, so that tests can read them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from negotiation.scenario import Seat

COLOURS = {"yes": "#0a7d55", "abstain": "#8a8a8a", "no": "#c8501e"}
SHAPES = {"yes": "circle", "abstain": "square", "no": "triangle-down"}
WORDS = {"yes": "votes yes", "abstain": "abstains", "no": "votes no"}
ACCENT = "#1f5fa8"


def likeliest(odds: Mapping[str, float]) -> str:
    """The answer a member would most likely give: yes, no or abstain."""
    return max(odds, key=lambda answer: odds[answer])


def seat_places(seats: Sequence[Seat]) -> list[tuple[Seat, float, float]]:
    """Seats around the horseshoe, in the English alphabetical order of the members' names.

    Returns
    -------
    list of (Seat, x, y)
        From the left end over the top to the right end; x and y in [-1, 1].
    """
    ordered = sorted(seats, key=lambda seat: seat.name)
    n = len(ordered)
    places = []
    for i, seat in enumerate(ordered):
        angle = math.radians(205 - 230 * i / max(1, n - 1))
        places.append((seat, math.cos(angle), math.sin(angle)))
    return places


def council_rows(
    seats: Sequence[Seat],
    stances: Mapping[str, Mapping[str, float]],
    pen: str,
    objector: str | None,
    vetoes: Sequence[str],
    committed: Sequence[str],
    vote: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """The Council member by member: what the horseshoe shows, and the table behind it."""
    rows = []
    for seat, x, y in seat_places(seats):
        odds = stances[seat.iso]
        answer = vote[seat.iso] if vote else likeliest(odds)
        role = "holds the pen" if seat.iso == pen else ""
        if seat.iso == objector:
            role = "objector of this round"
        elif seat.iso in committed:
            role = "has promised not to block"
        rows.append(
            {
                "code": seat.iso,
                "member": seat.name,
                "answer": WORDS[answer],
                "yes": odds["yes"],
                "no": odds["no"],
                "abstain": odds["abstain"],
                "veto": "veto" if seat.iso in vetoes else "",
                "role": role,
                "x": x,
                "y": y,
                "label_x": 1.24 * x,
                "label_y": 1.24 * y,
            }
        )
    return rows


def council(rows: Sequence[Mapping[str, Any]]) -> alt.LayerChart:
    """The horseshoe table: colour and shape for the answer, rings for pen (whole) and objector."""
    data = alt.Data(values=[dict(row) for row in rows])
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.4, 1.4]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.7, 1.35]))
    answers = list(WORDS)
    seats = (
        alt.Chart(data)
        .mark_point(filled=True, size=620, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "answer:N",
                title=None,
                scale=alt.Scale(
                    domain=[WORDS[a] for a in answers], range=[COLOURS[a] for a in answers]
                ),
                legend=alt.Legend(orient="bottom", symbolSize=160, labelLimit=120),
            ),
            shape=alt.Shape(
                "answer:N",
                scale=alt.Scale(
                    domain=[WORDS[a] for a in answers], range=[SHAPES[a] for a in answers]
                ),
            ),
            tooltip=[
                alt.Tooltip("member:N"),
                alt.Tooltip("role:N"),
                alt.Tooltip("veto:N"),
                alt.Tooltip("yes:Q", format=".0%"),
                alt.Tooltip("no:Q", format=".0%"),
                alt.Tooltip("abstain:Q", format=".0%"),
            ],
        )
    )
    rings = (
        alt.Chart(data)
        .transform_filter("datum.role == 'holds the pen' || datum.role == 'objector of this round'")
        .mark_point(shape="circle", size=1250, strokeWidth=2.5, filled=False, color=ACCENT)
        .encode(
            x=x,
            y=y,
            strokeDash=alt.StrokeDash(
                "role:N",
                title=None,
                scale=alt.Scale(
                    domain=["holds the pen", "objector of this round"], range=[[1, 0], [4, 3]]
                ),
                legend=None,
            ),
        )
    )
    codes = [
        alt.Chart(data)
        .transform_filter(f"datum.veto == '{veto}'")
        .mark_text(fontSize=12, fontWeight=weight, color="#808080")
        .encode(x=alt.X("label_x:Q", axis=None), y=alt.Y("label_y:Q", axis=None), text="code:N")
        for veto, weight in (("veto", "bold"), ("", "normal"))
    ]
    return alt.layer(seats, rings, *codes).properties(height=300).configure_view(stroke=None)


def severity_rows(severities: Sequence[float], labels: Sequence[str]) -> list[dict[str, Any]]:
    """Severity of the text after each round, the first draft at 0."""
    return [
        {"order": i, "text": label, "severity": value}
        for i, (label, value) in enumerate(zip(labels, severities, strict=True))
    ]


def severity(rows: Sequence[Mapping[str, Any]], now: int, history: float | None) -> alt.LayerChart:
    """Severity over the rounds, with the first draft and the historical text as marks."""
    data = alt.Data(values=[dict(row) for row in rows])
    order = [str(row["text"]) for row in rows]
    x = alt.X("text:N", sort=order, title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "severity:Q",
        title="Severity (first draft = 100)",
        scale=alt.Scale(domain=[0, 105]),
        axis=alt.Axis(values=[0, 25, 50, 75, 100]),
    )
    marks = [{"severity": 100.0, "label": "first draft"}]
    if history is not None:
        marks.append({"severity": history, "label": f"text of history ({history:.0f})"})
    rules = (
        alt.Chart(alt.Data(values=marks))
        .mark_rule(strokeDash=[5, 4], color="#808080")
        .encode(y="severity:Q")
    )
    names = (
        alt.Chart(alt.Data(values=marks))
        .mark_text(align="left", dx=4, dy=9, color="#808080", fontSize=12)
        .encode(x=alt.value(0), y="severity:Q", text="label:N")
    )
    line = alt.Chart(data).mark_line(color=ACCENT, interpolate="step-after").encode(x=x, y=y)
    points = (
        alt.Chart(data)
        .mark_point(filled=True, opacity=1, color=ACCENT)
        .encode(
            x=x,
            y=y,
            size=alt.condition(f"datum.order == {now}", alt.value(220), alt.value(50)),
            tooltip=[
                alt.Tooltip("text:N", title="after"),
                alt.Tooltip("severity:Q", format=".1f"),
            ],
        )
    )
    current = (
        alt.Chart(data)
        .transform_filter(f"datum.order == {now}")
        .mark_text(dy=18, fontSize=13, fontWeight="bold", color=ACCENT)
        .encode(x=x, y=y, text=alt.Text("severity:Q", format=".0f"))
    )
    return alt.layer(rules, names, line, points, current).properties(height=230)
