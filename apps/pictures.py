"""A chart as a specification, a picture or a table, as pure functions: no Streamlit here.

Altair takes a tenth of a second for a chart that it has built a hundred times before: a chart that
is given as a `functools.partial` over a chart function is built once for its arguments and kept.
"""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from html import escape
from typing import Any, Literal

import altair as alt
import vl_convert

Chart = alt.TopLevelMixin
Draw = partial[Any]
"""A chart function with its arguments: `partial(charts.severity, rows, now, history)`."""
Form = Literal["svg", "png"]

WIDTH = 640
"""Of a picture, in pixels of a screen; on the page a chart is as wide as its column."""
SHARP = 2
"""Pixels of a PNG for each pixel of a screen, so that a projector shows it sharply."""
LINE = 92
"""Letters of a title that fit on a line of a picture."""
MOST_CHARTS, MOST_PICTURES = 512, 32
"""Most that are kept: a chart is some 10 kB, a picture some 100 kB."""

_built: dict[str, str] = {}


def specification(chart: Chart | Draw) -> str:
    """A chart as Vega-Lite, its data inside."""
    if not isinstance(chart, partial):
        return chart.to_json(indent=None)
    key = f"{chart.func.__module__}.{chart.func.__qualname__}{chart.args!r}{chart.keywords!r}"
    if key not in _built:
        made: str = chart().to_json(indent=None)
        for oldest in list(_built)[: len(_built) + 1 - MOST_CHARTS]:
            _built.pop(oldest, None)
        _built[key] = made
        return made
    return _built[key]


@lru_cache(MOST_PICTURES)
def picture(specification: str, title: str, reading: str, form: Form) -> bytes:
    """A chart drawn on white under its title and sentence; nothing is fetched from anywhere."""
    spec = json.loads(specification)
    if not {"width", "hconcat", "vconcat", "concat", "facet", "repeat"} & set(spec):
        spec["width"] = WIDTH
    heading = {"text": textwrap.wrap(title, LINE), "subtitle": textwrap.wrap(reading, LINE)}
    title_of = {**heading, "anchor": "start", "offset": 14, "subtitlePadding": 6}
    spec |= {"background": "white", "padding": 12, "title": title_of}
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    if form == "svg":
        return vl_convert.vegalite_to_svg(spec, vl_version=version, allowed_base_urls=[]).encode()
    return vl_convert.vegalite_to_png(spec, vl_version=version, allowed_base_urls=[], scale=SHARP)


def table(rows: Sequence[Mapping[str, Any]], caption: str) -> str:
    """Rows as HTML, every text escaped; a long table can be scrolled, by the keyboard too."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    head = "".join(f"<th scope='col'>{escape(key)}</th>" for key in keys)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(row.get(key))}</td>' for key in keys)}</tr>" for row in rows
    )
    return (
        f"<div class='rows' role='region' tabindex='0' aria-label='{escape(caption)}'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return escape(f"{value:.4g}" if isinstance(value, float) else str(value))


def file_name(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "figure"
