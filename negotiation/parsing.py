"""From what a user wrote to a checked scenario, or to the list of everything that is wrong with it.

Pure: a mapping in, a frozen `Scenario` out, or a `ScenarioError` that names every fault at once.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from negotiation.checks import Checker, ScenarioError, nearest
from negotiation.council import Seat, sitting, years
from negotiation.jsons import rounded
from negotiation.scenario import (
    ANSWERS,
    CHOICES,
    KEYS,
    KINDS,
    LEVEL_DOLLARS,
    MEMBER_NUMBERS,
    MOST_LEVELS,
    MOST_PROVISIONS,
    OUTCOMES,
    PARAMETERS,
    History,
    Level,
    MemberSettings,
    Provision,
    Scenario,
)


def parse_override(text: str) -> tuple[str, Any]:
    """Read `key=value` as the command line takes it.

    The value is read as TOML (true, 0.3, "text", [1, 2]); a bare word is a text.

    Raises
    ------
    ScenarioError
        If there is no key or no `=`.
    """
    key, sign, value = text.partition("=")
    key, value = key.strip(), value.strip()
    if not sign or not key:
        raise ScenarioError(f"--set: found {text!r}, allowed key=value")
    try:
        return key, tomllib.loads(f"value = {value}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return key, value


def parse(
    name: str, data: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Scenario:
    """Check a scenario and fill in its defaults.

    Parameters
    ----------
    name : str
        What the record calls it.
    data : mapping
        As TOML or JSON gives it; not changed.
    overrides : mapping of str to value, optional
        Dotted keys and the values that replace theirs.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        Naming every fault at once.
    """
    check = Checker()
    raw = _plain(data)
    for key, value in (overrides or {}).items():
        _override(check, raw, key, _plain(value))
    check.unknown(raw, KEYS)
    for key in ("title", "target", "date", "penholder", "provisions"):
        if key not in raw:
            check.faults.append(f"{key}: missing, every scenario needs it")
    seats = _seats(check, raw)
    provisions = _provisions(check, raw.get("provisions", {}))
    fields = {
        **_people(check, raw, seats),
        **_numbers(check, raw),
        "title": check.text(raw.get("title", "?"), "title"),
        "summary": check.text(raw.get("summary", ""), "summary", empty=True),
        "provisions": provisions,
        "members": _members(check, raw.get("members", {}), seats, provisions),
        "history": _history(check, raw.get("history", {}), seats, provisions),
        "sources": check.texts(raw.get("sources", []), "sources"),
    }
    if check.faults:
        raise ScenarioError(*check.faults)
    date = datetime.date.fromisoformat(raw["date"])
    return Scenario(name=name, date=date, seats=seats, inputs=raw, **fields)


def _plain(value: Any) -> Any:
    """Copy a value, tables and lists included, ready for JSON: dates as text, 12 digits."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return rounded(value) if isinstance(value, float) else value


def _override(check: Checker, raw: dict[str, Any], key: str, value: Any) -> None:
    """Put a value at a dotted key, making the optional tables on the way."""
    *path, last = key.split(".")
    table = raw
    for part in path:
        if part not in table and path[0] in ("members", "patrons", "history"):
            table[part] = {}
        inside = table.get(part)
        if not isinstance(inside, dict):
            check.faults.append(
                f"{key}: unknown key, {nearest(part, KEYS if table is raw else table)}"
            )
            return
        table = inside
    table[last] = value


def _seats(check: Checker, raw: Mapping[str, Any]) -> tuple[Seat, ...]:
    if "date" not in raw:
        return ()
    first, last = years()
    value = raw["date"]
    try:
        return sitting(datetime.date.fromisoformat(value).year)
    except (TypeError, ValueError):
        check.fault("date", value, f"a day, YYYY-MM-DD, of {first} to {last}")
        return ()


def _people(check: Checker, raw: Mapping[str, Any], seats: tuple[Seat, ...]) -> dict[str, Any]:
    """Read target, penholders, cosponsors and patrons, and find who holds the pen."""
    sitting_now = [s.iso for s in seats]
    penholder = check.texts(raw.get("penholder", ["USA"]), "penholder")
    cosponsors = check.texts(raw.get("cosponsors", []), "cosponsors")
    for key, listed in (("penholder", penholder), ("cosponsors", cosponsors)):
        for iso in listed:
            _iso(check, iso, key)
    for iso in set(cosponsors) & set(penholder):
        check.fault("cosponsors", iso, "members that are not penholders already")
    for iso in cosponsors:
        if seats and iso not in sitting_now:
            check.fault("cosponsors", iso, _on_council(seats))
    pens = [iso for iso in penholder if iso in sitting_now]
    if seats and not pens:
        check.fault("penholder", ", ".join(penholder), f"at least one of {_on_council(seats)}")
    patrons = check.table(raw.get("patrons", {}), "patrons")
    point = raw.get("target_ideal_point")
    return {
        "target": _iso(check, raw.get("target", "PRK"), "target"),
        "target_ideal_point": None
        if point is None
        else check.number(point, "target_ideal_point", -10, 10),
        "penholder": penholder,
        "cosponsors": cosponsors,
        "pen": pens[0] if pens else "",
        "patrons": {
            _iso(check, iso, "patrons"): check.number(v, f"patrons.{iso}", 0, 1)
            for iso, v in patrons.items()
        },
    }


def _iso(check: Checker, value: object, key: str) -> str:
    if isinstance(value, str) and re.fullmatch("[A-Z]{3}", value):
        return value
    check.fault(key, value, "an ISO code of three capital letters")
    return ""


def _on_council(seats: tuple[Seat, ...]) -> str:
    return "the Council of that year: " + " ".join(s.iso for s in seats)


def _numbers(check: Checker, raw: Mapping[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, p in PARAMETERS.items():
        value = raw.get(key, p.default)
        if key == "package" and isinstance(value, str):
            read[key] = value
            if value != "free":
                check.fault(key, value, "free, or a number above 0 up to 2")
        elif p.whole:
            read[key] = check.integer(value, key, int(p.low), int(p.high))
        else:
            read[key] = check.number(value, key, p.low, p.high, p.above)
    for key, options in CHOICES.items():
        read[key] = check.choice(raw.get(key, options[0]), key, options)
    for key, default in (("target_consent", -1), ("regional_support", 0)):
        read[key] = check.integer(raw.get(key, default), key, -1, 1)
    return read


def _provisions(check: Checker, value: object) -> tuple[Provision, ...]:
    tables = check.table(value, "provisions")
    if not 1 <= len(tables) <= MOST_PROVISIONS:
        check.fault("provisions", f"{len(tables)} provisions", f"1 to {MOST_PROVISIONS}")
    titles: dict[str, str] = {}
    provisions = []
    for key, entry in list(tables.items())[:MOST_PROVISIONS]:
        path = f"provisions.{key}"
        if not re.fullmatch("[a-z][a-z0-9_]{0,39}", key):
            check.fault(path, key, "a key of small letters, digits and _, a letter first")
        table = check.table(entry, path)
        known = ("title", "kind", "ladder", "first", "weight", "source")
        check.unknown(table, known, f"{path}.")
        for needed in ("kind", "ladder"):
            if needed not in table:
                check.faults.append(f"{path}.{needed}: missing, every provision needs it")
        title = check.text(table.get("title", key.replace("_", " ").capitalize()), f"{path}.title")
        if title in titles:
            check.fault(f"{path}.title", title, f"a title that {titles[title]} does not have")
        titles[title] = key
        ladder = _ladder(check, table.get("ladder", ["?"]), f"{path}.ladder")
        weight = table.get("weight")
        provisions.append(
            Provision(
                key=key,
                title=title,
                kind=check.choice(table.get("kind", KINDS[0]), f"{path}.kind", KINDS),
                ladder=ladder,
                first=check.integer(
                    table.get("first", len(ladder) - 1), f"{path}.first", 0, len(ladder) - 1
                ),
                weight=None
                if weight is None
                else check.number(weight, f"{path}.weight", 0, 1e6, above=True),
                source=check.text(table.get("source", ""), f"{path}.source", empty=True),
            )
        )
    return tuple(provisions)


def _ladder(check: Checker, value: object, path: str) -> tuple[Level, ...]:
    """Read a ladder; its absent level is added where it is not written out."""
    entries = value if isinstance(value, list) else []
    rows = [dict(e) if isinstance(e, Mapping) else {"text": e} for e in entries]
    if rows and not _is_absent(rows[0]):
        rows.insert(0, {"text": "Absent"})
    if not 2 <= len(rows) <= MOST_LEVELS:
        check.fault(path, value, f"a list of 1 to {MOST_LEVELS - 1} levels above absent")
        return (Level("Absent", 0.0), Level("?", 1.0))
    levels: list[Level] = []
    offset = len(rows) - len(entries)
    for i, row in enumerate(rows):
        at = f"{path}[{i - offset}]"
        check.unknown(row, ("text", "severity", "source", *LEVEL_DOLLARS), f"{at}.")
        severity = row.get("severity", i / (len(rows) - 1))
        dollars = {
            key: None
            if row.get(key) is None and i
            else check.number(row.get(key, 0.0), f"{at}.{key}", 0, 1e9)
            for key in LEVEL_DOLLARS
        }
        text = check.text(row.get("text", ""), f"{at}.text")
        if any(text == level.text for level in levels):
            check.fault(f"{at}.text", text, "a text that no other level has")
        levels.append(
            Level(
                text=text,
                severity=check.number(severity, f"{at}.severity", 0, 1),
                source=check.text(row.get("source", ""), f"{at}.source", empty=True),
                **dollars,
            )
        )
        if i and not levels[i].severity > levels[i - 1].severity:
            check.fault(
                f"{at}.severity", severity, f"above {levels[i - 1].severity:g}: a ladder rises"
            )
    return tuple(levels)


def _is_absent(row: Mapping[str, Any]) -> bool:
    text = str(row.get("text", "")).strip().lower()
    severity = row.get("severity")
    return (
        (severity == 0 and not isinstance(severity, bool))
        or text.startswith("absent")
        or text == "none"
    )


def _members(
    check: Checker, value: object, seats: tuple[Seat, ...], provisions: tuple[Provision, ...]
) -> dict[str, MemberSettings]:
    members = {}
    for iso, entry in check.table(value, "members").items():
        path = f"members.{iso}"
        if seats and iso not in [s.iso for s in seats]:
            check.fault(path, iso, _on_council(seats))
        table = check.table(entry, path)
        check.unknown(table, ("veto", "ideal", "salience", "sources", *MEMBER_NUMBERS), f"{path}.")
        by_key = {}
        for name in ("ideal", "salience"):
            inside = check.table(table.get(name, {}), f"{path}.{name}")
            check.unknown(inside, [p.key for p in provisions], f"{path}.{name}.")
            by_key[name] = {
                k: check.number(v, f"{path}.{name}.{k}", 0, 1) for k, v in inside.items()
            }
        if sum(by_key["salience"].values()) > 1.0 + 1e-9:
            check.fault(f"{path}.salience", sum(by_key["salience"].values()), "a sum of at most 1")
        sources = check.table(table.get("sources", {}), f"{path}.sources")
        numbers = {
            name: check.number(table[name], f"{path}.{name}", 0, high)
            for name, high in MEMBER_NUMBERS.items()
            if name in table
        }
        members[iso] = MemberSettings(
            veto=check.flag(table["veto"], f"{path}.veto") if "veto" in table else None,
            block_cost=numbers.get("block_cost"),
            endorsement_tolerance=numbers.get("endorsement_tolerance"),
            resolve_spread=numbers.get("resolve_spread"),
            trade_share=numbers.get("trade_share"),
            leak=numbers.get("leak"),
            ideal=by_key["ideal"],
            salience=by_key["salience"],
            sources={k: check.text(v, f"{path}.sources.{k}") for k, v in sources.items()},
        )
    return members


def _history(
    check: Checker, value: object, seats: tuple[Seat, ...], provisions: tuple[Provision, ...]
) -> History:
    table = check.table(value, "history")
    check.unknown(table, ("first", "final", "vote", "outcome", "rival_draft"), "history.")
    tops = {p.key: len(p.ladder) - 1 for p in provisions}
    levels = {}
    for name in ("first", "final"):
        inside = check.table(table.get(name, {}), f"history.{name}")
        check.unknown(inside, tops, f"history.{name}.")
        levels[name] = {
            key: check.integer(level, f"history.{name}.{key}", 0, tops[key])
            for key, level in inside.items()
            if key in tops
        }
    vote = check.table(table.get("vote", {}), "history.vote")
    for iso in vote:
        if seats and iso not in [s.iso for s in seats]:
            check.fault(f"history.vote.{iso}", iso, _on_council(seats))
    answers = {iso: check.choice(v, f"history.vote.{iso}", ANSWERS) for iso, v in vote.items()}
    outcome = table.get("outcome")
    if outcome is not None:
        outcome = check.choice(outcome, "history.outcome", OUTCOMES)
    rival = check.flag(table.get("rival_draft", False), "history.rival_draft")
    return History(levels["first"], levels["final"], answers, outcome, rival)
