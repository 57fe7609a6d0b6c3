"""The command line as a user types it: contracts of keys, exit codes and messages."""

import json
import socket
import subprocess
import sys

import pytest

from negotiation import load
from negotiation.cli import main
from negotiation.measures import dollars

RECORD = {
    *("scenario", "scenario_hash", "version", "seed", "selection", "first", "rounds", "vote"),
    *("outcome", "final", "severity_index", "dollars"),
}
ROUND = {
    *("round", "draft", "objector", "committed", "offer", "penholder_action", "objector_action"),
    *("payoffs_penholder", "payoffs_objector", "equilibria", "chosen", "complete", "beliefs"),
    "stances",
}
ODDS = {"outcomes", "provisions", "votes", "unanimous", "expected_rounds", "severity_index"}


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_list_and_validate(capsys) -> None:
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert "dprk-2017" in out
    assert run(capsys, "validate", "dprk-2017") == (0, "dprk-2017: valid, 12 provisions\n", "")


def test_show_names_where_each_value_comes_from(capsys) -> None:
    code, out, _ = run(capsys, "show", "dprk-2017", "--json", "--set", "members.RUS.leak=0.2")
    shown = json.loads(out)
    assert code == 0
    assert {"scenario", "members", "provisions", "history", "sources"} == set(shown)
    assert shown["members"]["RUS"]["leak"] == {"value": 0.2, "from": "scenario"}
    assert shown["scenario"]["discount"]["from"] == "default (assumed)"
    assert shown["scenario"]["rounds"] == {"value": 6, "from": "scenario"}
    oil = shown["provisions"]["oil_refined"]
    assert oil["kind"] == "energy_supply"
    assert len(oil["ladder"]) == 4
    assert set(shown["history"]) == {"first", "final", "vote", "outcome"}
    assert "Refined oil" in run(capsys, "show", "dprk-2017")[1]


def test_run_prints_the_record_of_the_contract(capsys) -> None:
    code, out, _ = run(capsys, "run", "dprk-2017", "--seed", "3", "--json")
    record = json.loads(out)
    assert code == 0
    assert record.keys() >= RECORD
    assert record["rounds"][0].keys() >= ROUND
    equilibrium = record["rounds"][0]["equilibria"][0]
    assert equilibrium.keys() == {"penholder", "objector", "payoffs", "regret"}
    assert record["seed"] == 3
    assert set(record["vote"].values()) <= {"yes", "no", "abstain"}
    assert record["dollars"] == dollars(load("dprk-2017"), record["final"])
    assert all(isinstance(level, int) for level in record["final"].values())


def test_odds_prints_the_keys_of_the_contract(capsys) -> None:
    exact = json.loads(run(capsys, "odds", "dprk-2017", "--json")[1])
    assert exact.keys() >= ODDS
    assert list(exact["outcomes"]) == ["adopted", "vetoed", "failed", "withdrawn"]
    assert list(exact["provisions"]["oil_refined"]) == ["0", "1", "2", "3"]


def test_the_story_tells_who_gave_what_and_why(capsys) -> None:
    _, out, _ = run(capsys, "run", "dprk-2017")
    for words in (
        "Round 1",
        "China may block the text",
        "Refined oil: All supply of refined oil products banned → Refined products capped",
        "USA concede",
        "neither gains by choosing otherwise",
        "Adopted 15-0",
        "[unlike in history: One further official listed]",
    ):
        assert words in out, words


def test_replay_gives_the_record_and_says_where_it_differs(capsys, tmp_path) -> None:
    _, out, _ = run(capsys, "run", "dprk-2017", "--seed", "9", "--json")
    path = tmp_path / "record.json"
    path.write_text(out, "utf-8")
    assert run(capsys, "replay", str(path)) == (0, out, "")
    record = json.loads(out)
    record["rounds"][0]["objector"] = "FRA"
    path.write_text(json.dumps(record), "utf-8")
    code, again, err = run(capsys, "replay", str(path))
    assert code == 0
    assert again == out
    assert "rounds[0].objector: found 'FRA', now 'CHN'" in err


def test_an_impossible_action_can_not_be_replayed(capsys, tmp_path) -> None:
    record = json.loads(run(capsys, "run", "dprk-2017", "--json")[1])
    record["rounds"][0]["objector_action"] = "walk out"
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    code, out, err = run(capsys, "replay", str(path))
    assert (code, out) == (2, "")
    assert "CHN, answer: found 'walk out', allowed ('accept', 'threaten')" in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "../x"], "scenario: found no file '../x'"),
        (["run", "dprk-2071"], "nearest known: dprk-2017"),
        (["run", "dprk-2017", "--set", "raunds=3"], "raunds: unknown key, nearest known: rounds"),
        (["odds", "dprk-2017", "--set", "rounds"], "--set: found 'rounds', allowed key=value"),
        (["show", "dprk-2017", "--set", "provisions.oil.kind=arms"], "nearest known: oil_crude"),
        (["validate", "/dev/null/x"], "scenario: found no file"),
        (["replay", "nothing.json"], "nothing.json: can't be read, No such file"),
        (["new", "../x"], "name: found '../x', allowed small letters, digits and -"),
        (["app", "nowhere"], "scenario: found no 'nowhere'"),
        (["run", "a" * 5000], "scenario: found no"),
        (["run", "a\0b"], "scenario: found no"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(
    capsys, tmp_path, monkeypatch, arguments, says
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "found an empty file"),
        (b"title = ", "found no TOML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"#" * 10_000_000, "found a larger file, allowed up to 1,000,000 bytes"),
        (b"a = " + b"[" * 5000, "found no TOML"),
        (b'title = "x"', "target: missing"),
    ],
    ids=["empty", "no TOML", "no text", "10 MB", "nested", "no keys"],
)
def test_files_that_are_no_scenario(capsys, tmp_path, content, says) -> None:
    path = tmp_path / "scenario.toml"
    path.write_bytes(content)
    for name in (str(path), str(tmp_path)):
        code, out, err = run(capsys, "validate", name)
        assert (code, out) == (2, "")
        assert says in err


def test_a_port_in_use_is_told_before_anything_starts(capsys) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, out, err = run(capsys, "app", "--port", str(port))
    assert (code, out) == (2, "")
    assert err == f"--port: found {port} in use, allowed a free port\n"


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"scenario": 1}'])
def test_files_that_are_no_record(capsys, tmp_path, content) -> None:
    path = tmp_path / "record.json"
    path.write_text(content, "utf-8")
    code, out, err = run(capsys, "replay", str(path))
    assert (code, out) == (2, "")
    assert err.startswith("record: ")


def test_new_writes_a_scenario_that_runs(capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "new", "my-case")[:2] == (0, "my-case/scenario.toml\n")
    assert run(capsys, "validate", "my-case")[0] == 0
    code, out, _ = run(capsys, "run", "my-case/scenario.toml", "--json")
    assert code == 0
    assert json.loads(out)["scenario"] == "my-case"
    before = (tmp_path / "my-case" / "scenario.toml").read_bytes()
    code, _, err = run(capsys, "new", "my-case")
    assert code == 2
    assert "found 'my-case' here already" in err
    assert (tmp_path / "my-case" / "scenario.toml").read_bytes() == before


@pytest.mark.parametrize("arguments", [[], ["fly"], ["odds"], ["run", "dprk-2017", "--seed", "x"]])
def test_wrong_usage_is_exit_code_2(capsys, arguments) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: negotiation" in capsys.readouterr().err


def test_a_run_without_a_name_is_bad_input(capsys) -> None:
    code, out, err = run(capsys, "run")
    assert (code, out) == (2, "")
    assert "NAME" in err


def test_the_same_seed_gives_the_same_bytes_in_two_processes() -> None:
    command = [sys.executable, "-m", "negotiation", "run", "dprk-2017", "--seed", "5", "--json"]
    one, two = (subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2))
    assert one == two
    assert one
