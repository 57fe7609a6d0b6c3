"""What a sweep found: indices with known answers, and a report that says what the rows say."""

import html
import re

import numpy as np
import pandas as pd
import pytest

import negotiation.sweep
from negotiation import load, odds
from negotiation.cli import main
from negotiation.sweep import store
from negotiation.sweep.assumptions import read
from negotiation.sweep.designs import draw
from negotiation.sweep.figures import figures, parted, percent
from negotiation.sweep.plan import Order
from negotiation.sweep.report import meaning, specification, table
from negotiation.sweep.run import Means, sweep
from negotiation.sweep.sensitivity import morris, sobol, tornado
from negotiation.sweep.summary import Found, find

ALONE = Means(workers=1)
WEIGHTS = np.array([3.0, 2.0, 1.0])
THREE = [read(text) for text in ("cue=0:1", "discount=0.2:0.6", "text_value=uniform(0, 0.1)")]


def linear(sample: str, points: int, missing: tuple[int, ...] = ()) -> Found:
    """A made-up sweep whose output is 3 u + 2 v + w of the unit cube."""
    design = draw(THREE, sample, points, 1)
    matrix = design.numbers(np.arange(design.points))
    unit = np.column_stack([matrix[:, 0], (matrix[:, 1] - 0.2) / 0.4, matrix[:, 2] / 0.1])
    y = unit @ WEIGHTS
    y[list(missing)] = np.nan
    scenario, count = load("libya-2011"), design.points
    return Found(scenario, design, sample, True, pd.DataFrame(), {"severity_index": y}, count, 0,
                 count)  # fmt: skip


# Known answers


def test_sobol_indices_of_a_linear_output() -> None:
    """S_i = a_i² / Σ a², first-order and total alike (Sobol 2001, additive functions)."""
    done = sobol(linear("sobol", 1024))
    assert [row["assumption"] for row in done.rows] == ["cue", "discount", "text_value"]
    for row, share in zip(done.rows, WEIGHTS**2 / (WEIGHTS**2).sum(), strict=True):
        assert row["first"] == pytest.approx(share, abs=0.03)
        assert row["total"] == pytest.approx(share, abs=0.03)
        assert abs(row["first"] - share) <= 2 * row["first_interval"]
    assert (done.used, done.left_out) == (1024, 0)


def test_effects_of_a_linear_output_are_its_weights() -> None:
    """Morris (1991): elementary effects of a linear function are constant, so σ = 0."""
    done = morris(linear("morris", 20))
    for row, weight in zip(done.rows, WEIGHTS, strict=True):
        assert row["mean_absolute"] == pytest.approx(weight)
        assert row["deviation"] == pytest.approx(0.0, abs=1e-9)


def test_fifths_of_a_linear_output() -> None:
    """Mean of u over its highest fifth is 0.9, over its lowest 0.1."""
    done = tornado(linear("lhs", 5000))
    assert [row["assumption"] for row in done.rows] == ["cue", "discount", "text_value"]
    for row, weight in zip(done.rows, WEIGHTS, strict=True):
        assert row["swing"] == pytest.approx(0.8 * weight, abs=0.12)


@pytest.mark.parametrize("analyse", [sobol, morris])
def test_blocks_with_failed_runs_are_left_out_and_counted(analyse) -> None:
    found = linear(analyse.__name__, 64, missing=(0, 1, 40))
    width = {"sobol": 5, "morris": 4}[analyse.__name__]
    blocks = {int(b) // width for b in np.flatnonzero(np.isin(found.design.visits, (0, 1, 40)))}
    done = analyse(found)
    assert done.left_out == len(blocks) > 0
    assert done.used == 64 - len(blocks)
    assert all(np.isfinite(list(row.values())[1:]).all() for row in done.rows)


def test_an_output_that_does_not_vary_has_no_indices() -> None:
    for sample, analyse in (("sobol", sobol), ("morris", morris)):
        found = linear(sample, 8)
        found.outputs["severity_index"][:] = 60.0
        assert analyse(found).rows == []


def test_one_at_a_time_is_the_scenario_with_one_change(tmp_path) -> None:
    vary = ("cue=0:0.6", "members.CHN.veto=true,false", "unanimity_value=0.05:0.5")
    sweep(Order(("dprk-2017",), vary, ("resolve_types=1",), "tornado", odds=True), tmp_path / "o",
          ALONE)  # fmt: skip
    (found,) = find(tmp_path / "o")

    def severity(**changes) -> float:
        fixed = {key.replace("__", "."): value for key, value in changes.items()}
        return odds(load("dprk-2017", {"resolve_types": 1, **fixed}))["severity_index"]

    rows = {row["assumption"]: row for row in tornado(found).rows}
    assert all(row["base"] == pytest.approx(severity(), abs=1e-6) for row in rows.values())
    assert rows["cue"]["at_low"] == pytest.approx(severity(cue=0.0), abs=1e-6)
    assert rows["cue"]["at_high"] == pytest.approx(severity(cue=0.6), abs=1e-6)
    ends = [rows["members.CHN.veto"][end] for end in ("at_low", "at_high")]
    assert pytest.approx(severity(members__CHN__veto=False), abs=1e-6) in ends


def test_values_are_parted_in_order() -> None:
    assert parted(np.array([3, 1, 3, 2]))[1] == ["1", "2", "3"]
    assert parted(np.array([True, False]))[1] == ["false", "true"]
    index, names = parted(np.linspace(0, 1, 101))
    assert (names[0], names[9], index[0], index[50], index[100]) == (
        "0 to 0.1",
        "0.9 to 1",
        0,
        5,
        9,
    )
    assert (np.diff(index) >= 0).all()
    assert [percent(x) for x in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "0.1 %", "50 %", "99.9 %",
                                                                "100 %"]  # fmt: skip


# The report

VARIED = ("cue=0:0.6:4", "text_value=0.01:0.3:3")


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "o"
    sweep(Order(("dprk-2017",), VARIED, ("resolve_types=1",), runs=10), folder, ALONE)
    assert main(["report", str(folder)]) == 0
    return folder, find(folder)[0]


def test_the_page_has_every_figure_with_title_sentence_and_table(reported) -> None:
    folder, found = reported
    page = (folder / "report.html").read_text("utf-8")
    drawn = figures(found)
    assert [f.name for f in drawn] == ["outcomes", "measures", "severity", "tornado", "rounds"]
    for figure in drawn:
        assert f"<h3>{html.escape(figure.title)}</h3>" in page
        assert f"<p>{html.escape(figure.reading)}</p>" in page
        assert table(figure.rows) in page
        assert f'vegaEmbed("#dprk-2017-{figure.name}", ' in page
        assert "title" in str(specification(figure)["layer" if "layer" in specification(figure)
                                                    else "encoding"])  # fmt: skip


def test_the_page_needs_no_network(reported) -> None:
    page = (reported[0] / "report.html").read_text("utf-8")
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert page.count("<script") == page.count("</script>") == 1
    assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?\w+:""", outside)
    assert "<script src" not in page
    assert "<link" not in outside


def test_the_page_names_the_command_that_made_it(reported) -> None:
    folder, _ = reported
    page = html.unescape((folder / "report.html").read_text("utf-8"))
    assert f"<pre>{store.read_manifest(folder)['command']}</pre>" in page
    assert "--vary cue=0:0.6:4 text_value=0.01:0.3:3 --set resolve_types=1 --runs 10" in page


def test_figures_are_written_as_png_and_svg(reported) -> None:
    folder, found = reported
    for figure in figures(found):
        path = folder / "figures" / f"dprk-2017-{figure.name}"
        assert path.with_suffix(".png").read_bytes().startswith(b"\x89PNG\r\n")
        drawn = path.with_suffix(".svg").read_text("utf-8")
        assert drawn.startswith("<svg")
        assert "NaN" not in drawn
        assert html.escape(figure.title, quote=False)[:20] in drawn


def test_tables_say_what_the_rows_say(reported) -> None:
    folder, found = reported
    frame = negotiation.sweep.read(folder)
    by_name = {figure.name: figure.rows for figure in figures(found)}
    for p, row in zip(found.scenario.provisions, by_name["measures"], strict=True):
        assert row["survives"] == pytest.approx((frame[f"final.{p.key}"] > 0).mean())
        for x in range(len(p.ladder)):
            assert row[f"level {x}"] == pytest.approx((frame[f"final.{p.key}"] == x).mean())
    assert sum(row["rows"] for row in by_name["severity"]) == len(frame)
    assert sum(row["share"] for row in by_name["rounds"]) == pytest.approx(1.0)
    cells = {(row["cue"], row["text_value"]): row for row in by_name["outcomes"]}
    assert len(cells) == 12
    for (cue, worth), group in frame.groupby(["cue", "text_value"]):
        assert cells[f"{cue:.4g}", f"{worth:.4g}"]["adopted"] == pytest.approx(
            (group["outcome"] == "adopted").mean()
        )


def test_odds_and_samples_have_their_figures(tmp_path, capsys) -> None:
    vary = ("cue=0:0.6", "unanimity_value=0:0.4", "members.CHN.veto=true,false")
    for sample, points in (("sobol", 4), ("morris", 4), ("lhs", 12)):
        folder = tmp_path / sample
        order = Order(("dprk-2017",), vary, ("resolve_types=1",), sample, points, odds=True)
        sweep(order, folder, ALONE)
        (found,) = find(folder)
        names = [figure.name for figure in figures(found)]
        assert (sample in names) == (sample != "lhs")
        rows = next(f.rows for f in figures(found) if f.name == "measures")
        assert all(sum(list(row.values())[2:]) == pytest.approx(1.0) for row in rows)
        assert main(["report", str(folder)]) == 0
        assert "exact odds" in (folder / "report.html").read_text("utf-8")
    assert capsys.readouterr().out.count("report.html") == 3


def test_failed_and_missing_runs_are_said(tmp_path) -> None:
    vary = ("members.CHN.salience.arms_embargo=0.05,0.9", "members.CHN.salience.listings=0.05,0.9")
    order = Order(("south-sudan-2016",), vary, ("resolve_types=1",), runs=100)
    sweep(order, tmp_path / "o", ALONE._replace(limit=390))
    assert main(["report", str(tmp_path / "o")]) == 0
    page = (tmp_path / "o" / "report.html").read_text("utf-8")
    assert "10 of 400 runs are still missing." in page
    assert "90 of 390 runs failed; the figures do not count them." in page
    assert "1 of 4 points are left out" in page


def test_a_report_of_nothing_is_refused(tmp_path, capsys) -> None:
    assert main(["report", str(tmp_path)]) == 2
    assert "found no manifest.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("cue", "pull of the other members' votes (gain)"),
        ("members.CHN.block_cost", "CHN: what a no costs it (gain)"),
        ("members.CHN.ideal.oil_refined", "CHN: the severity it wants (0 to 1), on oil_refined"),
        ("provisions.oil_refined.weight", "oil_refined: its weight to the penholder"),
        ("patrons.RUS", "RUS: how far it stands by the target (0 to 1)"),
        ("regional_support", "stance of the regional organisation (-1, 0, 1)"),
    ],
)
def test_the_page_says_what_every_assumption_means(key: str, words: str) -> None:
    assert meaning(key) == words
