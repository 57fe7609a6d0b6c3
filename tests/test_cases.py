"""The coded cases: complete, as the evidence has them, and readable; a user's own load alike.

After a change that is meant, `uv run python tests/test_cases.py` writes their golden file again.
"""

import csv
import json
import shutil
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from negotiation import ScenarioError, load, names, odds, play
from negotiation.cli import main
from negotiation.evidence.cases import COLUMNS, Case, load_cases, short_form
from negotiation.jsons import canonical, dumps
from negotiation.library import case_names, home
from negotiation.positions import fill, target_point
from negotiation.scenario import CHOICES, PARAMETERS

GOLDEN = Path(__file__).parent / "golden" / "cases" / "runs.json"
SHELF = case_names()


def asks(case: Case) -> list[float]:
    """Share of each first ask kept in a case's final text, in per cent."""
    history = case.scenario.history
    return [100.0 * history.final[key] / first for key, first in history.first.items()]


def electorate(case: Case) -> list[bool]:
    """Who of the members that are no penholders voted yes."""
    vote, sponsors = case.scenario.history.vote, case.scenario.penholder
    return [answer == "yes" for iso, answer in vote.items() if iso not in sponsors]


def test_the_set_has_33_cases_and_each_negotiation_once() -> None:
    cases = load_cases()
    assert len(cases) == 33
    assert len({(c.scenario.target, c.scenario.date) for c in cases}) == 33
    assert {c.name for c in cases} == {*names(), *case_names()}
    ended = Counter(c.scenario.history.outcome for c in cases)
    assert ended == {"adopted": 24, "vetoed": 6, "failed": 2, "withdrawn": 1}
    assert [c.name for c in cases if c.rival_draft] == ["yemen-2018-2402", "mali-2023-639"]


def test_populations_are_those_of_the_baselines() -> None:
    """Design, section 6: a constant's Brier score .156 and accuracy .73, "nothing changes" 39.4."""
    cases = load_cases()
    called = [electorate(c) for c in cases if c.scenario.history.vote]
    assert len(called) == 32
    total, yes = sum(map(len, called)), sum(map(sum, called))
    losses = [
        (voted - (yes - sum(case)) / (total - len(case))) ** 2 for case in called for voted in case
    ]
    assert round(float(np.mean(losses)), 3) == 0.156
    adopted = [c for c in cases if c.scenario.history.outcome == "adopted"]
    kept = [share for c in adopted for share in asks(c)]
    assert len(kept) == 66
    assert round(float(np.mean([100.0 - share for share in kept])), 1) == 39.4
    assert round(len(adopted) / len(cases), 2) == 0.73


def facts(case: Case) -> dict[str, object]:
    """What the scores and the position rule read of a case, its provisions in order."""
    s, h = case.scenario, case.scenario.history
    return {
        **{
            name: getattr(s, name)
            for name in (
                *("target", "date", "penholder", "pen", "trigger", "target_consent"),
                *("regional_support", "patrons", "seats"),
            )
        },
        "target_point": target_point(s)[:2],
        "kinds": [p.kind for p in s.provisions],
        "severities": [[level.severity for level in p.ladder] for p in s.provisions],
        "opens": [p.first for p in s.provisions],
        "first": [h.first.get(p.key) for p in s.provisions],
        "final": [h.final.get(p.key) for p in s.provisions],
        "vote": h.vote,
        "outcome": h.outcome,
        "rival_draft": case.rival_draft,
    }


def test_the_library_is_the_evidence(evidence: Path) -> None:
    coded = load_cases(str(evidence))
    for own, given in zip(load_cases(), coded, strict=True):
        assert facts(own) == facts(given), given.name
    with (evidence / "cases.csv").open(encoding="utf-8") as file:
        points = {row["case_id"]: float(row["target_ideal_point"]) for row in csv.DictReader(file)}
    assert {c.name: target_point(c.scenario)[0] for c in coded} == points


def test_in_the_short_form_the_library_and_the_tables_give_the_same_game(evidence: Path) -> None:
    for own, given in zip(load_cases(), load_cases(str(evidence)), strict=True):
        ours, theirs = short_form(own.scenario), given.scenario
        if own.name in SHELF:
            assert [p.key for p in ours.provisions] == [p.key for p in theirs.provisions]
            assert ours == replace(own.scenario, inputs=ours.inputs, provisions=ours.provisions)
        ladders = [[v.severity for v in p.ladder] for p in ours.provisions]
        assert ladders == [[v.severity for v in p.ladder] for p in theirs.provisions]
        assert all(getattr(ours, k) == getattr(theirs, k) for k in (*PARAMETERS, *CHOICES))
        a, b = fill(ours), fill(theirs)
        for field in fields(a):
            if field.name != "origins":
                mine, coded = getattr(a, field.name), getattr(b, field.name)
                same = np.array_equal(mine, coded, equal_nan=field.name == "disposition")
                assert same, (own.name, field.name)


def test_each_file_names_its_coded_case(evidence: Path) -> None:
    rows = {c.name: c.scenario for c in load_cases(str(evidence))}
    for own in load_cases():
        full = own.name in names()
        path = home() / ("" if full else "cases") / own.name / "scenario.toml"
        text = path.read_text("utf-8")
        (case_id,) = [n for n in rows if n in text]
        assert rows[case_id].date == own.scenario.date
        if not full:
            assert text.partition("\n")[0].endswith(f"Coded case {case_id}.")
            assert own.name.endswith(case_id.rpartition("_")[2].lower()) or "SMART" in case_id


@pytest.mark.parametrize("name", SHELF)
def test_a_case_can_be_read_and_says_where_it_was_read(name: str) -> None:
    scenario = load(name)
    opened = scenario.history.first
    assert scenario.summary
    assert len(scenario.sources) >= 2
    for p in scenario.provisions:
        assert [level.severity for level in p.ladder] == [0, 1 / 3, 2 / 3, 1]
        assert p.first == opened.get(p.key, p.first)
        for level in p.ladder:
            assert level.text[0].isupper()
            assert len(level.text) <= 100
            assert "_" not in level.text
            assert level.source or level.severity == 0
        if p.key in opened:
            assert "first ask" in p.ladder[opened[p.key]].source
        final = scenario.history.final[p.key]
        if final:
            assert p.ladder[final].source != "assumed wording"


def test_list_shows_the_cases_apart_with_their_ends(capsys) -> None:
    assert main(["list"]) == 0
    full, cases = capsys.readouterr().out.split("\n\n")
    assert [line.split()[0] for line in full.splitlines()] == names()
    title, *rows = cases.splitlines()
    assert title == "Coded cases in the short form, and how each ended"
    assert [row.split()[0] for row in rows] == case_names()
    assert all(row.split()[2] == load(row.split()[0]).history.outcome for row in rows)


def test_a_cases_name_works_in_every_command(capsys) -> None:
    for command in ("show", "validate", "run", "odds"):
        assert main([command, "syria-2012-77"]) == 0
        assert "yria" in capsys.readouterr().out
    assert main(["validate", "syria-2012"]) == 2
    assert "syria-2012-77" in capsys.readouterr().err


# A user's own cases


CASE = {
    **{"case_id": "LBR_1", "date": "2001-03-07", "number": "S/RES/1343 (2001)"},
    **{"target": "Liberia", "target_iso3": "LBR", "outcome": "adopted", "penholders": "GBR USA"},
    **{"trigger": "regional_destabilisation", "target_consent": "-1.0", "regional_support": "1"},
    **{"patrons": "FRA:0.3 CHN:0.2", "target_ideal_point": "-0.25", "rival_draft": "0"},
}
PROVISION = {
    **{"case_id": "LBR_1", "provision": "timber", "kind": "export_revenue"},
    **{"first_draft_ask": "Timber, all\nof it", "final_or_voted_text": "Dropped"},
    **{"first_level": "3.0", "final_level": "0", "first_basis": "read", "source_urls": "a b"},
}
VOTE = {"case_id": "LBR_1", "iso3": "GBR", "vote": "yes"}


def write(folder: Path, cases: list, provisions: list, votes: list, mark: str = "") -> str:
    for name, rows in (("cases", cases), ("provisions", provisions), ("votes", votes)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            file.write(mark)
            writer = csv.DictWriter(file, COLUMNS[name])
            writer.writeheader()
            writer.writerows(rows)
    return str(folder)


def faults(folder: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        load_cases(folder)
    return list(error.value.faults)


def test_tables_of_a_user_as_a_spreadsheet_saves_them(tmp_path: Path) -> None:
    """A byte order mark, whole numbers with a point, a cell of two lines; a target not built in."""
    other = {**PROVISION, "provision": "pause", "first_level": "", "final_level": ""}
    unknown = {**other, "provision": "diamonds", "first_basis": "", "final_level": "2"}
    folder = write(tmp_path, [CASE], [PROVISION, other, unknown], [VOTE], mark="\ufeff")
    (case,) = load_cases(folder)
    scenario = case.scenario
    assert case.name == "LBR_1"
    assert target_point(scenario) == (-0.25, "", "scenario")
    assert [p.first for p in scenario.provisions] == [3, 0, 3]
    assert scenario.history.first == {"timber": 3}
    assert scenario.history.final == {"timber": 0, "diamonds": 2}
    assert scenario.provisions[0].ladder[3].text == "Timber, all\nof it"
    assert scenario.patrons == {"FRA": 0.3, "CHN": 0.2}
    assert set(odds(scenario)["outcomes"]) == {"adopted", "vetoed", "failed", "withdrawn"}


def test_a_stated_ideal_point_goes_before_the_table() -> None:
    moved = load("libya-2011", {"target_ideal_point": 1.5})
    assert target_point(moved) == (1.5, "AG", "scenario")
    assert fill(moved).disposition[0] != fill(load("libya-2011")).disposition[0]


def test_every_fault_of_the_tables_at_once_with_its_row(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        [
            {**CASE, "outcome": "passed", "penholders": "XXX", "patrons": "CHN:9"},
            {**CASE, "rival_draft": "maybe", "target_consent": "no"},
        ],
        [
            {**PROVISION, "kind": "oil"},
            PROVISION,
            {**PROVISION, "provision": "Big", "first_level": "0", "final_level": "4"},
            {**PROVISION, "case_id": "LBR_2"},
        ],
        [{**VOTE, "vote": "aye"}, {**VOTE, "iso3": "DEU"}],
    )
    found = faults(folder)
    for start in (
        "cases.csv row 2 (LBR_1), outcome: found 'passed', allowed adopted, vetoed",
        "cases.csv row 2 (LBR_1), penholders: found 'XXX', allowed at least one of the Council",
        "cases.csv row 2 (LBR_1), patrons: found 9, allowed a number 0 to 1",
        "cases.csv row 3, case_id: found 'LBR_1', allowed a name that no other case has",
        "cases.csv row 3 (LBR_1), rival_draft: found 'maybe', allowed true or false",
        "cases.csv row 3 (LBR_1), target_consent: found 'no', allowed a whole number -1 to 1",
        "provisions.csv row 2, kind: found 'oil', allowed arms",
        "provisions.csv row 3, provision: found 'timber' twice, allowed once a case",
        "provisions.csv row 4, provision: found 'Big', allowed a key of small letters",
        "provisions.csv row 4, first_level: found '0', allowed 1 to 3, or empty",
        "provisions.csv row 4, final_level: found '4', allowed 0 to 3, or empty",
        "provisions.csv row 5, case_id: found 'LBR_2', allowed a case_id of cases.csv",
        "votes.csv row 2, vote: found 'aye', allowed yes, no, abstain",
        "votes.csv row 3, iso3: found 'DEU', allowed the Council of that year",
    ):
        assert sum(fault.startswith(start) for fault in found) == 1, (start, found)


def test_tables_that_are_none(tmp_path: Path) -> None:
    folder = write(tmp_path, [CASE], [PROVISION], [VOTE])
    (tmp_path / "votes.csv").write_text("case_id,iso3\nLBR_1,GBR\n")
    (tmp_path / "provisions.csv").write_text("")
    assert faults(folder) == [
        "provisions.csv: found no table, allowed comma-separated values with a header",
        "votes.csv row 1: missing columns vote",
    ]
    (tmp_path / "votes.csv").unlink()
    write_rows = "case_id,iso3,vote\nLBR_1,GBR\n"
    assert any("votes.csv: can't be read" in fault for fault in faults(folder))
    (tmp_path / "votes.csv").write_text(write_rows)
    assert "votes.csv row 2: found 2 cells, allowed 3" in faults(folder)
    write(tmp_path, [], [], [])
    assert faults(folder) == ["cases.csv: found no case, allowed at least one"]


def test_a_folder_of_scenario_files(tmp_path: Path) -> None:
    for name in ("syria-2012-77", "haiti-2022-2653"):
        shutil.copytree(home() / "cases" / name, tmp_path / "deeper" / name)
    shutil.copy(home() / "cases" / "mali-2023-639" / "scenario.toml", tmp_path / "mine.toml")
    cases = load_cases(str(tmp_path))
    assert [c.name for c in cases] == ["syria-2012-77", "haiti-2022-2653", "mine"]
    assert [c.rival_draft for c in cases] == [False, False, True]
    assert cases[0].scenario == load("syria-2012-77")


def test_every_fault_of_a_folder_of_files_at_once(tmp_path: Path) -> None:
    text = (home() / "cases" / "syria-2012-77" / "scenario.toml").read_text("utf-8")
    (tmp_path / "a.toml").write_text(text.replace('outcome = "vetoed"', ""))
    (tmp_path / "b.toml").write_text(text.replace("SYR", "Syria") + "rival_draft = 1\n")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "c.toml").write_text(text)
    assert faults(str(tmp_path)) == [
        "a.toml, history.outcome: missing, a case needs its outcome",
        "b.toml, target: found 'Syria', allowed an ISO code of three capital letters",
        "b.toml, history.rival_draft: found 1, allowed true or false",
        "c: found 2 files of this name, allowed one",
    ]


def test_a_folder_without_cases_and_no_folder(tmp_path: Path) -> None:
    assert "neither cases.csv nor a scenario file" in faults(str(tmp_path))[0]
    assert "found no folder" in faults(str(tmp_path / "nowhere"))[0]


# Golden


def ends() -> dict[str, dict[str, object]]:
    """How each case on the shelf of the short form ends at seed 0."""
    kept = ("outcome", "final", "severity_index")
    records = {name: canonical(play(load(name)).as_dict()) for name in SHELF}
    return {name: {key: record[key] for key in kept} for name, record in records.items()}


def test_golden_ends() -> None:
    golden, now = json.loads(GOLDEN.read_text("utf-8")), ends()
    assert golden.keys() == now.keys()
    for name, end in now.items():
        severity = golden[name].pop("severity_index")
        assert end.pop("severity_index") == pytest.approx(severity, abs=1e-9), name
        assert end == golden[name], name


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(dumps(ends()), "utf-8")
