"""The app's charts and tables: pure functions of a record, read without a browser."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import charts
import pytest
import tables
import word_examples
from conftest import ROOT
from lesson.course import Case

from negotiation import library, load, play, solve


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
    assert html.count("<tr class=changed") == html.count("▼ weakened") == len(played.offer)
    assert html.count("rung given") == sum(old - new for old, new in played.offer.values())
    rows = dict(re.findall(r"data-provision='(\w+)'.*?<td>(.*?)</td></tr>", html))
    for p in dprk.scenario.provisions:
        old, new = (re.sub(rf" ?<{tag}>.*?</{tag}>", "", rows[p.key]) for tag in ("ins", "del"))
        for html, level in ((old, played.draft[p.key]), (new, after[p.key])):
            assert unescape(re.sub("<.*?>", "", html)).split() == p.ladder[level].text.split()
        assert ("<del>" in rows[p.key]) == (p.key in played.offer)


def test_final_ladders_stand_beside_history_in_full_words(dprk, record) -> None:
    provisions, final = dprk.scenario.provisions, dprk.scenario.history.final
    weaker = next(p for p in provisions if final[p.key] > 0)
    stricter = next(p for p in provisions if final[p.key] + 1 < len(p.ladder) and p != weaker)
    moved = {**final, weaker.key: final[weaker.key] - 1, stricter.key: final[stricter.key] + 1}
    for text in (moved, record.final):
        html = tables.ladders(provisions, text, text, final, "Final")
        fates = dict(re.findall(r"data-provision='(\w+)'.*?data-fate='(\w+)'", html))
        assert fates == {
            key: "same" if text[key] == was else "stricter" if text[key] > was else "weaker"
            for key, was in final.items()
        }
    for p in provisions:
        for level in (record.final[p.key], final[p.key]):
            assert p.ladder[level].text in unescape(html)
    unknown = tables.ladders(
        dprk.scenario.provisions, record.final, record.final, {"oil_crude": 1}, "Final"
    )
    assert unknown.count("data-fate='unknown'") == len(dprk.scenario.provisions) - 1


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


def test_texts_are_escaped(dprk) -> None:
    html = tables.ladders(
        dprk.scenario.provisions[:1], {"oil_crude": 3}, {"oil_crude": 3}, {}, "<b>"
    )
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_pages_import_their_siblings_by_bare_name() -> None:
    for path in (ROOT / "apps").rglob("*.py"):
        assert "from apps" not in Path(path).read_text("utf-8")


def test_examples_of_words_are_sentences() -> None:
    solved = solve(load("south-sudan-2016"))
    said = word_examples.examples(Case("south-sudan-2016", (), solved, play(solved)))
    assert said["regret"].endswith("nobody could gain anything by choosing otherwise.")
    assert "if the United States concedes and the United Kingdom accepts" in said["payoff"]
    for text in said.values():
        assert not re.search(r"\b(and|if|as) The\b|\de[+-]\d", text), text


COMPILED = """
import gc, sys
sys.path.insert(0, "apps")
from numba.core.dispatcher import Dispatcher

def compiled():
    return {(rule.py_func.__qualname__, str(kind)) for rule in gc.get_objects()
            if isinstance(rule, Dispatcher) and rule.py_func.__module__.startswith("negotiation")
            for kind in rule.signatures}

import session, starting
titles = session.titles()
assert not compiled()
print(len(titles))
starting.use_every_rule()
first = compiled()
import assumptions
from handout import printed
from lesson import course, steps
from negotiation import load, odds, payoff_parts, play, solve
from negotiation.uncertainty import uncertain_odds
from what_if import odds as what_if_odds

scenario = load("libya-2011")
solved = solve(scenario)
record = play(solved, 3)
odds(scenario)
for place in payoff_parts.places(solved, record):
    payoff_parts.open_payoffs(solved.problem, place)
what_if_odds.swings(scenario, assumptions.assumptions(scenario), ())
uncertain_odds(scenario, 10)
case = course.Case("libya-2011", (), solved, record)
[steps.step(case, number) for number in range(1, len(course.STEPS) + 1)]
print(sorted(compiled() - first))
"""


def test_what_a_page_compiles_is_compiled_at_the_start() -> None:
    """So a new machine keeps nobody waiting twice; and a list of titles compiles nothing."""
    done = subprocess.run(
        [sys.executable, "-c", COMPILED], capture_output=True, text=True, cwd=ROOT, check=False
    )
    every = len(library.names()) + len(library.case_names())
    assert done.stdout.split("\n")[:2] == [str(every), "[]"], done.stderr
