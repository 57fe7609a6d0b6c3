"""What stands around every chart: the picture, the table and the spreadsheet of it."""

import csv
import io
import json
import struct
import xml.etree.ElementTree as ET
from functools import partial

import altair as alt
import charts
import pictures
import pytest
import spreadsheets

HOSTILE = "<img src=x onerror=alert(1)> & =HYPERLINK(1)"
ROWS = charts.severity_rows([100.0, 58.8], ["First draft", HOSTILE])


@pytest.fixture
def spec() -> str:
    return pictures.specification(partial(charts.severity, ROWS, 1, 60.0))


def test_a_kept_chart_is_the_chart(spec) -> None:
    assert json.loads(spec) == charts.severity(ROWS, 1, 60.0).to_dict()
    assert spec == pictures.specification(charts.severity(ROWS, 1, 60.0))
    other = pictures.specification(partial(charts.severity, ROWS, 0, 60.0))
    assert json.loads(other) == charts.severity(ROWS, 0, 60.0).to_dict() != json.loads(spec)


def test_kept_charts_are_bounded(monkeypatch) -> None:
    monkeypatch.setattr(pictures, "MOST_CHARTS", 3)
    monkeypatch.setattr(pictures, "_built", {})
    made = []

    def count(now: int) -> alt.Chart:
        made.append(now)
        return alt.Chart(alt.Data(values=[{"now": now}])).mark_point().encode(x="now:Q")

    for now in (0, 1, 2, 2, 3, 3, 0):
        pictures.specification(partial(count, now))
    assert made == [0, 1, 2, 3, 0]
    assert len(pictures._built) == 3


def test_a_picture_holds_title_sentence_and_names_as_text(spec) -> None:
    title = f"The text weakens <b>most</b> {'and on ' * 30}"
    root = ET.fromstring(pictures.picture(spec, title, "By 41 of 100 & more.", "svg"))
    told = " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
    for text in ("The text weakens <b>most</b>", "By 41 of 100 & more.", "First draft"):
        assert text in told
    assert not [node for node in root.iter() if node.tag.split("}")[-1] in ("img", "b", "script")]
    width, height = struct.unpack(">II", pictures.picture(spec, title, "", "png")[16:24])
    assert width >= pictures.SHARP * pictures.WIDTH
    assert height >= pictures.SHARP * 230


def test_a_picture_fetches_nothing() -> None:
    chart = alt.Chart("http://127.0.0.1:9/data.csv").mark_point().encode(x="a:Q")
    with pytest.raises(ValueError, match="allowed"):
        pictures.picture(chart.to_json(), "", "", "svg")


def test_a_table_shows_every_text_as_it_is() -> None:
    shown = pictures.table([{"<b>": HOSTILE, "n": 0.123456}, {"more": None}], f'"{HOSTILE}')
    root = ET.fromstring(shown)
    assert [cell.text for cell in root.iter("th")] == ["<b>", "n", "more"]
    assert [cell.text or "" for cell in root.iter("td")] == [HOSTILE, "0.1235", "", "", "", ""]
    assert root.get("aria-label") == f'"{HOSTILE}'
    assert root.get("tabindex") == "0"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "-",
    ],
)
def test_a_spreadsheet_runs_nothing(cell) -> None:
    data = spreadsheets.as_file([{cell: cell, "plain": "a"}, {"late": cell}])
    assert data.startswith("\ufeff".encode())
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for text in row:
            assert text in (f"'{cell}", "a", "plain", "late", "")


@pytest.mark.parametrize("cell", ["-0.5", "+3", "-1e-3", -2, 0.25, "a=b", "", None])
def test_a_spreadsheet_keeps_numbers_and_plain_text(cell) -> None:
    text = spreadsheets.as_csv([{"cell": cell, "end": "."}])
    assert list(csv.reader(io.StringIO(text))) == [
        ["cell", "end"],
        ["" if cell is None else str(cell), "."],
    ]


@pytest.mark.parametrize(
    ("name", "file"), [("dprk-2017-severity", None), ("../a b/ü", "a-b-ü"), ("...", "figure")]
)
def test_a_file_s_name_is_a_name(name, file) -> None:
    assert pictures.file_name(name) == (file or name)
