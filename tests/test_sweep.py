"""Sweeps: what is varied, which points, which rows; a row is the negotiation it says it is."""

import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

import negotiation.sweep
from negotiation import ScenarioError, load, odds, play, solve
from negotiation.cli import main
from negotiation.jsons import rounded
from negotiation.parsing import parse
from negotiation.positions import fill
from negotiation.solved import pose as pose_one
from negotiation.sweep import store
from negotiation.sweep.assumptions import canonical, known_keys, read
from negotiation.sweep.bar import Bar, duration
from negotiation.sweep.designs import draw
from negotiation.sweep.opening import open_run
from negotiation.sweep.plan import Order, make
from negotiation.sweep.posing import pose
from negotiation.sweep.run import Means, sweep
from negotiation.sweep.tornado import base_value

QUICK = ("resolve_types=1", "rounds=3")
ALONE = Means(workers=1)


def order(*vary: str, **more) -> Order:
    return Order(**{"names": ("south-sudan-2016",), "vary": vary, "set": QUICK, **more})


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A sweep over numbers, whole numbers, flags and words, three runs a point."""
    folder = tmp_path_factory.mktemp("swept") / "store"
    asked = Order(
        names=("dprk-2017",),
        vary=(
            "breakdown_risk=0.05:0.35:3",
            "rounds=2:4",
            "members.CHN.veto=true,false",
            "package=0.08,free",
            "selection=payoff_then_risk,mixed",
        ),
        set=("resolve_types=2",),
        runs=3,
        seed=5,
    )
    return folder, asked, sweep(asked, folder, ALONE)


# What is varied


@pytest.mark.parametrize(
    ("text", "kind", "levels"),
    [
        ("text_value=0:0.1:3", "real", [0.0, 0.05, 0.1]),
        ("rounds=2:5", "whole", [2, 3, 4, 5]),
        ("rounds=2:8:3", "whole", [2, 5, 8]),
        ("members.CHN.veto=true,false", "flag", [True, False]),
        ("selection=[mixed, risk]", "text", ["mixed", "risk"]),
        ("protocol=open", "text", ["open"]),
        ('package=[0.1, "free"]', "json", ["0.1", '"free"']),
        ("date=2017-09-11,2016-03-02", "text", ["2017-09-11", "2016-03-02"]),
        ("cue=-0,0.25", "real", [0.0, 0.25]),
    ],
)
def test_values_are_read_as_they_are_written(text, kind, levels) -> None:
    found = read(text)
    assert (found.kind, found.levels.tolist()) == (kind, levels)


SPREADS = {
    "uniform(0.1, 0.5)": stats.uniform(0.1, 0.4),
    "0.1:0.5": stats.uniform(0.1, 0.4),
    "triangular(0, 0.2, 1)": stats.triang(0.2, 0, 1),
    "normal(0.3, 0.1)": stats.norm(0.3, 0.1),
    "lognormal(0.2, 0.5)": stats.lognorm(0.5, scale=0.2),
}


@pytest.mark.parametrize("written", SPREADS)
def test_distributions_are_those_of_scipy(written) -> None:
    shares = np.linspace(0.01, 0.99, 25)
    values = read(f"cue={written}").numbers(shares)
    assert values == pytest.approx(SPREADS[written].ppf(shares), rel=1e-10)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cue", "allowed key="),
        ("cue=", "allowed key="),
        ("cue=1:0:3", "a below b"),
        ("cue=0:1:1", "found 1 values"),
        ("cue=0:1:1000000000000", "1,000,000,000,000 values"),
        ("cue=0:1:x", "a:b:n"),
        ("cue=normal(0.1)", "normal(mean, sd)"),
        ("cue=gamma(1, 2)", "normal(mean, sd)"),
        ("rounds=normal(5, 1)", "whole numbers"),
        ("rounds=2:7:5", "found 3.25"),
        ("cue=0.1,0.1", "twice"),
        ("cue=0.1,,0.2", "a:b:n"),
    ],
)
def test_what_can_not_be_read_is_named(text, says) -> None:
    with pytest.raises(ScenarioError, match="--vary") as error:
        read(text)
    assert says in str(error.value)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
@example([1e-13, -1e-13, 9.9999999999999e-5, 123456.7890123456, 0.1 + 0.2, -0.0, 5e-324])
def test_values_are_rounded_as_scenarios_keep_them(numbers) -> None:
    """A rounded value stays what it is when a scenario rounds it, and is no further off."""
    once = canonical(np.array(numbers))
    assert [rounded(x) for x in once.tolist()] == once.tolist()
    assert once == pytest.approx([rounded(x) for x in numbers], rel=1.1e-11, abs=1.1e-12)


def test_every_known_key_can_be_changed() -> None:
    """The keys that a misspelt one is held against are keys that a scenario takes."""
    scenario = load("south-sudan-2016")
    for key in known_keys(scenario):
        if key.count(".") < 2 and key.split(".")[0] not in ("history", "patrons"):
            value = scenario.inputs.get(key, base_value(scenario, key))
            assert load("south-sudan-2016", {key: value}).name == "south-sudan-2016"


# Which points


def test_a_grid_has_every_combination_once() -> None:
    design = draw([read("cue=0:1:3"), read("rounds=2:5"), read("protocol=open,linkage")], "grid",
                  None, 0)  # fmt: skip
    columns = design.columns(np.arange(design.points))
    rows = set(zip(*(c.tolist() for c in columns.values()), strict=True))
    assert design.points == len(rows) == 24
    assert tuple(columns) == ("cue", "rounds", "protocol")


@given(st.integers(2, 200), st.integers(0, 2**40))
def test_a_latin_hypercube_has_one_point_in_every_part(points, seed) -> None:
    """McKay, Beckman and Conover (1979)."""
    design = draw([read("cue=0:1"), read("discount=0:1")], "lhs", points, seed)
    parts = np.sort(np.floor(design.unit * points), axis=0)
    assert (parts == np.arange(points)[:, None]).all()


def test_sizes_of_the_samples() -> None:
    """n(d + 2) of Saltelli et al. (2010), N(d + 1) of Morris (1991)."""
    three = [read(f"{key}=0:1") for key in ("cue", "discount", "breakdown_risk")]
    assert len(draw(three, "sobol", 50, 0).unit) == 64 * 5
    assert len(draw(three, "morris", 10, 0).unit) == 10 * 4


def test_equal_points_of_a_sample_are_one() -> None:
    design = draw([read("rounds=2:4"), read("members.CHN.veto=true,false")], "lhs", 500, 1)
    assert design.points == 6
    assert (design.matrix[design.visits][:, 0] == np.floor(design.unit[:, 0] * 3)).all()


def test_the_same_seed_draws_the_same_points_and_another_one_others() -> None:
    some = [read("cue=0:1"), read("vote_noise=lognormal(0.05, 0.4)")]
    for sample in ("lhs", "sobol", "morris"):
        digests = [draw(some, sample, 16, seed).digest for seed in (7, 7, 8)]
        assert digests[0] == digests[1] != digests[2]


def test_one_at_a_time_starts_from_the_scenario_itself() -> None:
    keys = ("text_value", "members.CHN.block_cost", "members.CHN.salience.oil_crude", "selection")
    plan = make(
        Order(
            ("dprk-2017",),
            (f"{keys[0]}=0:0.2", f"{keys[1]}=0.1:0.5", f"{keys[2]}=0:0.5", f"{keys[3]}=mixed,risk"),
            sample="tornado",
        )
    )
    columns = plan.designs[0].columns(np.arange(plan.points))
    scenario, own = load("dprk-2017"), fill(load("dprk-2017"))
    china = own.members.index("CHN")
    base = [scenario.text_value, own.block_cost[china], own.salience[china, 0], "payoff_then_risk"]
    assert [columns[key][0] for key in keys] == base
    rows = list(zip(*(columns[key].tolist() for key in keys), strict=True))
    assert len(rows) == 9
    assert all(sum(x != y for x, y in zip(row, base, strict=True)) == 1 for row in rows[1:])


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (order("cue=0:1"), "on a grid"),
        (order("cue=0:1", sample="lhs"), "--points"),
        (order("cue=0:1:2", points=5), "on a grid"),
        (order(sample="lhs", points=5), "nothing to vary"),
        (order("cue=0:1:1000000", "discount=0.1:1:1000000"), "1,000,000,000,000 points"),
        (order("cue=0:1:2", runs=10**12), "2,000,000,000,000 runs"),
        (order("cue=0:1", sample="lhs", points=10**12), "1,000,000,000,000 points"),
        (order("txt_value=0:1:2"), "nearest known: text_value"),
        (order("members.CHN.block_cots=0:1:2"), "members.CHN.block_cost"),
        (order("provisions.arms_embargo.wait=1,2"), "weight"),
        (order("cue=0:7:2"), "allowed a number 0 to 5"),
        (order("cue=0:1:2", "cue=1,2"), "twice"),
        (order("cue=0:1:2", odds=True, runs=3), "--runs"),
        (order("cue=0:1:2", names=("libya-2011", "libya-2011")), "once"),
        (order("cue=0:1:2", names=("lybia-2011",)), "nearest known: libya-2011"),
    ],
)
def test_a_wrong_order_is_refused_before_anything_is_written(asked, says, tmp_path) -> None:
    with pytest.raises(ScenarioError) as error:
        sweep(asked, tmp_path / "out", ALONE)
    assert says in str(error.value)
    assert not (tmp_path / "out").exists()


# Names of runs


def names(asked: Order) -> list[bytes]:
    plan = make(asked)
    return [i for piece in plan.pieces() for i in plan.runs(*piece).ids.tolist()]


def test_a_name_depends_on_what_a_run_is_and_on_nothing_else() -> None:
    asked = order("cue=0:1:3", "rounds=2,4", set=(), runs=2)
    assert len(set(names(asked))) == 12
    assert set(names(order("rounds=4,2", "cue=0,0.5,1", set=(), runs=2))) == set(names(asked))
    assert set(names(asked._replace(runs=3))) > set(names(asked))
    for other in (
        asked._replace(seed=1),
        asked._replace(names=("libya-2011",)),
        asked._replace(set=("discount=0.5",)),
        asked._replace(odds=True, runs=1),
    ):
        assert not set(names(other)) & set(names(asked))


def test_another_model_version_gives_other_names(monkeypatch) -> None:
    before = names(order("cue=0:1:3"))
    monkeypatch.setattr("negotiation.sweep.plan.VERSION", "9.9.9")
    assert not set(names(order("cue=0:1:3"))) & set(before)


# Rows


def test_every_run_has_its_row(swept) -> None:
    folder, asked, done = swept
    frame = negotiation.sweep.read(folder)
    assert done["runs"] == done["stored"] == done["played"] == len(frame) == 3 * 3 * 2 * 2 * 2 * 3
    assert frame["run_id"].is_unique
    assert set(frame["run_id"]) == {name.decode() for name in names(asked)}
    assert done["failed"] == 0
    assert frame["error"].isna().all()
    assert (frame["seed"] == 5).all()
    assert len(set(frame["outcome"])) > 1


def test_columns_are_described(swept) -> None:
    folder, _, _ = swept
    manifest = store.read_manifest(folder)
    table = store.read_table(folder)
    assert list(manifest["columns"]) == table.column_names
    assert all(c["meaning"] for c in manifest["columns"].values())
    assert [str(f.type) for f in table.schema] == [c["type"] for c in manifest["columns"].values()]
    assert not any("time" in name or "clock" in name for name in table.column_names)
    assert manifest["scenarios"][0]["hash"] == load("dprk-2017", {"resolve_types": 2}).digest


def same_as_played(row, record) -> None:
    votes = list(record.vote.values())
    assert row["outcome"] == record.outcome
    assert row["rounds_played"] == len(record.rounds)
    assert {k: row[f"final.{k}"] for k in record.final} == record.final
    assert row["severity_index"] == pytest.approx(record.severity_index, abs=1e-9)
    for name, amount in record.dollars.items():
        assert row[f"dollars.{name}"] == (None if amount is None else pytest.approx(amount))
    for answer in ("yes", "no", "abstain"):
        assert row[answer] == (votes.count(answer) if votes else None)


def test_a_row_is_the_negotiation_it_says_it_is(swept) -> None:
    folder, _, _ = swept
    rows = store.read_table(folder).to_pylist()
    for row in rows[::17]:
        opened = open_run(folder, row["run_id"][:12])
        same_as_played(row, play(opened.scenario, opened.seed, replicate=opened.replicate))


def test_a_row_is_what_the_scenario_gives_with_the_same_changes(swept) -> None:
    folder, _, _ = swept
    for row in store.read_table(folder).to_pylist()[5::31]:
        changes = {
            key: row[key] for key in ("breakdown_risk", "rounds", "members.CHN.veto", "selection")
        }
        package = json.loads(row["package"])
        scenario = load("dprk-2017", {"resolve_types": 2, "package": package, **changes})
        same_as_played(row, play(scenario, row["seed"], replicate=row["replicate"]))


def test_the_command_opens_a_row(swept, capsys) -> None:
    folder, _, _ = swept
    row = store.read_table(folder).to_pylist()[40]
    assert main(["run", "--from", str(folder), row["run_id"], "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["outcome"], record["replicate"]) == (row["outcome"], row["replicate"])
    assert record["final"] == {k: row[f"final.{k}"] for k in record["final"]}


@pytest.mark.parametrize(
    "arguments",
    [["--from", "{}", "ffffffffffff"], ["--from", "{}", "a"], ["--from", "nowhere", "abcdef"],
     ["libya-2011", "--from", "{}", "abcd"], []],
)  # fmt: skip
def test_a_row_that_is_not_there_is_refused(swept, arguments, capsys) -> None:
    assert main(["run", *(a.format(swept[0]) for a in arguments)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_rows_of_odds_are_the_exact_odds(tmp_path) -> None:
    asked = order("unanimity_value=0:0.4:3", "cue=0,0.3", odds=True)
    sweep(asked, tmp_path / "o", ALONE)
    rows = store.read_table(tmp_path / "o").to_pylist()
    assert len(rows) == 6
    for row in rows:
        changes = {"unanimity_value": row["unanimity_value"], "cue": row["cue"]}
        exact = odds(load("south-sudan-2016", {"resolve_types": 1, "rounds": 3, **changes}))
        for name in ("unanimous", "expected_rounds", "severity_index"):
            assert row[name] == pytest.approx(exact[name], abs=1e-9)
        for name, p in exact["outcomes"].items():
            assert row[f"outcomes.{name}"] == pytest.approx(p, abs=1e-11)
        for key, levels in exact["provisions"].items():
            for level, p in levels.items():
                assert row[f"provisions.{key}.{level}"] == pytest.approx(p, abs=1e-11)
        yes = sum(v["yes"] for v in exact["votes"].values())
        assert row["yes"] == pytest.approx(yes, abs=1e-9)
    assert "holds odds" in open_run(tmp_path / "o", rows[0]["run_id"]).note


def test_a_sweep_without_assumptions_repeats_one_scenario(tmp_path) -> None:
    sweep(order(runs=40), tmp_path / "o", ALONE)
    rows = store.read_table(tmp_path / "o").to_pylist()
    scenario = load("south-sudan-2016", {"resolve_types": 1, "rounds": 3})
    assert [row["replicate"] for row in rows] == list(range(40))
    same_as_played(rows[7], play(scenario, 0, replicate=7))
    assert main(["report", str(tmp_path / "o")]) == 0


def test_several_scenarios_share_a_store(tmp_path) -> None:
    both = order("cue=0:0.4:2", names=("libya-2011", "south-sudan-2016"), runs=2)
    sweep(both, tmp_path / "o", ALONE)
    frame = negotiation.sweep.read(tmp_path / "o")
    assert frame.groupby("scenario").size().to_dict() == {"libya-2011": 4, "south-sudan-2016": 4}
    for name, other in (both.names, both.names[::-1]):
        here = frame[frame["scenario"] == name]
        own = {f"final.{p.key}" for p in load(name).provisions}
        foreign = {f"final.{p.key}" for p in load(other).provisions} - own
        assert here[list(own)].notna().all(axis=None)
        assert here[list(foreign)].isna().all(axis=None)


FAILING = ("members.CHN.salience.arms_embargo=0.05,0.9", "members.CHN.salience.{other}=0.05,0.9")


def failing(**more) -> Order:
    other = next(p.key for p in load("south-sudan-2016").provisions if p.key != "arms_embargo")
    return order(*(text.format(other=other) for text in FAILING), **more)


def test_a_failed_run_is_a_row_with_its_error(tmp_path) -> None:
    done = sweep(failing(runs=2), tmp_path / "o", ALONE)
    assert (done["stored"], done["failed"]) == (8, 2)
    frame = negotiation.sweep.read(tmp_path / "o")
    failed = frame[frame["error"].notna()]
    assert "members.CHN.salience: found 1.8" in failed["error"].iloc[0]
    assert failed[["outcome", "rounds_played", "severity_index"]].isna().all(axis=None)
    with pytest.raises(ScenarioError, match="this run failed"):
        open_run(tmp_path / "o", failed["run_id"].iloc[0])


def test_where_the_rules_fail_only_that_run_fails(tmp_path, monkeypatch) -> None:
    from negotiation.sweep import points

    real = points.play_all

    def broken(problems, *more, **options):
        if (problems.cue == 0.5).any():
            raise ZeroDivisionError("a fault of the rules")
        return real(problems, *more, **options)

    monkeypatch.setattr(points, "play_all", broken)
    done = sweep(order("cue=0:1:21"), tmp_path / "o", ALONE)
    frame = negotiation.sweep.read(tmp_path / "o")
    assert done["failed"] == 1
    failed = frame[frame["error"].notna()]
    assert failed["cue"].tolist() == [0.5]
    assert failed["error"].tolist() == ["ZeroDivisionError: a fault of the rules"]


def command(asked: Order, out, *more: str) -> list[str]:
    words = ["sweep", *asked.names, "--vary", *asked.vary, "--set", *asked.set]
    return [*words, "--runs", str(asked.runs), "--out", str(out), *more]


def test_exit_code_three_when_runs_failed(tmp_path, capsys) -> None:
    assert main(command(failing(), tmp_path / "o")) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["failed"] == 1
    assert "1 of 4 stored runs failed" in said.err
    assert main(command(failing(), tmp_path / "o")) == 3


def test_fail_fast_stops_at_the_first_failure(tmp_path) -> None:
    many = failing(runs=2000)
    done = sweep(many, tmp_path / "o", ALONE._replace(fail_fast=True))
    assert done["failed"] > 0
    assert done["stored"] == make(many).rows * -(-6001 // make(many).rows)
    assert sweep(many, tmp_path / "o", ALONE)["stored"] == 8000


def test_a_sweep_by_pieces_is_the_whole_sweep(tmp_path) -> None:
    asked = order("cue=0:0.4:5", "discount=0.8:1:5", runs=12)
    sweep(asked, tmp_path / "whole", ALONE)
    played = []
    while not played or played[-1]:
        played.append(sweep(asked, tmp_path / "o", ALONE._replace(limit=130))["played"])
    assert played == [130, 130, 40, 0]
    assert store.read_table(tmp_path / "o").equals(store.read_table(tmp_path / "whole"))


def test_one_worker_and_two_give_the_same_rows(tmp_path) -> None:
    asked = order("cue=0:0.4:10", "discount=0.8:1:5", runs=16)
    for workers in (1, 2):
        sweep(asked, tmp_path / str(workers), Means(workers=workers))
    one, two = (store.read_table(tmp_path / name) for name in ("1", "2"))
    assert one.num_rows == 800
    assert one.equals(two)


def test_a_running_sweep_can_be_read(tmp_path) -> None:
    seen = []

    def tell(stored: int, planned: int, failed: int) -> None:
        seen.append((stored, len(negotiation.sweep.read(tmp_path / "o"))))
        assert negotiation.sweep.progress(tmp_path / "o") == {"stored": stored, "planned": planned}

    sweep(order("cue=0:0.4:6", runs=100), tmp_path / "o", ALONE, tell)
    assert [a for a, _ in seen] == [b for _, b in seen] == [0, 250, 500, 600]


def test_a_dry_run_says_how_much_and_writes_nothing(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = order("cue=0:0.4:1000", "discount=0.8:1:10", runs=7)
    assert main(command(asked, "out", "--dry-run")) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["runs"], found["points"]) == (70000, 10000)
    assert found["seconds"] > 0
    assert not list(tmp_path.iterdir())
    small = order("cue=0:0.4:50", runs=100)
    sweep(small, tmp_path / "o", ALONE)
    assert main(command(small, tmp_path / "o", "--dry-run")) == 0
    size = sum(path.stat().st_size for path in store.parts(tmp_path / "o"))
    assert json.loads(capsys.readouterr().out)["bytes"] == pytest.approx(size, rel=0.5)


def test_the_manifest_names_a_command_that_makes_the_same_rows(swept, tmp_path, capsys) -> None:
    import shlex

    folder, _, _ = swept
    words = shlex.split(store.read_manifest(folder)["command"])
    assert words[0] == "negotiation"
    words[words.index("--out") + 1] = str(tmp_path / "again")
    assert main(words[1:]) == 0
    assert store.read_table(tmp_path / "again").equals(store.read_table(folder))


def test_progress_names_rate_and_time_left(capsys) -> None:
    import sys

    bar = Bar(sys.stderr)
    bar.tell(1000, 5000, 0)
    bar.begun, bar.last = bar.begun - 100, bar.last - 100
    bar.tell(2000, 5000, 3)
    lines = capsys.readouterr().err.splitlines()
    assert "2,000 of 5,000, 10 a second, 5 min 0 s left, 3 failed" in lines[1]
    assert [duration(s) for s in (0.2, 59, 61, 7500)] == ["1 s", "59 s", "1 min 1 s", "2 h 5 min"]


# Mesa's own way


@pytest.mark.filterwarnings("ignore")
def test_mesa_runs_its_own_batches_of_the_model() -> None:
    import mesa

    from negotiation.agents import CouncilModel

    solved = solve(load("south-sudan-2016", {"resolve_types": 1, "rounds": 3}))
    at_once = load(
        "south-sudan-2016", {"provisions.arms_embargo.first": 0, "provisions.listings.first": 0}
    )
    rows = mesa.batch_run(
        CouncilModel,
        parameters={"case": [solved, solve(at_once)], "replicate": range(4)},
        number_processes=1,
        display_progress=False,
    )
    assert len(rows) == 2 * 4 * 15
    for row in rows:
        record = play(row["case"], 0, replicate=row["replicate"])
        assert row["outcome"] == record.outcome
        assert row["severity"] == record.severity_index


# Points posed at once

NUMBERS = {
    "text_value": (0.0, 0.3),
    "enforcement_value": (0.0, 3.0),
    "vote_noise": (0.01, 0.5),
    "package": (0.02, 0.5),
    "discount": (0.2, 1.0),
    "members.CHN.block_cost": (0.0, 2.0),
    "members.RUS.resolve_spread": (0.0, 2.0),
    "members.CHN.endorsement_tolerance": (0.0, 1.0),
    "members.CHN.trade_share": (0.0, 1.0),
    "members.FRA.leak": (0.0, 1.0),
    "members.CHN.ideal.textiles": (0.0, 1.0),
    "members.CHN.salience.workers": (0.0, 0.6),
    "patrons.RUS": (0.0, 1.0),
    "provisions.textiles.weight": (0.1, 2.0),
}
WORDS = (
    "rounds=1:6",
    "foresight=0,1,5",
    "resolve_types=1,3",
    "protocol=linkage,open",
    "selection=risk,mixed",
    "members.RUS.veto=true,false",
    "provisions.textiles.first=1,2,3",
    'package=[0.1, "free"]',
    "trigger=nuclear_test,none",
)


@given(
    st.sets(st.sampled_from(sorted(NUMBERS)), max_size=4),
    st.sets(st.sampled_from(WORDS), max_size=3),
    st.integers(0, 1000),
)
def test_points_posed_at_once_are_each_scenarios_problem(keys, words, seed) -> None:
    """Bit for bit, whatever is varied together."""
    keys -= {word.partition("=")[0] for word in words}
    texts = [f"{key}={NUMBERS[key][0]}:{NUMBERS[key][1]}" for key in sorted(keys)]
    assumptions = [read(text) for text in (*texts, *sorted(words))]
    base = load("dprk-2017")
    if not assumptions:
        assumptions = [read("cue=0.1:0.2")]
    design = draw(assumptions, "lhs", 6, seed)
    columns = design.columns(np.arange(design.points))
    posed, faults = pose(base, {a.key: a.kind for a in assumptions}, columns)
    assert not faults
    assert sorted(i for some in posed for i in some.which) == list(range(design.points))
    for some in posed:
        for row, i in enumerate(some.which):
            changes = {a.key: a.value(columns[a.key][i]) for a in assumptions}
            scenario = parse(base.name, base.inputs, changes)
            own = fill(scenario)
            for name, value in pose_one(scenario, own)._asdict().items():
                field = getattr(some.problems, name)
                assert field.dtype == np.asarray(value).dtype
                assert np.array_equal(field[row], value), name
            assert some.members == own.members
            assert np.array_equal(some.weights[row], own.salience[own.members.index(scenario.pen)])


def test_points_out_of_range_are_faults_with_their_reason() -> None:
    base = load("dprk-2017")
    columns = {"cue": np.array([0.1, -0.2, 0.3, 7.0]), "discount": np.array([0.5, 0.5, 0.0, 0.5])}
    posed, faults = pose(base, {"cue": "real", "discount": "real"}, columns)
    assert [some.which.tolist() for some in posed] == [[0]]
    assert faults == {
        1: "cue: found -0.2, allowed a number 0 to 5",
        2: "discount: found 0.0, allowed a number above 0 up to 1",
        3: "cue: found 7.0, allowed a number 0 to 5",
    }
