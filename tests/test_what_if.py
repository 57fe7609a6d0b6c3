"""The What-if view's pure functions: assumptions, changes of an address, odds, charts, tables."""

import csv
import io

import assumptions
import changes
import pytest
import spreadsheets
from what_if import answers as what_if_answers
from what_if import charts as what_if_charts
from what_if import odds as what_if_odds
from what_if import tables as what_if_tables

from negotiation import levers, library, play
from negotiation.changes import levers as lever_list
from negotiation.odds import odds
from negotiation.positions import fill, types
from negotiation.story import share
from negotiation.sweep.assumptions import known_keys
from negotiation.uncertainty import uncertain_odds

NAMES = library.names()


@pytest.fixture(scope="module", params=NAMES)
def scenario(request):
    return library.load(request.param)


@pytest.fixture(scope="module")
def base(scenario):
    return odds(scenario)


@pytest.fixture(scope="module")
def korea():
    return library.load("dprk-2017")


@pytest.fixture(scope="module")
def movable(korea):
    return assumptions.assumptions(korea)


def named(movable, key):
    return next(each for each in movable if each.key == key)


def test_assumptions_have_the_scenario_s_own_values(scenario) -> None:
    for each in assumptions.assumptions(scenario):
        assert each.own == tuple(changes.base_of(scenario, key) for key in each.keys)
        assert set(each.keys) <= set(known_keys(scenario))
        assert each.low <= each.own[0] <= each.high
        own = changes.ordered(each.setting(each.own[0]))
        assert changes.drop_own(scenario, own) == ()


def test_the_ends_of_every_slider_are_allowed(scenario) -> None:
    for each in assumptions.assumptions(scenario):
        for value in (each.low, each.high):
            library.load(scenario.name, each.setting(value))


def test_who_may_block_and_who_trades_come_from_the_data(movable) -> None:
    keys = [each.key for each in movable]
    assert keys[:2] == ["members.CHN.veto", "members.RUS.veto"]
    assert "members.CHN.trade_share" in keys
    other = library.load("dprk-2017", {"members.CHN.trade_share": 0.01, "penholder": ["CHN"]})
    keys = [each.key for each in assumptions.assumptions(other)]
    assert "members.CHN.veto" not in keys
    assert "members.RUS.trade_share" in keys


def test_members_costs_keep_their_proportions() -> None:
    each = assumptions.Assumption(
        ("members.CHN.block_cost", "members.RUS.block_cost"), (0.05, 0.1), "real", "", "", "", 0, 1
    )
    assert each.setting(0.2) == {"members.CHN.block_cost": 0.2, "members.RUS.block_cost": 0.4}
    assert each.setting(0.0) == {"members.CHN.block_cost": 0, "members.RUS.block_cost": 0}


def test_every_question_changes_something_and_can_be_played(scenario) -> None:
    asked = assumptions.presets(scenario)
    assert len({preset.question for preset in asked}) == len(asked) >= 6
    for preset in asked:
        changed = library.load(scenario.name, dict(preset.changes))
        assert changed.digest != scenario.digest
        assert changes.drop_own(scenario, preset.changes) == preset.changes


def test_questions_fit_the_scenario() -> None:
    asked = {name: [p.question for p in assumptions.presets(library.load(name))] for name in NAMES}
    fell_short = asked["south-sudan-2016"]
    assert "What if the regional organisation supported the text?" in fell_short
    assert "What if nothing were gained by showing who stops the text?" in fell_short
    assert not [q for q in fell_short if "veto" in q or "resolve" in q]
    assert "What if the regional organisation had said nothing?" in asked["libya-2011"]
    assert "What if a veto cost three times as much?" in asked["dprk-2022"]
    assert not [q for q in asked["dprk-2022"] if "General Assembly" in q]
    assert "What if a veto had a price in the General Assembly?" in asked["dprk-2017"]
    assert "What if nobody stood by the target?" in asked["dprk-2017"]
    assert "What if nobody stood by the target?" not in fell_short  # it changes nothing there


def test_what_is_asked_for_its_effect_has_one(scenario, base) -> None:
    """Whoever stands by whom: a question about it is left out where the answer is `nothing`."""
    for preset in assumptions.presets(scenario):
        if any(key.startswith(("regional_support", "patrons")) for key, _ in preset.changes):
            now = odds(library.load(scenario.name, dict(preset.changes)))
            assert assumptions.apart(base, now) >= assumptions.SEEN


def test_every_line_of_what_is_changed_reads_well(scenario) -> None:
    movable = assumptions.assumptions(scenario)
    for preset in assumptions.presets(scenario):
        lines = assumptions.told(scenario, movable, preset.changes)
        assert lines
        for label, was, now in lines:
            assert ":" not in label + was + now
            assert "." not in label
            assert was != now
            assert "?" not in was


def test_a_weight_that_nobody_stated_is_shown_as_it_is_in_use(scenario) -> None:
    movable = assumptions.assumptions(scenario)
    in_use = {each.key: each.today for each in lever_list(scenario, None)}
    keys = [f"provisions.{p.key}.weight" for p in scenario.provisions]
    for key in keys:
        ((label, was, now),) = assumptions.told(scenario, movable, ((key, 3.0),))
        assert label.startswith("Weight of")
        assert (was, now) == (f"{in_use[key]:.4g}", "3")
    stated = library.load(scenario.name, {keys[0]: changes.in_use(scenario, keys[0])})
    assert fill(stated).salience == pytest.approx(fill(scenario).salience)
    other = library.load(scenario.name, {keys[0]: 3.0})
    found = {each.key: each.today for each in lever_list(other, None)}
    for key in keys:
        assert changes.in_use(other, key) == pytest.approx(found[key])


def test_a_stance_is_told_in_a_word(korea, movable) -> None:
    assert assumptions.told(korea, movable, (("regional_support", 1),)) == [
        ("Stance of the regional organisation", "silent", "for")
    ]


def test_an_assumption_moved_back_is_no_change(movable) -> None:
    veto, patience = named(movable, "members.CHN.veto"), named(movable, "discount")
    one = assumptions.move((), veto, False)
    assert one == (("members.CHN.veto", False),)
    two = assumptions.move(one, patience, 0.8)
    assert dict(two) == {"members.CHN.veto": False, "discount": 0.8}
    assert assumptions.move(assumptions.move(two, veto, True), patience, 0.95) == ()


def test_changes_survive_the_address(scenario) -> None:
    for preset in assumptions.presets(scenario):
        pairs = [(key, changes.written(value)) for key, value in preset.changes]
        assert changes.read(scenario, pairs) == (preset.changes, [])


@pytest.mark.parametrize(
    ("key", "text", "fault"),
    [
        ("discount", "nan", "discount: found 'nan', allowed a number, true or false"),
        ("discount", "2", "discount: found 2.0, allowed a number above 0 up to 1"),
        ("discount", "1e999", "discount: found inf, allowed a number above 0 up to 1"),
        ("rounds", "3.5", "rounds: found 3.5, allowed a whole number 1 to 40"),
        ("rounds", "9" * 400, "rounds: found"),
        ("members.CHN.veto", "1", "members.CHN.veto: found 1, allowed true or false"),
        ("members.CHN.vetto", "false", "nearest known: members.CHN.veto"),
        ("title", "<script>alert(1)</script>", "'title': unknown key"),
        ("provisions.textiles.title", "![x](http://x)", "unknown key"),
        ("<img src=x>", "1", "unknown key"),
        ("protocol", "open", "unknown key"),
        ("k" * 100_000, "1", "unknown key"),
    ],
)
def test_a_hostile_address_is_one_clear_fault(korea, key, text, fault) -> None:
    found, faults = changes.read(korea, [(key, text)])
    assert found == ()
    assert len(faults) == 1
    assert fault in faults[0]
    assert len(faults[0]) < 400


def test_what_is_right_in_a_wrong_address_is_used(korea) -> None:
    found, faults = changes.read(korea, [("discount", "x"), ("rounds", "3")])
    assert found == (("rounds", 3),)
    assert len(faults) == 1
    many = [(f"key{i}", "1") for i in range(30)]
    assert changes.read(korea, many)[1][-1] == "and 27 more"
    assert changes.read(korea, many * 3) == ((), ["changes: found 90, allowed up to 60"])


def test_values_that_do_not_go_together_change_nothing(korea) -> None:
    pairs = [(f"members.CHN.salience.{p.key}", "0.9") for p in korea.provisions[:2]]
    found, faults = changes.read(korea, pairs)
    assert found == ()
    assert "members.CHN.salience" in faults[0]


def test_every_assumption_that_an_address_may_change_has_a_name(korea) -> None:
    known = [key for key in known_keys(korea) if changes.CHANGEABLE.fullmatch(key)]
    named = [assumptions.plain(korea, key) for key in known]
    assert len(set(named)) == len(known) > 300
    assert "Share of China in the target's trade" in named


def test_every_change_is_told(korea, movable) -> None:
    changed = (("cue", 0.2), ("members.CHN.block_cost", 0.2), ("rounds", 3))
    lines = assumptions.told(korea, movable, changed)
    assert ("Rounds until the deadline", "6", "3") in lines
    cost, cue = changes.base_of(korea, "members.CHN.block_cost"), korea.cue
    assert ("Cost of a no to China", f"{cost:.4g}", "0.2") in lines
    assert ("Pull of the other members' votes", f"{cue:.4g}", "0.2") in lines
    whole = assumptions.move((), named(movable, "members.CHN.block_cost"), 0.2)
    ((label, was, now),) = assumptions.told(korea, movable, whole)
    assert (label, float(was), now) == ("Cost of a veto", pytest.approx(cost, rel=0.001), "0.2")


def test_swings_are_the_odds_of_each_changed_scenario(korea, movable) -> None:
    changed = (("breakdown_risk", 0.2),)
    tables = what_if_odds.swings(library.load("dprk-2017", dict(changed)), movable, changed)
    before = odds(library.load("dprk-2017", dict(changed)))
    for row in tables["severity"]:
        each = named(movable, row["key"])
        value = next(v for v in what_if_odds.ends(each, changed) if each.said(v) == row["to"])
        moved = library.load("dprk-2017", dict(assumptions.move(changed, each, value)))
        assert row["value"] == pytest.approx(odds(moved)["severity_in_force"], abs=1e-9)
        assert row["base"] == pytest.approx(before["severity_in_force"], abs=1e-9)
    widths = [abs(row["value"] - row["base"]) for row in tables["severity"]]
    assert widths[0] == max(widths) or widths[1] == max(widths)


def test_a_tornado_moves_by_a_quarter_of_the_slider_and_stays_on_it(movable) -> None:
    assert what_if_odds.ends(named(movable, "discount"), ()) == [0.825, 1.0]
    assert what_if_odds.ends(named(movable, "rounds"), ()) == [3, 9]
    assert what_if_odds.ends(named(movable, "exposure_value"), ()) == [0.5]
    assert what_if_odds.ends(named(movable, "members.CHN.veto"), ()) == [False]


def test_a_map_is_the_odds_of_each_pair_and_marks_the_scenario(korea, movable) -> None:
    across, up = named(movable, "rounds"), named(movable, "members.CHN.trade_share")
    changed = (("rounds", 3),)
    rows = what_if_odds.grid(library.load("dprk-2017", dict(changed)), across, up, changed)
    assert [(r["x"], r["y"]) for r in rows if r["own"]] == [(6, 0.915)]
    assert [(r["x"], r["y"]) for r in rows if r["now"]] == [(3, 0.915)]
    for row in rows[:: len(rows) // 5]:
        pair = {"rounds": row["x"], "members.CHN.trade_share": row["y"]}
        found = odds(library.load("dprk-2017", pair))
        assert row["severity"] == pytest.approx(found["severity_in_force"], abs=1e-9)
        assert row["unanimous"] == pytest.approx(found["unanimous"], abs=1e-12)
        assert row["history"] == pytest.approx(found["outcomes"]["adopted"], abs=1e-12)


def test_values_of_an_axis_are_few_and_hold_own_and_present(movable) -> None:
    for each in movable:
        here = assumptions.move((), each, each.high if each.kind != "flag" else not each.own[0])
        values = assumptions.axis(each, here)
        assert {each.own[0], each.value(here)} <= set(values)
        assert len(values) <= 14
        assert len({each.said(v) for v in values}) == len(values)
        assert values == sorted(values)


@pytest.fixture(scope="module")
def before(korea):
    return odds(korea)


@pytest.fixture(scope="module")
def without_veto():
    return odds(library.load("dprk-2017", {"members.CHN.veto": False}))


def test_likeliest_texts_stand_side_by_side(korea, before, without_veto) -> None:
    rows = what_if_tables.level_rows(korea.provisions, before, without_veto)
    html = what_if_tables.levels(rows, True, "<b>")
    assert "<b>" not in html
    for row in rows:
        chances = without_veto["provisions_if_adopted"][row["key"]]
        assert row["now_probability"] == max(chances.values()) == chances[str(row["now_level"])]
    moved = [row for row in rows if row["was_level"] != row["now_level"]]
    assert moved
    assert html.count("class=moved") == len(moved)
    assert html.count("the same") == len(rows) - len(moved)
    said = what_if_tables.reading(rows, before, without_veto)
    assert f"{what_if_tables.severity(without_veto):.0f} of 100 instead of" in said
    assert moved[0]["measure"] in said


def test_a_text_that_is_not_adopted_has_no_severity(korea, before) -> None:
    """With three rounds the draft is withdrawn whole: 100 would be the severity of no text."""
    short = odds(library.load("dprk-2017", {"rounds": 3}))
    assert short["severity_index"] > 99.0
    assert short["severity_in_force"] < 1.0
    assert what_if_tables.severity(short) is None
    assert "no text" in what_if_tables.headline(before, short)
    rows = what_if_tables.level_rows(korea.provisions, before, short)
    said = what_if_tables.reading(rows, before, short)
    assert "withdrawn" in said
    assert "Next to no text is adopted." in said
    assert "stricter" not in said  # the last draft is no text
    assert "in the last draft" in what_if_tables.caption(before, short)
    assert "last draft" not in what_if_tables.caption(before, None)
    assert "without the changes next to none" in what_if_tables.reading(rows, short, before)


def test_severity_in_force_is_that_of_an_adopted_text_times_its_chance(korea) -> None:
    often = odds(library.load("dprk-2017", {"enforcement_value": 0.0}))
    adopted = often["outcomes"]["adopted"]
    assert 0.1 < adopted < 0.9
    own = fill(korea)
    pen = own.salience[own.members.index(korea.pen)]
    weights = dict(zip((p.key for p in korea.provisions), pen, strict=True))
    given = sum(
        weights[p.key] * odd * p.ladder[int(level)].severity
        for p in korea.provisions
        for level, odd in often["provisions_if_adopted"][p.key].items()
    )
    first = sum(weights[p.key] * p.ladder[p.first].severity for p in korea.provisions)
    assert what_if_tables.severity(often) == pytest.approx(100.0 * given / first)


def test_whom_the_rounds_go_to_follows_the_record(korea) -> None:
    said = what_if_tables.dealt(korea, play(korea))
    assert said == (
        "China, which may block; the Russian Federation, which may block; "
        "China, for its yes (4 rounds)"
    )


def test_known_resolve_costs_what_was_believed_on_average(korea) -> None:
    preset = next(p for p in assumptions.presets(korea) if "resolve were known" in p.question)
    known = dict(preset.changes)
    own = fill(korea)
    for member in ("CHN", "RUS"):
        costs = types(korea, own)[own.members.index(member)]
        assert known[f"members.{member}.block_cost"] == pytest.approx(costs.mean())
    assert known["resolve_types"] == 1


def test_no_effect_is_said_so(korea, before) -> None:
    rows = what_if_tables.level_rows(korea.provisions, before, before)
    said = what_if_tables.reading(rows, before, before)
    assert "nothing changes: text, outcome and vote" in said
    little = {**before, "unanimous": before["unanimous"] + 0.004}
    assert "next to nothing changes" in what_if_tables.reading(rows, before, little)
    longer = {**before, "expected_rounds": before["expected_rounds"] + 1.0}
    said = what_if_tables.reading(rows, before, longer)
    assert "nothing" not in said
    assert "rounds on average instead of" in said


def test_where_else_it_ends_and_how_they_vote_is_said(korea, before) -> None:
    loose = odds(library.load("dprk-2017", {"enforcement_value": 0.0}))
    said = what_if_tables.reading(
        what_if_tables.level_rows(korea.provisions, before, loose), before, loose
    )
    outcomes = loose["outcomes"]
    also = max(("vetoed", "withdrawn", "failed"), key=outcomes.get)
    assert f"{also.capitalize()}: {outcomes[also]:.0%} instead of" in said
    assert f"votes yes with a probability of {loose['unanimous']:.0%} instead of" in said


def test_two_severities_that_look_alike_are_told_apart(korea, before) -> None:
    more = {**before, "severity_in_force": before["severity_in_force"] + 0.2, "unanimous": 0.9}
    rows = what_if_tables.level_rows(korea.provisions, before, more)
    assert "severity 69.4 of 100 instead of 69.2" in what_if_tables.reading(rows, before, more)


def test_headline_shows_numbers_as_they_were_and_are(before, without_veto) -> None:
    html = what_if_tables.headline(before, without_veto)
    assert html.count("→") == 4
    assert f"{what_if_tables.severity(without_veto):.1f}</dd>" in html
    assert "→" not in what_if_tables.headline(before, None)


def test_charts_show_the_rows_they_are_given(korea, movable, before, without_veto) -> None:
    bars = what_if_charts.outcome_rows(before, without_veto)
    spec = what_if_charts.outcomes(bars).to_dict()
    assert len(bars) == 8
    assert spec["layer"][0]["encoding"]["x"]["field"] == "probability"
    measure = what_if_odds.measures(korea)["severity"]
    swings = what_if_odds.swings(korea, movable, ())["severity"]
    spec = what_if_charts.tornado(swings, measure).to_dict()
    assert spec["layer"][1]["encoding"]["y"]["sort"][0] == swings[0]["assumption"]
    said = what_if_tables.swings_said(swings, measure)
    top = max(swings, key=lambda row: abs(row["value"] - row["base"]))
    assert f"to {top['value']:.1f}" in said


def test_an_axis_has_a_least_width_and_stays_in_range(korea) -> None:
    known = what_if_odds.measures(korea)
    severity, chance = known["severity"], known["unanimous"]
    assert what_if_odds.span([0.0, 0.0], severity) == [0.0, 1.0]
    assert what_if_odds.span([100.0, 99.99], severity) == [99.0, 100.0]
    assert what_if_odds.span([1.0, 1.0], chance) == pytest.approx([0.99, 1.0])
    assert what_if_odds.span([0.435, 0.435], chance) == pytest.approx([0.43, 0.44])
    assert what_if_odds.span([40.0, 60.0], severity, 0.1) == [38.0, 62.0]
    assert what_if_odds.span([2.0, 98.0], severity, 0.1) == [0.0, 100.0]
    assert what_if_odds.span([1.0, 1.0], known["rounds"]) == [0.5, 1.5]


def test_a_chart_of_what_does_not_move_invents_no_differences() -> None:
    """A text that is never adopted: severity 0 everywhere, not an axis from -1 or in millionths."""
    sudan = library.load("south-sudan-2016")
    movable = assumptions.assumptions(sudan)
    measure = what_if_odds.measures(sudan)["severity"]
    rows = what_if_odds.swings(sudan, movable, (("rounds", 1),))["severity"]
    still = [{**row, "value": 1e-9, "base": 0.0} for row in rows]
    spec = what_if_charts.tornado(still, measure).to_dict()
    assert spec["layer"][1]["encoding"]["x"]["scale"]["domain"] == [0.0, 1.0]
    assert what_if_tables.swings_said(still, measure) == "None of these moves changes it."
    across, up = named(movable, "rounds"), named(movable, "discount")
    cells = [{**row, "severity": 0.0} for row in what_if_odds.grid(sudan, across, up, ())]
    spec = what_if_charts.heat_map(cells, across, up, "severity", measure).to_dict()
    colour = spec["layer"][0]["encoding"]["color"]
    assert (colour["scale"]["domain"], colour["legend"]["tickMinStep"]) == ([0, 1], 1)
    assert what_if_tables.map_said(cells, "severity", measure) == "0.0 everywhere."


def test_what_changes_nothing_is_named(korea, movable) -> None:
    measure = what_if_odds.measures(korea)["severity"]
    rows = [
        {"assumption": name, "from": "0", "to": "1", "value": value, "base": 5.0}
        for name, value in (("A", 9.0), ("B", 5.0), ("B", 5.01), ("C", 5.0))
    ]
    assert what_if_tables.swings_said(rows, measure).endswith("“B” and “C” change nothing here.")
    assert what_if_tables.swings_said(rows[:3], measure).endswith("“B” changes nothing here.")
    rows += [{**rows[-1], "assumption": name} for name in "DEF"]
    said = what_if_tables.swings_said(rows, measure)
    assert said.endswith("“B”, “C”, “D” and 2 more change nothing here.")


def test_a_clicked_cell_is_found_again(korea, movable) -> None:
    across, up = named(movable, "discount"), named(movable, "members.CHN.veto")
    rows = what_if_odds.grid(korea, across, up, ())
    measure = what_if_odds.measures(korea)["severity"]
    chart = what_if_charts.heat_map(rows, across, up, "severity", measure).to_dict()
    assert chart["params"][0]["name"] == "cell"
    event = {"selection": {"cell": [{"across": "0.9", "up": "no"}]}}
    row = what_if_charts.picked(rows, across, up, event)
    assert (row["x"], row["y"]) == (0.9, False)
    assert what_if_charts.picked(rows, across, up, {"selection": {"cell": []}}) is None
    assert what_if_charts.picked(rows, across, up, None) is None
    table = what_if_tables.map_table(rows, across, up, "severity", measure)
    assert [len(table), len(table[0])] == [2, 12]


def test_a_table_for_a_spreadsheet_runs_nothing() -> None:
    text = spreadsheets.as_csv([{"measure": "=1+1", "level": -2}, {"measure": "a,b", "level": 1}])
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["measure", "level"], ["'=1+1", "-2"], ["a,b", "1"]]


def test_what_can_be_asked_to_flip_is_what_the_search_takes(korea) -> None:
    asked = what_if_answers.flips_asked(korea)
    assert len(asked) == sum(p.first for p in korea.provisions) + 4
    for key in asked:
        levers.check(
            korea,
            **{"provision": None, "level": None, "outcome": None} | what_if_answers.flip_of(key),
        )


def test_flips_shown_can_be_tried_and_do_what_they_say(korea) -> None:
    found = levers.search(korea, **what_if_answers.flip_of("oil_refined.3"), steps=5)
    rows = what_if_answers.flip_rows(korea, found)
    assert "All supply of refined oil products banned" in what_if_answers.flip_said(korea, found)
    assert rows
    for row in rows:
        pairs = [(key, changes.written(value)) for key, value in row["changes"]]
        assert changes.read(korea, pairs) == (row["changes"], [])
        chances = odds(library.load("dprk-2017", dict(row["changes"])))
        levels, adopted = chances["provisions_if_adopted"]["oil_refined"], chances["outcomes"]
        assert max(levels, key=lambda x: levels[x]) == "3"
        assert row["lands"] == (
            f"adopted {share(adopted['adopted'])}; then “All supply of refined oil products"
            f" banned” or stricter {share(levels['3'])}"
        )
        assert row["group"] == ("one" if len(row["changes"]) == 1 else "two")


def test_a_flip_of_a_text_that_is_not_adopted_says_so() -> None:
    sudan = library.load("south-sudan-2016")
    found = levers.search(sudan, **what_if_answers.flip_of("listings.3"), steps=2)
    said = what_if_answers.flip_said(sudan, found)
    assert (
        "but the text is not adopted: the likeliest outcome is “failed” (adopted: under 1%)" in said
    )


def test_where_an_outcome_is_avoided_its_own_chance_is_shown() -> None:
    libya = library.load("libya-2011")
    found = levers.search(libya, outcome="adopted", steps=5)
    rows = what_if_answers.flip_rows(libya, found)
    assert rows
    for row in rows:
        chances = odds(library.load("libya-2011", dict(row["changes"])))["outcomes"]
        likeliest = max(chances, key=chances.get)
        assert row["lands"] == f"most likely {likeliest}; adopted {share(chances['adopted'])}"


def test_intervals_are_those_of_the_uncertain_odds(korea, before) -> None:
    mixed = uncertain_odds(korea, 20)
    rows = what_if_answers.sure_rows(before, mixed)
    by = {row["what"]: row for row in rows}
    assert by["adopted"]["plain"] == before["outcomes"]["adopted"]
    assert [by["adopted"]["low"], by["adopted"]["high"]] == mixed["intervals"]["outcomes"][
        "adopted"
    ]
    assert by["all vote yes"]["mixed"] == mixed["unanimous"]
    assert len(what_if_answers.sure_table(rows)) == 5
    spec = what_if_answers.sureness(rows).to_dict()
    assert [layer["encoding"]["x"]["field"] for layer in spec["layer"]] == ["low", "plain", "mixed"]
    assert f"{mixed['severity_in_force']:.0f} of 100" in what_if_answers.sure_said(mixed)
