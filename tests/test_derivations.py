"""Where numbers come from: the parts make up the numbers of the record, by the rules' formulas."""

from math import exp

import pytest

from negotiation import Scenario, load, play, solve
from negotiation.derivations import dollar_parts, severity_parts, stances
from negotiation.measures import dollars, exchanges, points
from negotiation.payoff_parts import places

NAMES = ("dprk-2017", "dprk-2022", "libya-2011", "south-sudan-2016")


@pytest.fixture(scope="module", params=NAMES)
def played(request: pytest.FixtureRequest):
    solved = solve(load(request.param))
    return solved, play(solved, 3)


def texts(record):
    return [*(r.draft for r in record.rounds), record.final]


def test_severity_is_the_sum_of_its_parts(played) -> None:
    solved, record = played
    severities = [*(r.severity_index for r in record.rounds), record.severity_index]
    for draft, severity in zip(texts(record), severities, strict=True):
        parts = severity_parts(solved, draft)
        assert sum(p.points for p in parts) == pytest.approx(severity)
        first = sum(p.weight * p.first for p in parts)
        for p in parts:
            assert p.points == pytest.approx(100 * p.weight * p.severity / first)
        assert sum(p.weight for p in parts) == pytest.approx(1)


def test_a_draft_without_measures_has_no_points() -> None:
    scenario = load("dprk-2017", {f"provisions.{p.key}.first": 0 for p in _provisions()})
    own = solve(scenario).preferences
    assert set(points(scenario, own, {p.key: 1 for p in scenario.provisions}).values()) == {0.0}


def _provisions():
    return load("dprk-2017").provisions


def test_dollars_are_the_sum_of_the_ladders_figures_with_their_sources(played) -> None:
    solved, record = played
    for draft in texts(record):
        parts = dollar_parts(solved.scenario, draft)
        for name, total in dollars(solved.scenario, draft).items():
            mine = [p for p in parts if p.name == name]
            assert (total is None) == (not mine)
            assert (total or 0.0) == pytest.approx(sum(p.value for p in mine))
    if solved.scenario.name == "dprk-2017":
        first = {(p.measure, p.name): p for p in dollar_parts(solved.scenario, record.first)}
        assert first["textiles", "income_lost"].value == 726
        assert "Los Angeles Times" in first["textiles", "income_lost"].source
        assert ("leader_assets", "income_lost") not in first


def test_a_stance_follows_from_its_parts(played) -> None:
    """Yes, no and abstention as the record has them, from g, e, c, λ, τ, ȳ and Π₉ by hand."""
    solved, record = played
    told = [*(r.stances for r in record.rounds), record.stances]
    for place, said in zip(places(solved, record), told, strict=True):
        for member, stance in stances(solved, place).items():
            assert stance.yes == pytest.approx(said[member]["yes"], abs=1e-12)
            assert stance.no == pytest.approx(said[member]["no"], abs=1e-12)
            assert stance.abstain == pytest.approx(said[member]["abstain"], abs=1e-12)
            assert sum(w.gain for w in stance.wants) == pytest.approx(stance.gain, abs=1e-12)
            assert sum(a.belief for a in stance.answers) == pytest.approx(1)
            if not stance.sponsor:
                yes, no = by_hand(stance)
                assert yes == pytest.approx(stance.yes, rel=1e-6, abs=1e-9)
                assert no == pytest.approx(stance.no, rel=1e-6, abs=1e-9)


def by_hand(stance) -> tuple[float, float]:
    """A member's yes and no, reckoned from what the panel shows."""

    def sigma(z: float) -> float:
        return 1 / (1 + exp(-max(-700.0, min(700.0, z))))

    yes = no = 0.0
    for a in stance.answers:
        pull = stance.cue * (stance.others - 0.5)
        urge = -stance.nine * stance.gain - 2 * stance.others * a.block_cost
        would = 0.0 if stance.committed else sigma(urge / stance.noise)
        alone = 0.0 if stance.committed else sigma((urge - stance.lone_cost) / stance.noise)
        willing = sigma((stance.gain + a.tolerance + pull) / stance.noise)
        yes += a.belief * min(1 - would, willing)
        company = stance.company if stance.veto else 1.0
        no += a.belief * (company * would + (1 - company) * alone)
    return yes, no


def test_ideals_say_where_they_come_from() -> None:
    scenario = load("dprk-2017", {"members.CHN.ideal.oil_crude": 0.5})
    solved = solve(scenario)
    found = stances(solved, places(solved, play(solved))[0])
    wants = {w.measure: w for w in found["CHN"].wants}
    assert (wants["oil_crude"].ideal, wants["oil_crude"].origin) == (0.5, "scenario")
    assert wants["textiles"].origin == "position rule"
    assert found["USA"].sponsor


def test_exchanges_are_the_changes_of_the_text(played) -> None:
    solved, record = played
    drafts = texts(record)
    found = exchanges(solved.scenario, solved.preferences, record)
    assert len(found) == len(record.rounds)
    severities = [*(r.severity_index for r in record.rounds), record.severity_index]
    for i, (each, r) in enumerate(zip(found, record.rounds, strict=True)):
        assert {k: old for k, (old, _) in each.given.items()} == {
            k: drafts[i][k] for k in each.given
        }
        assert {k for k in drafts[i] if drafts[i][k] != drafts[i + 1][k]} == set(each.given)
        assert sum(each.points.values()) == pytest.approx(severities[i] - severities[i + 1])
        assert each.promised == (r.objector_action == "accept")
        assert each.again == any(e.promised for e in found[:i] if e.objector == r.objector)
        assert each.before == r.stances[r.objector]
    assert sum(sum(e.points.values()) for e in found) == pytest.approx(
        severities[0] - record.severity_index
    )


def test_known_resolve_has_one_type() -> None:
    scenario: Scenario = load("dprk-2017", {"resolve_types": 1})
    solved = solve(scenario)
    for stance in stances(solved, places(solved, play(solved))[0]).values():
        assert [a.belief for a in stance.answers] == [1.0]
