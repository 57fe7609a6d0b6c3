"""What a sweep varies: `key=values` as the command line takes it, checked and turned into numbers.

| written | means | on a grid |
|---|---|---|
| `key=a:b:n` | n equally spaced values from a to b | each |
| `key=v1,v2` or `key=[v1, v2]` | these values: numbers, true or false, words | each |
| `key=a:b` | any number from a to b, equally likely | whole-number keys only, each |
| `key=uniform(a, b)`, `triangular(a, mode, b)` | a distribution from a to b | no |
| `key=normal(mean, sd)`, `lognormal(median, sigma)` | a distribution without ends | no |
"""

import json
import math
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.checks import ScenarioError, nearest, shown
from negotiation.parsing import parse, parse_override
from negotiation.scenario import CHOICES, MEMBER_NUMBERS, PARAMETERS, Scenario

Floats = NDArray[np.float64]
Column = NDArray[Any]

MOST_VALUES = 1_000_000
"""Most values of one assumption on a grid."""
MOST_CHECKED = 200
"""Of a longer list of values the ends are tried, not each."""
TAIL = 0.05
"""Share left out at an end that a distribution does not have, where a design asks for its end."""

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*:\s*({_NUMBER})\s*(?::\s*(\d+)\s*)?")
_SPREAD = re.compile(r"\s*(uniform|triangular|normal|lognormal)\s*\(([^()]*)\)\s*")
_PARTS = {"uniform": 2, "triangular": 3, "normal": 2, "lognormal": 2}
GRAMMAR = (
    "a:b:n, a:b, v1,v2,..., [v1, v2, ...], uniform(a, b), triangular(a, mode, b),"
    " normal(mean, sd) or lognormal(median, sigma)"
)
_READERS: dict[str, Callable[[Any], Any]] = {
    "real": float,
    "whole": int,
    "flag": bool,
    "text": str,
    "json": json.loads,
}
_WHOLE = re.compile(r"target_consent|regional_support|provisions\.\w+\.first|history\.f\w+\.\w+")


@dataclass(frozen=True, eq=False)
class Assumption:
    """One key that a sweep varies, and what it may be.

    Attributes
    ----------
    key, given : str
        Dotted key; its values as they were written.
    kind : str
        real, whole, flag, text or json (values of several kinds, as JSON text).
    levels : ndarray or None
        Its values where they can be counted.
    spread : tuple of str and numbers, or None
        Its distribution where they can't.
    """

    key: str
    given: str
    kind: str
    levels: Column | None
    spread: tuple[str, tuple[float, ...]] | None = None

    @property
    def endless(self) -> bool:
        """Whether the distribution has no ends."""
        return self.spread is not None and self.spread[0] in ("normal", "lognormal")

    def numbers(self, u: Floats) -> Floats:
        """Turn shares of the distribution, in [0, 1], into values (or indices of `levels`)."""
        if self.levels is not None:
            count = len(self.levels)
            return np.minimum(np.floor(u * count), count - 1)
        assert self.spread is not None
        return canonical(_quantile(*self.spread, u))

    def column(self, numbers: Floats) -> Column:
        """Values for what `numbers` returned."""
        return numbers if self.levels is None else self.levels[numbers.astype(np.int64)]

    def tried(self) -> list[Any]:
        """Values to check before anything runs: each where few, else the ends, or the median."""
        if self.levels is not None:
            few = len(self.levels) <= MOST_CHECKED
            return [self.value(v) for v in (self.levels if few else self.levels[[0, -1]])]
        shares = [0.5] if self.endless else [0.0, 1.0]
        return [self.value(v) for v in self.numbers(np.array(shares))]

    def value(self, item: Any) -> Any:
        """A column's item as a scenario's override takes it."""
        return override(self.kind, item)


def override(kind: str, item: Any) -> Any:
    """Turn a column's item of a kind into the value that a scenario's override takes."""
    return _READERS[kind](item)


def canonical(numbers: Floats) -> Floats:
    """Round to 12 significant digits and at most 12 decimals, as `jsons.rounded` does one by one.

    A scenario keeps its numbers so; a value that is rounded before it is used gives the same run
    when its row is opened alone.
    """
    x = np.asarray(numbers, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        exponent = np.floor(np.log10(np.abs(x)))
        decimals = np.where(np.isfinite(exponent), np.clip(11 - exponent, -290, 12), 12)
        up, down = 10.0 ** np.maximum(decimals, 0), 10.0 ** np.maximum(-decimals, 0)
        return np.asarray(np.rint(x / down * up) / up * down + 0.0)


def read(text: str) -> Assumption:
    """Read one `key=values`.

    Raises
    ------
    ScenarioError
        Naming what is wrong and what is allowed.
    """
    key, sign, given = (part.strip() for part in text.partition("="))
    if not sign or not key or not given:
        raise ScenarioError(f"--vary: found {shown(text)}, allowed key= and {GRAMMAR}")
    whole = _WHOLE.fullmatch(key) is not None or (key in PARAMETERS and PARAMETERS[key].whole)
    if found := _RANGE.fullmatch(given):
        return _read_range(key, given, whole, *found.groups())
    if found := _SPREAD.fullmatch(given):
        return _read_spread(key, given, whole, found[1], found[2])
    if re.match(r"\w+\(", given) or re.fullmatch(rf"{_NUMBER}\s*:.*", given):
        raise ScenarioError(f"--vary {key}: found {shown(given)}, allowed {GRAMMAR}")
    return _listed(key, given, whole, _values(key, given))


def _read_range(
    key: str, given: str, whole: bool, low: str, high: str, count: str | None
) -> Assumption:
    a, b = float(low), float(high)
    if not (math.isfinite(a) and math.isfinite(b) and a < b):
        raise ScenarioError(f"--vary {key}: found {given}, allowed a:b with a below b")
    if count is None and not whole:
        return Assumption(key, given, "real", None, ("uniform", (a, b)))
    n = int(b - a) + 1 if count is None else int(count)
    if not 2 <= n <= MOST_VALUES:
        raise ScenarioError(f"--vary {key}: found {n:,} values, allowed 2 to {MOST_VALUES:,}")
    return _listed(key, given, whole, canonical(np.linspace(a, b, n)).tolist())


def _read_spread(key: str, given: str, whole: bool, name: str, inside: str) -> Assumption:
    try:
        parts = tuple(float(p) for p in inside.split(","))
    except ValueError:
        parts = ()
    fits = len(parts) == _PARTS[name] and all(math.isfinite(p) for p in parts)
    if fits and name == "uniform":
        fits = parts[0] < parts[1]
    elif fits and name == "triangular":
        fits = parts[0] <= parts[1] <= parts[2] and parts[0] < parts[2]
    elif fits:
        fits = parts[1] > 0 and (name == "normal" or parts[0] > 0)
    if not fits:
        raise ScenarioError(f"--vary {key}: found {shown(given)}, allowed {GRAMMAR}")
    if whole:
        raise ScenarioError(
            f"--vary {key}: found {shown(given)}, allowed whole numbers, a:b or v1,v2,..."
        )
    return Assumption(key, given, "real", None, (name, parts))


def _values(key: str, given: str) -> list[Any]:
    inside = given[1:-1] if given.startswith("[") and given.endswith("]") else given
    try:
        return list(tomllib.loads(f"value = [{inside}]")["value"])
    except (tomllib.TOMLDecodeError, RecursionError):
        return [parse_override(f"{key}={part}")[1] for part in inside.split(",")]


def _listed(key: str, given: str, whole: bool, values: Iterable[Any]) -> Assumption:
    plain = [v.isoformat() if hasattr(v, "isoformat") else v for v in values]
    numeric = all(isinstance(v, int | float) and not isinstance(v, bool) for v in plain)
    if not plain or any(v == "" for v in plain):
        raise ScenarioError(f"--vary {key}: found {shown(given)}, allowed {GRAMMAR}")
    if numeric and whole:
        broken = [v for v in plain if v != int(v)]
        if broken:
            raise ScenarioError(
                f"--vary {key}: found {broken[0]:g} in {given}, allowed whole numbers"
            )
    kind = "whole" if whole else "real"
    if not numeric:
        kinds = {bool: "flag", str: "text"}
        types = {type(v) for v in plain}
        kind = kinds.get(types.pop(), "json") if len(types) == 1 else "json"
    if kind == "json":
        plain = [json.dumps(v, sort_keys=True) for v in plain]
    dtype = {"real": np.float64, "whole": np.int64, "flag": np.bool_}.get(kind, object)
    levels: Column = np.array(plain, dtype=dtype)
    levels = canonical(levels) if kind == "real" else levels
    if len(set(levels.tolist())) < len(levels):
        raise ScenarioError(f"--vary {key}: found a value twice in {given}, allowed each once")
    return Assumption(key, given, kind, levels)


def _quantile(name: str, parts: tuple[float, ...], u: Floats) -> Floats:
    """Value at a share u of a distribution (inverse of its cumulative distribution function)."""
    if name == "uniform":
        return np.asarray(parts[0] + (parts[1] - parts[0]) * u)
    if name == "triangular":
        a, mode, b = parts
        rising = a + np.sqrt(u * (b - a) * (mode - a))
        falling = b - np.sqrt((1.0 - u) * (b - a) * (b - mode))
        return np.asarray(np.where(u * (b - a) <= mode - a, rising, falling))
    from scipy.special import ndtri

    z = ndtri(np.clip(u, 1e-9, 1.0 - 1e-9))
    if name == "normal":
        return np.asarray(parts[0] + parts[1] * z)
    return np.asarray(parts[0] * np.exp(parts[1] * z))


def known_keys(scenario: Scenario) -> list[str]:
    """Every dotted key that a scenario's `--set` and `--vary` may name."""
    provisions = [p.key for p in scenario.provisions]
    members = [seat.iso for seat in scenario.seats]
    own = ("title", "kind", "ladder", "first", "weight")
    return [
        *PARAMETERS,
        *CHOICES,
        *("title", "summary", "target", "date", "penholder", "cosponsors", "sources"),
        *("target_consent", "regional_support", "history.outcome"),
        *(f"provisions.{k}.{name}" for k in provisions for name in own),
        *(f"patrons.{m}" for m in members),
        *(f"members.{m}.{name}" for m in members for name in ("veto", *MEMBER_NUMBERS)),
        *(
            f"members.{m}.{n}.{k}"
            for m in members
            for n in ("ideal", "salience")
            for k in provisions
        ),
        *(f"history.{name}.{k}" for name in ("first", "final") for k in provisions),
        *(f"history.vote.{m}" for m in members),
    ]


def check(assumptions: Iterable[Assumption], scenario: Scenario) -> dict[str, int]:
    """Try every assumption on a scenario, each by itself.

    Returns
    -------
    dict of str to int
        Levels of each provision, absent included; the most that any value gives it.

    Raises
    ------
    ScenarioError
        Naming every unknown key with the nearest, and every value out of its range.
    """
    known = known_keys(scenario)
    levels = {p.key: len(p.ladder) for p in scenario.provisions}
    faults: list[str] = []
    for each in assumptions:
        if each.key not in known and not re.fullmatch(r"patrons\.[A-Z]{3}", each.key):
            faults.append(f"--vary {each.key}: unknown key, {nearest(each.key, known)}")
            continue
        for value in each.tried():
            try:
                tried = parse(scenario.name, scenario.inputs, {each.key: value})
            except ScenarioError as error:
                faults.extend(f"--vary {fault}" for fault in error.faults)
                continue
            for p in tried.provisions:
                levels[p.key] = max(levels[p.key], len(p.ladder))
    if faults:
        raise ScenarioError(*dict.fromkeys(faults[:20]))
    return levels
