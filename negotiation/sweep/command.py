"""The commands `negotiation sweep` and `negotiation report`: their arguments and what they say."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from negotiation.jsons import dumps

SOME_FAILED, STOPPED = 3, 130
MOST = 10**15

Integer = Callable[[int, int], Callable[[str], int]]


def sweep_arguments(parser: argparse.ArgumentParser, integer: Integer, most_seed: int) -> None:
    """Declare the arguments of `negotiation sweep`."""
    parser.add_argument("names", metavar="NAME", nargs="+", help="library names or paths")
    parser.add_argument(
        "--vary",
        action="extend",
        nargs="+",
        metavar="key=values",
        default=[],
        help="a:b:n, v1,v2,..., a:b, uniform(a,b), triangular(a,mode,b), normal(mean,sd) or"
        " lognormal(median,sigma)",
    )
    parser.add_argument(
        "--set", action="extend", nargs="+", metavar="key=value", help="change an assumption"
    )
    parser.add_argument(
        "--sample",
        choices=("grid", "lhs", "sobol", "morris", "tornado"),
        default="grid",
        help="which points (default: every combination)",
    )
    parser.add_argument("--points", type=integer(1, MOST), metavar="N", help="size of the sample")
    parser.add_argument(
        "--runs", type=integer(1, MOST), default=1, metavar="N", help="runs a point (default 1)"
    )
    parser.add_argument("--odds", action="store_true", help="exact odds of each point instead")
    parser.add_argument("--seed", type=integer(0, most_seed), default=0, metavar="N")
    parser.add_argument("--out", metavar="DIR", help="folder of the results; one begun goes on")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=integer(1, 1024), metavar="N", help="processes")
    where.add_argument("--cluster", metavar="ADDRESS", help="of a Dask scheduler that is running")
    parser.add_argument(
        "--dry-run", action="store_true", help="say how many, how long and how large; write nothing"
    )
    parser.add_argument("--limit", type=integer(1, MOST), metavar="N", help="stop after N runs")
    parser.add_argument("--fail-fast", action="store_true", help="stop when a run fails")


def report_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `negotiation report`."""
    parser.add_argument("folder", metavar="DIR", help="folder of a sweep")


def sweep(arguments: argparse.Namespace) -> tuple[str, int]:
    """Run, go on with or estimate a sweep.

    Returns
    -------
    str
        JSON: what was done, or what it would take.
    int
        Exit code: 0, 3 where runs failed, 130 where it was interrupted.

    Raises
    ------
    ScenarioError
        As `run.sweep` does.
    """
    from negotiation.checks import ScenarioError
    from negotiation.sweep.bar import Bar, duration
    from negotiation.sweep.plan import Order
    from negotiation.sweep.run import Means
    from negotiation.sweep.run import sweep as run

    order = Order(
        tuple(arguments.names),
        tuple(arguments.vary),
        tuple(arguments.set or ()),
        arguments.sample,
        arguments.points,
        arguments.runs,
        arguments.odds,
        arguments.seed,
    )
    means = Means(arguments.workers, arguments.cluster, arguments.limit, arguments.fail_fast)
    if arguments.dry_run:
        from negotiation.sweep.estimate import estimate

        found = estimate(order, means)
        _note(
            f"{found['runs']:,} runs of {found['points']:,} points: about"
            f" {duration(found['seconds'])} on {found['workers']} processors,"
            f" {found['bytes'] / 1e6:,.1f} MB; nothing written"
        )
        return dumps(found), 0
    if not arguments.out:
        raise ScenarioError("--out: missing, allowed a folder for the results (or --dry-run)")
    bar = Bar(sys.stderr)
    try:
        done = run(order, arguments.out, means, bar.tell)
    except KeyboardInterrupt:
        bar.end()
        _note(f"stopped; what is stored in {arguments.out} is whole, the same command goes on")
        return "", STOPPED
    bar.end()
    if done["failed"]:
        _note(
            f"{done['failed']:,} of {done['stored']:,} stored runs failed"
            + (f"; the first now: {done['reason']}" if done["reason"] else "")
        )
    return dumps(done), SOME_FAILED if done["failed"] else 0


def report(arguments: argparse.Namespace) -> str:
    """Write a sweep's report; returns the page's path and a newline.

    Raises
    ------
    ScenarioError
        If the folder holds no sweep, or can't be written.
    """
    from negotiation.sweep.report import write

    return f"{write(Path(arguments.folder))}\n"


def _note(text: str) -> None:
    sys.stderr.write(text + "\n")
