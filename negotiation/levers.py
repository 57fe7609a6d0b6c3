"""Levers: the smallest change of assumptions that flips a measure or the outcome, by exact odds.

What would have kept the oil ban? Every assumption is moved both ways on a grid of sizes (`changes`
says what a size is); between the last point that changes nothing and the nearest that flips, the
flip is bisected. Then the best few are moved two at a time, and all that help together. Responses
need not be monotone: a flip that begins and ends between two points of the grid is not seen.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from negotiation.changes import DOWN, UP, Lever, levers
from negotiation.checks import ScenarioError, nearest, shown
from negotiation.flips import Asked, Flip, Landing, Move, Search, Tell
from negotiation.scenario import OUTCOMES, Scenario
from negotiation.story import share

STEPS, MOST_STEPS = 40, 200
"""Points of the grid from no change to a change of size 1."""
FEW = 6
"""How many levers are tried two at a time."""
PULLS = 1e-6
"""Gain in probability from which a lever that flips nothing alone is moved with the others."""


def search(
    scenario: Scenario,
    provision: str | None = None,
    level: int | None = None,
    outcome: str | None = None,
    steps: int = STEPS,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Find the smallest changes of assumptions that flip a measure or the outcome.

    Parameters
    ----------
    scenario : Scenario
    provision, level : str, int
        The measure, and the level at or above which it counts as kept. If it is kept today, the
        search is for what sinks it; else for what keeps it.
    outcome : str
        One of `OUTCOMES`, instead: if it is the likeliest today, what avoids it; else what
        reaches it.
    steps : int
        Points of the grid from no change to a change of size 1, 2 to 200.
    tell : callable, optional
        Told of the phase, the points reckoned and those planned.

    Returns
    -------
    dict
        `scenario, scenario_hash, asked {provision, level, outcome, goal}, today {outcome, level,
        probability, adopted}, steps, singles, pairs, together, none`. Each of `singles`: `key,
        from, to, size, says, not_yet` (the nearest value tried that flips nothing) and, at that
        point, the likeliest `outcome`, the measure's likeliest `level` in an adopted text, the
        `probability` of what is asked (of a measure: given adoption) and that of adoption,
        `adopted`. `pairs` and `together` (or null): `changes` (a list of the same), `size`, and the
        same four. `none`: keys that flip nothing in their range by themselves. All ranked by size.

    Raises
    ------
    ScenarioError
        If the question is none: unknown measure, level outside of what the first draft asks,
        neither a measure nor an outcome, or both.
    """
    asked = check(scenario, provision, level, outcome)
    if not 2 <= steps <= MOST_STEPS:
        raise ScenarioError(f"--steps: found {steps}, allowed 2 to {MOST_STEPS}")
    asked, today = _today(scenario, asked)
    seeking = Search(scenario, asked, steps, tell)
    every = levers(scenario, provision)
    singles, ways = _singles(seeking, every, today)
    flipping = {row["changes"][0]["key"] for row in singles}
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.digest,
        "asked": {
            "provision": provision,
            "level": level,
            "outcome": outcome,
            "goal": asked.goal,
        },
        "today": {
            "outcome": today.outcome,
            "level": None if today.level < 0 else today.level,
            "probability": today.probability,
            "adopted": today.adopted,
        },
        "steps": steps,
        "singles": [
            {**row["changes"][0], **{k: v for k, v in row.items() if k not in ("changes", "size")}}
            for row in singles
        ],
        "pairs": _pairs(seeking, ways) + _vetoes(seeking, every, flipping),
        "together": _together(seeking, ways),
        "none": [lever.key for lever in every if lever.key not in flipping],
    }


def check(
    scenario: Scenario, provision: str | None, level: int | None, outcome: str | None
) -> Asked:
    """Read the question of `search`, without its goal.

    Raises
    ------
    ScenarioError
        Naming what is wrong with it and what is allowed.
    """
    allowed = "allowed --provision KEY --level N, or --outcome NAME"
    if (provision is None) == (outcome is None):
        found = "both" if outcome is not None else "neither"
        raise ScenarioError(f"levers: found {found} of --provision and --outcome, {allowed}")
    if provision is None:
        if level is not None:
            raise ScenarioError(f"--level: found {level} without --provision, {allowed}")
        if outcome not in OUTCOMES:
            raise ScenarioError(f"--outcome: found {shown(outcome)}, allowed {', '.join(OUTCOMES)}")
        return Asked(None, None, outcome)
    known = {p.key: p for p in scenario.provisions}
    if provision not in known:
        raise ScenarioError(f"--provision {shown(provision)}: unknown, {nearest(provision, known)}")
    first = known[provision].first
    if first == 0:
        raise ScenarioError(
            f"--provision {provision}: absent from the first draft, which only weakens"
        )
    if level is None or not 1 <= level <= first:
        found = "missing" if level is None else f"found {level}"
        raise ScenarioError(
            f"--level: {found}, allowed 1 to {first} (first draft: {first}; it only weakens)"
        )
    return Asked(provision, level, None)


def _today(scenario: Scenario, asked: Asked) -> tuple[Asked, Landing]:
    """The question with its goal, and where the scenario comes out as it is."""
    first, other = ("kept", "sunk") if asked.outcome is None else ("reached", "avoided")
    for goal in (first, other):
        question = Asked(asked.provision, asked.level, asked.outcome, goal)
        today = Search(scenario, question, 1, None).unchanged()
        if not today.hit:
            break
    return question, today


def _singles(
    seeking: Search, every: Sequence[Lever], today: Landing
) -> tuple[list[dict[str, Any]], list[tuple[float, Lever, int]]]:
    """Nearest flip of each lever alone; and the numeric levers that help, best first.

    Each of the latter with its size if it flips alone, or else 1, and its direction: that of the
    nearest flip, or that in which the probability of what is asked rises most.
    """
    ways = [(lever, d) for lever in every for d in (UP, DOWN) if lever.reach(d) > 0.0]
    moves = [Move((way,)) for way in ways]
    sizes = [lever.sizes(d, seeking.steps) for lever, d in ways]
    flips, landed = seeking.first_flips(moves, sizes, "one at a time")
    best: dict[str, Flip] = {}
    helps: dict[str, tuple[float, float, Lever, int]] = {}
    for (lever, d), flip, points in zip(ways, flips, landed, strict=True):
        rise = max(p.drafts * p.adopted for p in points) - today.drafts * today.adopted
        if seeking.asked.level is None:
            rise = max(p.probability for p in points) - today.probability
        size = flip.high if flip else 1.0
        if flip and (lever.key not in best or size < best[lever.key].high):
            best[lever.key] = flip
        if lever.scale != "flag" and (flip or rise > PULLS):
            order = (0.0 if flip else 1.0, size if flip else -rise)
            if lever.key not in helps or order < helps[lever.key][:2]:
                helps[lever.key] = (*order, lever, d)
    rows = seeking.narrowed(list(best.values()), "one at a time, narrowed")
    exact = {row["changes"][0]["key"]: row["size"] for row in rows}
    ranked = sorted(helps.values(), key=lambda h: h[:2])
    return rows, [(exact.get(lever.key, 1.0), lever, d) for _, _, lever, d in ranked]


def _pairs(seeking: Search, ways: Sequence[tuple[float, Lever, int]]) -> list[dict[str, Any]]:
    """The best few, two at a time by equal sizes, where that takes less than either alone."""
    moves, sizes = [], []
    for (a, one, d), (b, other, e) in combinations(ways[:FEW], 2):
        most = min(a, b)
        moves.append(Move(((one, d), (other, e))))
        sizes.append([most * j / seeking.steps for j in range(1, seeking.steps)])
    flips, _ = seeking.first_flips(moves, sizes, "two at a time")
    rows = seeking.narrowed([f for f in flips if f], "two at a time, narrowed")
    return [row for row in rows if len(row["changes"]) == 2]


def _vetoes(seeking: Search, every: Sequence[Lever], flipping: set[str]) -> list[dict[str, Any]]:
    """Two vetoes taken away, where neither alone is enough."""
    held = [v for v in every if v.scale == "flag" and v.today and v.key not in flipping]
    moves = [Move(((one, DOWN), (other, DOWN))) for one, other in combinations(held, 2)]
    flips, _ = seeking.first_flips(moves, [[1.0]] * len(moves), "two vetoes")
    return seeking.narrowed([f for f in flips if f], "two vetoes, narrowed")


def _together(seeking: Search, ways: Sequence[tuple[float, Lever, int]]) -> dict[str, Any] | None:
    """All numeric levers that help, moved by one size: the smallest that flips."""
    if len(ways) < 2:
        return None
    most = min(size for size, _, _ in ways)
    flips, _ = seeking.first_flips(
        [Move(tuple((lever, d) for _, lever, d in ways))],
        [[most * j / seeking.steps for j in range(1, seeking.steps + 1)]],
        "all together",
    )
    rows = seeking.narrowed([f for f in flips if f], "all together, narrowed")
    return rows[0] if rows else None


MOST_SHOWN = 12


def as_text(scenario: Scenario, found: Mapping[str, Any], given: Sequence[str] = ()) -> str:
    """The search as text: question, today, then every change with the `--set` that makes it.

    Parameters
    ----------
    scenario : Scenario
    found : mapping
        Of `search`.
    given : sequence of str
        Changes, `key=value`, that the scenario already carries.
    """
    lines = [scenario.title, "", *_question(scenario, found), ""]
    lines.append("One assumption at a time, the smallest change first")
    lines += _table(found["asked"], [{**row, "changes": [row]} for row in found["singles"]])
    lines += ["", "Two at a time, by equal sizes, where that takes less than either alone"]
    lines += _table(found["asked"], found["pairs"])
    lines += ["", "All that help, moved together by one size"]
    lines += _table(found["asked"], [found["together"]] if found["together"] else [])
    same = " ".join(("--set", *given)) + " " if given else "--set "
    lines += [
        "",
        _none(scenario, found["none"]),
        "",
        "Size: 1 for a veto given or taken; for what has two ends (shares, ideals) the distance as"
        " a share of the",
        "range; for other numbers |new - old| / (new + old): 1/3 for twice or half, 1 for nothing."
        " Each is tried at",
        f"every 1/{found['steps']} of size, both ways; the nearest flip is bisected and rounded"
        " away from today's value.",
        f"To check one: negotiation odds {scenario.name} {same}KEY=VALUE",
    ]
    return "\n".join(lines) + "\n"


def _question(scenario: Scenario, found: Mapping[str, Any]) -> list[str]:
    asked, today = found["asked"], found["today"]
    if asked["provision"] is None:
        verb = {"reached": "make", "avoided": "no longer leave"}[asked["goal"]]
        return [
            f"What would {verb} “{asked['outcome']}” the likeliest outcome?",
            f"Today the likeliest is {today['outcome']}.",
        ]
    p = next(p for p in scenario.provisions if p.key == asked["provision"])
    where = {"kept": "at level {} or above", "sunk": "below level {}"}[asked["goal"]]
    verb = {"kept": "keep", "sunk": "bring"}[asked["goal"]]
    return [
        f"What would {verb} “{p.title}” {where.format(asked['level'])}"
        f" ({p.ladder[asked['level']].text}) in a text that is adopted?",
        f"Today the likeliest is level {today['level']} ({p.ladder[today['level']].text});"
        f" the text is most likely {today['outcome']}"
        f" (adopted: {share(today['adopted'])}).",
    ]


def _table(asked: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Rows of changes: rank, size, where they lead, then each with its words."""
    if not rows:
        return ["  nothing found"]
    lines = []
    for rank, row in enumerate(rows[:MOST_SHOWN], start=1):
        lines.append(f"  {rank:2}. size {row['size']:.3f}: {_lands(asked, row)}")
        for part in row["changes"]:
            old, new = (_written(part[k]) for k in ("from", "to"))
            lines += [
                f"      --set {part['key']}={new}   (today {old})",
                f"        {part['says']}.",
            ]
    if len(rows) > MOST_SHOWN:
        lines.append(f"  and {len(rows) - MOST_SHOWN} more with --json")
    return lines


def _lands(asked: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Where a change leads: a measure's share is that in a text that is adopted."""
    p = row["probability"]
    if asked["goal"] == "reached":
        return f"{row['outcome']} ({share(p)} likely)"
    if asked["goal"] == "avoided":
        return f"{row['outcome']} the likeliest, {asked['outcome']} {share(1.0 - p)}"
    side = {"kept": f"level {asked['level']} or above", "sunk": f"below level {asked['level']}"}
    most = "" if row["level"] == asked["level"] else f" (most likely level {row['level']})"
    return f"adopted {share(row['adopted'])}; then {side[asked['goal']]} {share(p)}{most}"


def _none(scenario: Scenario, keys: Sequence[str]) -> str:
    """Name the parameters and vetoes held that flip nothing; count the rest."""
    held = [f"members.{seat.iso}.veto" for seat in scenario.seats if seat.permanent]
    named = [key for key in keys if "." not in key or key in held]
    rest = len(keys) - len(named)
    more = f" and {rest} of members and measures (named with --json)" if rest else ""
    return f"By themselves these flip nothing in their range: {', '.join(named) or 'none'}{more}."


def _written(value: Any) -> str:
    """A value as `--set` takes it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:.12g}"
