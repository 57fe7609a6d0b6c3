"""The lesson's texts and answers follow the record: checked against it, step by step."""

import re
from dataclasses import replace

import numpy as np
import pytest
import reasons
from lesson import cases as lesson_cases
from lesson import charts as lesson_charts
from lesson import council as lesson_council
from lesson import course
from lesson import games as lesson_games
from lesson import history as lesson_history
from lesson import steps as lesson_steps
from lesson import tables as lesson_tables
from lesson import time as lesson_time
from lesson.course import Case, Picture, judge

from negotiation import library, load, odds, play, solve
from negotiation.council import QUOTA, passes
from negotiation.english import listed, sentences
from negotiation.payoff_parts import places
from negotiation.story import payoff, share

NAMES = ("dprk-2017", "dprk-2022", "libya-2011", "south-sudan-2016")


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {name: lesson_cases.reckon(name, (), 0) for name in NAMES}


@pytest.fixture(scope="module")
def steps(cases):
    return {
        (name, key): lesson_steps.step(case, number)
        for name, case in cases.items()
        for number, key in enumerate(course.STEPS, 1)
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_of_the_library_has_all_steps(steps, name) -> None:
    for key in course.STEPS:
        step = steps[name, key]
        assert step is not None, key
        assert (step.question is None) == (key == "history")


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_right_answer_and_says_why_others_are_wrong(steps, name) -> None:
    for key in course.STEPS[:-1]:
        question = steps[name, key].question
        if question.options:
            right = [option for option in question.options if option.right]
            assert right, key
            assert len(question.options) > len(right)
            assert len({option.text for option in question.options}) == len(question.options)
            assert all(option.why for option in question.options)
            for place, option in enumerate(question.options):
                assert judge(question, place).right == option.right
        else:
            middle = (question.low + question.high) / 2
            assert judge(question, middle).right
            assert not judge(question, question.low - 0.1).right
            assert not judge(question, question.high + 0.1).right
            told = {why for _, why in question.mistakes}
            for value, _ in question.mistakes:
                if not question.low <= value <= question.high:
                    assert judge(question, value).said in told


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_filled_in_and_plain(steps, name) -> None:
    for key in course.STEPS:
        step = steps[name, key]
        question = step.question
        said = [step.text, step.borrowed, step.title]
        if question:
            said += [question.asked, question.explained]
            said += [text for option in question.options for text in (option.text, option.why)]
        for text in said:
            assert not re.search(r"[{}<>]|\bnan\b", text), (key, text)
            assert "  " not in text, (key, text)


def test_the_veto_step_counts_the_roll_call(cases, steps) -> None:
    for name, case in cases.items():
        stances = case.record.rounds[0].stances
        likely = {m: max(odds, key=odds.get) for m, odds in stances.items()}
        yes = np.array([likely[m] == "yes" for m in case.own.members])
        no = np.array([likely[m] == "no" for m in case.own.members])
        adopted = bool(passes(yes, no, case.own.veto, QUOTA))
        outcome = "failed" if yes.sum() < QUOTA else "adopted" if adopted else "vetoed"
        step = steps[name, "veto"]
        places = ("adopted", "vetoed", "failed")
        right = [o for o, option in zip(places, step.question.options, strict=True) if option.right]
        assert right == [outcome]
        assert f"{yes.sum()} yes, {no.sum()} no" in step.views[0].title


def of_whom(case: Case, asked: str) -> str:
    """Who a question is about: the penholder apart, the member it names."""
    named = [m for m in case.own.members if case.name(m) in asked and m != case.scenario.pen]
    return max(named, key=lambda m: len(case.name(m)))


def stands_out(sizes: dict[str, float]) -> bool:
    """Whether a number is clearly the largest one of some."""
    largest = max(sizes.values())
    return largest > 0 and min(sizes.values()) <= lesson_council.APART * largest


def test_the_worst_measure_is_the_worst(cases, steps) -> None:
    for name, case in cases.items():
        question = steps[name, "wishes"].question
        first = {
            iso: {
                p.title: float(case.worth(iso)[k, p.first])
                for k, p in enumerate(case.scenario.provisions)
            }
            for iso in (of_whom(case, question.asked), case.objector())
        }
        worst, others = first.values() if len(first) > 1 else (*first.values(), None)
        right = next(o.text for o in question.options if o.right)
        assert worst[right] == min(worst.values())
        assert f"{worst[right]:.3f}" in question.explained
        for option in question.options:
            assert option.right or worst[option.text] > worst[right]
        if others:
            assert not stands_out({title: -value for title, value in others.items()})


def ratios_of(case: Case, iso: str) -> dict[str, float]:
    """What one rung less of each measure gives a member for what it costs the penholder."""
    mine, theirs = case.worth(case.scenario.pen), case.worth(iso)
    return {
        p.title: (theirs[k, p.first - 1] - theirs[k, p.first])
        / (mine[k, p.first] - mine[k, p.first - 1])
        for k, p in enumerate(case.scenario.provisions)
        if p.first > 0
    }


def test_the_best_concession_has_the_best_ratio_of_those_shown(cases, steps) -> None:
    for name, case in cases.items():
        question = steps[name, "worth"].question
        member = of_whom(case, question.asked)
        ratio = ratios_of(case, member)
        shown = [option.text for option in question.options]
        assert max(shown, key=ratio.get) == next(o.text for o in question.options if o.right)
        if member != case.objector():
            assert not stands_out(ratios_of(case, case.objector()))


def test_a_step_is_about_another_member_where_nothing_stands_out_for_the_objector() -> None:
    """China minds both measures alike: the question is about the next with a veto."""
    own = load("south-sudan-2016")
    members = [seat.iso for seat in own.seats]
    changed = {
        **{f"members.{m}.ideal.{p.key}": 1.0 for m in members for p in own.provisions},
        **{f"members.CHN.ideal.{p.key}": 0.0 for p in own.provisions},
        **{f"members.CHN.salience.{p.key}": 0.5 for p in own.provisions},
        "members.RUS.ideal.arms_embargo": 0.0,
        "members.RUS.ideal.listings": 0.5,
    }
    case = lesson_cases.reckon("south-sudan-2016", tuple(changed.items()), 0)
    assert case.objector() == "CHN"
    for number in (2, 3):
        step = lesson_steps.step(case, number)
        assert case.name("RUS") in step.question.asked
        assert case.name("CHN") not in step.question.asked
        assert f"for {case.name('CHN')}" in step.text or f"to {case.name('CHN')}" in step.text


def test_the_matrix_shows_the_payoffs_of_the_round(cases, steps) -> None:
    for name, case in cases.items():
        played = next(r for r in case.record.rounds if r.offer)
        found = lesson_tables.game(case.scenario, played)
        for i in range(len(found.rows)):
            for place, j in enumerate(found.columns_of):
                assert found.pen[i][place] == played.payoffs_penholder[i][j]
                assert found.objector[i][place] == played.payoffs_objector[i][j]
        html = steps[name, "matrix"].views[0].html
        assert html.count("class='cell'") == len(found.rows) * len(found.columns)
        assert " best'" not in html
        assert steps[name, "matrix"].after[0].html.count(" best'") == sum(
            map(sum, found.pen_best)
        ) + sum(map(sum, found.objector_best))


def test_an_equilibrium_cell_is_one_of_the_record(cases, steps) -> None:
    for name, case in cases.items():
        played = next(r for r in case.record.rounds if r.offer)
        found = lesson_tables.game(case.scenario, played)
        pure = {
            (e["penholder"].index(1.0), e["objector"].index(1.0))
            for e in map(as_lists, played.equilibria)
            if 1.0 in e["penholder"] and 1.0 in e["objector"]
        }
        stable = {
            (i, found.columns_of[j])
            for i in range(len(found.rows))
            for j in range(len(found.columns))
            if found.stable(i, j)
        }
        assert stable <= pure
        right = {option.text for option in steps[name, "stable"].question.options if option.right}
        assert right == {
            f"{found.rows[i]}, {found.columns[found.columns_of.index(j)]}" for i, j in stable
        }


def as_lists(equilibrium) -> dict[str, list[float]]:
    return {side: list(equilibrium[side]) for side in ("penholder", "objector")}


def test_who_would_leave_a_cell_and_what_it_would_gain() -> None:
    case = lesson_cases.reckon("dprk-2017", (), 0)
    played = replace(
        case.record.rounds[0],
        payoffs_penholder=[[1.0, 0.0], [0.0, 2.0]],
        payoffs_objector=[[1.0, 0.5], [0.0, 0.25]],
        beliefs={"CHN": [1.0]},
        equilibria=[{"penholder": (1.0, 0.0), "objector": (1.0, 0.0), "regret": 0.0}],
        chosen=0,
    )
    found = lesson_tables.game(case.scenario, played)
    said = lesson_games._why(case, played, found, 0, 1)
    assert said == (
        "The United States would leave it: another choice pays 2.000 more. "
        "China would leave it: another choice pays 0.500 more."
    )
    assert found.stable(0, 0)
    assert found.stable(1, 1)


def test_the_mixed_step_makes_the_other_indifferent(steps) -> None:
    for name in NAMES:
        step = steps[name, "mixed"]
        (_, a0, a1), (_, b0, b1) = step.slider.lines
        p = (step.question.low + step.question.high) / 200
        assert a0 + p * (a1 - a0) == pytest.approx(b0 + p * (b1 - b0), abs=0.01)
        crossing = (b0 - a0) / ((a1 - a0) - (b1 - b0))
        assert step.question.low <= 100 * crossing <= step.question.high
        assert judge(step.question, 100 * crossing).right
        assert not judge(step.question, 100 * (1 - crossing)).right


def test_rounded_payoffs_still_lead_to_a_right_answer(steps) -> None:
    for name in NAMES:
        (_, a0, a1), (_, b0, b1) = (
            (label, round(zero, 3), round(one, 3))
            for label, zero, one in steps[name, "mixed"].slider.lines
        )
        assert judge(steps[name, "mixed"].question, 100 * (b0 - a0) / ((a1 - a0) - (b1 - b0))).right


def test_the_equation_as_printed_gives_the_answer_as_printed(steps) -> None:
    for name in NAMES:
        said = steps[name, "mixed"].question.explained
        number = r"(-?\d\.\d+)"
        pays = rf"{number} · p \+ {number} · \(1 − p\)"
        found = re.search(rf"{pays} = {pays}, p = {number}:", said)
        a, b, c, d, p = map(float, found.groups())
        assert f"{(d - b) / ((a - b) - (c - d)):.3f}" == f"{p:.3f}"
        assert len(found[1].partition(".")[2]) >= 4


def test_whether_patience_and_breakdown_matter_is_read_off_the_table(cases) -> None:
    """Of 2375 only great impatience moves the end; of the draft of 2022 nothing does."""
    told = {}
    for name in ("dprk-2017", "dprk-2022"):
        here = lesson_time._ends(cases[name])
        told[name] = lesson_time._theory(lesson_time._tried(cases[name], here))
    impatient = odds(load("dprk-2017", {"discount": min(lesson_time.PATIENCE)}))
    own = odds(load("dprk-2017"))
    least, most = (share(o["outcomes"]["adopted"]) for o in (impatient, own))
    texts = [f"{o['severity_index']:.0f}" for o in (own, impatient)]
    said = "moves the chance of adoption between {} and {}, and the severity at the end between {}"
    assert said.format(least, most, " and ".join(texts)) in told["dprk-2017"]
    assert told["dprk-2017"].count("changes nothing that the table shows") == 1
    assert told["dprk-2022"].count("changes nothing that the table shows") == 2


def test_a_borrowed_game_is_named_and_of_the_nearest_negotiation(cases, steps) -> None:
    step = steps["dprk-2017", "mixed"]
    case, played, _ = lesson_cases.find(cases["dprk-2017"], lesson_cases.mixes, known=True)
    assert case.scenario.target == "PRK"
    assert case.scenario.title in step.borrowed
    mine = cases["dprk-2017"].scenario
    for name in [*library.names(), *library.case_names()]:
        other = load(name)
        near = abs((other.date - mine.date).days) < abs((case.scenario.date - mine.date).days)
        if other.target == mine.target and near and name != mine.name:
            record = play(load(name, {"resolve_types": 1}))
            assert not any(lesson_cases.mixes(record, i) for i in range(len(record.rounds)))
    chosen = played.equilibria[played.chosen]
    assert 0 < chosen["penholder"][0] < 1
    assert 0 < chosen["objector"][0] < 1


def test_bayes_rule_leads_to_the_belief_of_the_record(cases, steps) -> None:
    for name, mine in cases.items():
        case, played, i = lesson_cases.find(mine, lesson_cases.teaches_by_threat)
        accepts = np.array(lesson_time.accepts(played))
        before = np.array(played.beliefs[played.objector])
        joint = before * (1 - accepts)
        now = lesson_cases.after(case.record, i, played.objector)
        assert joint / joint.sum() == pytest.approx(now)
        question = steps[name, "belief"].question
        assert any(question.low <= 100 * p <= question.high for p in now)
        assert not judge(question, 100 * float(before.max())).right


def test_a_negotiation_borrows_nothing_where_a_threat_of_its_own_teaches(cases, steps) -> None:
    for name, case in cases.items():
        rounds = range(len(case.record.rounds))
        own = any(lesson_cases.teaches_by_threat(case.record, i) for i in rounds)
        assert (steps[name, "belief"].borrowed == "") == own


def test_the_deadline_step_has_the_exact_odds(cases, steps) -> None:
    step = steps["dprk-2017", "time"]
    for row in step.after[0].rows:
        exact = odds(load("dprk-2017", {"rounds": row["rounds"]}))
        adopted = max(exact["outcomes"], key=exact["outcomes"].get) == "adopted"
        assert row["adopted"] == f"{100 * exact['outcomes']['adopted']:.0f}"
        assert row["severity"] == (f"{exact['severity_index']:.0f}" if adopted else "–")
    exact, own = odds(load("dprk-2017", {"rounds": 1})), odds(load("dprk-2017"))
    assert f"severity {own['severity_index']:.0f} of 100" in step.question.explained
    adopted = max(exact["outcomes"], key=exact["outcomes"].get) == "adopted"
    assert step.question.options[0].right == (not adopted)


def test_a_yes_that_is_not_needed_is_bought_for_the_sake_of_enforcement(cases, steps) -> None:
    case = cases["dprk-2017"]
    later = [p for p in case.record.rounds if p.reason == "its_yes"]
    assert listed([str(p.round) for p in later]) in steps["dprk-2017", "veto"].question.explained
    leaks = {
        payoff(found["leak"]): p
        for place, p in zip(places(case.solved, case.record), case.record.rounds, strict=False)
        if p in later and (found := dict(reasons.differences(case.solved, place, p)))["leak"] > 0.0
    }
    most = max(leaks)
    explained = steps["dprk-2017", "worth"].question.explained
    assert f"lose {most} units of gain more by leaks" in explained
    assert f"In round {leaks[most].round} China would not block" in explained
    assert steps["dprk-2017", "worth"].title in steps["dprk-2017", "veto"].question.explained
    assert "enforced" not in steps["libya-2011", "worth"].question.explained


def test_the_end_counts_where_the_model_is_wrong(cases, steps) -> None:
    for name, case in cases.items():
        final = case.scenario.history.final
        same = sum(case.record.final[k] == level for k, level in final.items())
        assert f"{same} of {len(final)} measures end as they did" in steps[name, "history"].text


def test_what_is_said_to_a_wrong_answer_about_the_deadline_is_true_of_the_record(
    cases, steps
) -> None:
    for name, case in cases.items():
        given = sum(
            r.draft != d for r, d in zip(case.record.rounds, case.drafts()[1:], strict=True)
        )
        for option in steps[name, "time"].question.options:
            if not option.right:
                told = re.search(r"given up in (\d+) of the rounds", option.why)
                assert told is None or int(told[1]) == given > 0, (name, option.why)
                none = "In this record no text is adopted" in option.why
                assert none == (case.record.outcome != "adopted"), (name, option.why)
                assert "more concessions than above" not in option.why or given > 0


def ended(case: Case, outcome: str, conceded: bool) -> Case:
    """A case with a record that ended so, of one round in which something was given up or not."""
    played = case.record.rounds[0]
    final = case.record.rounds[1].draft if conceded else played.draft
    return replace(case, record=replace(case.record, rounds=[played], final=final, outcome=outcome))


def test_no_concession_is_told_of_where_none_was_made(cases) -> None:
    still = ended(cases["dprk-2017"], "adopted", conceded=False)
    once = ended(cases["dprk-2017"], "adopted", conceded=True)
    vetoed = ended(cases["dprk-2017"], "vetoed", conceded=False)
    reply = lesson_time._reply
    assert reply(still, "same", "not") == "wrong.never_given"
    assert reply(still, "weaker", "not") == "wrong.weaker_than_first"
    assert reply(still, "stricter", "same") == "wrong.strictest"
    assert reply(once, "same", "not") == "wrong.withheld"
    assert reply(once, "weaker", "same") == "wrong.weaker"
    assert reply(once, "stricter", "same") == "wrong.in_time"
    assert reply(once, "same", "stricter") == "wrong.elsewhere"
    assert reply(cases["dprk-2017"], "same", "stricter") == "wrong.same"
    for chosen in ("stricter", "same", "weaker"):
        assert reply(vetoed, chosen, "not") == "wrong.none_adopted"
    assert reply(vetoed, "same", "same") == "right"


def test_the_end_says_what_the_values_knew_of_the_negotiation(cases, steps) -> None:
    fitted = len(library.names()) + len(library.case_names())
    for name in NAMES:
        assert f"the {len(NAMES) - 1} other full scenarios" in steps[name, "history"].text
    coded = lesson_cases.reckon("zimbabwe-2008-447", (), 0)
    text = lesson_history.history(coded).text
    file = library.locate("dprk-2017")
    for source in ("dprk-2017", str(file), str(file.parent)):
        told = lesson_history.history(replace(cases["dprk-2017"], source=source)).text
        assert "this one among them" in told
    assert "had no say in that choice" in text
    assert f"{fitted} coded negotiations, this one among them" in text
    assert "is not among them" in lesson_history.history(replace(coded, source="./x")).text


def test_a_wrong_outcome_is_said_first(cases, steps) -> None:
    assert "outcome wrong" not in steps["dprk-2017", "history"].text
    wrong = replace(cases["dprk-2017"], record=replace(cases["dprk-2017"].record, outcome="vetoed"))
    told = lesson_history.history(wrong).text.split("\n\n")[0]
    assert told.startswith("The model gets the outcome wrong: ")
    assert "text is vetoed, in history it was adopted" in told
    other = replace(wrong, changed=(("rounds", 2),))
    assert lesson_history.history(other).text.startswith("With the assumptions that you changed")


def test_a_borrowed_step_links_to_the_round_that_it_shows(cases, steps) -> None:
    for name, case in cases.items():
        for key in course.STEPS:
            assert bool(steps[name, key].borrowed) == bool(steps[name, key].lender), key
        found, played, _ = lesson_cases.find(case, lesson_cases.mixes, known=True)
        link = steps[name, "mixed"].lender
        assert link["scenario"] == found.scenario.name
        assert (link["round"], link["resolve_types"]) == (str(played.round), "1")


def test_one_yes_vote_is_no_plural(steps) -> None:
    question = steps["south-sudan-2016", "veto"].question
    said = " ".join([question.explained, *(option.why for option in question.options)])
    assert not re.search(r"\b1 (yes votes|vote)\b", said)


def test_other_numbers_of_the_model_give_other_answers() -> None:
    """Without vetoes nothing is vetoed: the first step's answer follows."""
    changed = (("members.CHN.veto", False), ("members.RUS.veto", False))
    step = lesson_steps.step(lesson_cases.reckon("dprk-2017", changed, 0), 1)
    assert [option.right for option in step.question.options] == [True, False, False]


def test_a_negotiation_in_which_all_agree_says_that_a_step_needs_another() -> None:
    own = load("libya-2011")
    all_wanted = {
        f"members.{seat.iso}.ideal.{p.key}": 1.0 for seat in own.seats for p in own.provisions
    }
    case = lesson_cases.reckon("libya-2011", tuple(all_wanted.items()), 0)
    assert lesson_steps.step(case, 2) is None
    assert lesson_steps.step(case, 4).borrowed


def test_charts_can_be_drawn_and_have_a_table(steps) -> None:
    for (name, key), step in steps.items():
        for view in (*step.views, *step.after):
            if isinstance(view, Picture):
                spec = view.chart().to_dict()
                assert spec["height"] > 0, (name, key)
                assert view.rows, (name, key)
                assert view.title, (name, key)
                assert view.reading, (name, key)


def test_ideals_are_drawn_as_the_position_rule_has_them(cases, steps) -> None:
    case, view = cases["dprk-2017"], steps["dprk-2017", "wishes"].views[0]
    rows = view.chart.args[0]
    china = {row["measure"]: row for row in rows if row["member"] == "China"}
    for k, p in enumerate(case.scenario.provisions):
        assert china[p.title]["ideal"] == case.own.ideal[case.at("CHN"), k]
        assert china[p.title]["salience"] == case.own.salience[case.at("CHN"), k]
    spec = view.chart().to_dict()["encoding"]
    assert (spec["x"]["field"], spec["size"]["field"]) == ("ideal", "salience")
    assert spec["color"]["field"] == spec["shape"]["field"] == "member"
    assert spec["size"]["scale"]["domain"] == [0, max(row["salience"] for row in rows)]


def test_each_measure_has_a_row_however_few_there_are(steps) -> None:
    for name in NAMES:
        for view in (steps[name, "wishes"].views[0], steps[name, "worth"].views[0]):
            spec = view.chart().to_dict()
            measures = {row["measure"] for row in spec["data"]["values"]}
            assert spec["height"] == lesson_charts.ROW * len(measures)
            assert spec["autosize"]["type"] == "fit-x"


def test_colour_and_shape_of_a_chart_have_one_legend(steps) -> None:
    """Vega warns of each property in which two legends for the same thing differ."""

    def legends(spec):
        layers = [spec, *spec.get("layer", ())]
        each = [layer.get("encoding", {}).get(k) for layer in layers for k in ("color", "shape")]
        return [found["legend"] for found in each if found]

    for step in steps.values():
        for view in (*step.views, *step.after):
            if isinstance(view, Picture) and view.name != "lesson-council":
                found = legends(view.chart().to_dict())
                assert all(legend == found[0] for legend in found)


def test_names_are_escaped_in_tables() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    for stacked in (False, True):
        html = lesson_tables.plain([hostile, hostile], [(hostile, hostile)], hostile, stacked)
        assert "<img" not in html
    scenario = load("dprk-2017")
    seats = tuple(replace(seat, name=hostile) for seat in scenario.seats)
    named = replace(scenario, seats=seats)
    found = lesson_tables.game(named, play(solve(scenario)).rounds[0])
    assert "<img" not in lesson_tables.matrix(found, hostile, marked=True, tagged=True)


def test_sentences_begin_with_a_capital(steps) -> None:
    for step in steps.values():
        assert not re.search(r"(^|[.!?] )[a-z]", sentences(step.text))
