"""The Game view's tables, charts, sentences and questions, read without a browser."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from game import charts as game_charts
from game import own as game_own
from game import parts as game_parts
from game import questions as game_questions
from game import replies as game_replies
from game import sentences as game_sentences
from game import tables as game_tables
from game import writing as game_writing

from negotiation import load, play, solve
from negotiation.english import entries, say
from negotiation.equilibria import solve as solve_game
from negotiation.game_files import Game, read
from negotiation.payoff_parts import ended_here, open_payoffs, places

CHICKEN = "\tSwerve\tStraight\nSwerve\t3, 3\t2, 4\nStraight\t4, 2\t1, 1"
EVIL = "<img src=x onerror=alert(1)>"


def own(text: str, rule: str = "payoff_then_risk") -> game_tables.Shown:
    game = read(text)
    return game_tables.of_matrix(game, solve_game(np.array(game.a), np.array(game.b), rule), rule)


@pytest.fixture(scope="module")
def rounds(dprk, record):
    return record, [game_tables.of_round(dprk.scenario, r) for r in record.rounds]


def cells(html: str) -> list[str]:
    """The payoffs of each cell, without marks."""
    return re.findall(r"<span class='cell'>(.*?)</span></span>", html)


def numbers(text: str) -> list[float]:
    return [float(v) for v in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", re.sub(r"<[^>]*>", "", text))]


def test_the_matrix_shows_the_payoffs_of_the_record(rounds) -> None:
    record, shown = rounds
    for played, found in zip(record.rounds, shown, strict=True):
        html = game_tables.matrix(found, "caption")
        told = [numbers(cell) for cell in cells(html)]
        wanted = [
            [p, q]
            for mine, its in zip(played.payoffs_penholder, played.payoffs_objector, strict=True)
            for p, q in zip(mine, its, strict=True)
        ]
        assert np.array(told) == pytest.approx(np.array(wanted), abs=6e-4)
        assert html.count("<td class='eq'") == 1


def test_best_replies_are_marked_by_more_than_colour_and_can_be_taken_off() -> None:
    shown = own(CHICKEN)
    html = game_tables.matrix(shown, "caption")
    assert [cell.count("best") for cell in cells(html)] == [0, 2, 2, 0]
    assert '.best::after {content: "★"' in html
    assert "best'" not in game_tables.matrix(shown, "caption", marked=False)


def test_practice_hides_every_answer() -> None:
    html = game_tables.matrix(own(CHICKEN), "caption", marked=False, answers=False)
    table = html[html.rindex("</style>") :]
    for answer in ("eq'", "best'", say("game.equilibrium"), "1/2", "Probability"):
        assert answer not in table


def test_the_pointer_finds_the_numbers_in_full_and_the_probability(rounds) -> None:
    record, shown = rounds
    html = game_tables.matrix(shown[0], "caption")
    hover = unescape(re.findall(r"aria-description='([^']*)'", html)[6])
    payoff = record.rounds[0].payoffs_penholder[1][0]
    assert hover.startswith(f"concedes / accepts in any case: United States {payoff:.6g}, China ")
    assert hover.endswith("Probability in the chosen equilibrium: 1.")


def test_every_equilibrium_is_listed_with_fractions_payoffs_and_regret() -> None:
    html = game_tables.equilibria(own(CHICKEN))
    rows = re.findall(r"<tr(?: class='eq')?><th scope='row'>.*?</tr>", html)
    assert len(rows) == 3
    assert [("chosen" in row) for row in rows] == [False, True, False]
    texts = [re.sub(r"<[^>]*>", "|", row) for row in rows]
    assert "Swerve (1/2 = 0.5), Straight (1/2 = 0.5)" in texts[1]
    assert texts[1].count("5/2 = 2.5") == 2
    assert all(text.rstrip("|").endswith("|0") for text in texts)


def test_a_probability_is_a_fraction_only_where_one_says_it_exactly() -> None:
    assert game_writing.odds(1 / 3) == "1/3 = 0.3333"
    assert game_writing.odds(0.123456) == "0.1235"
    assert (game_writing.odds(0.0), game_writing.odds(1.0)) == ("0", "1")


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (game_own.EXAMPLES["dilemma"], "payoff_then_risk", say("game.chosen_only")),
        (game_own.EXAMPLES["stag"], "payoff_then_risk", say("game.chosen_payoff")),
        (CHICKEN, "payoff_then_risk", say("game.chosen_no_risk")),
        (game_own.EXAMPLES["stag"], "risk", say("game.chosen_risk")),
        (game_own.EXAMPLES["stag"], "mixed", say("game.chosen_mixed")),
        ("2,1 0,0\n2,0 1,1", "mixed", say("game.chosen_unmixed", number=1)),
        ("1,1 1,1\n1,1 0,0", "risk", say("game.chosen_tie", count=3, a="1", b="1", number=1)),
        (
            "2,2 0,0 0,0\n0,0 2,2 0,0\n0,0 0,0 1,1",
            "payoff_then_risk",
            say("game.chosen_tie_some", count=2, a="2", b="2", number=1),
        ),
        ("3,1 0,0 0,0\n0,0 1,3 0,0\n0,0 0,0 2,2", "risk", say("game.chosen_settle")),
    ],
)
def test_it_is_said_why_an_equilibrium_is_chosen(text: str, rule: str, said: str) -> None:
    assert said in game_sentences.why_chosen(own(text, rule))


def test_the_rule_is_said_as_it_goes_for_the_size_of_the_game() -> None:
    small, large = own(CHICKEN), own("3,1 0,0 0,0\n0,0 1,3 0,0\n0,0 0,0 2,2")
    assert "risk dominance" in game_sentences.rule_said(small)
    assert "fictitious play" not in game_sentences.rule_said(small)
    assert "fictitious play" in game_sentences.rule_said(large)
    assert "risk dominance" not in game_sentences.rule_said(large)


def test_equilibria_that_pay_the_same_are_a_tie_and_no_choice(rounds) -> None:
    """In the last round nothing that China does changes what both get."""
    record, shown = rounds
    found = record.rounds[-1].equilibria
    assert len({tuple(e["payoffs"]) for e in found}) == 1 < len(found)
    said = game_sentences.why_chosen(shown[-1])
    assert f"All {len(found)} equilibria pay both exactly the same" in said
    assert f"number {record.rounds[-1].chosen + 1} of the list" in said
    assert say("game.chosen_payoff") not in said


def test_the_choice_compared_with_is_a_column_that_the_matrix_shows(rounds) -> None:
    for found in rounds[1]:
        columns = [found.game.columns[j] for j in found.telling]
        named = re.findall(r"only China chose “(.*?)”", " ".join(game_sentences.reading(found)))
        assert set(named) <= set(columns)


def test_the_reading_says_what_otherwise_would_have_been(rounds) -> None:
    record, shown = rounds
    lines = game_sentences.reading(shown[0])
    a, b = np.array(record.rounds[0].payoffs_penholder), np.array(record.rounds[0].payoffs_objector)
    assert lines[0].startswith("the United States concedes, China accepts in any case.")
    assert f"“holds” instead, it would get {a[0, 0]:.3f} and not {a[1, 0]:.3f}" in lines[1]
    assert f"it would get {b[1, -1]:.3f} and not {b[1, 0]:.3f}" in lines[2]
    mixed = game_sentences.reading(own(CHICKEN))
    assert mixed[1] == say("game.mixes", player="Row", own="2.5")


def test_names_are_shown_as_text_everywhere() -> None:
    game = Game((EVIL, "b"), ("c", EVIL), ((1.0, 2.0), (0.0, 3.0)), ((1.0, 0.0), (0.0, 1.0)))
    game = Game(game.rows, game.columns, game.a, game.b, (EVIL, "x"))
    solution = solve_game(np.array(game.a), np.array(game.b))
    shown = game_tables.of_matrix(game, solution, "risk")
    rows = game_parts.part_rows(np.ones(10), np.zeros(10))
    for html in (
        game_tables.matrix(shown, EVIL),
        game_tables.equilibria(shown),
        game_parts.parts(rows, EVIL, 10.0),
    ):
        assert "<img" not in html
        assert "&lt;img" in html


def test_the_payoff_space_holds_cells_equilibria_disagreement_and_nash_point() -> None:
    shown = own(CHICKEN)
    rows = game_charts.space_rows(shown, (2.0, 2.0))
    by_kind = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append((row["x"], row["y"]))
    assert by_kind[say("game.kinds.cell")] == [(3.0, 3.0), (2.0, 4.0), (4.0, 2.0), (1.0, 1.0)]
    assert by_kind[say("game.kinds.chosen")] == [(2.5, 2.5)]
    assert by_kind[say("game.kinds.security")] == [(2.0, 2.0)]
    assert say("game.kinds.disagreement") not in by_kind
    assert by_kind[say("game.kinds.nash")] == [pytest.approx((3.0, 3.0))]
    spec = game_charts.payoff_space(rows, game_charts.titles(shown), True).to_dict()
    hull, border, points, labels = spec["layer"]
    drawn = {(v["x"], v["y"]) for v in hull["data"]["values"]}
    assert drawn == {(1.0, 1.0), (4.0, 2.0), (2.0, 4.0)}
    assert [(v["x"], v["y"]) for v in border["data"]["values"]] == [(2.0, 4.0), (4.0, 2.0)]
    assert set(points["encoding"]["shape"]["scale"]["domain"]) == set(by_kind)
    assert labels["encoding"]["text"]["field"] == "label"
    assert points["encoding"]["x"]["title"] == say("game.axis_own", player="Row")


def test_a_disagreement_far_off_leaves_room_for_the_cells(rounds) -> None:
    shown = rounds[1][0]
    assert not game_charts.within(shown, (-9.0, 0.2))
    rows = game_charts.space_rows(shown, (-9.0, 0.2))
    spec = game_charts.payoff_space(rows, game_charts.titles(shown), False).to_dict()
    assert min(v["x"] for v in spec["layer"][2]["data"]["values"]) > 0.0
    assert -9.0 in [row["x"] for row in rows]


def test_the_way_of_the_texts_is_what_an_end_of_the_talks_is_worth(dprk, rounds) -> None:
    """Both have more with the last text than the first, but not with each than the one before."""
    record, shown = rounds
    at = places(dprk, record)
    ends = [ended_here(dprk.problem, place, at[0].objector) for place in at]
    severities = [r.severity_index for r in record.rounds] + [record.severity_index]
    rows = game_charts.text_rows(ends, severities)
    assert [row["label"] for row in rows] == ["1", "2", "3", "4", "5", "6", "end"]
    assert [row["severity"] for row in rows] == severities
    assert rows[-1]["x"] > rows[0]["x"]
    assert rows[-1]["y"] > rows[0]["y"]
    assert game_sentences.way_title(shown[0], ends).startswith(
        "An end of the talks is worth more to both on the last text than on the first"
    )
    said = game_sentences.way(shown[0], rows)
    last = f"{rows[-1]['x']:.3f}"
    assert said[0] == say("game.way_rises", player="the United States", first="0.000", last=last)
    assert sorted(row["x"] for row in rows) == [row["x"] for row in rows]
    assert f"it is lowest, {rows[1]['y']:.3f}, on the text of round 2" in said[2]
    assert [row["y"] > 0.0 for row in rows] == [False] * 5 + [True] * 2
    assert said[3] == say("game.way_above", text=say("game.text_of", round=6))
    assert rows[-1]["x"] == pytest.approx(at[-1].seen.at.end_worth[at[-1].position])
    spec = game_charts.text_way(rows, game_charts.titles(shown[0]), 2).to_dict()
    marked = [v["now"] for v in spec["layer"][1]["data"]["values"]]
    assert marked.index(True) == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.5, 0.5], ["For x it stays at 0.500."]),
        ([1.0, 0.5, 0.5], ["For x it never rises from one text to the next: from 1.000 to 0.500."]),
        (
            [0.5, 0.2, -0.1],
            [
                "For x it never rises from one text to the next: from 0.500 to -0.100.",
                "It is below zero from the third on.",
            ],
        ),
    ],
)
def test_the_way_of_the_texts_is_told_by_the_numbers(values, said) -> None:
    rows = [{"what": name} for name in ("first", "second", "third")]
    assert game_sentences._way("x", "{:.3f}".format, values, rows) == said


def test_one_of_two_may_have_less_with_the_last_text(rounds) -> None:
    found = rounds[1][0]
    said = game_sentences.way_title(found, [(0.1, 0.2), (0.0, 0.3)])
    assert "worth more to China than on the first, but not to the United States" in said
    none = game_sentences.way_title(found, [(0.1, 0.2), (0.0, 0.2)])
    assert "worth no more to either" in none


def test_a_frontier_of_one_point_is_called_one() -> None:
    assert game_charts.peak(own(game_own.EXAMPLES["stag"])) == (4.0, 4.0)
    assert game_charts.peak(own(CHICKEN)) is None


def test_choices_that_pay_the_same_are_told_apart_and_called_equal(rounds) -> None:
    last = rounds[1][-1]
    lines = np.array(last.game.b).T.tolist()
    told = game_replies.stretches_said(lines, last.game.columns)
    assert told == "from 0 to 1 every choice is equally good."
    best = game_replies.best_rows(lines, last.game.columns)[0]["best"]
    assert best == say("game.every_choice")
    some = game_replies.best_rows([[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]], ("a", "b, c", "d"))
    assert some[0]["best"] == "“a” or “b, c”"


def test_the_best_reply_diagram_has_a_line_a_choice_and_the_envelope() -> None:
    lines, names = [[3.0, 2.0], [4.0, 1.0]], ("Swerve", "Straight")
    rows = game_replies.reply_rows(lines, names)
    assert {(r["choice"], r["probability"], r["payoff"]) for r in rows} == {
        ("Swerve", 0.0, 2.0),
        ("Swerve", 1.0, 3.0),
        ("Straight", 0.0, 1.0),
        ("Straight", 1.0, 4.0),
    }
    assert [(r["from"], r["to"], r["best"]) for r in game_replies.best_rows(lines, names)] == [
        (0.0, 0.5, "Swerve"),
        (0.5, 1.0, "Straight"),
    ]
    spec = game_replies.best_replies(lines, names, "across", "up", (0.0, 0.5, 1.0)).to_dict()
    thick, drawn, rules = spec["layer"]
    assert [v["payoff"] for v in thick["data"]["values"]] == [2.0, 2.5, 2.5, 4.0]
    assert drawn["encoding"]["strokeDash"]["field"] == "choice"
    assert [v["probability"] for v in rules["data"]["values"]] == [0.0, 0.5, 1.0]


def test_the_curves_of_a_two_by_two_game_meet_in_its_equilibria() -> None:
    shown = own(CHICKEN)
    spec = game_replies.crossing(game_replies.crossing_rows(shown), shown).to_dict()
    points = spec["layer"][1]["data"]["values"]
    assert [(v["other"], v["own"], v["chosen"]) for v in points] == [
        (0.0, 1.0, False),
        (0.5, 0.5, True),
        (1.0, 0.0, False),
    ]


def test_acceptance_is_how_likely_the_cut_offs_are_to_accept(rounds) -> None:
    """The penholder's payoffs are a straight line in it, which the diagram draws."""
    for found in rounds[1]:
        a, accepts = np.array(found.game.a), np.array(found.acceptance)
        assert accepts[0] == pytest.approx(1.0)
        assert accepts[-1] == 0.0
        straight = accepts * a[:, :1] + (1.0 - accepts) * a[:, -1:]
        assert a == pytest.approx(straight, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_on_screen_sum_to_the_payoff(dprk, seed: int) -> None:
    record = play(dprk, seed)
    for played, place in zip(record.rounds, places(dprk, record), strict=False):
        opened = open_payoffs(dprk.problem, place)
        rows = game_parts.part_rows(opened.now[0, 1, 0], opened.later[0, 1, 0])
        payoff = played.payoffs_penholder[1][0]
        assert sum(row["together"] for row in rows) == pytest.approx(payoff, abs=1e-9)
        steps = game_parts.waterfall_rows(rows, payoff)
        assert steps[-2]["end"] == pytest.approx(payoff, abs=1e-9)
        assert steps[-1]["start"] == 0.0
        assert [s["start"] for s in steps[1:-1]] == [s["end"] for s in steps[:-2]]
        table = game_parts.parts(game_parts.telling(rows), "x", payoff)
        assert f"{payoff:.3f}" in table[table.index("class='sum'") :]


def test_parts_of_now_and_later_stand_side_by_side_where_there_are_both() -> None:
    solved = solve(load("dprk-2017"))
    record = play(solved)
    opened = open_payoffs(solved.problem, places(solved, record)[1])
    rows = game_parts.part_rows(opened.now[0, 1, 5], opened.later[0, 1, 5])
    table = game_parts.parts(
        game_parts.telling(rows), "x", record.rounds[1].payoffs_penholder[1][5]
    )
    for head in ("now", "later", "together"):
        assert f">{say(f'game.{head}')}<" in table


def test_questions_have_the_right_answers() -> None:
    shown = own(CHICKEN)
    asked = game_questions.replies(shown, shown.telling)
    assert [(q.key, set(q.right)) for q in asked] == [
        ("0-0", {1}),
        ("0-1", {0}),
        ("1-0", {1}),
        ("1-1", {0}),
    ]
    assert asked[0].because == "Straight, with 4 (next best 3)"
    assert game_tables.pure_equilibria(shown) == [(0, 1), (1, 0)]
    assert game_questions.cells_right(shown, [(1, 0), (0, 1)], False)
    assert not game_questions.cells_right(shown, [(0, 1)], False)
    pennies = own(game_own.EXAMPLES["pennies"])
    assert game_questions.cells_right(pennies, [], True)
    assert not game_questions.cells_right(pennies, [(0, 0)], False)


def test_the_answer_to_a_tie_is_that_both_pay_the_same() -> None:
    """Whichever of them is given, it is said that there are others."""
    asked = game_questions.replies(own("1,1 2,1\n1,0 0,1\n0,0 0,0"), (0, 1))
    assert [q.tie for q in asked] == [
        "Equally good are “Row 1” and “Row 2”: each pays 1.",
        "",
        "Every choice pays the same, 1.",
        "",
        "Every choice pays the same, 0.",
    ]
    assert asked[0].because == "“Row 1” or “Row 2”, with 1 (next best 0)"


def test_a_difference_is_that_of_the_numbers_shown() -> None:
    write = "{:.3f}".format
    assert game_writing.fuller(write, 0.9386, 0.92649) == ("0.939", "0.926", "-0.013")
    assert game_writing.fuller(write, 0.15, 0.15 + 1e-12) == ("0.150", "0.150", "+0.000")
    assert game_writing.fuller(write, 0.15002, 0.14998) == ("0.15002", "0.14998", "-0.00004")
    assert game_writing.fuller("{:.6g}".format, 4.0, 3.0) == ("4", "3", "-1")


def test_every_equilibrium_without_chance_is_framed_the_chosen_one_apart(rounds) -> None:
    """In the last round all that China can do is an equilibrium, and only one is chosen."""
    record, shown = rounds
    last = shown[-1]
    html = game_tables.matrix(last, "caption")
    assert html.count("class='eq'") == 1
    assert html.count("class='also'") == len(record.rounds[-1].equilibria) - 1
    assert html.count(f">{say('game.equilibrium_chosen')}<") == 1
    assert game_sentences.frames(last) == say("game.framed_also")
    assert game_sentences.frames(shown[0]) == say("game.framed")
    mixed = own(CHICKEN)
    told = game_tables.matrix(mixed, "caption")
    assert (told.count("class='eq'"), told.count("class='eq also'")) == (2, 2)
    assert game_sentences.frames(mixed) == say("game.framed_mixed_also")
    hidden = game_tables.matrix(last, "caption", answers=False)
    assert "class='also'" not in hidden


def test_cut_offs_are_explained_by_a_column_of_the_game(rounds) -> None:
    shown = rounds[1][0]
    told = game_sentences.cut_offs(shown, len(shown.telling))
    assert f"“{shown.game.columns[1]}” means" in told[0]
    assert "all 6 columns" in told[1]
    assert len(game_sentences.cut_offs(shown, 6)) == 1


LEVEL = Game(
    ("holds", "concedes"), ("a", "b"), ((0.9, 0.9), (0.8, 0.8)), ((1e-17, 3e-17), (0.0, -2e-17))
)


def test_last_digits_of_a_computer_are_no_differences_in_the_payoff_space() -> None:
    """South Sudan: what the objector gets is nothing, and without agreement it is the same."""
    shown = game_tables.of_matrix(LEVEL, solve_game(np.array(LEVEL.a), np.array(LEVEL.b)), "risk")
    shown = replace(shown, own=False)
    assert game_charts.within(shown, (0.9, 0.0))
    rows = game_charts.space_rows(shown, (0.9 + 1e-16, 1e-18))
    assert {row["y"] for row in rows} == {0.0}
    spec = game_charts.payoff_space(rows, game_charts.titles(shown), True).to_dict()
    points = spec["layer"][2]["encoding"]
    assert points["y"]["scale"]["domain"] == [-0.005, 0.005]
    assert points["y"]["axis"]["format"] == ",.3f"
    assert points["x"]["scale"]["domain"] == [0.8, 0.9 + 1e-16]
    told = game_charts.together(shown, rows)
    assert told == [
        say(
            "game.space_together",
            a="0.9",
            b="0",
            names="chosen equilibrium, other equilibrium and disagreement point",
        )
    ]


def test_texts_at_one_place_have_one_label() -> None:
    rows = game_charts.text_rows([(0.0, 0.0), (1e-17, 0.0), (0.5, 0.2)], [100.0, 90.0, 80.0])
    drawn = game_charts.text_way(rows, ("x", "y"), 0).to_dict()["layer"][1]["data"]["values"]
    assert [point["label"] for point in drawn] == ["1, 2", "", "end"]
    assert [row["label"] for row in rows] == ["1", "2", "end"]


@pytest.mark.parametrize("span", [1e-6, 0.011, 0.03, 0.3, 1.0, 1.5, 7.0, 30.0, 1e6])
def test_the_steps_of_an_axis_can_be_told_apart(span: float) -> None:
    """Seven steps or so: each label has the decimals that it takes to differ from the next."""
    spec = game_charts.level([0.0, span], 1e-9)
    decimals = int(re.findall(r"\.(\d)f", spec["axis"].to_dict()["format"])[0])
    assert 10.0**-decimals <= span / 10.0 * (1.0 + 1e-9)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,5 2,0\n0,5 1,0", "1,5"),
        ("\tL\tR\nT\t1,5\t2,0", "1,5"),
        ("1,5; 2,0", "1,5"),
        ("1, 5  2, 0", ""),
        ("(1,5) (2,0)", ""),
        ("-1,-5 2,0", ""),
        ("3,0\n5,1\n\n3,5\n0,1", ""),
        ("1.5,2 3,4", ""),
    ],
)
def test_commas_that_may_be_decimal_commas_are_pointed_out(text: str, found: str) -> None:
    hint = game_own.commas(text, read(text))
    assert (f"“{found}” is 1 for the row player and 5 for" in hint) if found else not hint


def test_every_example_is_a_game_with_a_name() -> None:
    assert set(entries("game")["examples"]) == set(game_own.EXAMPLES)
    found = {key: own(text) for key, text in game_own.EXAMPLES.items()}
    assert {key: len(shown.equilibria) for key, shown in found.items()} == {
        "dilemma": 1,
        "chicken": 3,
        "stag": 3,
        "sexes": 3,
        "pennies": 1,
    }
