"""Changes of a scenario's inputs, and how an address holds them.

Pure functions, no Streamlit. A change is a pair of a dotted key, as `negotiation run --set` takes
it, and a number or a flag; changes are a tuple of such pairs in the order of their keys.
"""

import re
from collections.abc import Iterable, Mapping

from negotiation import ScenarioError
from negotiation.changes import weights
from negotiation.checks import nearest, shown
from negotiation.english import say
from negotiation.parsing import parse
from negotiation.positions import fill
from negotiation.scenario import MEMBER_NUMBERS, PARAMETERS, Scenario
from negotiation.sweep.assumptions import known_keys
from negotiation.sweep.tornado import base_value

Value = bool | int | float
Changes = tuple[tuple[str, Value], ...]

MOST = 60
"""Most changes that an address may hold."""
MOST_TOLD = 3
"""Most faults of an address that are spelt out."""
NUMBER = re.compile(r"[-+]?(?:\d{1,15}\.?\d{0,15}|\.\d{1,15})(?:e[-+]?\d{1,3})?", re.IGNORECASE)
CHANGEABLE = re.compile(
    rf"{'|'.join(PARAMETERS)}|target_consent|regional_support|patrons\.\w+"
    rf"|provisions\.\w+\.(?:first|weight)|members\.\w+\.(?:veto|{'|'.join(MEMBER_NUMBERS)})"
    r"|members\.\w+\.(?:ideal|salience)\.\w+"
)
"""Keys that an address may change: numbers and flags, never a text that is shown."""


def exact(value: float) -> float:
    """A number with 12 significant digits, as scenarios keep it; no minus before a zero."""
    return float(f"{value:.12g}") + 0.0


def ordered(settings: Mapping[str, Value]) -> Changes:
    """Changes in the order of their keys."""
    return tuple(sorted(settings.items()))


def drop_own(scenario: Scenario, changes: Changes) -> Changes:
    """Changes without those that leave the scenario as it is."""
    return tuple((key, v) for key, v in changes if not same(base_of(scenario, key), v))


def base_of(scenario: Scenario, key: str) -> Value | str | None:
    """A scenario's own value of a key, None where it has none."""
    try:
        found: Value | str = base_value(scenario, key)
    except ScenarioError:
        return None
    return found


def in_use(scenario: Scenario, key: str) -> Value | str:
    """The value that a key has in a scenario, filled in by the rule where it states none.

    Only weights have none of their own.
    """
    found = base_of(scenario, key)
    if found is not None:
        return found
    return weights(scenario, fill(scenario))[key.split(".")[1]]


def same(a: object, b: Value) -> bool:
    """Whether two values are the same one; a flag is no number."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return isinstance(a, int | float) and abs(a - b) < 1e-12


def written(value: Value) -> str:
    """A value as the address and `--set` write it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:.12g}"


def wrong(key: str, found: object, allowed: str) -> str:
    """What to say of a value in an address that can't be used."""
    return say("address.wrong", key=key, found=shown(found), allowed=allowed)


def read(scenario: Scenario, pairs: Iterable[tuple[str, str]]) -> tuple[Changes, list[str]]:
    """Read changes from an address.

    Parameters
    ----------
    scenario : Scenario
        As it is, without changes.
    pairs : iterable of (str, str)
        What the address says, as anybody may have typed it.

    Returns
    -------
    changes : Changes
        What can be used.
    faults : list of str
        What can't, and why; the first few, and how many more.
    """
    given = list(pairs)
    if len(given) > MOST:
        return (), [wrong("changes", len(given), say("address.most", most=MOST))]
    known = [key for key in known_keys(scenario) if CHANGEABLE.fullmatch(key)]
    settings: dict[str, Value] = {}
    faults: list[str] = []
    for key, text in given:
        if key not in known:
            near = nearest(key[:60], known) if len(faults) < MOST_TOLD else ""
            faults.append(say("address.unknown", key=shown(key), near=near))
            continue
        fault = _tried(scenario, key, text, settings)
        faults += [fault] if fault else []
    try:
        parse(scenario.name, scenario.inputs, settings)
    except ScenarioError as error:
        faults, settings = [*faults, *error.faults], {}
    more = len(faults) - MOST_TOLD
    told = faults[:MOST_TOLD] + ([say("address.more", count=more)] if more > 0 else [])
    return drop_own(scenario, ordered(settings)), told


def _tried(scenario: Scenario, key: str, text: str, settings: dict[str, Value]) -> str:
    """Put one change into `settings`, or return what is wrong with it."""
    value: Value
    if text in ("true", "false"):
        value = text == "true"
    elif NUMBER.fullmatch(text):
        value = exact(float(text))
        if value.is_integer() and abs(value) < 1e12 and not _is_real(key):
            value = int(value)
    else:
        return wrong(key, text, say("address.value"))
    try:
        parse(scenario.name, scenario.inputs, {key: value})
    except ScenarioError as error:
        return error.faults[0]
    settings[key] = value
    return ""


def _is_real(key: str) -> bool:
    """Whether a key takes any number; the others take whole ones or flags only."""
    return not (
        key in ("target_consent", "regional_support")
        or key.endswith((".first", ".veto"))
        or (key in PARAMETERS and PARAMETERS[key].whole)
    )
