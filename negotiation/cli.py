"""The command line: `negotiation COMMAND`, each command a function that returns what is printed."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from negotiation import library
from negotiation.checks import ScenarioError
from negotiation.jsons import canonical, differences, dumps
from negotiation.parsing import parse_override
from negotiation.scenario import Scenario
from negotiation.sweep import command

FAULT, BAD_INPUT = 1, 2
MOST_SEED = 2**63 - 1


def _load(arguments: argparse.Namespace) -> Scenario:
    pairs = [parse_override(text) for text in arguments.set or ()]
    return library.load(arguments.name, dict(pairs))


def _list(arguments: argparse.Namespace) -> str:
    full = [library.load(name) for name in library.names()]
    cases = [library.load(name) for name in library.case_names()]
    lines = [f"{s.name:24} {s.date}  {s.title}" for s in full]
    lines += ["", "Coded cases in the short form, and how each ended"]
    lines += [f"{s.name:24} {s.date}  {s.history.outcome or '':9}  {s.title}" for s in cases]
    return "\n".join(lines) + "\n"


def _show(arguments: argparse.Namespace) -> str:
    from negotiation.showing import as_json, as_text

    scenario = _load(arguments)
    return dumps(as_json(scenario)) if arguments.json else as_text(scenario)


def _new(arguments: argparse.Namespace) -> str:
    library.write_new(arguments.name, Path.cwd())
    return f"{arguments.name}/scenario.toml\n"


def _validate(arguments: argparse.Namespace) -> str:
    scenario = _load(arguments)
    return f"{scenario.name}: valid, {len(scenario.provisions)} provisions\n"


def _run(arguments: argparse.Namespace) -> str:
    scenario, seed, replicate = _asked(arguments)
    _announce_compiling()
    from negotiation.story import tell
    from negotiation.talks import play

    record = play(scenario, seed, replicate=replicate)
    return dumps(record.as_dict()) if arguments.json else tell(scenario, record)


def _asked(arguments: argparse.Namespace) -> tuple[Scenario, int, int]:
    """What to run: a scenario with a seed, or a row of a sweep."""
    if arguments.row is None:
        if arguments.name is None:
            raise ScenarioError("run: missing a NAME, allowed NAME or --from DIR RUN_ID")
        return _load(arguments), arguments.seed or 0, 0
    if arguments.name or arguments.set or arguments.seed is not None:
        raise ScenarioError("--from: found NAME, --set or --seed too, allowed a row as it stands")
    from negotiation.sweep.opening import open_run

    opened = open_run(*arguments.row)
    if opened.note:
        print(opened.note, file=sys.stderr)
    return opened.scenario, opened.seed, opened.replicate


def _sweep(arguments: argparse.Namespace) -> str:
    _announce_compiling()
    said, arguments.code = command.sweep(arguments)
    return said


def _replay(arguments: argparse.Namespace) -> str:
    given = library.read_record(arguments.file)
    _announce_compiling()
    from negotiation.talks import replay

    try:
        made = canonical(replay(given).as_dict())
    except ScenarioError:
        raise
    except (KeyError, TypeError, IndexError, ValueError, OverflowError) as fault:
        raise ScenarioError(f"record: can't be replayed, {fault}") from None
    differing = differences(canonical(given), made)
    if differing:
        print(f"{arguments.file}: differs in {len(differing)} places", file=sys.stderr)
        print("\n".join(differing[:20]), file=sys.stderr)
    return dumps(made)


def _odds(arguments: argparse.Namespace) -> str:
    scenario = _load(arguments)
    _announce_compiling()
    from negotiation.odds import odds
    from negotiation.story import tell_odds

    if arguments.uncertain:
        from negotiation.uncertainty import uncertain_odds

        found = uncertain_odds(scenario, arguments.uncertain)
    else:
        found = odds(scenario)
    return dumps(found) if arguments.json else tell_odds(scenario, found)


def _compare(arguments: argparse.Namespace) -> str:
    if arguments.european is not None:
        if arguments.name is not None or arguments.set:
            raise ScenarioError("--european: found NAME or --set too, allowed FILE alone")
        from negotiation.evidence import european

        scores = european.score(european.read_issues(arguments.european))
        return dumps(scores) if arguments.json else european.as_text(scores)
    if arguments.name is None:
        raise ScenarioError("compare: missing a NAME, allowed NAME or --european FILE")
    scenario = _load(arguments)
    _announce_compiling()
    from negotiation import comparing

    compared = comparing.compare(scenario)
    return dumps(compared) if arguments.json else comparing.as_text(scenario, compared)


def _levers(arguments: argparse.Namespace) -> str:
    scenario = _load(arguments)
    from negotiation import levers
    from negotiation.sweep.bar import Bar

    bars: dict[str, Bar] = {}

    def tell(phase: str, done: int, planned: int) -> None:
        if phase not in bars:
            print(f"{phase}: {planned:,} points", file=sys.stderr)
        bars.setdefault(phase, Bar(sys.stderr)).tell(done, planned, 0)
        if done == planned:
            bars[phase].end()

    question = (arguments.provision, arguments.level, arguments.outcome)
    levers.check(scenario, *question)
    _announce_compiling()
    found = levers.search(scenario, *question, steps=arguments.steps, tell=tell)
    return dumps(found) if arguments.json else levers.as_text(scenario, found, arguments.set or ())


def _backtest(arguments: argparse.Namespace) -> str:
    from negotiation.evidence.cases import load_cases

    cases = load_cases(arguments.cases)
    folder = None
    if arguments.figures is not None:
        from negotiation.evidence import figures

        folder = figures.check(arguments.figures)
    _announce_compiling()
    from negotiation.evidence import backtest, fitting, folds, scoreboard
    from negotiation.evidence.standing import standings

    if arguments.refit:
        learner = fitting.refitted(arguments.refit, _tell_fit)
        found = backtest.backtest(cases, learner, backtest.REFITTED)
    elif arguments.cases is not None:
        found = backtest.backtest(cases, fit=folds.shipped_for(cases))
    else:
        plain = folds.without_patrons(cases)
        found = backtest.backtest(cases, folds.learner, backtest.REFITTED, plain)
        found["standing"] = standings(cases)
    if folder is not None:
        print("wrote " + ", ".join(figures.write(found, folder)), file=sys.stderr)
    return dumps(found) if arguments.json else scoreboard.as_text(found)


def _fit(arguments: argparse.Namespace) -> str:
    from datetime import date

    from negotiation.evidence.cases import load_cases

    cases = load_cases(arguments.cases)
    _announce_compiling()
    from negotiation.evidence import fitting, folds

    if arguments.folds is not None:
        return f"{folds.add(Path(arguments.folds), cases, _tell_fit)} fits made\n"
    first = fitting.fit(cases, arguments.evaluations, _tell_fit)
    found = fitting.agreeing(cases, first, arguments.evaluations, _tell_fit)
    return fitting.as_toml(found, cases, date.today().isoformat())


def _tell_fit(evaluations: int, loss: float) -> None:
    print(f"\r{evaluations} evaluations, penalised misfit {loss:.1f} ", end="", file=sys.stderr)


def _app(arguments: argparse.Namespace) -> str:
    path = library.locate(arguments.name).resolve()
    name = library.load(str(path)).name
    if not _free(arguments.port):
        raise ScenarioError(f"--port: found {arguments.port} in use, allowed a free port")
    _announce_compiling()
    import streamlit

    os.environ[library.OPENED] = str(path)
    script = library.home().parent / "apps" / "app.py"
    print(f"opening http://127.0.0.1:{arguments.port}/?scenario={name}", file=sys.stderr)
    streamlit.App(script).run(
        config={
            "server.address": "127.0.0.1",
            "server.port": arguments.port,
            "server.headless": arguments.headless,
            "browser.gatherUsageStats": False,
            "client.toolbarMode": "viewer",
            "runner.magicEnabled": False,
            "theme.light.primaryColor": "#1f5fa8",
            "theme.dark.primaryColor": "#6aa5e0",
        }
    )
    return ""


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _announce_compiling() -> None:
    """Say on stderr what the first start of an installation does, since it takes a while."""
    from negotiation.compiled import forget_others, fresh

    if fresh():
        forget_others()
        print("first start: compiling the rules, once, a minute or two ...", file=sys.stderr)


def _integer(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"found {text!r}, allowed {low} to {high}")
        return value

    return read


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="negotiation", description="A negotiation laboratory for the UN Security Council."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(
        name: str, act: Callable[[argparse.Namespace], str], says: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=says)
        added.set_defaults(act=act, set=None, code=0)
        return added

    add("list", _list, "the library's scenarios")
    for name, act, says in (
        ("show", _show, "a scenario with everything that was filled in, and from where"),
        ("validate", _validate, "check a scenario: every fault at once"),
        ("run", _run, "one negotiation, round by round"),
        ("odds", _odds, "exact probability of each outcome, vote and final level"),
        ("compare", _compare, "the model beside every theory and history"),
        ("levers", _levers, "the smallest change of assumptions that flips a measure or outcome"),
    ):
        one = add(name, act, says)
        nargs = "?" if name in ("run", "compare") else None
        one.add_argument("name", metavar="NAME", nargs=nargs, help="library name or path")
        one.add_argument(
            "--set", action="extend", nargs="+", metavar="key=value", help="change an assumption"
        )
        if name != "validate":
            one.add_argument("--json", action="store_true", help="print JSON")
        if name == "compare":
            one.add_argument(
                "--european", metavar="FILE", help="score the theories on doi:10.34810/data53"
            )
        if name == "odds":
            one.add_argument(
                "--uncertain",
                type=_integer(2, 4096),
                metavar="N",
                help="means over N draws of what the rule does not know, with intervals",
            )
        if name == "levers":
            one.add_argument("--provision", metavar="KEY", help="the measure, with --level")
            one.add_argument("--level", type=int, metavar="N", help="kept means at or above it")
            one.add_argument("--outcome", metavar="NAME", help="instead of a measure")
            one.add_argument(
                "--steps",
                type=_integer(2, 200),
                default=40,
                metavar="N",
                help="points tried from no change to a change of size 1",
            )
        if name == "run":
            one.add_argument("--seed", type=_integer(0, MOST_SEED), metavar="N")
            one.add_argument(
                "--from", dest="row", nargs=2, metavar=("DIR", "RUN_ID"), help="a row of a sweep"
            )
    sweep = add("sweep", _sweep, "very many negotiations, stored as they are played")
    command.sweep_arguments(sweep, _integer, MOST_SEED)
    report = add("report", command.report, "figures and one page from a sweep")
    command.report_arguments(report)
    new = add("new", _new, "write a new scenario's skeleton to ./NAME/scenario.toml")
    new.add_argument("name", metavar="NAME")
    replayed = add("replay", _replay, "make a record again from its actions; say where it differs")
    replayed.add_argument("file", metavar="FILE")
    replayed.add_argument("--json", action="store_true", help="accepted; replay prints JSON")
    backtest = add("backtest", _backtest, "scores of the model against what the Council did")
    backtest.add_argument("--cases", metavar="DIR", help="a folder of cases instead of the 33")
    backtest.add_argument("--figures", metavar="DIR", help="write figures there, PNG and SVG")
    backtest.add_argument(
        "--refit",
        type=_integer(1, 100_000),
        metavar="N",
        help="refit the position rule without each case, N evaluations each (slow)",
    )
    backtest.add_argument("--json", action="store_true", help="print JSON")
    fit = add("fit", _fit, "fit the position rule on coded cases; prints a data file")
    fit.add_argument("--cases", metavar="DIR", help="a folder of cases instead of the 33")
    fit.add_argument(
        "--evaluations", type=_integer(1, 100_000), default=400, metavar="N", help="at most so many"
    )
    fit.add_argument(
        "--folds",
        metavar="FILE",
        help="fit without each target and each case instead (an hour); goes on where it stopped",
    )
    app = add("app", _app, "open the app in a browser")
    app.add_argument("name", metavar="NAME", nargs="?", default="dprk-2017")
    app.add_argument("--port", type=_integer(1, 65535), default=8501, metavar="N")
    app.add_argument("--headless", action="store_true", help="do not open a browser")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 success, 2 bad input, 1 a fault of ours."""
    arguments = _parser().parse_args(argv)
    try:
        sys.stdout.write(arguments.act(arguments))
        sys.stdout.flush()
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return int(arguments.code)
