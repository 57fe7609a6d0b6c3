"""Rival theories: known answers of the literature, and what each must do on any scenario."""

import json
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from conftest import scenarios
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import negotiation.theories
from negotiation import Scenario, load
from negotiation.cli import main
from negotiation.comparing import CAVEAT, compare, distance
from negotiation.council import banzhaf
from negotiation.parsing import parse
from negotiation.scenario import OUTCOMES
from negotiation.theories import setting, theories
from negotiation.theories.agenda_setter import take_it_or_leave_it
from negotiation.theories.averages import weighted_mean, weighted_median
from negotiation.theories.baron_ferejohn import closed_rule
from negotiation.theories.challenge import round_zero
from negotiation.theories.condorcet import lottery
from negotiation.theories.contests import support
from negotiation.theories.deals import deals, softenings, strongest_objector
from negotiation.theories.kalai_smorodinsky import equal_shares
from negotiation.theories.nash import bargain, losses
from negotiation.theories.rubinstein import alternate
from negotiation.theories.setting import nearest_level
from negotiation.theories.zeuthen import concede


class Emissions(NamedTuple):
    """Emission standards for cars, 1989: Bueno de Mesquita (1994), table 4.1."""

    names: tuple[str, ...] = ("NL", "BE", "LU", "DE", "FR", "IT", "UK", "IE", "DK", "GR")
    capability: tuple[float, ...] = (0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08)
    position: tuple[float, ...] = (4, 7, 4, 4, 10, 10, 10, 7, 4, 7)
    salience: tuple[float, ...] = (80, 40, 20, 80, 60, 60, 90, 10, 100, 70)

    @property
    def positions(self) -> np.ndarray:
        return np.array(self.position, dtype=float)

    @property
    def weights(self) -> np.ndarray:
        return np.array(self.capability) * np.array(self.salience)


CARS = Emissions()
UNIT = st.floats(0, 1, width=32)
POSITIVE = st.floats(0.0625, 1, width=32)


@st.composite
def bargainers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ideals stricter than the status quo 0, saliences and weights of 2 to 5 members."""
    n, k = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    return (
        draw(arrays(float, (n, k), elements=POSITIVE)),
        draw(arrays(float, (n, k), elements=POSITIVE)),
        draw(arrays(float, n, elements=POSITIVE)),
    )


class TestEmissionStandards:
    def test_compromise_model(self) -> None:
        found = weighted_mean(CARS.positions, CARS.weights)
        assert found == pytest.approx(7.389955686853767, abs=1e-13)

    def test_condorcet_winner_is_round_zero_of_the_challenge_model(self) -> None:
        assert round_zero(CARS.positions, CARS.weights) == 7.0
        assert weighted_median(CARS.positions, CARS.weights) == 7.0

    @pytest.mark.parametrize(
        ("one", "other", "p"), [("NL", "FR", 0.424658), ("BE", "FR", 0.503693)]
    )
    def test_who_beats_whom(self, one: str, other: str, p: float) -> None:
        beats = support(CARS.positions, CARS.positions, CARS.weights)
        i, j = CARS.names.index(one), CARS.names.index(other)
        assert beats[i, j] == pytest.approx(p, abs=5e-7)
        assert beats[j, i] == pytest.approx(1 - p, abs=5e-7)


class TestAgendaSetter:
    @given(arrays(float, st.integers(1, 6), elements=UNIT), UNIT, UNIT)
    def test_unanimity_is_romer_and_rosenthal_s_formula(
        self, ideals: np.ndarray, status_quo: float, wish: float
    ) -> None:
        low = max(min(status_quo, 2 * v - status_quo) for v in ideals)
        high = min(max(status_quo, 2 * v - status_quo) for v in ideals)
        everybody = np.ones(len(ideals), dtype=bool)
        found = take_it_or_leave_it(wish, ideals, status_quo, everybody, len(ideals))
        assert found == pytest.approx(np.clip(wish, low, high), abs=1e-8)

    def test_the_ninth_vote_is_the_pivot_without_vetoes_the_veto_holder_with(self) -> None:
        # twice the ninth largest of .01, .04, ... .43 is 2 * .19; twice the least veto holder's .02
        ideals = np.arange(15) * 0.03 + 0.01
        nobody, first = np.zeros(15, dtype=bool), np.arange(15) == 0
        assert take_it_or_leave_it(1.0, ideals, 0.0, nobody, 9) == pytest.approx(0.38)
        assert take_it_or_leave_it(1.0, ideals, 0.0, first, 9) == pytest.approx(0.02)

    def test_no_veto_holder_loses_by_the_text_it_lets_pass(self) -> None:
        given_ = setting(load("iran-2010-1929"))
        said = theories()["agenda_setter"].predict(given_)
        worth = given_.worth(np.array(list(said.levels.values())))
        assert worth[given_.veto].min() >= 0
        assert said.outcome == "adopted"
        assert {m for m, v in said.votes.items() if v["no"]} == {
            m for m, w in zip(given_.members, worth, strict=True) if w < 0
        }


class TestLegislativeBargaining:
    @given(arrays(float, 5, elements=POSITIVE), st.floats(0, 0.9))
    def test_with_one_proposer_it_is_the_agenda_setter(
        self, ideals: np.ndarray, discount: float
    ) -> None:
        """Who never proposes expects what it is offered: waiting gains it nothing."""
        everybody = np.ones(5, dtype=bool)
        found = closed_rule(ideals, np.eye(5)[0], discount, everybody, 5)
        setter = take_it_or_leave_it(ideals[0], ideals, 0.0, everybody, 5)
        assert found.proposals[0] == pytest.approx(setter, abs=1e-5)

    def test_patient_majorities_meet_at_the_median(self) -> None:
        """Banks and Duggan (2000), theorem 5: in the limit of patience the core is proposed."""
        ideals = np.array([0.3, 0.45, 0.5, 0.7, 0.9])
        found = closed_rule(ideals, np.full(5, 0.2), 0.9999, np.zeros(5, dtype=bool), 3)
        assert found.change < 1e-9
        assert np.abs(found.proposals - 0.5).max() < 0.02
        impatient = closed_rule(ideals, np.full(5, 0.2), 0.1, np.zeros(5, dtype=bool), 3)
        assert np.ptp(impatient.proposals) > 0.3

    @given(arrays(float, 15, elements=UNIT), st.floats(0.1, 0.99), st.integers(0, 5))
    def test_nobody_gains_by_proposing_or_answering_otherwise(
        self, ideals: np.ndarray, discount: float, vetoes: int
    ) -> None:
        veto = np.arange(15) < vetoes
        found = closed_rule(ideals, np.full(15, 1 / 15), discount, veto, 9)
        assert found.change < 1e-9
        points = np.linspace(0, 1, 401)
        gains = (2 * ideals[:, None] - points[None, :]) * points[None, :]
        accepts = gains >= discount * found.values[:, None] + 1e-7
        passes = accepts[veto].all(axis=0) & (accepts.sum(axis=0) >= 9)
        own = (2 * ideals - found.proposals) * found.proposals
        if passes.any():
            assert np.all(gains[:, passes].max(axis=1) <= own + 1e-6)


class TestNash:
    @given(bargainers(), st.data())
    def test_units_and_names_do_not_matter(self, who, data: st.DataObject) -> None:
        """Nash (1950), axioms 1 and 4: invariance to scaling of gains and to relabelling."""
        ideals, saliences, weights = who
        none = np.zeros(ideals.shape[1])
        limit = losses(none, ideals, saliences)
        found = bargain(ideals, saliences, weights, limit, none)
        units = data.draw(arrays(float, len(weights), elements=st.floats(0.01, 100)))
        scaled = bargain(ideals, saliences * units[:, None], weights, limit * units, none)
        assert scaled == pytest.approx(found, abs=1e-7)
        names = data.draw(st.permutations(range(len(weights))))
        order = data.draw(st.permutations(range(len(none))))
        mixed = bargain(
            ideals[names][:, order], saliences[names][:, order], weights[names], limit[names], none
        )
        assert mixed == pytest.approx(found[order], abs=1e-7)

    @given(bargainers(), st.integers(0, 2**32 - 1))
    def test_no_other_draft_has_a_larger_product(self, who, seed: int) -> None:
        ideals, saliences, weights = who
        none = np.zeros(ideals.shape[1])
        limit = losses(none, ideals, saliences)
        found = bargain(ideals, saliences, weights, limit, none)
        gains = limit - losses(found, ideals, saliences)
        assert gains.min() > 0
        draws = np.random.default_rng(seed)
        for size in (0.3, 0.01):
            other = found + size * draws.standard_normal((50, len(none)))
            left = limit[:, None] - np.array([losses(x, ideals, saliences) for x in other]).T
            product = np.where(left > 0, left, 0.0) ** weights[:, None]
            assert product.prod(axis=0).max() <= (gains**weights).prod() * (1 + 1e-9)

    @given(bargainers())
    def test_very_costly_disagreement_is_the_compromise_model(self, who) -> None:
        """Achen (2006): the compromise model approximates the Nash bargaining solution."""
        ideals, saliences, weights = who
        found = bargain(ideals, saliences, weights, np.full(len(weights), 1e7), ideals.mean(axis=0))
        expected = [
            weighted_mean(ideals[:, k], weights * saliences[:, k]) for k in range(ideals.shape[1])
        ]
        assert found == pytest.approx(expected, abs=1e-5)

    def test_nothing_is_agreed_where_somebody_loses_by_any_change(self) -> None:
        ideals = np.array([[0.2], [0.8]])
        limit = losses(np.array([0.5]), ideals, np.ones((2, 1)))
        found = bargain(ideals, np.ones((2, 1)), np.ones(2), limit, np.array([0.5]))
        assert found == [0.5]


class TestKalaiSmorodinsky:
    def test_two_members_by_hand(self) -> None:
        """Gains x - x² and 2x - x², best .25 and 1: equal shares at 4 - 4x = 2 - x."""
        found = equal_shares(np.array([[0.5], [1.0]]), np.ones((2, 1)), np.zeros(1))
        assert found == pytest.approx([2 / 3], abs=1e-6)

    @given(bargainers(), st.data())
    def test_units_do_not_matter(self, who, data: st.DataObject) -> None:
        ideals, saliences, weights = who
        none = np.zeros(ideals.shape[1])
        found = equal_shares(ideals, saliences, none)
        units = data.draw(arrays(float, len(weights), elements=st.floats(0.1, 10)))
        scaled = equal_shares(ideals, saliences * units[:, None], none)
        limit = losses(none, ideals, saliences)
        gains = limit - losses(found, ideals, saliences)
        assert gains.min() >= -1e-9
        assert limit - losses(scaled, ideals, saliences) == pytest.approx(gains, abs=1e-4)

    @given(arrays(float, st.integers(2, 6), elements=POSITIVE))
    def test_on_one_scale_it_is_the_best_of_a_grid(self, ideals: np.ndarray) -> None:
        points = np.linspace(0, 1, 2001)
        gains = (2 * ideals[:, None] - points[None, :]) * points[None, :]
        unharmed = (gains >= 0).all(axis=0)
        shares = (gains / gains[:, unharmed].max(axis=1)[:, None]).min(axis=0)
        found = equal_shares(ideals[:, None], np.ones((len(ideals), 1)), np.zeros(1))
        assert found == pytest.approx([points[shares.argmax()]], abs=2e-3)

    def test_who_has_nothing_to_gain_keeps_the_status_quo(self) -> None:
        found = equal_shares(np.array([[0.0], [1.0]]), np.ones((2, 1)), np.zeros(1))
        assert found == [0.0]


class TestConcessions:
    @given(st.lists(POSITIVE, min_size=1, max_size=30), st.lists(POSITIVE, min_size=1, max_size=30))
    def test_zeuthen_s_sides_meet_at_the_nash_product(
        self, falls: list[float], rises: list[float]
    ) -> None:
        """Harsanyi (1956)."""
        length = min(len(falls), len(rises))
        mine = np.cumsum(falls[:length])[::-1]
        theirs = np.cumsum(rises[:length])
        met = concede(mine, theirs)
        assert met is not None
        assert mine[met] * theirs[met] == pytest.approx((mine * theirs).max())

    @pytest.mark.parametrize(
        ("first", "second"), [(0.9, 0.8), (0.8, 0.9), (0.95, 0.95), (0.5, 0.3)]
    )
    def test_alternating_offers_share_a_cake_as_rubinstein_says(
        self, first: float, second: float
    ) -> None:
        """Rubinstein (1982): the first mover's share is (1 - δ₂) / (1 - δ₁δ₂)."""
        theirs = np.linspace(0, 1, 20_001)
        found = alternate(1 - theirs, theirs, first, second)
        share = (1 - second) / (1 - first * second)
        assert 1 - theirs[found] == pytest.approx(share, abs=1e-3)

    def test_patient_sides_reach_the_nash_bargain(self) -> None:
        """Binmore, Rubinstein and Wolinsky (1986); √(1 - t) t is largest at t = 2/3."""
        theirs = np.linspace(0, 1, 20_001)
        found = alternate(np.sqrt(1 - theirs), theirs, 0.99, 0.99, horizon=3001)
        assert theirs[found] == pytest.approx(2 / 3, abs=0.01)

    def test_no_deals_no_agreement(self) -> None:
        assert concede(np.array([]), np.array([])) is None
        assert alternate(np.array([]), np.array([]), 0.9, 0.9) is None

    def test_deals_lead_from_the_penholder_s_side_to_the_objector_s(self, dprk) -> None:
        given_ = setting(dprk.scenario)
        objector = strongest_objector(given_)
        assert given_.members[objector] == "CHN"
        drafts = softenings(given_, objector)
        assert np.all((drafts[1:] < drafts[:-1]).sum(axis=1) == 1)
        worth = np.array([given_.worth(draft)[objector] for draft in drafts])
        assert np.all(np.diff(worth) > 0)
        found = deals(given_)
        assert np.all(np.diff(found.mine) < 0)
        assert np.all(np.diff(found.theirs) > 0)

    def test_a_deal_that_another_improves_on_for_the_penholder_is_no_deal(self) -> None:
        given_ = replace(
            setting(parse("small", SMALL)),
            members=("USA", "CHN"),
            ideal=np.array([[0.3, 1.0], [0.6, 0.6]]),
            salience=np.full((2, 2), 0.5),
            veto=np.array([True, True]),
            pen=0,
        )
        assert given_.worth(given_.first).min() > 0
        found = deals(given_)
        assert found.drafts.tolist() == [[2, 2], [2, 1]]
        assert np.all(np.diff(found.mine) < 0)


class TestLottery:
    def test_of_two_alternatives_each_stands_as_often_as_it_wins(self) -> None:
        found = lottery(np.array([[0.5, 0.7], [0.3, 0.5]]))
        assert found == pytest.approx([0.7, 0.3])

    @given(arrays(float, st.integers(2, 8), elements=UNIT, unique=True), st.data())
    def test_what_flows_in_flows_out(self, alternatives: np.ndarray, data: st.DataObject) -> None:
        positions = data.draw(arrays(float, 6, elements=UNIT))
        beats = support(alternatives, positions, np.ones(6))
        assert beats + beats.T == pytest.approx(np.ones_like(beats))
        share = lottery(beats)
        assert share.sum() == pytest.approx(1)
        assert share.min() >= -1e-9
        lost = share * (beats.sum(axis=0) - 0.5)
        assert lost == pytest.approx((beats - 0.5 * np.eye(len(share))) @ share, abs=1e-9)


class TestEveryTheory:
    def test_all_that_are_promised_are_there_and_say_where_they_come_from(self) -> None:
        assert set(theories()) == {
            "compromise", "mean", "median", "weighted_median", "nash_free", "nash_costly",
            "kalai_smorodinsky", "agenda_setter", "baron_ferejohn", "challenge", "condorcet",
            "zeuthen_harsanyi", "alternating_offers",
        }  # fmt: skip
        for theory in theories().values():
            assert theory.says.endswith(".")
            assert "(19" in theory.source or "(20" in theory.source

    def test_a_new_file_is_found_by_itself(self, tmp_path, monkeypatch) -> None:
        text = (
            "from negotiation.theories.setting import Theory, at_levels\n"
            "THEORIES = (Theory('first_draft', 'First draft', 'a test', 'Nothing changes.',\n"
            "                   lambda given: at_levels(given, given.first)),)\n"
        )
        (tmp_path / "zz_first_draft.py").write_text(text, "utf-8")
        monkeypatch.setattr(
            negotiation.theories, "__path__", [*negotiation.theories.__path__, str(tmp_path)]
        )
        theories.cache_clear()
        try:
            scenario = load("dprk-2022")
            said = theories()["first_draft"].predict(setting(scenario))
            assert said.levels == {p.key: p.first for p in scenario.provisions}
        finally:
            theories.cache_clear()

    @given(scenarios())
    def test_predicts_something_possible_of_any_scenario(self, scenario: Scenario) -> None:
        given_ = setting(scenario)
        highest = {p.key: len(p.ladder) - 1 for p in scenario.provisions}
        for theory in theories().values():
            said = theory.predict(given_)
            assert list(said.levels) == list(highest), theory.name
            assert all(0 <= x <= highest[k] for k, x in said.levels.items()), theory.name
            assert said.outcome in OUTCOMES
            assert (said.outcome == "withdrawn") == (not any(said.levels.values())), theory.name
            if said.positions is not None:
                assert all(-1e-9 <= x <= 1 + 1e-9 for x in said.positions.values()), theory.name
            for vote in (said.votes or {}).values():
                assert sum(vote.values()) == pytest.approx(1)

    def test_of_two_levels_as_near_the_weaker_is_read(self) -> None:
        severities = np.array([0.0, 0.25, 0.75, 1.0])
        assert [nearest_level(severities, x) for x in (0.5, 0.51, -3.0, 3.0)] == [1, 2, 0, 3]

    def test_power_is_that_of_the_council_s_rule(self, dprk) -> None:
        power = setting(dprk.scenario).capability
        assert power[:5] == pytest.approx(np.full(5, 0.196270), abs=5e-7)
        assert power.sum() == pytest.approx(1)
        assert power[0] != pytest.approx(banzhaf(15, 9, 5)[0], abs=0.01)
        without = load("dprk-2017", {"members.CHN.veto": False})
        assert setting(without).capability[0] < 0.05


SMALL = {
    "title": "Two measures",
    "target": "PRK",
    "date": "2017-09-11",
    "penholder": ["USA"],
    "provisions": {
        "arms": {"kind": "arms", "ladder": ["less", "more", "all"]},
        "lists": {"kind": "designation", "ladder": ["one", "two"]},
    },
    "history": {"final": {"arms": 1}, "outcome": "adopted"},
}


class TestComparing:
    def test_errors_are_distances_in_severity_over_what_history_knows(self) -> None:
        scenario = parse("small", SMALL)
        assert distance(scenario, {"arms": 3, "lists": 2}) == {
            "exact_hits": 0,
            "compared": 1,
            "mean_error": pytest.approx(100 * 2 / 3),
        }
        assert distance(scenario, {"arms": 1, "lists": 0})["exact_hits"] == 1
        unknown = parse("small", {**SMALL, "history": {}})
        assert distance(unknown, {"arms": 3, "lists": 2})["mean_error"] is None

    def test_model_and_theories_are_measured_alike(self) -> None:
        scenario = parse("small", SMALL)
        compared = compare(scenario)
        assert list(compared["theories"]) == list(theories())
        for said in (compared["model"], *compared["theories"].values()):
            measured = distance(scenario, said["levels"])
            assert {k: said[k] for k in measured} == measured
        model = compared["model"]
        for key, level in model["levels"].items():
            assert model["provisions"][key][str(level)] == max(model["provisions"][key].values())

    def test_the_command_prints_json_and_a_table_that_says_whose_levels_they_are(
        self, capsys
    ) -> None:
        assert main(["compare", "south-sudan-2016", "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert set(said) >= {"scenario", "history", "model", "theories"}
        assert said["history"]["final"] == {"arms_embargo": 3, "listings": 3}
        assert set(said["theories"]["agenda_setter"]) >= {
            "title", "source", "levels", "outcome", "votes", "exact_hits", "mean_error",
        }  # fmt: skip
        assert main(["compare", "south-sudan-2016"]) == 0
        table = capsys.readouterr().out
        assert CAVEAT in table
        for theory in theories().values():
            assert theory.title in table

    def test_a_name_or_a_file_is_needed_and_not_both(self, capsys) -> None:
        assert main(["compare"]) == 2
        assert main(["compare", "dprk-2017", "--european", "x.tsv"]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.splitlines() == [
            "compare: missing a NAME, allowed NAME or --european FILE",
            "--european: found NAME or --set too, allowed FILE alone",
        ]
