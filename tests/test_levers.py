"""Levers: every reported change flips, slightly less does not, and known answers come out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation import ScenarioError, load, odds
from negotiation.changes import DOWN, UP, Lever, says
from negotiation.cli import main
from negotiation.council import sitting
from negotiation.flips import RARE
from negotiation.jsons import rounded
from negotiation.levers import as_text, check, search
from negotiation.parsing import parse
from negotiation.story import share

ALL_OR_NOTHING = ["Everything"]


def tiny(*against: str, **more):
    """One measure, all or nothing: everybody wants it, except who is against and can veto it.

    A veto is worth showing to the penholder, so that it tables the text all the same.
    """
    members = {s.iso: {"ideal": {"ban": 1.0}} for s in sitting(2017) if s.iso != "USA"}
    for iso in against:
        members[iso] = {"ideal": {"ban": 0.0}, "block_cost": 0.0, "resolve_spread": 0.0}
    data = {
        "title": "Tiny",
        "target": "PRK",
        "date": "2017-05-01",
        "penholder": ["USA"],
        "rounds": 1,
        "exposure_value": 1.0,
        "resolve_types": 1,
        "provisions": {"ban": {"title": "Ban", "kind": "arms", "ladder": ALL_OR_NOTHING}},
        "members": members,
        **more,
    }
    return parse("tiny", data)


def likeliest(scenario, provision=None):
    exact = odds(scenario)
    outcome = max(exact["outcomes"], key=exact["outcomes"].get)
    if provision is None:
        return outcome, None
    often = exact["outcomes"]["adopted"] >= RARE
    levels = exact["provisions_if_adopted" if often else "provisions"][provision]
    return outcome, int(max(levels, key=levels.get))


def changed(scenario, changes):
    return parse(scenario.name, scenario.inputs, changes)


def check_each(scenario, found, happens) -> None:
    """Put every reported change through `odds`, and the last value before it."""
    assert not happens(*likeliest(scenario, found["asked"]["provision"]))
    rows = [{**row, "changes": [row]} for row in found["singles"]] + found["pairs"]
    rows += [found["together"]] if found["together"] else []
    for row in rows:
        for at, flips in (("to", True), ("not_yet", False)):
            there = changed(scenario, {c["key"]: c[at] for c in row["changes"]})
            landed = likeliest(there, found["asked"]["provision"])
            assert happens(*landed) == flips, (row, at)
            if flips:
                assert landed == (row["outcome"], row["level"])


def test_without_its_veto_nobody_vetoes() -> None:
    """Charter, Art. 27(3): against fourteen yes votes only a permanent member's no counts."""
    scenario = tiny("CHN")
    found = search(scenario, outcome="vetoed", steps=10)
    assert found["asked"]["goal"] == "avoided"
    assert found["today"]["outcome"] == "vetoed"
    singles = {row["key"]: row for row in found["singles"]}
    assert singles["members.CHN.veto"]["to"] is False
    assert singles["members.CHN.veto"]["size"] == 1.0
    assert singles["members.CHN.veto"]["outcome"] == "adopted"
    assert {"members.RUS.veto", "members.BOL.veto", "target_consent"} <= set(found["none"])
    assert [row["size"] for row in found["singles"]] == sorted(
        row["size"] for row in found["singles"]
    )
    check_each(scenario, found, lambda outcome, _: outcome != "vetoed")


def test_where_two_would_veto_both_vetoes_must_go() -> None:
    scenario = tiny("CHN", "RUS")
    found = search(scenario, outcome="vetoed", steps=10)
    assert {"members.CHN.veto", "members.RUS.veto"} <= set(found["none"])
    both = [
        {c["key"]: c["to"] for c in row["changes"]} for row in found["pairs"] if row["size"] == 1.0
    ]
    assert {"members.CHN.veto": False, "members.RUS.veto": False} in both
    check_each(scenario, found, lambda outcome, _: outcome != "vetoed")


def test_a_measure_in_a_text_that_dies_is_not_kept() -> None:
    found = search(tiny("CHN"), provision="ban", level=1, steps=10)
    assert found["asked"]["goal"] == "kept"
    assert (found["today"]["outcome"], found["today"]["level"]) == ("vetoed", 1)
    row = next(row for row in found["singles"] if row["key"] == "members.CHN.veto")
    assert (row["outcome"], row["level"], row["says"]) == (
        "adopted",
        1,
        "The veto of China is taken away",
    )


def test_in_2022_the_two_vetoes_decide() -> None:
    scenario = load("dprk-2022")
    keys = {"members.CHN.veto", "members.RUS.veto"}
    assert scenario.exposure_value > 0
    assert likeliest(scenario)[0] == "vetoed"
    assert likeliest(changed(scenario, dict.fromkeys(keys, False)))[0] != "vetoed"
    found = search(scenario, outcome="vetoed", steps=5)
    alone = keys & {row["key"] for row in found["singles"]}
    assert alone or any({c["key"] for c in row["changes"]} == keys for row in found["pairs"])


def test_what_keeps_or_sinks_a_measure_of_2375_does_so_exactly() -> None:
    scenario = load("dprk-2017")
    for p in scenario.provisions:
        level = likeliest(scenario, p.key)[1]
        if 0 < level < p.first:
            break
    kept = search(scenario, provision=p.key, level=level + 1, steps=8)
    assert kept["asked"]["goal"] == "kept"
    assert kept["singles"]
    check_each(scenario, kept, lambda outcome, x: outcome == "adopted" and x > level)
    sunk = search(scenario, provision=p.key, level=level, steps=8)
    assert sunk["asked"]["goal"] == "sunk"
    assert sunk["singles"]
    check_each(scenario, sunk, lambda outcome, x: outcome == "adopted" and x < level)
    for found in (kept, sunk):
        assert {row["key"] for row in found["singles"]}.isdisjoint(found["none"])
        single = {row["key"]: row["size"] for row in found["singles"]}
        for row in found["pairs"]:
            assert len(row["changes"]) == 2
            assert all(c["size"] <= single.get(c["key"], 1.0) for c in row["changes"])


def test_a_flip_says_how_likely_adoption_is_and_what_an_adopted_text_then_says() -> None:
    """A measure may be certain in a text that is itself adopted in two cases of five."""
    scenario = load("libya-2011")
    found = search(scenario, provision="no_fly_zone", level=3, steps=8)
    text = as_text(scenario, found)
    rows = [{**row, "changes": [row]} for row in found["singles"]] + found["pairs"]
    assert min(row["adopted"] for row in rows) < 0.6
    for row in rows:
        exact = odds(changed(scenario, {c["key"]: c["to"] for c in row["changes"]}))
        levels = exact["provisions_if_adopted"]["no_fly_zone"]
        assert row["adopted"] == pytest.approx(exact["outcomes"]["adopted"], abs=1e-9)
        assert row["probability"] == pytest.approx(levels["3"], abs=1e-9)
        said = f"adopted {share(row['adopted'])}; then level 3 or above {share(levels['3'])}"
        assert said in text
    assert "likely)" not in text


def test_the_share_of_an_outcome_is_its_own() -> None:
    """“No longer vetoed” says how often it still is, not that adoption is as likely."""
    scenario = tiny("CHN")
    found = search(scenario, outcome="vetoed", steps=5)
    text = as_text(scenario, found)
    for row in found["singles"]:
        exact = odds(changed(scenario, {row["key"]: row["to"]}))["outcomes"]
        assert f"{row['outcome']} the likeliest, vetoed {share(exact['vetoed'])}" in text


def test_the_nearest_flip_of_the_grid_is_reported() -> None:
    scenario, steps = tiny("CHN"), 10
    found = search(scenario, outcome="vetoed", steps=steps)
    row = next(row for row in found["singles"] if row["key"] == "members.CHN.ideal.ban")
    nearer = [j / steps for j in range(1, steps) if j / steps < row["size"]]
    assert nearer
    for ideal in nearer:
        assert likeliest(changed(scenario, {row["key"]: ideal}))[0] == "vetoed"
    assert 0 < row["to"] - row["not_yet"] < 0.002


factors = st.floats(0.001, 9.0).map(rounded)


@given(today=factors, size=st.floats(0.001, 0.97), direction=st.sampled_from([UP, DOWN]))
def test_a_factor_moves_by_the_size_it_is_asked_for(today, size, direction) -> None:
    lever = Lever("cue", today, "factor", 0.0, 1e9)
    value = lever.at(direction, size)
    assert (value > today) == (direction == UP)
    assert lever.size(value) == pytest.approx(size, abs=1e-6)
    assert Lever("cue", value, "factor").size(today) == pytest.approx(size, abs=1e-6)


@given(today=st.integers(1, 40), size=st.floats(0.0, 1.0), direction=st.sampled_from([UP, DOWN]))
def test_whole_numbers_stay_whole_in_range_and_within_the_size(today, size, direction) -> None:
    lever = Lever("rounds", today, "factor", 1, 40)
    value = lever.at(direction, size)
    assert isinstance(value, int)
    assert 1 <= value <= 40
    assert lever.size(value) <= size + 1e-6


def test_twice_half_and_nothing_have_the_sizes_documented() -> None:
    lever = Lever("cue", 0.4, "factor", 0.0, 5.0)
    assert lever.size(0.8) == pytest.approx(1 / 3)
    assert lever.size(0.2) == pytest.approx(1 / 3)
    assert lever.size(0.0) == 1.0
    assert lever.reach(UP) == lever.size(5.0)
    assert Lever("exposure_value", 0.0, "factor", 0.0, 10.0, unit=2.0).size(2.0) == 0.5
    assert Lever("outside_option", 0.0, "share", -1.0).size(0.5) == 0.25


@pytest.mark.parametrize(
    ("key", "today", "value", "said"),
    [
        ("members.CHN.veto", True, False, "The veto of China is taken away"),
        ("members.BOL.veto", False, True, "Bolivia is given a veto"),
        ("members.CHN.block_cost", 0.05, 0.15, "A no costs China three times as much"),
        ("enforcement_value", 1.0, 0.5, "Leaks in enforcement weigh half as much"),
        ("enforcement_value", 1.0, 0.0, "Leaks in enforcement weigh nothing"),
        ("rounds", 1, 3, "The talks may last 3 rounds, not 1"),
        ("regional_support", 0, 1, "The regional organisation supports the text"),
        ("provisions.ban.weight", 0.5, 0.6, "“Ban” weighs 20% more to the United States"),
        (
            "members.CHN.ideal.ban",
            0.0,
            0.25,
            "On “Ban” China wants 25% of the strictest version, not 0%",
        ),
    ],
)
def test_each_change_is_said_in_words(key, today, value, said) -> None:
    assert says(tiny("CHN"), Lever(key, today, "share"), value) == said


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ((None, None, None), "levers: found neither of --provision and --outcome"),
        (("ban", 1, "vetoed"), "levers: found both of --provision and --outcome"),
        ((None, 1, "vetoed"), "--level: found 1 without --provision"),
        (("bann", 1, None), "--provision 'bann': unknown, nearest known: ban"),
        (("ban", None, None), "--level: missing, allowed 1 to 1"),
        (("ban", 2, None), "--level: found 2, allowed 1 to 1"),
        (("ban", 0, None), "--level: found 0, allowed 1 to 1"),
        ((None, None, "passed"), "--outcome: found 'passed', allowed adopted, vetoed"),
    ],
)
def test_a_question_that_is_none_is_refused_with_what_is_allowed(question, message) -> None:
    with pytest.raises(ScenarioError) as caught:
        check(tiny("CHN"), *question)
    assert message in str(caught.value)


def test_the_command_refuses_bad_questions(capsys) -> None:
    assert main(["levers", "dprk-2017", "--provision", "oil_refind", "--level", "3"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "oil_refined" in err
    assert main(["levers", "dprk-2017"]) == 2
    assert "--outcome NAME" in capsys.readouterr().err


def test_the_command_prints_json_whose_changes_odds_confirms(capsys) -> None:
    given = ["--set", "members.RUS.block_cost=0.06"]
    asked = ["--outcome", "vetoed", "--steps", "5", "--json"]
    assert main(["levers", "dprk-2022", *asked, *given]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert list(found) == [
        *("scenario", "scenario_hash", "asked", "today", "steps"),
        *("singles", "pairs", "together", "none"),
    ]
    assert found["asked"] == {
        "provision": None,
        "level": None,
        "outcome": "vetoed",
        "goal": "avoided",
    }
    assert "one at a time" in err
    row = found["singles"][0]
    own = {"key", "from", "to", "size", "says", "not_yet"}
    where = {"outcome", "level", "probability", "adopted"}
    assert row.keys() == own | where
    assert found["together"].keys() == {"changes", "size"} | where
    assert found["today"].keys() == where
    assert found["together"]["changes"][0].keys() == own
    assert (
        main(["odds", "dprk-2022", "--json", *given, f"{row['key']}={json.dumps(row['to'])}"]) == 0
    )
    exact = json.loads(capsys.readouterr().out)["outcomes"]
    assert max(exact, key=exact.get) == row["outcome"] != "vetoed"
    assert 1 - exact["vetoed"] == pytest.approx(row["probability"], abs=1e-9)
    assert exact["adopted"] == pytest.approx(row["adopted"], abs=1e-9)


def test_the_text_names_every_change_as_set_takes_it() -> None:
    scenario = tiny("CHN")
    found = search(scenario, outcome="vetoed", steps=5)
    text = as_text(scenario, found, ["cue=0.1"])
    assert "What would no longer leave “vetoed” the likeliest outcome?" in text
    assert "--set members.CHN.veto=false   (today true)" in text
    assert "The veto of China is taken away." in text
    assert "negotiation odds tiny --set cue=0.1 KEY=VALUE" in text
    assert "members.FRA.veto" in text
