"""A record, a scenario and odds as plain text that a student can follow."""

from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.record import Record, Round
from negotiation.scenario import Provision, Scenario

WHY = {
    "may_block": "may block the text (probability of a no: {no})",
    "nine_votes": "could give the ninth vote that is missing",
    "its_yes": "would not block, but its yes is in doubt ({yes}) and worth having",
}
ENDS = {
    "continue": "",
    "ended": "The penholder ends the talks.",
    "broke": "The talks break down.",
    "deadline": "That was the last round.",
}


def called(scenario: Scenario) -> dict[str, str]:
    """Members' names as they stand within a sentence, by ISO code."""
    plural = (
        "United ",
        "Russian Federation",
        "Republic",
        "Dominican",
        "Netherlands",
        "Philippines",
    )
    return {
        seat.iso: f"the {seat.name}" if seat.name.startswith(plural) else seat.name
        for seat in scenario.seats
    }


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def count(vote: Mapping[str, str]) -> tuple[int, int, int]:
    """How many voted yes, no and abstained."""
    answers = list(vote.values())
    return answers.count("yes"), answers.count("no"), answers.count("abstain")


def headline(record: Record) -> str:
    """The outcome in a few words: `Adopted 15-0`, `Vetoed 13-2`, `Withdrawn`."""
    if not record.vote:
        return "Withdrawn" if record.ending != "alone" else "Withdrawn: the penholder acts alone"
    yes, no, abstain = count(record.vote)
    tally = f"{yes}-{no}" + (f"-{abstain}" if abstain else "")
    return f"{record.outcome.capitalize()} {tally}"


def chances(outcomes: Mapping[str, float], happened: str) -> str:
    """How likely the outcome of one run is among all that chance allows, as a sentence."""
    others = [
        f"{name} {share(p)}" for name, p in outcomes.items() if name != happened and p >= 0.005
    ]
    own = share(outcomes[happened])
    return f"Over all seeds the model has: {', '.join([f'{happened} {own}', *others])} (exact)."


def share(p: float) -> str:
    """A probability in percent; under 1% and over 99% instead of a rounded certainty."""
    if 0.0 < p < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= p < 1.0 else f"{p:.0%}"


def change(provision: Provision, old: int, new: int) -> str:
    """One provision's change in words."""
    before, after = provision.ladder[old].text, provision.ladder[new].text
    return f"{provision.title}: {before} → {after}"


def why(scenario: Scenario, played: Round) -> str:
    """Who objects in a round, and why, as one sentence."""
    stance = played.stances[played.objector]
    reason = WHY[played.reason].format(no=share(stance["no"]), yes=share(stance["yes"]))
    return _sentence(f"{called(scenario)[played.objector]} {reason}.")


def what_happened(scenario: Scenario, played: Round) -> str:
    """The moves of a round and what followed, in a few sentences."""
    names = called(scenario)
    pen, objector = names[scenario.pen], names[played.objector]
    given = [p.title for p in scenario.provisions if p.key in played.offer]
    if played.penholder_action != "hold" and given:
        move = f"{pen} concedes on {_listed(given)}"
    elif played.penholder_action != "hold":
        move = f"{pen} has nothing left to concede"
    else:
        move = f"{pen} holds the text"
    answer = (
        f"{objector} accepts: it will not block what results"
        if played.objector_action == "accept"
        else f"{objector} threatens"
    )
    return _sentence(" ".join(f"{move}; {answer}. {ENDS[played.then]}".split()))


def moves(scenario: Scenario, played: Round) -> list[str]:
    """What the rows of a round's game stand for: hold, then each revision."""
    if len(played.offers) == 1:
        return ["holds", "concedes"]
    titles = {p.key: p.title for p in scenario.provisions}
    labels = ["holds"]
    for offer in played.offers:
        given = [titles[k] for k in offer]
        what = _listed(given) if 1 <= len(given) <= 2 else f"{len(given)} measures"
        labels.append(f"concedes on {what}")
    return labels


def answers(played: Round) -> list[str]:
    """What the columns of a round's game stand for: who of the objector's types accepts."""
    live = possible_types(played)
    if live == 1:
        return ["accepts", "threatens"]
    middle = [
        "accepts unless most resolute" if c == 1 else f"accepts unless of the {c} most resolute"
        for c in range(1, live)
    ]
    return ["accepts in any case", *middle, "threatens in any case"]


def possible_types(played: Round) -> int:
    """How many types of resolve the objector may still have, as the others believe."""
    return sum(p > 0.0 for p in played.beliefs[played.objector])


def expected_acceptance(played: Round) -> float:
    """Probability that the objector accepts, by what the others believe of it."""
    live = [p for p in played.beliefs[played.objector] if p > 0.0]
    cuts = played.equilibria[played.chosen]["objector"]
    return float(sum(y * sum(live[: len(live) - c]) for c, y in enumerate(cuts)))


def reasoning(scenario: Scenario, played: Round) -> str:
    """Why these moves: the selected equilibrium of the round's game in words."""
    names = called(scenario)
    chosen = played.equilibria[played.chosen]
    rows, columns = chosen["penholder"], chosen["objector"]
    found = len(played.equilibria)
    count = (
        "the only equilibrium" if found == 1 and played.complete else f"one of {found} equilibria"
    )
    said = _mixed(columns, answers(played))
    accepts = expected_acceptance(played)
    if possible_types(played) > 1 and 0.0 < accepts < 1.0:
        said = f"{said} (nobody else knows its resolve: it accepts with {share(accepts)})"
    return (
        f"At {count}, {names[scenario.pen]} {_mixed(rows, moves(scenario, played))} and "
        f"{names[played.objector]} {said}: neither gains by choosing otherwise."
    )


def _mixed(weights: Sequence[float], words: Sequence[str]) -> str:
    """A mixed action: the words of what is played, with probabilities where it is uncertain."""
    played = [(word, p) for word, p in zip(words, weights, strict=True) if p > 0.0]
    if len(played) == 1:
        return played[0][0]
    *most, (last, _) = played
    first = ", ".join(f"{word} with probability {share(p)}" for word, p in most)
    return f"{first} and {last} otherwise"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def payoff(value: float) -> str:
    """A payoff with three decimals, and no minus before a zero."""
    return f"{round(value, 3) + 0.0:.3f}"


def matrix(scenario: Scenario, played: Round) -> list[str]:
    """The round's game as lines of text: penholder's payoff, objector's payoff."""
    a, b = played.payoffs_penholder, played.payoffs_objector
    rows = [f"{scenario.pen} {move}" for move in moves(scenario, played)]
    columns, least, left = [f"{played.objector} {said}" for said in answers(played)], 20, ""
    live = possible_types(played)
    if live > 1:
        left = f"types of {played.objector} that accept"
        columns, least = ["all", *(str(live - c) for c in range(1, live)), "none"], 15
    start = max(16, len(left) + 1, *(len(r) + 1 for r in rows))
    wide = max(least, *(len(c) + 2 for c in columns))
    lines = [f"{left:{start}}" + "".join(f"{c:>{wide}}" for c in columns)]
    for i, row in enumerate(rows):
        pairs = (f"{payoff(p)}, {payoff(q)}" for p, q in zip(a[i], b[i], strict=True))
        lines.append(f"{row:{start}}" + "".join(f"{pair:>{wide}}" for pair in pairs))
    return lines


def tell(scenario: Scenario, record: Record) -> str:
    """A whole record as a story."""
    lines = [scenario.title, scenario.summary, ""]
    for played in record.rounds:
        lines += [
            f"Round {played.round}   severity {played.severity_index:.0f} of 100",
            f"  {why(scenario, played)}",
            f"  {what_happened(scenario, played)}",
        ]
        if played.penholder_action != "hold":
            lines += [
                f"    {change(p, *played.offer[p.key])}"
                for p in scenario.provisions
                if p.key in played.offer
            ]
        lines += ["  The game (penholder's payoff, objector's payoff):"]
        lines += [f"    {line}" for line in matrix(scenario, played)]
        lines += [f"  {reasoning(scenario, played)}", ""]
    lines += [
        f"{headline(record)}. Severity {record.severity_index:.0f} of 100. {cost(record.dollars)}",
        *_ending(scenario, record),
    ]
    return "\n".join(lines) + "\n"


def cost(dollars: Mapping[str, float | None]) -> str:
    """What a text costs its target, as a sentence; empty where nothing is known."""
    words = {"income_lost": "foreign income lost", "imports_denied": "imports denied"}
    known = [f"{words[k]} US$ {v:,.0f} million a year" for k, v in dollars.items() if v is not None]
    return f"The text costs the target: {'; '.join(known)}." if known else ""


def _ending(scenario: Scenario, record: Record) -> list[str]:
    lines = []
    for p in scenario.provisions:
        was = scenario.history.final.get(p.key)
        level = record.final[p.key]
        beside = "" if was is None else f"   [{'as' if was == level else 'unlike'} in history"
        if was is not None:
            beside += "]" if was == level else f": {p.ladder[was].text}]"
        lines.append(f"  {p.title}: {p.ladder[level].text}{beside}")
    return lines


def tell_odds(scenario: Scenario, odds: Mapping[str, Any]) -> str:
    """Exact odds as a table: outcomes, then the likeliest level of every measure."""
    lines = [scenario.title, ""]
    spread = odds.get("intervals", {}).get("outcomes", {})
    for k, v in odds["outcomes"].items():
        low, high = spread.get(k, (None, None))
        lines.append(f"  {k:10} {v:7.1%}" + (f"   ({low:.1%} to {high:.1%})" if spread else ""))
    lines += [
        f"  all vote yes {odds['unanimous']:.1%}; {odds['expected_rounds']:.1f} rounds; "
        f"severity {odds['severity_index']:.0f} of 100",
        "",
    ]
    for p in scenario.provisions:
        levels = odds["provisions"][p.key]
        likeliest = max(levels, key=lambda level: levels[level])
        was = scenario.history.final.get(p.key)
        beside = "" if was is None else f"   (history: level {was}, {levels[str(was)]:.0%})"
        lines.append(
            f"  {p.title:20} {levels[likeliest]:4.0%}  {p.ladder[int(likeliest)].text}{beside}"
        )
    if "draws" in odds:
        kept = odds["fragility"]
        lines += [
            "",
            f"  Means over {odds['draws']} draws of what the position rule does not know; in",
            "  brackets the 5th and 95th percentile. Of changes of every value at once by up to",
            f"  {kept['size']:.0%}, {kept['kept']:.0%} keep the likeliest outcome"
            f" ({kept['outcome']}).",
        ]
    unsure = {m: v for m, v in odds["votes"].items() if 0 < v["yes"] < 0.995}
    if unsure:
        lines += ["", "  Votes in doubt (yes, no, abstain):"]
        lines += [
            f"    {m}  {v['yes']:4.0%} {v['no']:4.0%} {v['abstain']:4.0%}"
            for m, v in unsure.items()
        ]
    return "\n".join(lines) + "\n"
