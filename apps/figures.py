"""A chart as every view shows it: title, chart, a sentence to read it by, table and downloads."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import pictures
import spreadsheets
import streamlit as st
import words

from negotiation.english import say

LOOK = """<style>
.figure {margin: 0; font-weight: 600}
.reading {margin: 0; font-size: .875rem; opacity: .85}
.rows {max-height: 24rem; overflow: auto}
.rows table {border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums}
.rows th, .rows td {padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid rgba(128,128,128,.3)}
@media (max-width: 640px) {.rows th, .rows td {padding-right: .4rem}}
</style>"""


def show(
    chart: pictures.Chart | pictures.Draw,
    title: str,
    reading: str,
    rows: Sequence[Mapping[str, Any]],
    name: str,
    alt: str | None = None,
    **more: Any,
) -> None:
    """Draw a chart with its title, its sentence, and what stands behind it.

    `chart` is `functools.partial(charts.severity, rows, now)`, which is built once for its
    arguments and kept (a tenth of a second less each time the page is drawn), or an Altair chart.
    `title` and `reading` are plain text: whatever is in them is shown as it is. `rows` are the
    table; `name` is the figure's key on the page and its file's name, so it holds no round: an
    opened table stays open from round to round. `alt` is title and sentence unless given. `more`
    goes to the chart: `key`, `on_select`, `selection_mode`.
    """
    spec = pictures.specification(chart)
    with st.container(gap="xsmall"):
        st.html(f"{LOOK}{words.STYLE}<p class='figure'>{words.mark(escape(title))}</p>")
        st.vega_lite_chart(json.loads(spec), alt=alt or f"{title}. {reading}", **more)
        st.html(f"<p class='reading'>{words.mark(escape(reading))}</p>")
        if rows:
            _behind(spec, title, reading, rows, name)


@st.fragment
def _behind(
    spec: str, title: str, reading: str, rows: Sequence[Mapping[str, Any]], name: str
) -> None:
    """The table and the files: sent only where opened, made only where asked for."""
    behind = st.expander(
        say("figures.behind"), key=f"figure-{name}", type="compact", on_change="rerun"
    )
    if not behind.open:
        return
    with behind:
        st.html(pictures.table(rows, title))
        with st.container(horizontal=True):
            for form, mime in (("png", "image/png"), ("svg", "image/svg+xml")):
                _download(name, form, mime, partial(pictures.picture, spec, title, reading, form))
            _download(name, "csv", "text/csv", partial(spreadsheets.as_file, rows))


def _download(name: str, ending: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        ending.upper(),
        make,
        f"{pictures.file_name(name)}.{ending}",
        mime,
        key=f"figure-{name}-{ending}",
        on_click="ignore",
        help=say(f"figures.help_{ending}"),
    )
