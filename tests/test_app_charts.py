"""The app's charts and tables: pure functions of a record, read without a browser."""

import re
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from negotiation import load, play
from negotiation.story import payoff

sys.path.insert(0, str(ROOT / "apps"))

import charts
import tables


@pytest.fixture(scope="module")
def record(dprk):
    return play(dprk)


@pytest.fixture(scope="module")
def known():
    """A record with known resolve: its games are 2×2."""
    return play(load("dprk-2017", {"resolve_types": 1}))


def council_rows(dprk, record, index: int):
    played = record.rounds[index]
    return charts.council_rows(
        dprk.scenario.seats, played.stances, "USA", played.objector, ["CHN", "USA"], ["RUS"]
    )


def test_the_horseshoe_seats_every_member_once_from_end_to_end(dprk) -> None:
    places = charts.seat_places(dprk.scenario.seats)
    assert len({(round(x, 6), round(y, 6)) for _, x, y in places}) == 15
    assert [seat.name for seat, _, _ in places] == sorted(s.name for s in dprk.scenario.seats)
    xs = [x for _, x, _ in places]
    assert xs[0] == pytest.approx(-xs[-1])
    assert max(y for _, _, y in places) == pytest.approx(1)


def test_council_rows_say_stance_and_role(dprk, record) -> None:
    rows = {row["code"]: row for row in council_rows(dprk, record, 0)}
    assert rows["CHN"]["answer"] == "votes no"
    assert rows["CHN"]["role"] == charts.OBJECTOR
    assert rows["USA"]["role"] == charts.PEN
    assert rows["RUS"]["role"] == "has promised not to block"
    assert rows["CHN"]["veto"] == "veto"
    assert rows["BOL"]["veto"] == ""
    assert rows["FRA"]["yes"] == record.rounds[0].stances["FRA"]["yes"]


def test_a_vote_is_shown_as_cast(dprk, record) -> None:
    cast = dict.fromkeys(record.vote, "abstain")
    rows = charts.council_rows(dprk.scenario.seats, record.stances, "USA", None, [], [], cast)
    assert {row["answer"] for row in rows} == {"abstains"}


def test_council_chart_maps_answers_to_colour_and_shape(dprk, record) -> None:
    spec = charts.council(council_rows(dprk, record, 0)).to_dict()
    seats = spec["layer"][0]["encoding"]
    assert seats["color"]["scale"]["domain"] == ["votes yes", "abstains", "votes no"]
    assert seats["color"]["field"] == seats["shape"]["field"] == "answer"
    assert len(set(seats["shape"]["scale"]["range"])) == 3
    values = next(iter(spec["datasets"].values())) if "datasets" in spec else spec["data"]["values"]
    assert len(values) == 15


def test_severity_chart_marks_first_draft_and_history(record) -> None:
    values = [r.severity_index for r in record.rounds] + [record.severity_index]
    rows = charts.severity_rows(values, [str(i) for i in range(len(values))])
    assert [row["severity"] for row in rows] == values
    text = charts.severity(rows, 2, 64.0).to_json()
    assert "first draft" in text
    assert "text of history (64)" in text
    assert "datum.order == 2" in text
    assert "text of history" not in charts.severity(rows, 2, None).to_json()


def test_ladders_show_every_measure_and_mark_what_changed(dprk, record) -> None:
    played, after = record.rounds[0], record.rounds[1].draft
    html = tables.ladders(dprk.scenario.provisions, played.draft, after, {}, "After round 1")
    shown = dict(re.findall(r"data-provision='(\w+)' data-level='(\d)'", html))
    assert {k: int(v) for k, v in shown.items()} == after
    assert html.count("class='changed'") == len(played.offer)
    assert html.count("rung given") == sum(old - new for old, new in played.offer.values())
    for key, (old, new) in played.offer.items():
        p = next(p for p in dprk.scenario.provisions if p.key == key)
        assert f"<del>{p.ladder[old].text}</del>" in html
        assert f"<ins>{p.ladder[new].text}</ins>" in html


def test_final_ladders_stand_beside_history(dprk, record) -> None:
    final = dprk.scenario.history.final
    html = tables.ladders(dprk.scenario.provisions, record.final, record.final, final, "Final")
    same = sum(record.final[k] == v for k, v in final.items())
    assert html.count("= as in history") == same
    assert html.count("in history: ") == len(final) - same


ROWS, COLUMNS = ("A holds", "A concedes"), ("B accepts", "B threatens")


def test_matrix_of_hidden_resolve_has_a_column_for_each_cut_off() -> None:
    from negotiation import story

    scenario = load("dprk-2017", {"resolve_types": 5, "package": "free"})
    played = play(scenario).rounds[0]
    rows, columns = story.moves(scenario, played), story.answers(played)
    assert len(columns) == len(played.payoffs_penholder[0]) == 6
    assert len(rows) == len(played.payoffs_penholder) == len(played.offers) + 1
    html = tables.payoff_matrix(played, rows, columns, False, "Payoffs")
    assert html.count("<td") == len(rows) * len(columns)
    assert html.count(">played<") == 1
    assert tables.telling(played) == [0, 5]
    short = tables.payoff_matrix(played, rows, columns, False, "Payoffs", tables.telling(played))
    assert short.count("<td") == len(rows) * 2
    assert payoff(played.payoffs_objector[0][5]) in short


def test_beliefs_are_shown_round_by_round() -> None:
    record = play(load("south-sudan-2016", {"resolve_types": 3}))
    member = record.rounds[0].objector
    rows = charts.belief_rows(record, member)
    assert len(rows) == 3 * (len(record.rounds) + 1)
    for order in range(len(record.rounds) + 1):
        shown = [row["probability"] for row in rows if row["order"] == order]
        assert sum(shown) == pytest.approx(1)
    assert [row["probability"] for row in rows[:3]] == pytest.approx([1 / 3] * 3)
    spec = charts.belief(rows, 0).to_dict()["encoding"]
    assert spec["color"]["scale"]["domain"] == ["softest", "2 of 3", "most resolute"]
    assert charts.belief_table(rows)[0]["softest"] == "33%"


def test_matrix_marks_best_replies_and_the_equilibrium(known) -> None:
    played = known.rounds[0]
    html = tables.payoff_matrix(played, ROWS, COLUMNS, True, "Payoffs")
    for row in (*played.payoffs_penholder, *played.payoffs_objector):
        for value in row:
            assert payoff(value) in html
    pen, objector = tables.best_replies(played)
    assert html.count("class='best'") == sum(map(sum, pen)) + sum(map(sum, objector))
    assert html.count(">equilibrium<") == 1
    assert "class='best'" not in tables.payoff_matrix(played, ROWS, COLUMNS, False, "Payoffs")


def test_best_replies_with_a_tie_are_both_marked(record) -> None:
    from dataclasses import replace

    tied = replace(
        record.rounds[0], payoffs_penholder=[[1, 0], [1, 2]], payoffs_objector=[[3, 3], [0, 1]]
    )
    assert tables.best_replies(tied) == (
        [[True, False], [True, True]],
        [[True, True], [False, True]],
    )


def test_a_mixed_equilibrium_shows_its_probabilities(known) -> None:
    from dataclasses import replace

    mixed = {"penholder": (0.25, 0.75), "objector": (0.5, 0.5), "payoffs": (0, 0), "regret": 0}
    html = tables.payoff_matrix(
        replace(known.rounds[0], equilibria=[mixed], chosen=0), ROWS, COLUMNS, True, "Payoffs"
    )
    assert "(25%)" in html
    assert html.count("class=eq") == 4
    assert "equilibrium, 38%" in html


def test_texts_are_escaped(dprk) -> None:
    html = tables.ladders(
        dprk.scenario.provisions[:1], {"oil_crude": 3}, {"oil_crude": 3}, {}, "<b>"
    )
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_pages_import_their_siblings_by_bare_name() -> None:
    for path in (ROOT / "apps").rglob("*.py"):
        assert "from apps" not in Path(path).read_text("utf-8")
