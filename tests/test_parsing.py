"""Scenarios that are wrong are told so: every fault at once, by key, found and allowed."""

import copy
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation import ScenarioError
from negotiation.parsing import parse, parse_override

SHORT = {
    "title": "Short",
    "target": "PRK",
    "date": "2017-09-11",
    "penholder": ["USA"],
    "provisions": {"oil": {"kind": "energy_supply", "ladder": ["a freeze", "a ban"]}},
}


def faults(changes: dict, **more) -> list[str]:
    data = copy.deepcopy(SHORT)
    data.update(changes)
    with pytest.raises(ScenarioError) as caught:
        parse("short", data, more)
    return list(caught.value.faults)


def test_the_short_form_is_enough() -> None:
    scenario = parse("short", SHORT)
    assert [level.text for level in scenario.provisions[0].ladder] == [
        "Absent",
        "a freeze",
        "a ban",
    ]
    assert [level.severity for level in scenario.provisions[0].ladder] == [0, 0.5, 1]
    assert scenario.provisions[0].first == 2
    assert scenario.pen == "USA"
    assert len(scenario.seats) == 15
    assert SHORT["date"] == "2017-09-11"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"raunds": 3}, "raunds: unknown key, nearest known: rounds"),
        ({"rounds": 3.5}, "rounds: found 3.5, allowed a whole number 1 to 40"),
        ({"rounds": True}, "rounds: found True, allowed a whole number 1 to 40"),
        ({"discount": 0}, "discount: found 0, allowed a number above 0 up to 1"),
        ({"discount": math.nan}, "discount: found nan, allowed a number above 0 up to 1"),
        ({"vote_noise": math.inf}, "vote_noise: found inf, allowed a number above 0 up to 5"),
        ({"cue": "0.1"}, "cue: found '0.1', allowed a number 0 to 5"),
        ({"title": ""}, "title: found '', allowed a text of 1 to 2,000 characters"),
        ({"date": "1990-01-01"}, "date: found '1990-01-01', allowed a day, YYYY-MM-DD, of 1996"),
        ({"date": 2017}, "date: found 2017, allowed a day, YYYY-MM-DD, of 1996 to 2025"),
        ({"penholder": ["DEU"]}, "penholder: found 'DEU', allowed at least one of the Council"),
        ({"cosponsors": ["DEU"]}, "cosponsors: found 'DEU', allowed the Council of that year"),
        ({"target": "Korea"}, "target: found 'Korea', allowed an ISO code of three capital"),
        ({"protocol": "closed"}, "protocol: found 'closed', allowed linkage, open"),
        ({"selection": "best"}, "selection: found 'best', allowed payoff_then_risk, risk, mixed"),
        ({"trigger": "nuclear"}, "(nearest: nuclear_test)"),
        ({"patrons": {"CHN": 2}}, "patrons.CHN: found 2, allowed a number 0 to 1"),
        ({"members": {"XYZ": {}}}, "members.XYZ: found 'XYZ', allowed the Council of that year"),
        (
            {"members": {"CHN": {"vetoes": 1}}},
            "CHN.vetoes: unknown key, nearest known: veto",
        ),
        ({"members": {"CHN": {"veto": 1}}}, "members.CHN.veto: found 1, allowed true or false"),
        (
            {"members": {"CHN": {"salience": {"gas": 1}}}},
            "members.CHN.salience.gas: unknown key, allowed: oil",
        ),
        ({"members": {"CHN": {"ideal": {"oil": -0.1}}}}, "members.CHN.ideal.oil: found -0.1, allo"),
        ({"provisions": {}}, "provisions: found '0 provisions', allowed 1 to 24"),
        (
            {"provisions": {"Oil!": SHORT["provisions"]["oil"]}},
            "provisions.Oil!: found 'Oil!', all",
        ),
        ({"provisions": {"oil": {"ladder": ["a"]}}}, "provisions.oil.kind: missing"),
        ({"provisions": {"oil": {"kind": "arms"}}}, "provisions.oil.ladder: missing"),
        (
            {"history": {"final": {"oil": 3}}},
            "history.final.oil: found 3, allowed a whole numb",
        ),
        (
            {"history": {"vote": {"CHN": "aye"}}},
            "history.vote.CHN: found 'aye', allowed yes, no",
        ),
        ({"sources": ["a", "a"]}, "sources[1]: found 'a', allowed each name once"),
        ({"penholder": ["USA", "USA"]}, "penholder[1]: found 'USA', allowed each name once"),
        ({"members": [1]}, "members: found [1], allowed a table"),
    ],
)
def test_one_fault_says_key_found_and_allowed(changes, says) -> None:
    assert any(says in fault for fault in faults(changes)), faults(changes)


@pytest.mark.parametrize(
    ("ladder", "says"),
    [
        ([], "provisions.oil.ladder: found [], allowed a list of 1 to 8 levels above absent"),
        ("a ban", "provisions.oil.ladder: found 'a ban', allowed a list"),
        (
            [{"text": "a", "severity": 0.6}, {"text": "b", "severity": 0.5}],
            "above 0.6: a ladder",
        ),
        ([{"text": "a", "severity": 2}], "ladder[0].severity: found 2, allowed a number 0 to 1"),
        (["a", "a"], "ladder[1].text: found 'a', allowed a text that no other level has"),
        ([{"text": "a", "cost": 3}], "provisions.oil.ladder[0].cost: unknown key"),
        ([{"text": "a", "income_lost": -1}], "ladder[0].income_lost: found -1, allowed a number 0"),
    ],
)
def test_a_wrong_ladder(ladder, says) -> None:
    found = faults({"provisions": {"oil": {"kind": "energy_supply", "ladder": ladder}}})
    assert any(says in fault for fault in found), found


def test_duplicate_titles() -> None:
    entry = {"kind": "arms", "ladder": ["a"], "title": "Oil"}
    found = faults({"provisions": {"oil": entry, "gas": entry}})
    assert found == ["provisions.gas.title: found 'Oil', allowed a title that oil does not have"]


def test_every_fault_at_once() -> None:
    found = faults({"raunds": 1, "cue": -1, "discount": 2, "title": 7}, **{"oil.x": 1, "x": 2})
    assert {f.split(":")[0] for f in found} == {"raunds", "cue", "discount", "title", "oil.x", "x"}


def test_missing_keys_are_all_named() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse("empty", {})
    assert [f.split(":")[0] for f in caught.value.faults] == [
        "title",
        "target",
        "date",
        "penholder",
        "provisions",
        "provisions",
    ]


def test_overrides_reach_every_table_and_leave_the_data_alone() -> None:
    before = copy.deepcopy(SHORT)
    changed = parse(
        "short",
        SHORT,
        {"rounds": 2, "members.CHN.veto": False, "provisions.oil.first": 1, "patrons.CHN": 0.5},
    )
    assert before == SHORT
    assert changed.rounds == 2
    assert changed.members["CHN"].veto is False
    assert changed.provisions[0].first == 1
    assert changed.patrons == {"CHN": 0.5}
    assert changed.digest != parse("short", SHORT).digest


def test_the_first_listed_penholder_that_sits_holds_the_pen() -> None:
    assert parse("short", {**SHORT, "penholder": ["DEU", "GBR", "FRA"]}).pen == "GBR"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("a.b=true", "a.b", True),
        ("a = 0.5", "a", 0.5),
        ("a=linkage", "a", "linkage"),
        ('a="x y"', "a", "x y"),
        ("a=[1, 2]", "a", [1, 2]),
        ("a=x=y", "a", "x=y"),
    ],
)
def test_overrides_of_the_command_line(text, key, value) -> None:
    assert parse_override(text) == (key, value)


@pytest.mark.parametrize("text", ["rounds", "=3", ""])
def test_overrides_without_key_or_value(text) -> None:
    with pytest.raises(ScenarioError, match="allowed key=value"):
        parse_override(text)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["title", "date", "penholder", "rounds", "provisions", "members", "history", "patrons", "cue"]
)


@given(st.dictionaries(KEYS, ANYTHING, max_size=4), st.dictionaries(KEYS, ANYTHING, max_size=2))
def test_whatever_is_written_parses_or_is_told_its_faults(changes, overrides) -> None:
    faults: tuple[str, ...] = ("none: parsed",)
    try:
        parse("any", {**SHORT, **changes}, overrides)
    except ScenarioError as error:
        faults = error.faults
    assert faults
    assert all(": " in fault and "\n" not in fault for fault in faults)
