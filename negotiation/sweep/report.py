"""The report of a sweep: one HTML page that needs no network, and every figure as PNG and SVG."""

import html
import json
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from negotiation.scenario import PARAMETERS
from negotiation.sweep import store
from negotiation.sweep.figures import Figure, figures
from negotiation.sweep.summary import Found, find

PAGE, FOLDER = "report.html", "figures"
_EMBED = "window.vegaEmbed = vegaEmbed;"
_OF_A_MEMBER = {
    "veto": "whether its no blocks",
    "block_cost": "what a no costs it (gain)",
    "endorsement_tolerance": "what it overlooks before it withholds its yes (share of that cost)",
    "resolve_spread": "how unsure the others are of that cost (standard deviation of its log)",
    "trade_share": "its share of the target's trade",
    "leak": "what of that trade it lets through without its yes (share)",
    "ideal": "the severity it wants (0 to 1)",
    "salience": "how much it cares (shares of 1)",
}
_OF_A_MEASURE = {"weight": "its weight to the penholder", "first": "its level in the first draft"}
_OF_A_CASE = {
    "protocol": "what the penholder may offer",
    "selection": "which of several equilibria is played",
    "trigger": "what the draft answers to",
    "target_consent": "stance of the target's government (-1, 0, 1)",
    "regional_support": "stance of the regional organisation (-1, 0, 1)",
}

MOST_ROWS = 150
"""Rows of a table on the page."""

_STYLE = """
body {font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff}
h1 {font-size: 1.6rem} h2 {font-size: 1.3rem; margin-top: 3rem} h3 {font-size: 1.1rem;
  margin: 2.5rem 0 .3rem}
figure {margin: .5rem 0; overflow-x: auto} table {border-collapse: collapse; font-size: .85rem}
th, td {padding: .15rem .6rem; text-align: right; border-bottom: 1px solid #ddd}
th:first-child, td:first-child {text-align: left} pre {background: #f4f4f4; padding: .8rem;
  overflow-x: auto; white-space: pre-wrap} summary {cursor: pointer; color: #1f5fa8}
.note {border-left: 4px solid #b08900; padding: .2rem .8rem; background: #fdf7e6}
"""


def write(folder: Path) -> Path:
    """Write a sweep's page and figures into its folder.

    Parameters
    ----------
    folder : path

    Returns
    -------
    path
        Of the page.

    Raises
    ------
    ScenarioError
        If the folder holds no sweep or a damaged part, or can't be written.
    """
    manifest = store.read_manifest(folder)
    sections = [(found, figures(found)) for found in find(str(folder))]
    page = folder / PAGE
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        for found, drawn in sections:
            for figure in drawn:
                _write_figure(folder / FOLDER / f"{found.scenario.name}-{figure.name}", figure)
        store.write_whole(page, _page(manifest, sections).encode())
    except OSError as fault:
        raise store.trouble(folder, fault) from None
    return page


def _version() -> str:
    """Altair's version of Vega-Lite, as vl-convert names it."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def specification(figure: Figure) -> dict[str, Any]:
    """A figure's Vega-Lite specification, its data inside."""
    chart = figure.chart.properties(background="white")
    return dict(json.loads(chart.to_json()))


def _write_figure(path: Path, figure: Figure) -> None:
    spec = specification(figure)
    title = {"title": {"text": figure.title, "anchor": "start"}}
    svg = vl_convert.vegalite_to_svg({**spec, **title}, vl_version=_version())
    png = vl_convert.vegalite_to_png({**spec, **title}, vl_version=_version(), scale=2)
    store.write_whole(path.with_name(f"{path.name}.svg"), svg.encode())
    store.write_whole(path.with_name(f"{path.name}.png"), png)


def _page(manifest: dict[str, Any], sections: list[tuple[Found, list[Figure]]]) -> str:
    scripts = vl_convert.javascript_bundle(_EMBED, vl_version=_version()).replace(
        "</script", "<\\/script"
    )
    body, draws = [_head(manifest, [found for found, _ in sections])], []
    for found, drawn in sections:
        body.append(f"<h2>{html.escape(found.scenario.title)}</h2>")
        for figure in drawn:
            name = f"{found.scenario.name}-{figure.name}"
            body.append(_section(name, figure))
            spec = json.dumps(specification(figure)).replace("</", "<\\/")
            draws.append(f'vegaEmbed("#{name}", {spec}, {{actions: false, renderer: "svg"}});')
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(_title(manifest))}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(body)
        + f'\n</main>\n<script type="module">{scripts}\n'
        + "\n".join(draws)
        + "</script>\n</body></html>\n"
    )


def _title(manifest: dict[str, Any]) -> str:
    return "Sweep of " + ", ".join(s["name"] for s in manifest["scenarios"])


def _head(manifest: dict[str, Any], found: list[Found]) -> str:
    stored, planned = sum(f.stored for f in found), sum(f.planned for f in found)
    failed = sum(f.failed for f in found)
    arguments = manifest["arguments"]
    notes = []
    if stored < planned:
        notes.append(f"{planned - stored:,} of {planned:,} runs are still missing.")
    if failed:
        notes.append(f"{failed:,} of {stored:,} runs failed; the figures do not count them.")
    if arguments["runs"] == 1 and not arguments["odds"]:
        notes.append(
            "One run a point, all with the same random numbers: differences between points are due"
            " to the assumptions, but shares hold for this one seed. Use --odds or --runs for all."
        )
    kind = "points, each with its exact odds" if arguments["odds"] else "negotiations"
    lines = [
        f"<h1>{html.escape(_title(manifest))}</h1>",
        f"<p>{stored:,} {kind}; model version {html.escape(manifest['version'])}"
        + (f", commit {manifest['commit'][:12]}" if manifest["commit"] else "")
        + f"; begun {manifest['started']}.</p>",
        *(f'<p class="note">{html.escape(note)}</p>' for note in notes),
        f"<p>Made by</p><pre>{html.escape(manifest['command'])}</pre>",
        "<p>Scenarios: "
        + ", ".join(f"{html.escape(s['name'])} (hash {s['hash']})" for s in manifest["scenarios"])
        + ".</p>",
        "<p>What was varied:</p><ul>"
        + "".join(
            f"<li><b>{html.escape(key)}</b>: {html.escape(meaning(key))}</li>"
            for key in manifest["kinds"]
        )
        + "</ul>",
    ]
    return "\n".join(lines)


def meaning(key: str) -> str:
    """What an assumption says, in words, by its dotted key."""
    if key in PARAMETERS:
        return f"{PARAMETERS[key].meaning} ({PARAMETERS[key].unit})"
    first, *inner = key.split(".")
    if first == "members" and len(inner) > 1:
        words = _OF_A_MEMBER.get(inner[1], inner[1])
        return f"{inner[0]}: {words}" + (f", on {inner[2]}" if len(inner) > 2 else "")
    if first == "provisions" and len(inner) > 1:
        return f"{inner[0]}: {_OF_A_MEASURE.get(inner[1], inner[1])}"
    if first == "patrons" and inner:
        return f"{inner[0]}: how far it stands by the target (0 to 1)"
    return _OF_A_CASE.get(first, first.replace("_", " "))


def _section(name: str, figure: Figure) -> str:
    label = html.escape(f"{figure.title}. {figure.reading}", quote=True)
    return (
        f"<h3>{html.escape(figure.title)}</h3>\n<p>{html.escape(figure.reading)}</p>\n"
        f'<figure><div id="{name}" role="img" aria-label="{label}"></div></figure>\n'
        f"<details><summary>Table</summary>{table(figure.rows)}</details>"
    )


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as an HTML table; of more than `MOST_ROWS` the first, and how many there are."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f'<th scope="col">{html.escape(n)}</th>' for n in names)
    lines = [
        "<tr>" + "".join(f"<td>{html.escape(_cell(row.get(n)))}</td>" for n in names) + "</tr>"
        for row in rows[:MOST_ROWS]
    ]
    more = f"<p>{MOST_ROWS} of {len(rows):,} rows.</p>" if len(rows) > MOST_ROWS else ""
    return f"<table><tr>{head}</tr>{''.join(lines)}</table>{more}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
