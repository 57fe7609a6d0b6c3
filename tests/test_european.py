"""The theories on decisions of the European Union: known errors, and how the table is read."""

import json
from pathlib import Path

import numpy as np
import pytest

from negotiation import ScenarioError
from negotiation.cli import main
from negotiation.evidence.european import ACTORS, MEMBERS, SCORED, read_issues, score

ERRORS = {
    "mean": 23.63,
    "salience_mean": 23.64,
    "compromise": 23.06,
    "median": 28.37,
    "weighted_median": 28.77,
    "condorcet": 22.66,
    "nash_costly": 23.22,
    "nash_free": 44.36,
    "agenda_setter": 44.34,
}
"""Mean absolute errors on 351 issues of doi:10.34810/data53."""


def table(path: Path, *rows: dict[str, str]) -> Path:
    """Write issues in the data set's form: a header, a row of weights, then these."""
    columns = ["isnr", "rp", "out", *(f"{kind}{actor}" for actor in ACTORS for kind in "ps")]
    lines = ["\t".join(f'"{column}"' for column in columns), "\t".join('"9"' for _ in columns)]
    lines += ["\t".join(row.get(column, "") for column in columns) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


ISSUE = {"isnr": "1", "out": "40", "rp": "0", "pcom": "100", "scom": "50", "pde": "20", "sde": "80",
         "pmt": "60", "smt": "10", "pep": "90"}  # fmt: skip


def test_known_errors(evidence: Path) -> None:
    found = score(read_issues(evidence / "deu3.tsv"))
    assert found["issues"] == 351
    assert set(found["theories"]) == set(ERRORS)
    for name, error in ERRORS.items():
        assert round(found["theories"][name]["mean_error"], 2) == error, name


def test_the_command_takes_the_file_s_path(evidence: Path, capsys) -> None:
    assert main(["compare", "--european", str(evidence / "deu3.tsv"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert round(said["theories"]["compromise"]["mean_error"], 2) == 23.06
    assert main(["compare", "--european", str(evidence / "deu3.tsv")]) == 0
    assert "22.66" in capsys.readouterr().out


def test_votes_are_those_of_nice() -> None:
    assert len(MEMBERS) == 28
    assert sum(MEMBERS.values()) == 345


def test_only_issues_with_an_outcome_and_three_positions_are_read(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.tsv",
        ISSUE,
        {**ISSUE, "isnr": "2", "out": ""},
        {**ISSUE, "isnr": "3", "pde": "", "pmt": ""},
    )
    (issue,) = read_issues(path)
    assert issue.name == "1"
    assert issue.positions.tolist() == [20, 60, 100, 90]
    assert issue.votes.tolist() == [29, 3, 29, 29]
    assert issue.member.tolist() == [True, True, False, False]
    assert issue.saliences.tolist()[:3] == [80, 10, 50]
    assert np.isnan(issue.saliences[3])


def test_points_by_hand(tmp_path: Path) -> None:
    (issue,) = read_issues(table(tmp_path / "t.tsv", ISSUE))
    points = {name: point(issue) for name, (_, point) in SCORED.items()}
    assert points["mean"] == pytest.approx(67.5)
    assert points["salience_mean"] == pytest.approx((20 * 80 + 60 * 10 + 100 * 50) / 140)
    weights = np.array([29 * 80, 3 * 10, 29 * 50])
    assert points["compromise"] == pytest.approx(weights @ [20, 60, 100] / weights.sum())
    assert points["median"] == 60
    assert points["weighted_median"] == 20
    # Germany would rather have the status quo 0 than more than 40
    assert points["agenda_setter"] == pytest.approx(40)
    assert 0 < points["nash_free"] <= 40 < points["nash_costly"]


def test_a_theory_that_needs_a_status_quo_is_silent_without(tmp_path: Path) -> None:
    found = score(read_issues(table(tmp_path / "t.tsv", {**ISSUE, "rp": ""})))
    assert found["theories"]["nash_free"] == {
        "title": SCORED["nash_free"][0],
        "mean_error": None,
        "issues": 0,
    }
    assert found["theories"]["mean"]["issues"] == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pde": "120"}, "t.tsv, line 3, pde: found '120', allowed 0 to 100"),
        ({"sde": "much"}, "t.tsv, line 3, sde: found 'much', allowed 0 to 100"),
        ({"out": ""}, "t.tsv: found no issue with an outcome and 3 positions"),
    ],
)
def test_one_message_says_what_is_wrong(tmp_path: Path, change: dict[str, str], says: str) -> None:
    path = table(tmp_path / "t.tsv", {**ISSUE, **change})
    with pytest.raises(ScenarioError) as caught:
        read_issues(path)
    assert str(caught.value) == says


def test_another_table_is_refused_in_one_line(tmp_path: Path, capsys) -> None:
    path = tmp_path / "other.tsv"
    path.write_text("a\tb\n1\t2\n", "utf-8")
    assert main(["compare", "--european", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("other.tsv: found no column isnr, rp, out")
    assert captured.err.count("\n") == 1
