"""The backtest: forecasts that can't see what they are scored on, and the table of scores."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from negotiation.checks import ScenarioError
from negotiation.cli import main
from negotiation.evidence import folds, scoreboard
from negotiation.evidence.backtest import CAVEATS, REFITTED, TABLES, backtest
from negotiation.evidence.cases import Case, load_cases
from negotiation.evidence.forecasts import Forecast, blind, by_theory, leave_out, shipped
from negotiation.evidence.standing import standings
from negotiation.library import model_description
from negotiation.scenario import OUTCOMES, History, Scenario
from negotiation.theories import theories

SOME = ("libya-2011", "dprk-2017", "syria-2011-612", "south-sudan-2016", "dprk-2024-255")


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return load_cases()


@pytest.fixture(scope="module")
def whole(cases) -> dict[str, Any]:
    return backtest(cases, folds.learner, REFITTED, folds.without_patrons(cases))


def corrupted(case: Case) -> Case:
    """The same case with another end, everywhere that a case could tell it."""
    history = case.scenario.history
    other = History(
        first=dict.fromkeys(history.first, 1),
        final={key: 3 - level for key, level in history.final.items()},
        vote={m: "no" if vote == "yes" else "yes" for m, vote in history.vote.items()},
        outcome="vetoed" if history.outcome == "adopted" else "adopted",
        rival_draft=not history.rival_draft,
    )
    told = {
        "first": dict(other.first),
        "final": dict(other.final),
        "vote": dict(other.vote),
        "outcome": other.outcome,
    }
    inputs = {**case.scenario.inputs, "history": told}
    scenario = replace(case.scenario, history=other, inputs=inputs)
    return Case(case.name, scenario, not case.rival_draft)


def share_adopted(learnt: tuple[Case, ...]):
    """A learner that needs no rules: how often the cases that it may learn from were adopted."""
    rate = sum(c.scenario.history.outcome == "adopted" for c in learnt) / max(1, len(learnt))

    def forecast(scenario: Scenario) -> Forecast:
        return Forecast(
            votes={seat.iso: rate for seat in scenario.seats},
            levels={p.key: {0: 1 - rate, p.first: rate} for p in scenario.provisions},
            outcomes={"adopted": rate, "vetoed": 1 - rate, "failed": 0.0, "withdrawn": 0.0},
        )

    return forecast


def test_the_model_s_forecast_does_not_change_with_the_end_of_what_it_forecasts(cases) -> None:
    for case in (c for c in cases if c.name in SOME):
        others = tuple(c for c in cases if c.name != case.name)
        before = leave_out((case, *others[:2]), shipped, "case")[case.name]
        after = leave_out((corrupted(case), *others[:2]), shipped, "case")[case.name]
        assert before == after


def test_a_kept_fit_has_not_seen_what_it_forecasts(cases) -> None:
    """The left-out case's end changes nothing; another end of a case learnt from finds no fit."""
    for case in (c for c in cases if c.name in SOME):
        others = tuple(c for c in cases if c.name != case.name)
        forecast = folds.learner(others)
        assert forecast(blind(case.scenario)) == forecast(blind(corrupted(case).scenario))
        with pytest.raises(ScenarioError, match="no fit was made"):
            folds.learner((corrupted(others[0]), *others[1:]))


@pytest.mark.parametrize("by", ["case", "target"])
def test_a_learner_is_not_told_the_end_of_what_it_forecasts(cases, by: str) -> None:
    """To the bit; and the others' ends do change what is learnt."""
    some = tuple(c for c in cases if c.name in SOME)
    ended = tuple(corrupted(c) if c.name == "dprk-2017" else c for c in some)
    before, after = (leave_out(s, share_adopted, by) for s in (some, ended))
    assert before["dprk-2017"] == after["dprk-2017"]
    assert (before["dprk-2024-255"] == after["dprk-2024-255"]) == (by == "target")
    assert before["libya-2011"] != after["libya-2011"]


def test_theories_are_blind_too(cases) -> None:
    case = next(c for c in cases if c.name == "iran-2010-1929")
    for theory in theories().values():
        forecast = by_theory(theory)
        assert forecast(blind(case.scenario)) == forecast(blind(corrupted(case).scenario))


def test_blinding_takes_the_history_and_keeps_the_first_draft(cases) -> None:
    for case in cases:
        seen = blind(case.scenario)
        assert seen.history == History()
        assert "history" not in seen.inputs
        assert [p.first for p in seen.provisions] == [p.first for p in case.scenario.provisions]
        assert not seen.members


def test_a_learner_gets_every_other_case_and_no_other(cases) -> None:
    met: list[tuple[str, ...]] = []

    def fitted(learnt: tuple[Case, ...]):
        met.append(tuple(c.name for c in learnt))
        return share_adopted(learnt)

    some = tuple(c for c in cases if c.name in SOME)
    leave_out(some, fitted, "case")
    assert met == [tuple(c.name for c in some if c.name != left.name) for left in some]
    met.clear()
    leave_out(some, fitted, "target")
    targets = dict.fromkeys(c.scenario.target for c in some)
    assert met == [tuple(c.name for c in some if c.scenario.target != t) for t in targets]


def test_hindsight_scores_without_fault(cases) -> None:
    """A learner that knows every end: no error at all, and the log score of the clip."""
    ends = {case.scenario.title: case.scenario.history for case in cases}

    def hindsight(_: tuple[Case, ...]):
        def forecast(scenario: Scenario) -> Forecast:
            was = ends[scenario.title]
            return Forecast(
                votes={s.iso: float(was.vote.get(s.iso) == "yes") for s in scenario.seats},
                levels={p.key: {was.final.get(p.key, 0): 1.0} for p in scenario.provisions},
                outcomes={outcome: float(outcome == was.outcome) for outcome in OUTCOMES},
            )

        return forecast

    found = backtest(cases, hindsight, "hindsight")
    assert found["votes"]["brier"]["model"] == 0
    assert found["votes"]["auc"]["model"] == 1
    assert found["votes"]["yes_votes"] == 0
    assert found["levels"]["mae"]["model"] == pytest.approx(0, abs=1e-9)
    assert found["levels"]["crps"]["model"] == pytest.approx(0, abs=1e-9)
    assert found["levels"]["exact_hits"]["model"] == 1
    assert found["levels"]["rank_correlation"]["model"] == pytest.approx(1)
    assert found["outcomes"]["log"]["model"] == pytest.approx(0.0202027)
    assert found["outcomes"]["accuracy"]["model"] == 1
    assert found["outcomes"]["classes"]["vetoed"]["vetoed"] == 6
    assert found["fit"] == "hindsight"
    for name, kinds in TABLES.items():
        for score in kinds:
            for rival in found[name][score.name]["baselines"].values():
                if rival["value"] is not None:
                    assert scoreboard.verdict(score, rival["interval"]) == "model better"


def entries(found: Mapping[str, Any]):
    for table in (
        found,
        found["without_rival_drafts"],
        found["by_target"],
        found["by_target"]["without_rival_drafts"],
    ):
        for name, kinds in TABLES.items():
            for score in kinds:
                yield table[name][score.name]


def test_every_score_has_the_shape_that_is_promised(whole) -> None:
    for entry in entries(whole):
        low, high = entry["interval"]
        assert low <= entry["model"] <= high
        assert set(entry) == {"model", "interval", "baselines", "theories"}
        for rival in (*entry["baselines"].values(), *entry["theories"].values()):
            assert set(rival) == {"value", "difference", "interval"}
            if rival["value"] is not None:
                assert rival["difference"] == pytest.approx(entry["model"] - rival["value"])
    assert len(whole["cases"]) == 33
    assert set(whole["levels"]["mae"]["theories"]) == set(theories())
    assert round(whole["outcomes"]["log"]["baselines"]["base_rate"]["value"], 3) == 0.618
    assert sum(row["rows"] for row in whole["votes"]["calibration"]) == 431


def test_rival_drafts_are_left_out_where_that_is_said(cases, whole) -> None:
    """The outcome's base rate without the two: from 33 cases learnt, 31 scored."""
    kept = [case for case in cases if not case.rival_draft]
    assert len(kept) == 31
    adopted = sum(case.scenario.history.outcome == "adopted" for case in kept)
    accuracy = whole["without_rival_drafts"]["outcomes"]["accuracy"]["baselines"]["base_rate"]
    assert accuracy["value"] == pytest.approx(adopted / 31)


def test_what_a_case_was_told_is_in_the_result(cases, whole) -> None:
    told = {case["name"]: case for case in whole["cases"]}
    assert told["iraq-2001-smart"]["yes_votes"] is None
    for case in cases:
        assert sum(told[case.name]["outcomes"].values()) == pytest.approx(1)
        for level in told[case.name]["levels"].values():
            assert sum(level["said"].values()) == pytest.approx(1)


def test_tables_say_what_the_evidence_is(whole) -> None:
    text = scoreboard.as_text(whole)
    for caveat in CAVEATS:
        assert caveat in text
    assert "fitted without what is left out" in text
    assert "patron logit" in text
    assert "Nash bargaining" in text


def test_figures_say_what_the_evidence_is(whole) -> None:
    from negotiation.evidence import figures

    for chart in (figures.calibration(whole), figures.levels(whole)):
        said = chart.to_dict()["title"]["subtitle"]
        assert set(CAVEATS) < set(said)
    drawn = figures.levels(whole).to_dict()["datasets"].values()
    assert sorted(len(rows) for rows in drawn) == [2, 66]


def test_the_command_scores_a_folder_of_the_user(tmp_path: Path, capsys) -> None:
    """Three cases of two targets, all adopted: what can't be learnt or scored is left out."""
    for year, target in ((2016, "LBY"), (2017, "LBY"), (2018, "SSD")):
        (tmp_path / f"case-{year}.toml").write_text(
            f'''title = "Case of {year}"
target = "{target}"
date = {year}-05-01
penholder = ["USA"]
[provisions.arms]
kind = "arms"
ladder = ["Some arms banned", "All arms banned"]
[history]
first = {{ arms = 2 }}
final = {{ arms = 1 }}
vote = {{ USA = "yes", CHN = "abstain", FRA = "yes" }}
outcome = "adopted"
'''
        )
    figures = tmp_path / "figures"
    assert main(["backtest", "--cases", str(tmp_path), "--json", "--figures", str(figures)]) == 0
    out, notes = capsys.readouterr()
    found = json.loads(out)
    assert len(found["cases"]) == 3
    assert "not refitted; 0 of these cases" in found["fit"]
    assert found["levels"]["mae"]["baselines"]["median_by_kind"]["value"] == 0
    assert found["outcomes"]["log"]["baselines"]["base_rate"]["value"] == pytest.approx(0.0202027)
    assert found["without_rival_drafts"]["votes"]["auc"]["model"] is not None
    assert sorted(p.name for p in figures.iterdir()) == [
        "calibration.png", "calibration.svg", "levels.png", "levels.svg",
    ]  # fmt: skip
    assert "levels.svg" in notes


def test_one_case_alone_has_no_baselines(cases) -> None:
    found = backtest([case for case in cases if case.name == "mali-2023-639"])
    assert found["outcomes"]["log"]["baselines"] == {}
    assert found["votes"]["brier"]["model"] is not None
    assert found["levels"]["mae"] == {
        "model": None, "interval": None, "baselines": {}, "theories": {},
    }  # fmt: skip
    assert found["without_rival_drafts"]["votes"]["brier"]["model"] is None
    assert "no vote" not in scoreboard.as_text(found)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cases", "nowhere"], "--cases: found no folder 'nowhere'"),
        (["--figures", "file"], "--figures: found 'file'"),
    ],
)
def test_bad_input_gets_one_message(tmp_path, monkeypatch, capsys, arguments, said) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("")
    assert main(["backtest", *arguments]) == 2
    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert said in error


SIX = (
    ("votes", "brier"),
    ("votes", "auc"),
    ("levels", "mae"),
    ("levels", "crps"),
    ("outcomes", "log"),
    ("outcomes", "accuracy"),
)


def row(found: Mapping[str, Any]) -> str:
    brier, auc, mae, crps, log, accuracy = (found[t][score]["model"] for t, score in SIX)
    cells = f"{brier:.3f}, {auc:.3f} | {mae:.1f}, {crps:.1f} | {log:.3f}, {accuracy:.2f} |"
    return cells.replace("0.", ".")


def test_the_tables_of_scores_are_todays(whole) -> None:
    by_target, text = whole["by_target"], model_description()
    assert f"| one case | {row(whole)}" in text
    assert f"| one target | {row(by_target)}" in text
    plain = row(by_target["without_patronage"])
    assert f"| one target, coded without patrons | {plain}" in text
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"| the model | {row(whole).rsplit(',', 1)[0]} |" in readme


def test_no_baseline_is_significantly_better_where_that_is_said(whole) -> None:
    for table, score in SIX:
        kind = next(each for each in TABLES[table] if each.name == score)
        for name, rival in whole[table][score]["baselines"].items():
            assert scoreboard.verdict(kind, rival["interval"]) != "model worse", (score, name)


def test_full_scenarios_stand_without_their_case_and_nearby(cases) -> None:
    found = standings(cases)
    for name, each in found.items():
        assert each["without_it"] == each["outcome"] == each["happened"], name
        assert each["kept"] >= 0.5, name
    assert f"{found['libya-2011']['kept']:.0%}".replace("%", " %") in model_description()
