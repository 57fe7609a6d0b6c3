"""What the Rounds view shows, as pure functions: story, deal, roll call, charts, and the panels."""

import re
from html import unescape

import numpy as np
import origins
import pytest
import reasons
from game import tables as game_tables
from rounds import charts as rounds_charts
from rounds import origins as rounds_origins
from rounds import tables

from negotiation import load, play, solve, story
from negotiation.derivations import stances
from negotiation.measures import dollars, exchanges
from negotiation.payoff_parts import places

HOSTILE = "<script>alert(1)</script> & '\"{x}"


def text(html: str) -> str:
    """What is read of HTML, without tooltips."""
    html = re.sub(
        r"<style>.*?</style>|<span class=\"meaning\".*?</span>", "", html, flags=re.DOTALL
    )
    return re.sub(r"\s+(?=[\s.,;:)])", "", unescape(re.sub("<[^>]*>", " ", html)))


def opens(html: str) -> set[str]:
    """The panels that numbers of a piece of HTML open."""
    return set(re.findall(r"popovertarget='([^']+)'", html))


@pytest.fixture(scope="module")
def given(dprk, record):
    return exchanges(dprk.scenario, dprk.preferences, record)


def test_the_story_is_told_and_its_numbers_open_a_panel(dprk, record) -> None:
    for played, place in zip(record.rounds, places(dprk, record), strict=False):
        html = tables.told(dprk, place, played, record.ending)
        said = text(html)
        happened = story.what_happened(dprk.scenario, played, record.ending)
        for word in f"{story.why(dprk.scenario, played)} {happened}".split():
            assert word.strip(".,;:()%") in said
        assert opens(html) - {"from-trade-CHN"} == {
            f"from-vote-{played.objector}-{played.round}",
            "from-pays",
        }
        assert ("91.5%" in said) == (played.reason == "its_yes")


@pytest.mark.parametrize("name", ["dprk-2017", "dprk-2022", "libya-2011", "syria-2012-77"])
def test_what_conceding_pays_is_the_difference_of_two_payoffs_taken_apart(name) -> None:
    solved = solve(load(name))
    played_out = play(solved)
    for played, place in zip(played_out.rounds, places(solved, played_out), strict=False):
        found = reasons.differences(solved, place, played)
        rows = np.array(played.payoffs_penholder) @ played.equilibria[played.chosen]["objector"]
        assert sum(each.amount for each in found) == pytest.approx(
            rows[played.row or 1] - rows[0], abs=1e-9
        )
        said = reasons.conceding(solved, place, played)
        alike = "as much as holding" in said
        assert alike == (abs(rows[played.row or 1] - rows[0]) < 5e-4)
        assert alike or f"{abs(rows[played.row or 1] - rows[0]):.3f} units of gain" in said
        assert alike or ("would pay" in said) == (played.penholder_action == "hold")


def test_what_results_for_the_objector_is_its_payoff_taken_apart(dprk, record) -> None:
    for played, place in zip(record.rounds, places(dprk, record), strict=False):
        chosen = played.equilibria[played.chosen]
        worth = chosen["penholder"] @ np.array(played.payoffs_objector) @ chosen["objector"]
        said = reasons.resulting(dprk, place, played)
        assert f"worth {worth:.3f} to" in said
        numbers = [float(n) for n in re.findall(r"\d\.\d{3}", said)]
        gains = said.split("; against that")[0].count("0.")
        assert sum(numbers[1:gains]) - sum(numbers[gains:]) == pytest.approx(worth, abs=2e-3)
        assert "0.350 for not having to veto alone" in said


def test_parts_of_conceding_sum_to_what_is_said(dprk, record) -> None:
    for played, place in zip(record.rounds, places(dprk, record), strict=False):
        said = reasons.conceding(dprk, place, played)
        total, *numbers = (float(n) for n in re.findall(r"\d\.\d{3}", said))
        gains = said.split("; against that")[0].count("0.") - 1
        assert sum(numbers[:gains]) - sum(numbers[gains:]) == pytest.approx(total, abs=2e-3)
        panel = text(rounds_origins.pays(dprk, place, played))
        hold, concede, ends = reasons.weighed(dprk, place, played)
        assert f"{hold.sum():.3f} {concede.sum():.3f}" in re.sub(r"\s+", " ", panel)
        assert ends == said.startswith("Holding would end the talks") == (played.round in (3, 4, 5))


def test_oil_is_given_for_the_sake_of_enforcement(dprk, record) -> None:
    found = reasons.differences(dprk, places(dprk, record)[2], record.rounds[2])
    assert set(record.rounds[2].offer) == {"oil_crude", "oil_refined"}
    assert [each.part for each in found[:2]] == ["leak", "gain"]
    assert found[0].amount > 0.0 > found[1].amount


def test_the_end_tells_severity_dollars_and_odds(dprk, record) -> None:
    odds = {"adopted": 0.7, "vetoed": 0.3, "failed": 0.0, "withdrawn": 0.0}
    html = tables.told_end(dprk, record, odds)
    assert opens(html) == {"from-severity-7", "from-dollars-7", "from-odds", "from-trade-CHN"}
    said = text(html)
    assert "Round 1 went to China, so that it would not block." in said
    assert "Rounds 3 to 6 went to China, for a yes that the text did not need to pass." in said
    numbers = re.findall(r">([^<]+)</button>", html)
    assert numbers == [
        f"{record.severity_index:.0f}",
        *(f"{value:,.0f}" for value in record.dollars.values()),
        "91.5%",
        "70%",
        "30%",
    ]


def test_a_deal_says_who_gave_what_for_what(dprk, record, given) -> None:
    severities = [*(r.severity_index for r in record.rounds), record.severity_index]
    titles = {p.key: p.title for p in dprk.scenario.provisions}
    for each in given:
        pair = severities[each.round - 1 : each.round + 1]
        html = tables.deal(dprk.scenario, each, pair, (0.9, 0.9), "Deal")
        said = text(html)
        assert all(titles[key] in said for key in each.given)
        assert f"{sum(each.points.values()):.1f} points" in said
        held = "Its promise of an earlier round holds." in said
        assert held == each.again != ("Its promise not to block." in said)
        assert {f"from-severity-{each.round + i}" for i in (0, 1)} <= opens(html)
    first = text(tables.deal(dprk.scenario, given[0], severities[:2], (0.1, 0.5), "Deal"))
    assert "Nine yes votes: 10% → 50%" in first
    assert "Nine yes votes" not in said
    assert "Its no: over 99% → 0%" in first


def test_a_threat_returns_nothing_and_a_held_text_gives_nothing() -> None:
    solved = solve(load("dprk-2022"))
    record = play(solved)
    each = exchanges(solved.scenario, solved.preferences, record)[0]
    assert (each.given, each.promised) == ({}, False)
    said = text(tables.deal(solved.scenario, each, [100.0, 100.0], (0.9, 0.9), "Deal"))
    assert "Nothing in this round." in said
    assert "Nothing: it threatens." in said


def test_the_ledger_ends_at_the_present_round(dprk, given) -> None:
    for now in (0, 2, 6):
        html = tables.ledger(dprk.scenario, given, now, "Ledger")
        assert html.count("<tr><td>") == now
        numbers = [
            float(n) for n in re.findall(r"popovertarget='from-severity-\d'>([\d.]+)<", html)
        ]
        expected = [p for each in given[:now] for p in sorted(each.points.values(), reverse=True)]
        assert numbers == pytest.approx(expected, abs=0.051)


def test_roll_calls_stand_side_by_side() -> None:
    solved = solve(load("south-sudan-2016"))
    record, history = play(solved), solved.scenario.history.vote
    html = tables.roll_call(solved.scenario, record, "Votes")
    rows = dict(re.findall(r"data-member='(\w+)'>(.*?)</tr>", html))
    assert set(rows) == set(record.vote)
    for iso, row in rows.items():
        cells = [text(cell).strip() for cell in re.findall(r"<td>(.*?)</td>", row)]
        assert cells[1] == tables.answer(record.vote[iso])
        assert cells[2] == story.share(record.stances[iso]["yes"])
        assert cells[3].startswith(tables.answer(history[iso]))
        assert ("unlike the model" in cells[3]) == (record.vote[iso] != history[iso])
    unlike = sum(record.vote[iso] != history[iso] for iso in rows)
    assert html.count("class=unlike") == unlike > 0


def test_the_final_text_is_held_against_history_with_its_sources(dprk, record) -> None:
    html = tables.beside(dprk.scenario, record, 68.9)
    apart = [record.final[key] - level for key, level in dprk.scenario.history.final.items()]
    stricter, weaker = sum(d > 0 for d in apart), sum(d < 0 for d in apart)
    assert (
        f"{apart.count(0)} of {len(apart)} measures end as they did, "
        f"{stricter} stricter and {weaker} weaker" in text(html)
    )
    assert "adopted 15-0-0 (yes, no, abstain)" in text(html)
    assert opens(html) == {"from-history", "from-severity-history"}
    panel = text(rounds_origins.history(dprk.scenario))
    for p in dprk.scenario.provisions:
        level = p.ladder[dprk.scenario.history.final[p.key]]
        assert level.text in panel
        assert level.source in panel


def test_every_payoff_of_the_matrix_opens_a_panel(dprk, record) -> None:
    for played in record.rounds:
        matrix = game_tables.matrix(game_tables.of_round(dprk.scenario, played), "Game")
        cells = len(played.payoffs_penholder) * len(played.payoffs_penholder[0])
        html = tables.opened(matrix)
        assert html.count("class='cell number'") == cells
        assert text(html) == text(matrix)


def test_the_severity_panel_sums_to_the_index(dprk, record) -> None:
    html = rounds_origins.severity(dprk, record.final, 7)
    total = re.search(r"<tr class=total>.*?([\d.]+)</td></tr>", html)
    assert total is not None
    assert total[1] == f"{record.severity_index:.1f}"
    for p in dprk.scenario.provisions:
        assert p.title in text(html)
    assert "position rule" in html


def test_the_dollars_panel_names_each_figure_and_its_source(dprk, record) -> None:
    html = text(rounds_origins.money(dprk.scenario, record.final, 7))
    for amount in record.dollars.values():
        assert f"{amount:,.0f}" in html
    assert "Los Angeles Times (KOTRA has 752)" in html
    assert all(source in html for source in dprk.scenario.sources)


def test_the_vote_panel_has_gain_costs_noise_and_sources(dprk, record) -> None:
    place = places(dprk, record)[3]
    stance = stances(dprk, place)["CHN"]
    html = text(rounds_origins.vote(dprk.scenario, stance, "China", 4))
    assert f"yes {story.share(stance.yes)}, no 0%" in html
    for value in (stance.gain, *(a.block_cost for a in stance.answers)):
        assert f"{value:.3f}".replace("-", "−") in html
    assert f"τ = {stance.noise:.2f}" in html
    assert "It has promised not to vote no" in html
    assert "Bailey, Strezhnev and Voeten" in html
    assert "patronage of the target (0.9" in html
    pen = stances(dprk, place)["USA"]
    assert "It tables the text" in rounds_origins.vote(dprk.scenario, pen, "United States", 4)
    russia = stances(dprk, places(dprk, record)[0])["RUS"]
    html = text(rounds_origins.vote(dprk.scenario, russia, "Russia", 1))
    assert "A lone veto costs 0.35 more" in html


def test_names_are_shown_as_text(dprk, record) -> None:
    for html in (
        origins.number(HOSTILE, HOSTILE, HOSTILE),
        origins.panel(HOSTILE, HOSTILE, origins.paragraph(HOSTILE), HOSTILE),
        origins.table([HOSTILE], [[HOSTILE]], [HOSTILE]),
        origins.folded([HOSTILE]),
        rounds_origins.payoff(HOSTILE, HOSTILE, f"game?x={HOSTILE}"),
        rounds_origins.vote(
            dprk.scenario, stances(dprk, places(dprk, record)[0])["CHN"], HOSTILE, 1
        ),
        tables.linked(f"{HOSTILE} 3%", tables.PERCENT, "from-odds"),
    ):
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_columns_of_figures_stand_right() -> None:
    html = origins.table(["Type", "P"], [["2 of 5", "over 99%"], ["softest", "−0.100"]])
    assert html.count("<td>") == 2
    assert html.count("<td class='amount'>") == 2


def test_dollars_over_the_rounds_and_nothing_where_there_are_none(dprk, record) -> None:
    drafts = [*(r.draft for r in record.rounds), record.final]
    rows = rounds_charts.dollar_rows(dprk.scenario, drafts, [str(i) for i in range(len(drafts))])
    for row in rows:
        assert row["value"] == dollars(dprk.scenario, drafts[row["order"]])[row["name"]]
    assert len(rows) == 2 * len(drafts)
    spec = rounds_charts.money(rows, 2).to_dict()
    scale = spec["layer"][0]["encoding"]["strokeDash"]["scale"]
    assert scale["domain"] == ["income lost", "imports denied"]
    assert scale["range"][0] != scale["range"][1]
    assert "US$ million in the first year" in str(spec)
    libya = load("libya-2011")
    first = {p.key: p.first for p in libya.provisions}
    assert rounds_charts.dollar_rows(libya, [first], ["First draft"]) == []


def test_bars_of_what_was_given_sum_to_the_fall_of_severity(dprk, record, given) -> None:
    for now in (1, 3, 6):
        rows = rounds_charts.given_rows(dprk.scenario, given, now)
        texts = [*(r.severity_index for r in record.rounds), record.severity_index]
        assert sum(r["points"] for r in rows) == pytest.approx(texts[0] - texts[now])
    sums = rounds_charts.by_measure(rows)
    assert max(sums, key=lambda key: sums[key]) == "Workers abroad"
    titles = [p.title for p in dprk.scenario.provisions]
    spec = rounds_charts.given(rows, titles, max(sums.values())).to_dict()
    encoding = spec["encoding"]
    assert encoding["y"]["sort"] == titles
    assert encoding["color"]["scale"]["domain"] == ["China", "Russian Federation"]
    assert encoding["x"]["scale"]["domain"] == [0, pytest.approx(max(sums.values()))]
