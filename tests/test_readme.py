"""The README's examples do what it says."""

import re
import subprocess
import sys
import tomllib

from conftest import ROOT

from negotiation import load, odds, play
from negotiation.cli import _parser
from negotiation.story import tell

README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first_screen = README.splitlines()[:25]
    assert any("uv run negotiation app" in line for line in first_screen)
    assert any("uv run pytest" in line for line in first_screen)


def test_the_printed_negotiation_is_the_one_the_command_prints() -> None:
    scenario = load("dprk-2017")
    assert blocks("text")[0].strip() == tell(scenario, play(scenario)).strip()


def test_the_stubborn_china_example_runs_and_says_what_the_text_says(tmp_path) -> None:
    path = tmp_path / "example.py"
    path.write_text(blocks("python")[0], "utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    usual, stubborn = done.stdout.splitlines()
    assert int(stubborn.split()[-1]) > int(usual.split()[-1])
    assert f"text is {stubborn.split()[1]}, severer than the one" in README


def test_the_figures_of_the_model_are_todays() -> None:
    scenario = load("dprk-2017")
    exact, record = odds(scenario), play(scenario)
    final = scenario.history.final
    same = sum(record.final[k] == v for k, v in final.items())
    assert f"{same} of the 12 measures end where they did" in README
    assert f"probability {exact['unanimous']:.2f}".replace("0.", ".") in README
    assert f"ends at severity {exact['severity_index']:.0f} of 100" in README


def test_the_figures_without_vetoes_and_leaks_are_todays() -> None:
    def severity(**changes: object) -> tuple[str, str]:
        changed = odds(load("dprk-2017", {k.replace("__", "."): v for k, v in changes.items()}))
        adopted = changed["outcomes"]["adopted"]
        return f"{changed['severity_in_force'] / adopted:.0f}", f"{adopted:.2f}".removeprefix("0")

    china, russia = {"members__CHN__veto": False}, {"members__RUS__veto": False}
    assert f"only a little severer ({severity(**china, **russia)[0]})" in README
    leaks = severity(enforcement_value=0)
    assert f"an adopted text has {leaks[0]}, too" in README
    assert f"none is adopted ({leaks[1]})" in README
    assert f"even weaker ({severity(**china)[0]})" in README


def test_every_command_stands_in_the_readme() -> None:
    commands = _parser()._subparsers._group_actions[0].choices
    for name in commands:
        assert f"`negotiation {name}" in README, name


def test_the_citation_names_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"version: {project['version']}\n" in citation
