"""Charts of a record, as pure functions: no Streamlit here, so that tests can read them."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from negotiation.english import say
from negotiation.record import Record
from negotiation.scenario import Seat

COLOURS = {"yes": "#0a7d55", "abstain": "#8a8a8a", "no": "#c8501e"}
SHAPES = {"yes": "circle", "abstain": "square", "no": "triangle-down"}
WORDS = {answer: say(f"charts.{answer}") for answer in COLOURS}
ACCENT, GREY, PRESENT = "#1f5fa8", "#808080", "#c8861e"
RING = "#3f84d2"
"""A blue that stands out on white and on black."""
PEN, OBJECTOR = say("charts.pen"), say("charts.objector")


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
        role = PEN if seat.iso == pen else ""
        if seat.iso == objector:
            role = OBJECTOR
        elif seat.iso in committed:
            role = say("charts.promised")
        rows.append(
            {
                "code": seat.iso,
                "member": seat.name,
                "answer": WORDS[answer],
                "yes": odds["yes"],
                "no": odds["no"],
                "abstain": odds["abstain"],
                "veto": say("charts.veto") if seat.iso in vetoes else "",
                "role": role,
                "x": x,
                "y": y,
                "label_x": 1.3 * x,
                "label_y": 1.3 * y,
            }
        )
    return rows


def council(rows: Sequence[Mapping[str, Any]]) -> alt.LayerChart:
    """The horseshoe table: colour and shape for the answer, rings for pen (whole) and objector."""
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    return (
        alt.layer(_answers(base), _rings(base), _codes(base, True), _codes(base, False))
        .properties(height=300)
        .configure_view(stroke=None)
    )


def _places(prefix: str = "") -> dict[str, Any]:
    return {
        "x": alt.X(f"{prefix}x:Q", axis=None, scale=alt.Scale(domain=[-1.45, 1.45])),
        "y": alt.Y(f"{prefix}y:Q", axis=None, scale=alt.Scale(domain=[-0.7, 1.4])),
    }


def _answers(base: alt.Chart) -> alt.Chart:
    words = list(WORDS.values())
    colours = alt.Scale(domain=words, range=list(COLOURS.values()))
    shapes = alt.Scale(domain=words, range=list(SHAPES.values()))
    legend = alt.Legend(orient="bottom", symbolSize=160, labelLimit=120)
    return base.mark_point(filled=True, size=620, opacity=1).encode(
        **_places(),
        color=alt.Color("answer:N", title=None, scale=colours, legend=legend),
        shape=alt.Shape("answer:N", scale=shapes),
        tooltip=[
            *(
                alt.Tooltip(f"{name}:N", title=say(f"charts.{name}"))
                for name in ("member", "role", "veto")
            ),
            *(
                alt.Tooltip(f"{name}:Q", title=say(f"charts.{name}_chance"), format=".0%")
                for name in ("yes", "no", "abstain")
            ),
        ],
    )


def _rings(base: alt.Chart) -> alt.Chart:
    dashes = alt.Scale(domain=[PEN, OBJECTOR], range=[[1, 0], [4, 3]])
    return (
        base.transform_filter(
            " || ".join(f"datum.role == {json.dumps(r)}" for r in (PEN, OBJECTOR))
        )
        .mark_point(shape="circle", size=1250, strokeWidth=2.5, filled=False, color=RING, opacity=1)
        .encode(**_places(), strokeDash=alt.StrokeDash("role:N", scale=dashes, legend=None))
    )


def _codes(base: alt.Chart, veto: bool) -> alt.Chart:
    weight = "bold" if veto else "normal"
    return (
        base.transform_filter(f"datum.veto {'!=' if veto else '=='} ''")
        .mark_text(fontSize=13, fontWeight=weight, color=GREY)
        .encode(**_places("label_"), text="code:N")
    )


def type_name(t: int, types: int) -> str:
    """A type of resolve in words, 0 the softest."""
    if types == 1:
        return say("rounds.type.known")
    if t in (0, types - 1):
        return say("rounds.type.most" if t else "rounds.type.softest")
    return say("rounds.type.middle", rank=t + 1, types=types)


def belief_rows(record: Record, member: str) -> list[dict[str, Any]]:
    """What the others believe of a member's resolve before each round and at the end."""
    told = [r.beliefs for r in record.rounds] + [record.beliefs]
    types = len(next(iter(told[0].values())))
    labels = [say("rounds.round", round=r.round) for r in record.rounds]
    labels.append(say("rounds.resolve.end"))
    rows = []
    for order, (label, beliefs) in enumerate(zip(labels, told, strict=True)):
        for t, p in enumerate(beliefs.get(member, [1 / types] * types)):
            rows.append(
                {
                    "order": order,
                    "when": label,
                    "type": type_name(t, types),
                    "rank": t,
                    "probability": p,
                }
            )
    return rows


def belief_table(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The table behind the chart of beliefs: a line each round."""
    lines: dict[str, dict[str, str]] = {}
    for row in rows:
        line = lines.setdefault(row["when"], {say("rounds.resolve.before"): row["when"]})
        line[row["type"]] = f"{row['probability']:.0%}"
    return list(lines.values())


def belief(rows: Sequence[Mapping[str, Any]], now: int) -> alt.Chart:
    """Beliefs as bars of 100 %, one before each round; the present one is framed."""
    types = sorted({(row["rank"], row["type"]) for row in rows})
    shades = ["#cfe0f2", "#9cc0e4", "#6298cf", "#2f6fae", "#123f6f", "#0b294a", "#061529"]
    picked = [shades[round(i * 4 / max(1, len(types) - 1))] for i in range(len(types))]
    order = list(dict.fromkeys(str(row["when"]) for row in rows))
    chart: alt.Chart = (
        alt.Chart(alt.Data(values=[dict(row) for row in rows]))
        .mark_bar()
        .encode(
            x=alt.X("when:N", sort=order, title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y(
                "probability:Q",
                title=say("rounds.resolve.probability"),
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=alt.Color(
                "type:N",
                title=say("rounds.resolve.resolve"),
                sort=[name for _, name in types],
                scale=alt.Scale(domain=[name for _, name in types], range=picked),
                legend=alt.Legend(orient="bottom", labelLimit=110, columns=3),
            ),
            order=alt.Order("rank:Q"),
            stroke=alt.condition(f"datum.order == {now}", alt.value(PRESENT), alt.value("white")),
            strokeWidth=alt.condition(f"datum.order == {now}", alt.value(3), alt.value(0.5)),
            tooltip=[
                alt.Tooltip("when:N", title=say("rounds.resolve.before")),
                alt.Tooltip("type:N", title=say("rounds.resolve.resolve")),
                alt.Tooltip("probability:Q", title=say("rounds.resolve.probability"), format=".0%"),
            ],
        )
        .properties(height=300)
    )
    return chart


def severity_rows(severities: Sequence[float], labels: Sequence[str]) -> list[dict[str, Any]]:
    """Severity of the text after each round, the first draft at 0."""
    return [
        {"order": i, "text": label, "severity": value}
        for i, (label, value) in enumerate(zip(labels, severities, strict=True))
    ]


def severity(rows: Sequence[Mapping[str, Any]], now: int, history: float | None) -> alt.LayerChart:
    """Severity over the rounds, with the first draft and the historical text as marks."""
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    order = [str(row["text"]) for row in rows]
    x = alt.X("text:N", sort=order, title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "severity:Q",
        title=say("rounds.course.axis_severity"),
        scale=alt.Scale(domain=[0, 112]),
        axis=alt.Axis(values=[0, 25, 50, 75, 100]),
    )
    size = alt.condition(f"datum.order == {now}", alt.value(220), alt.value(50))
    tips = [
        alt.Tooltip("text:N", title=say("rounds.course.after")),
        alt.Tooltip("severity:Q", title=say("rounds.course.severity"), format=".1f"),
    ]
    line = base.mark_line(color=ACCENT, interpolate="step-after").encode(x=x, y=y)
    points = base.mark_point(filled=True, opacity=1, color=ACCENT).encode(
        x=x, y=y, size=size, tooltip=tips
    )
    current = (
        base.transform_filter(f"datum.order == {now}")
        .mark_text(dy=18, fontSize=13, fontWeight="bold", color=ACCENT)
        .encode(x=x, y=y, text=alt.Text("severity:Q", format=".0f"))
    )
    return alt.layer(*_marks(history), line, points, current).properties(height=260)


def _marks(history: float | None) -> list[alt.Chart]:
    """The first draft and the historical text as dashed lines with their names."""
    marks = [(100.0, say("rounds.course.mark_first"), -8)]
    if history is not None:
        said = say("rounds.course.mark_history", severity=f"{history:.0f}")
        marks.append((history, said, 9))
    layers = []
    for value, label, shift in marks:
        base = alt.Chart(alt.Data(values=[{"severity": value, "label": label}])).encode(
            y="severity:Q"
        )
        layers.append(base.mark_rule(strokeDash=[5, 4], color=GREY))
        text = base.mark_text(align="left", dx=4, dy=shift, color=GREY, fontSize=12)
        layers.append(text.encode(x=alt.value(0), text="label:N"))
    return layers
