"""One assumption changed: which ones there are, how large a change is, what it means in words.

- `share`, for what has two ends (shares, probabilities, ideals, stances, the outside option): the
  distance as a share of the whole range;
- `factor`, for numbers from 0 up (costs, worths, weights, rounds): |new - old| / (new + old), so
  1/3 for twice or half, 1/2 for three times, 1 for nothing. Source: half the change relative to
  the midpoint (Allen 1934, The concept of arc elasticity of demand);
- `flag`, a veto: 1, given or taken.

Both numeric measures are symmetric and run from 0 to 1, so that changes of unlike assumptions can
be ranked, and moved together by one size (assumed: nothing says that equal sizes are equally
plausible). A `factor` that is 0 today has no ratio: its size is new / (new + unit), the unit being
the model's default, or 1 where that is 0.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from negotiation.english import capital, say
from negotiation.jsons import rounded
from negotiation.positions import Preferences, rule
from negotiation.scenario import MEMBER_NUMBERS, PARAMETERS, Scenario
from negotiation.solved import solve
from negotiation.story import called

Value = float | int | bool

UP, DOWN = 1, -1
NEAR_ZERO = 0.98
"""How far down a number goes that must stay above 0: to a hundredth of itself."""
SHARES = ("discount", "breakdown_risk", "outside_option")
"""Parameters with two ends; all others are factors."""

STANCES = ("target_consent", "regional_support")
"""Stances on the text, -1 to 1."""


@dataclass(frozen=True)
class Lever:
    """An assumption that can be changed.

    Attributes
    ----------
    key : str
        Dotted key, as `--set` takes it.
    today : float, int or bool
        Its value now; a whole number stays one.
    scale : str
        share, factor or flag.
    low, high : float
        Its range.
    above : bool
        Whether it must stay above `low`.
    unit : float
        What a factor that is 0 today is measured in.
    """

    key: str
    today: Value
    scale: str
    low: float = 0.0
    high: float = 1.0
    above: bool = False
    unit: float = 1.0

    def size(self, value: Value) -> float:
        """How large the change to a value is, in [0, 1]."""
        apart = abs(value - self.today)
        if self.scale == "factor":
            return float(apart / (value + (self.today or self.unit))) if apart else 0.0
        return float(apart / (self.high - self.low))

    def reach(self, direction: int) -> float:
        """Size of the largest change in a direction; 0 where there is none."""
        reach = self.size(self.high if direction == UP else self.low)
        if self.scale == "flag":
            return reach if self.today == (direction == DOWN) else 0.0
        return min(reach, NEAR_ZERO) if self.above and direction == DOWN else reach

    def at(self, direction: int, size: float) -> Value:
        """Its value after a change of a size, or the last value in its range.

        A whole number stops at the last one on the way; a veto changes at size 1 only.
        """
        size = min(size, self.reach(direction))
        if self.scale == "flag":
            return (not self.today) if size >= 1.0 else self.today
        if size == self.reach(direction) and not (self.above and direction == DOWN):
            value = self.high if direction == UP else self.low
        elif self.scale == "share":
            value = self.today + direction * size * (self.high - self.low)
        elif not self.today:
            value = self.unit * size / (1.0 - size)
        else:
            value = self.today * ((1.0 + size) / (1.0 - size)) ** direction
        return self.kept(value, direction)

    def kept(self, value: float, direction: int) -> Value:
        """A value as a scenario keeps it: in range, whole where it must be, of 12 digits."""
        value = min(max(value, self.low), self.high)
        if isinstance(self.today, int):
            return math.floor(value + 1e-9) if direction == UP else math.ceil(value - 1e-9)
        return rounded(value)

    def sizes(self, direction: int, steps: int) -> list[float]:
        """Sizes that a search tries: every 1 / steps up to the reach, or each whole number."""
        reach = self.reach(direction)
        if reach == 0.0 or self.scale == "flag":
            return [reach] if reach else []
        if isinstance(self.today, int):
            end = int(self.high if direction == UP else self.low)
            return [self.size(v) for v in range(self.today + direction, end + direction, direction)]
        return [*(j / steps for j in range(1, steps) if j / steps < reach), reach]

    def outward(self, value: Value, direction: int, digits: int) -> Value:
        """Round a value to some significant digits, away from today's."""
        if isinstance(value, int) or value == 0.0:
            return value
        unit = 10.0 ** (math.floor(math.log10(abs(value))) + 1 - digits)
        up = math.ceil if direction == UP else math.floor
        return self.kept(up(rounded(value / unit)) * unit, direction)


def levers(scenario: Scenario, provision: str | None) -> list[Lever]:
    """Every assumption that a search may change.

    The model's parameters, stances, vetoes and the penholder's weights; and the numbers, patronage
    and ideals of the members that matter: who can veto, trades with the target, or is an objector
    somewhere in the talks, sponsors left out. Ideals are those on the measure asked for, or on
    every one.

    Parameters
    ----------
    scenario : Scenario
    provision : str or None
        Key of the measure asked for.

    Returns
    -------
    list of Lever
    """
    solved = solve(scenario)
    own = solved.preferences
    objectors = {i for i in solved.outlook.at.objector.tolist() if i >= 0}
    matter = [
        i
        for i in range(len(own.members))
        if (own.veto[i] or own.trade_share[i] > 0.0 or i in objectors) and not own.sponsor[i]
    ]
    found = [
        Lever(f"members.{m}.veto", bool(own.veto[i]), "flag") for i, m in enumerate(own.members)
    ]
    found += _parameters(scenario)
    found += [Lever(key, getattr(scenario, key), "share", -1.0) for key in STANCES]
    for i in matter:
        found += _of_member(scenario, own, i, provision)
    return found + _weights(scenario, own)


def _parameters(scenario: Scenario) -> list[Lever]:
    found = []
    for key, p in PARAMETERS.items():
        today = getattr(scenario, key)
        if not isinstance(today, str):
            scale = "share" if key in SHARES else "factor"
            found.append(Lever(key, today, scale, p.low, p.high, p.above, p.default or 1.0))
    return found


def _of_member(
    scenario: Scenario, own: Preferences, i: int, provision: str | None
) -> Iterable[Lever]:
    """Levers of a member: what it trades and pays, its patronage, its ideals."""
    member = own.members[i]
    for name, high in MEMBER_NUMBERS.items():
        today = rounded(getattr(own, name)[i])
        scale = "share" if high == 1.0 else "factor"
        unit = float(rule()["costs"].get(name, 0.0)) or 1.0
        yield Lever(f"members.{member}.{name}", today, scale, 0.0, high, unit=unit)
    yield Lever(f"patrons.{member}", scenario.patrons.get(member, 0.0), "share")
    for k, p in enumerate(scenario.provisions):
        if provision in (None, p.key):
            yield Lever(f"members.{member}.ideal.{p.key}", rounded(own.ideal[i, k]), "share")


def _weights(scenario: Scenario, own: Preferences) -> list[Lever]:
    """The penholder's weights, unless it has stated saliences or a single measure."""
    stated = scenario.members.get(scenario.pen)
    if len(scenario.provisions) == 1 or (stated is not None and stated.salience):
        return []
    return [
        Lever(f"provisions.{key}.weight", weight, "factor", 0.0, 1e6, above=True)
        for key, weight in weights(scenario, own).items()
        if weight > 0.0
    ]


def weights(scenario: Scenario, own: Preferences) -> dict[str, float]:
    """The weight of each measure that is in use, stated or not.

    Saliences are weights brought to a sum of 1; where the scenario states none, weights sum to 1.
    """
    salience = own.salience[own.members.index(scenario.pen)].tolist()
    measures = list(zip(scenario.provisions, salience, strict=True))
    total = next((p.weight / s for p, s in measures if p.weight is not None and s > 0.0), 1.0)
    return {p.key: rounded(s * total) if p.weight is None else p.weight for p, s in measures}


def says(scenario: Scenario, lever: Lever, value: Value) -> str:
    """What a change means, as a sentence."""
    first, *rest = lever.key.split(".")
    names = called(scenario)
    who = names[rest[0]] if first in ("members", "patrons") else ""
    name = rest[1] if first in ("members", "provisions") else first
    titles = {p.key: p.title for p in scenario.provisions}
    if name == "veto":
        return capital(say(f"changes.{'given' if value else 'taken'}_veto", who=who))
    words = {
        "who": who,
        "pen": names[scenario.pen],
        "measure": titles.get(rest[-1] if first == "members" else rest[0], "") if rest else "",
        "stance": say(f"changes.stance.{name}.{stance(value)}") if name in STANCES else "",
        "times": _times(lever.today, value),
        "new": f"{value:.3g}",
        "old": f"{lever.today:.3g}",
        "new_percent": f"{100 * value:.3g}%",
        "old_percent": f"{100 * lever.today:.3g}%",
    }
    return capital(say(f"changes.{name}", **words))


def stance(value: Value) -> str:
    """The key of a stance on the text, by its value of -1, 0 or 1."""
    return ("against", "silent", "for")[int(value) + 1]


def _times(old: Value, new: Value) -> str:
    """A factor in words: half as much, 30% more, three times as much."""
    if new == 0:
        return say("changes.times.none")
    if old == 0:
        return say("changes.times.from_nothing", new=f"{new:.3g}")
    ratio = new / old
    for word, exact in (("half", 0.5), ("twice", 2.0), ("three", 3.0)):
        if abs(ratio / exact - 1.0) < 0.01:
            return say(f"changes.times.{word}")
    if 1.0 < ratio < 2.0:
        return say("changes.times.more", percent=f"{100 * (ratio - 1.0):.2g}")
    if ratio < 1.0:
        return say("changes.times.part", percent=f"{100 * ratio:.2g}")
    return say("changes.times.times", ratio=f"{ratio:.3g}")
