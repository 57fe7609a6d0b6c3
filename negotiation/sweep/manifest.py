"""The manifest of a sweep: what made it, and whether a folder holds this very sweep."""

import datetime
import hashlib
import platform
import shlex
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from negotiation.checks import ScenarioError
from negotiation.parsing import parse
from negotiation.sweep import store
from negotiation.sweep.assumptions import read
from negotiation.sweep.plan import Order, Plan, design
from negotiation.version import VERSION

PACKAGES = ("numpy", "numba", "scipy", "pyarrow", "SALib")


def open_store(plan: Plan, folder: Path) -> dict[str, Any]:
    """Begin a store, or check that a folder holds this very sweep."""
    wanted = _manifest(plan, folder)
    if (folder / store.MANIFEST).exists():
        found = store.read_manifest(folder)
        _compare(found, wanted, folder)
        for left in folder.glob(f"{store.UNFINISHED}*"):
            left.unlink(missing_ok=True)
        return found
    folder.mkdir(parents=True, exist_ok=True)
    if any(not f.name.startswith(store.UNFINISHED) for f in folder.iterdir()):
        raise ScenarioError(
            f"--out: found other files in {folder}, allowed a new or empty folder, or a sweep's"
        )
    store.write_manifest(folder, wanted)
    return store.read_manifest(folder)


def plan_of(manifest: dict[str, Any]) -> Plan:
    """The plan of a store, made again from its manifest alone."""
    arguments = dict(manifest["arguments"])
    for key in ("names", "vary", "set"):
        arguments[key] = tuple(arguments[key])
    order = Order(**arguments)
    scenarios = tuple(parse(s["name"], s["inputs"]) for s in manifest["scenarios"])
    designs = design(order, [read(text) for text in order.vary], scenarios)
    return Plan(order, scenarios, designs, manifest["levels"], manifest["version"])


def _compare(found: dict[str, Any], wanted: dict[str, Any], folder: Path) -> None:
    if found["version"] != wanted["version"]:
        raise ScenarioError(
            f"{folder}: found a sweep by model version {found['version']}, allowed"
            f" {wanted['version']}: use a new --out"
        )
    if found["rules"] != wanted["rules"]:
        raise ScenarioError(
            f"{folder}: the model's sources have changed since this sweep began (hash"
            f" {found['rules']}, now {wanted['rules']}): use a new --out"
        )
    before = {s["name"]: s["hash"] for s in found["scenarios"]}
    for each in wanted["scenarios"]:
        if before.get(each["name"], each["hash"]) != each["hash"] and (
            found["arguments"]["set"] == wanted["arguments"]["set"]
        ):
            raise ScenarioError(
                f"{folder}: the scenario {each['name']} has changed since this sweep began"
                f" (hash {before[each['name']]}, now {each['hash']}): use a new --out"
            )
    for key, value in wanted["arguments"].items():
        if found["arguments"].get(key) != value:
            raise ScenarioError(
                f"{folder}: found a sweep with {key} {found['arguments'].get(key)}, now {value};"
                " allowed the same sweep: use a new --out"
            )
    if found["design"] != wanted["design"]:
        raise ScenarioError(
            f"{folder}: this machine's packages draw other points ({found['versions']}): use a"
            " new --out"
        )


def command(order: Order, out: str) -> str:
    """The command line that makes a sweep."""
    words = ["negotiation", "sweep", *order.names]
    for flag in ("vary", "set"):
        if getattr(order, flag):
            words += [f"--{flag}", *getattr(order, flag)]
    if order.sample != "grid":
        words += ["--sample", order.sample]
    if order.points is not None:
        words += ["--points", str(order.points)]
    words += ["--odds"] if order.odds else ["--runs", str(order.runs)]
    return shlex.join([*words, "--seed", str(order.seed), "--out", out])


def _manifest(plan: Plan, folder: Path) -> dict[str, Any]:
    order = plan.order
    arguments = {k: list(v) if isinstance(v, tuple) else v for k, v in order._asdict().items()}
    return {
        "format": store.FORMAT,
        "command": command(order, str(folder)),
        "arguments": arguments,
        "version": VERSION,
        "rules": rules(),
        "versions": {"python": platform.python_version(), **_versions()},
        "commit": _commit(),
        "scenarios": [
            {"name": s.name, "title": s.title, "hash": s.digest, "inputs": s.inputs}
            for s in plan.scenarios
        ],
        "design": [{"points": d.points, "hash": d.digest} for d in plan.designs],
        "runs": plan.total,
        "rows_per_part": plan.rows,
        "kinds": plan.kinds,
        "levels": plan.levels,
        "columns": store.describe(plan.kinds, plan.levels, order.odds),
        "started": now(),
        "finished": None,
        "failed": None,
    }


def rules() -> str:
    """Hash of the model's sources and data: two states of one version have different ones."""
    package, digest = Path(__file__).parent.parent, hashlib.sha256()
    for path in sorted([*package.glob("*.py"), *(package / "data").glob("*.*")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _commit() -> str | None:
    """The commit this package was checked out at, or None outside of a checkout."""
    place = Path(__file__).parent
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=place, capture_output=True, text=True, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def now() -> str:
    """The time, in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
