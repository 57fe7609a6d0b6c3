"""An example of a word from one negotiation, computed from its record: the glossary shows it."""

from lesson import tables
from lesson.course import Case

from negotiation.english import listed, say, sentences
from negotiation.record import Round
from negotiation.story import count, payoff, share

EXACT = 1e-9
"""What an equilibrium's certificate allows for rounding: less is no gain."""


def examples(case: Case) -> dict[str, str]:
    """Examples by the word's key, as plain text; a word without one is left out."""
    found = _council(case) | _text(case) | _wishes(case)
    if case.record.rounds:
        found |= _round(case, case.record.rounds[0])
    return {key: sentences(text) for key, text in found.items()}


def _council(case: Case) -> dict[str, str]:
    scenario, record = case.scenario, case.record
    vetoes = [case.name(m) for m, v in zip(case.own.members, case.own.veto, strict=True) if v]
    found = {
        "penholder": say("examples.penholder", pen=case.pen),
        "veto": say("examples.veto", members=listed(vetoes) or say("examples.nobody")),
        "seed": say("examples.seed", seed=record.seed),
        "deadline": say("examples.deadline", rounds=scenario.rounds),
    }
    if scenario.patrons:
        patrons = [f"{case.name(m)} {p:g}" for m, p in scenario.patrons.items() if _sits(case, m)]
        found["patron"] = say("examples.patron", members=listed(patrons))
    if record.vote:
        yes, no, abstain = count(record.vote)
        found["roll_call"] = say("examples.roll_call", yes=yes, no=no, abstain=abstain)
    leaky = max(range(len(case.own.members)), key=lambda i: case.own.trade_share[i])
    if case.own.trade_share[leaky] > 0:
        who, part = case.name(case.own.members[leaky]), float(case.own.trade_share[leaky])
        found["leak"] = say("examples.leak", member=who, share=share(part))
    return found


def _sits(case: Case, iso: str) -> bool:
    return iso in case.own.members


def _text(case: Case) -> dict[str, str]:
    scenario, record = case.scenario, case.record
    measure = max(scenario.provisions, key=lambda p: len(p.ladder))
    rungs = " → ".join(level.text for level in measure.ladder)
    top = measure.ladder[measure.first]
    return {
        "provision": say(
            "examples.provision", titles=listed([p.title for p in scenario.provisions])
        ),
        "ladder": say("examples.ladder", title=measure.title, rungs=rungs),
        "level": say("examples.level", title=measure.title, level=measure.first, text=top.text),
        "severity": say("examples.severity", text=top.text, severity=f"{top.severity:g}"),
        "severity_index": say("examples.severity_index", severity=f"{record.severity_index:.0f}"),
    }


def _wishes(case: Case) -> dict[str, str]:
    objector = case.objector()
    i = case.at(objector)
    k = int(case.own.salience[i].argmax())
    told = {"member": case.name(objector), "title": case.scenario.provisions[k].title}
    return {
        "ideal": say("examples.ideal", **told, value=f"{case.own.ideal[i, k]:.2f}"),
        "salience": say("examples.salience", **told, value=f"{case.own.salience[i, k]:.2f}"),
    }


def _round(case: Case, played: Round) -> dict[str, str]:
    found = tables.game(case.scenario, played)
    titles = {p.key: p.title for p in case.scenario.provisions}
    objector, types = case.name(played.objector), len(played.beliefs[played.objector])
    chosen = played.equilibria[played.chosen]
    pen, other = found.shown.called
    row, column = found.shown.game.rows[-1], found.shown.game.columns[found.columns_of[0]]
    told = {"round": played.round, "objector": objector, "pen": case.pen}
    said = {
        "objector": say("examples.objector", **told),
        "payoff": say(
            "examples.payoff",
            round=played.round,
            row=f"{pen} {row}",
            column=f"{other} {column}",
            pen=payoff(found.pen[-1][0]),
            objector=payoff(found.objector[-1][0]),
        ),
        "type": say("examples.type", **told, types=types),
        "regret": say("examples.regret", **told, regret=payoff(chosen["regret"])),
    }
    if chosen["regret"] <= EXACT:
        said["regret"] = say("examples.regret_none", **told)
    if played.offer:
        given = listed([titles[key] for key in played.offer])
        said["package"] = say("examples.package", **told, given=given)
    return said
