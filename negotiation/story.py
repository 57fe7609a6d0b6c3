"""A record, a scenario and odds as plain text that a student can follow."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import indent
from typing import Any

from negotiation.english import capital, entries, listed, say, sentences
from negotiation.record import Record, Round
from negotiation.scenario import Provision, Scenario


def called(scenario: Scenario) -> dict[str, str]:
    """Members' names as they stand within a sentence, by ISO code."""
    article = tuple(entries("story")["with_article"])
    return {
        seat.iso: say("story.called", name=seat.name)
        if seat.name.startswith(article)
        else seat.name
        for seat in scenario.seats
    }


def count(vote: Mapping[str, str]) -> tuple[int, int, int]:
    """How many voted yes, no and abstained."""
    answers = list(vote.values())
    return answers.count("yes"), answers.count("no"), answers.count("abstain")


def headline(record: Record) -> str:
    """The outcome in a few words: `Adopted 15-0`, `Vetoed 13-2`, `Withdrawn`."""
    if not record.vote:
        return say("story.outcome.alone" if record.ending == "alone" else "story.outcome.withdrawn")
    yes, no, abstain = count(record.vote)
    tally = f"{yes}-{no}" + (f"-{abstain}" if abstain else "")
    return say(f"story.outcome.{record.outcome}", tally=tally)


def chances(outcomes: Mapping[str, float], happened: str) -> str:
    """How likely the outcome of one run is among all that chance allows, as a sentence."""
    seen = [happened, *(name for name, p in outcomes.items() if name != happened and p >= 0.005)]
    told = (f"{say(f'english.outcome.{name}')} {share(outcomes[name])}" for name in seen)
    return say("story.chances", told=", ".join(told))


def share(p: float) -> str:
    """A probability in percent; under 1% and over 99% instead of a rounded certainty."""
    if 0.0 < p < 0.005:
        return say("story.share.under")
    return say("story.share.over") if 0.995 <= p < 1.0 else f"{p:.0%}"


def went_to(record: Record) -> list[tuple[str, str, list[int]]]:
    """Whom rounds in a row went to, for what reason, and which rounds, in order."""
    runs = groupby(record.rounds, lambda played: (played.objector, played.reason))
    return [(member, reason, [each.round for each in same]) for (member, reason), same in runs]


def change(provision: Provision, old: int, new: int) -> str:
    """One provision's change in words."""
    before, after = provision.ladder[old].text, provision.ladder[new].text
    return say("story.change", title=provision.title, before=before, after=after)


def why(scenario: Scenario, played: Round) -> str:
    """Who objects in a round, and why, as one sentence."""
    stance = played.stances[played.objector]
    said = say(
        f"story.why.{played.reason}",
        objector=called(scenario)[played.objector],
        no=share(stance["no"]),
        yes=share(stance["yes"]),
    )
    return capital(said)


def what_happened(scenario: Scenario, played: Round, ending: str) -> str:
    """The moves of a round and what followed, in a few sentences; `ending` is the record's."""
    names = called(scenario)
    given = [p.title for p in scenario.provisions if p.key in played.offer]
    conceded = "concedes" if given else "nothing_left"
    move = "holds" if played.penholder_action == "hold" else conceded
    promised = "accepts_again" if played.objector in played.committed else "accepts"
    answer = promised if played.objector_action == "accept" else "threatens"
    said = say(
        f"story.happened.{move}",
        pen=names[scenario.pen],
        given=listed(given),
        answer=say(f"story.happened.{answer}", objector=names[played.objector]),
        end=say(f"story.ends.{ending if played.then == 'ended' else played.then}"),
    )
    return sentences(said.strip())


def moves(scenario: Scenario, played: Round) -> list[str]:
    """What the rows of a round's game stand for: hold, then each revision."""
    if len(played.offers) == 1:
        return [say("story.row.holds"), say("story.row.concedes")]
    titles = {p.key: p.title for p in scenario.provisions}
    labels = [say("story.row.holds")]
    for offer in played.offers:
        few = 1 <= len(offer) <= 2
        given = (
            listed([titles[k] for k in offer])
            if few
            else say("story.row.measures", count=len(offer))
        )
        labels.append(say("story.row.concedes_on", given=given))
    return labels


def answers(played: Round) -> list[str]:
    """What the columns of a round's game stand for: who of the objector's types accepts."""
    live = possible_types(played)
    if live == 1:
        return [say("story.column.accepts"), say("story.column.threatens")]
    return [
        say("story.column.any_accepts"),
        *(
            say("story.column.unless_one" if c == 1 else "story.column.unless", count=c)
            for c in range(1, live)
        ),
        say("story.column.any_threatens"),
    ]


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
    chosen, found = played.equilibria[played.chosen], len(played.equilibria)
    said = _mixed(chosen["objector"], answers(played))
    accepts = expected_acceptance(played)
    if possible_types(played) > 1 and 0.0 < accepts < 1.0:
        said = say("story.reasoning.unsure", column=said, accepts=share(accepts))
    kind = "only" if found == 1 and played.complete else "one_of"
    pure = max(chosen["penholder"]) == max(chosen["objector"]) == 1.0
    told = say(
        f"story.reasoning.{kind}{'' if pure else '_mixed'}",
        found=found,
        pen=names[scenario.pen],
        row=_mixed(chosen["penholder"], moves(scenario, played)),
        objector=names[played.objector],
        column=said,
    )
    return sentences(told)


def _mixed(weights: Sequence[float], words: Sequence[str]) -> str:
    """A mixed action: the words of what is played, with probabilities where it is uncertain."""
    played = [(word, p) for word, p in zip(words, weights, strict=True) if p > 0.0]
    if len(played) == 1:
        return played[0][0]
    *most, (last, _) = played
    first = [say("story.reasoning.mixed_one", action=word, p=share(p)) for word, p in most]
    return say("story.reasoning.mixed", most=", ".join(first), last=last)


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
        left, least = say("story.told.types", objector=played.objector), 15
        all_of_them, none = say("story.told.all"), say("story.told.none")
        columns = [all_of_them, *(str(live - c) for c in range(1, live)), none]
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
            say("story.told.round", round=played.round, severity=f"{played.severity_index:.0f}"),
            f"  {why(scenario, played)}",
            f"  {what_happened(scenario, played, record.ending)}",
        ]
        if played.penholder_action != "hold":
            lines += [
                f"    {change(p, *played.offer[p.key])}"
                for p in scenario.provisions
                if p.key in played.offer
            ]
        lines += [f"  {say('story.told.game')}"]
        lines += [f"    {line}" for line in matrix(scenario, played)]
        lines += [f"  {reasoning(scenario, played)}", ""]
    ends = say(
        "story.told.ends",
        headline=headline(record),
        severity=f"{record.severity_index:.0f}",
        cost=cost(record.dollars),
    )
    return "\n".join([*lines, ends, *_ending(scenario, record)]) + "\n"


def cost(dollars: Mapping[str, float | None]) -> str:
    """What a text costs its target, as a sentence; empty where nothing is known."""
    known = [
        say("story.dollars", flow=say(f"story.{k}"), millions=f"{v:,.0f}")
        for k, v in dollars.items()
        if v is not None
    ]
    return say("story.cost", told="; ".join(known)) if known else ""


def _ending(scenario: Scenario, record: Record) -> list[str]:
    lines = []
    for p in scenario.provisions:
        level, was = record.final[p.key], scenario.history.final.get(p.key)
        beside = "level" if was is None else "level_as" if was == level else "level_unlike"
        then = "" if was is None else p.ladder[was].text
        text = p.ladder[level].text
        lines.append(f"  {say(f'story.told.{beside}', title=p.title, text=text, was=then)}")
    return lines


def tell_odds(scenario: Scenario, odds: Mapping[str, Any]) -> str:
    """Exact odds as a table: outcomes, then the likeliest level of every measure."""
    spread = odds.get("intervals", {}).get("outcomes", {})
    lines = [_outcome(k, p, spread.get(k)) for k, p in odds["outcomes"].items()]
    lines += [
        say(
            "story.odds.whole",
            unanimous=odds["unanimous"],
            rounds=odds["expected_rounds"],
            severity=odds["severity_index"],
        ),
        "",
        *(_likeliest(p, odds["provisions"][p.key], scenario) for p in scenario.provisions),
    ]
    if "draws" in odds:
        lines += ["", say("story.odds.draws", draws=odds["draws"], **odds["fragility"])]
    unsure = {m: v for m, v in odds["votes"].items() if 0 < v["yes"] < 0.995}
    if unsure:
        lines += ["", say("story.odds.doubt")]
        lines += [
            f"  {m}  {v['yes']:4.0%} {v['no']:4.0%} {v['abstain']:4.0%}" for m, v in unsure.items()
        ]
    return f"{scenario.title}\n\n" + indent("\n".join(lines), "  ") + "\n"


def _outcome(outcome: str, p: float, spread: Sequence[float] | None) -> str:
    name = say(f"english.outcome.{outcome}")
    if spread is None:
        return say("story.odds.outcome", outcome=name, p=p)
    low, high = spread
    return say("story.odds.outcome_between", outcome=name, p=p, low=low, high=high)


def _likeliest(provision: Provision, levels: Mapping[str, float], scenario: Scenario) -> str:
    likeliest = max(levels, key=lambda level: levels[level])
    was = scenario.history.final.get(provision.key)
    return say(
        "story.odds.level" if was is None else "story.odds.level_history",
        title=provision.title,
        p=levels[likeliest],
        text=provision.ladder[int(likeliest)].text,
        level=was,
        was=levels.get(str(was)),
    )
