"""Where each number of the Rounds view comes from: the panels, as pure functions giving HTML."""

from collections.abc import Mapping, Sequence
from html import escape

import reasons
from charts import type_name
from origins import panel, paragraph, table

from negotiation import story
from negotiation.derivations import Stance, dollar_parts, severity_parts
from negotiation.english import say
from negotiation.measures import Draft, dollars
from negotiation.payoff_parts import PARTS, Place
from negotiation.positions import rule, target_point
from negotiation.record import Round
from negotiation.scenario import LEVEL_DOLLARS, Scenario
from negotiation.solved import Solved
from rounds.tables import panel_of


def _say(key: str, **values: object) -> str:
    return say(f"rounds.origin.{key}", **values)


def _panel(name: str, title: str, *body: str) -> str:
    return panel(name, title, "".join(body), _say("close"))


def _number(value: float, digits: int = 3) -> str:
    """A number with a true minus, and none before a zero."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _listed(origins: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(origins))


def severity(solved: Solved, draft: Draft, when: int | str) -> str:
    """The severity index of a text, measure by measure."""
    scenario = solved.scenario
    parts, titles = severity_parts(solved, draft), _titles(scenario)
    total = sum(part.points for part in parts)
    rows = [
        (
            titles[part.measure],
            f"{part.weight:.1%}",
            _number(part.first, 2),
            _number(part.severity, 2),
            _number(part.points, 1),
        )
        for part in parts
    ]
    share = rule()["salience"]["dollar_share"]
    return _panel(
        panel_of("severity", when),
        _say("severity.title", severity=f"{total:.1f}"),
        paragraph(_say("severity.how")),
        table(
            _heads("measure", "weight", "first", "now", "points"),
            rows,
            (_say("sum"), "", "", "", _number(total, 1)),
        ),
        paragraph(_say("severity.weights", share=f"{share:.0%}", rest=f"{1 - share:.0%}")),
        _origin([part.origin for part in parts]),
    )


def money(scenario: Scenario, draft: Draft, when: int) -> str:
    """What a text costs its target in dollars, measure by measure, with sources."""
    titles = _titles(scenario)
    body = [paragraph(_say("dollars.how"))]
    parts, totals = dollar_parts(scenario, draft), dollars(scenario, draft)
    for name in LEVEL_DOLLARS:
        total = totals[name]
        mine = [part for part in parts if part.name == name]
        if total is None:
            continue
        rows = [(titles[a.measure], f"{a.value:,.0f}", a.source) for a in mine]
        body += [
            f"<p><strong>{escape(_say(f'dollars.{name}'))}</strong></p>",
            table(
                _heads("measure", "millions", "source"), rows, (_say("sum"), f"{total:,.0f}", "")
            ),
        ]
    return _panel(panel_of("dollars", when), _say("dollars.title"), *body, sources(scenario))


def sources(scenario: Scenario) -> str:
    """The scenario's own sources, to be unfolded."""
    if not scenario.sources:
        return ""
    items = "".join(f"<li>{escape(source)}</li>" for source in scenario.sources)
    return f"<details><summary>{escape(_say('sources'))}</summary><ul>{items}</ul></details>"


def history(scenario: Scenario) -> str:
    """Where the historical text was read, measure by measure."""
    final = scenario.history.final
    rows = [
        (p.title, p.ladder[final[p.key]].text, p.ladder[final[p.key]].source or p.source)
        for p in scenario.provisions
        if p.key in final
    ]
    return _panel(
        panel_of("history"),
        _say("history.title"),
        paragraph(_say("history.how")),
        table(_heads("measure", "text", "source"), rows),
        sources(scenario),
    )


def odds(scenario: Scenario, outcomes: Mapping[str, float]) -> str:
    """How the odds of the outcomes are reckoned."""
    rows = [(say(f"english.outcome.{name}"), f"{p:.3%}") for name, p in outcomes.items()]
    return _panel(
        panel_of("odds"),
        _say("odds.title"),
        paragraph(_say("odds.how")),
        table(_heads("outcome", "probability"), rows),
        paragraph(_say("odds.rest")),
    )


def payoff(pen: str, objector: str, href: str) -> str:
    """What a payoff of the round's game is; the Game view opens it into its parts."""
    link = f"<p><a href='{escape(href)}' target='_self'>{escape(_say('payoff.link'))}</a></p>"
    return _panel(
        panel_of("payoff"),
        _say("payoff.title"),
        paragraph(_say("payoff.how", pen=pen, objector=objector)),
        paragraph(_say("payoff.equilibrium")),
        link,
    )


def pays(solved: Solved, place: Place, played: Round) -> str:
    """What holding and conceding are worth to the penholder, part by part."""
    hold, concede, _ = reasons.weighed(solved, place, played)
    rows = [
        (say(f"game.parts.{part}"), *map(_number, (mine, other, other - mine)))
        for part, mine, other in zip(PARTS, hold.tolist(), concede.tolist(), strict=True)
        if max(abs(mine), abs(other)) >= reasons.ALIKE
    ]
    totals = (float(hold.sum()), float(concede.sum()), float(concede.sum() - hold.sum()))
    pen = story.called(solved.scenario)[solved.scenario.pen]
    return _panel(
        panel_of("pays"),
        _say("pays.title", pen=pen),
        paragraph(_say("pays.how")),
        table(
            _heads("part", "holds", "concedes", "more"), rows, (_say("sum"), *map(_number, totals))
        ),
    )


def belief(stance: Stance, name: str, when: int) -> str:
    """How the others' belief about a member's resolve comes about."""
    rows = [
        (type_name(t, len(stance.answers)), f"{a.belief:.0%}", _number(a.block_cost))
        for t, a in enumerate(stance.answers)
    ]
    return _panel(
        panel_of("belief", when),
        _say("belief.title", name=name),
        paragraph(_say("belief.how", types=len(rows))),
        table(_heads("type", "belief", "cost"), rows),
        paragraph(_say("belief.cost")),
    )


def trade(solved: Solved, member: str, name: str) -> str:
    """Where a member's share of the target's trade comes from, and what leaks through it."""
    own, origins = solved.preferences, solved.preferences.origins
    i, key = own.members.index(member), f"members.{member}"
    said = _say(
        "trade.how",
        share=f"{own.trade_share[i]:.3g}",
        leak=f"{own.leak[i]:.3g}",
        origin=origins[f"{key}.trade_share"],
        leak_origin=origins[f"{key}.leak"],
        value=f"{solved.scenario.enforcement_value:g}",
    )
    return _panel(panel_of("trade", member), _say("trade.title", name=name), paragraph(said))


def vote(scenario: Scenario, stance: Stance, name: str, when: int) -> str:
    """Why a member would vote as it would on the text before a round."""
    answers = {a: story.share(getattr(stance, a)) for a in ("yes", "no", "abstain")}
    title = _say("vote.title", name=name, **answers)
    if stance.sponsor:
        return _panel(panel_of("vote", stance.member, when), title, paragraph(_say("vote.sponsor")))
    than = _say("vote.better" if stance.gain >= 0 else "vote.worse")
    body = [
        paragraph(_say("vote.plain", gain=_number(stance.gain), than=than)),
        paragraph(_say("vote.committed")) if stance.committed else "",
        table(
            _heads("type", "belief", "cost", "tolerance", "yes", "no"),
            _answers(stance),
            (_say("mean"), "", "", "", answers["yes"], answers["no"]),
        ),
        _wants(scenario, stance),
        _ideals(scenario, stance),
        _formulas(stance),
        paragraph(_say("vote.assumed")),
    ]
    return _panel(panel_of("vote", stance.member, when), title, *body)


def _formulas(stance: Stance) -> str:
    """How the probabilities follow from gain, costs and the others' votes, to be unfolded."""
    said = [
        _say(
            "vote.yes",
            gain=_number(stance.gain),
            cue=_number(stance.cue, 2),
            others=_number(stance.others, 2),
            noise=_number(stance.noise, 2),
        )
    ]
    if not stance.committed:
        nine, others = _number(stance.nine, 2), _number(stance.others, 2)
        said.append(_say("vote.no", nine=nine, others=others))
    if stance.veto and not stance.committed:
        lonely = _number(stance.lone_cost, 2)
        said.append(_say("vote.alone", lonely=lonely, company=story.share(stance.company)))
    body = "".join(map(paragraph, said))
    return f"<details><summary>{escape(_say('vote.formulas'))}</summary>{body}</details>"


def _answers(stance: Stance) -> list[tuple[str, ...]]:
    """Every type's answers; its no once the veto game is played."""
    company = stance.company if stance.veto else 1.0
    return [
        (
            type_name(t, len(stance.answers)),
            f"{a.belief:.0%}",
            _number(a.block_cost),
            _number(a.tolerance),
            story.share(a.yes),
            story.share(company * a.would + (1.0 - company) * a.alone),
        )
        for t, a in enumerate(stance.answers)
    ]


def _wants(scenario: Scenario, stance: Stance) -> str:
    """The gain from a text, measure by measure, to be unfolded."""
    titles = _titles(scenario)
    rows = [
        (
            titles[w.measure],
            _number(w.ideal, 2),
            _number(w.severity, 2),
            f"{w.salience:.1%}",
            _number(w.gain),
        )
        for w in stance.wants
    ]
    return (
        f"<details><summary>{escape(_say('vote.gain', gain=_number(stance.gain)))}</summary>"
        + paragraph(_say("vote.gain_how", exponent=rule()["costs"]["loss_exponent"]))
        + table(
            _heads("measure", "ideal", "now", "salience", "gain"),
            rows,
            (_say("sum"), "", "", "", _number(stance.gain)),
        )
        + "</details>"
    )


def _ideals(scenario: Scenario, stance: Stance) -> str:
    """Where what a member wants comes from: the rule's inputs, or what the scenario states."""
    points = {seat.iso: seat.ideal_point for seat in scenario.seats}
    target, _, origin = target_point(scenario)
    said = _say(
        "vote.ideals",
        point=_number(points[stance.member], 2),
        pen=_number(points[scenario.pen], 2),
        target=_number(target, 2),
        origin=origin,
        patron=f"{scenario.patrons.get(stance.member, 0.0):g}",
        trigger=scenario.trigger.replace("_", " "),
    )
    return paragraph(said) + _origin([w.origin for w in stance.wants])


def _origin(origins: Sequence[str]) -> str:
    """Where ideals and saliences come from, as `Preferences.origins` says."""
    return paragraph(_say("origin", origins=_listed(origins)))


def _heads(*keys: str) -> list[str]:
    return [_say(f"head.{key}") for key in keys]


def _titles(scenario: Scenario) -> dict[str, str]:
    return {p.key: p.title for p in scenario.provisions}
