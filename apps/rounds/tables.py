"""What the Rounds view tells in words and tables, as pure functions giving HTML.

Every number is a button that opens the panel (`rounds.origins`) saying where it comes from.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

import reasons
import words
from charts import type_name
from origins import number

from negotiation import story
from negotiation.derivations import Stance
from negotiation.english import listed, say, sentences
from negotiation.measures import Exchange
from negotiation.payoff_parts import Place
from negotiation.record import Record, Round
from negotiation.scenario import Scenario
from negotiation.solved import Solved

PERCENT = re.compile(r"(?:under |over )?\d+(?:\.\d+)?%")
PAYOFF = re.compile(r"\d+\.\d{3}")
FIGURE = re.compile(r"(?<=\s)\d[\d,]*(?=\s|\.)")
CELL = re.compile(r"<span class='cell'>((?:<span[^>]*>[^<]*</span>(?:, )?)+)</span>")
LOOK = """<style>
@media (min-width: 700px) {.stMainBlockContainer {padding-left: 2rem; padding-right: 2rem}}
.heading h1 {font-size: 1.5rem; line-height: 1.2; padding: 0; margin: 0 0 .2rem}
.heading p {margin: 0; font-size: .92rem; line-height: 1.35; opacity: .85}
.heading a {color: inherit}
.story {padding: .6rem .9rem; border-radius: .5rem; border-left: 4px solid #1f5fa8;
  background: rgba(31,95,168,.1); line-height: 1.45}
.story.over {border-color: #0a7d55; background: rgba(10,125,85,.1)}
.story.lost {border-color: #a8560f; background: rgba(168,86,15,.1)}
.story p {margin: 0} .story p + p {margin-top: .3rem; font-size: .92rem}
.deal td, .deal th {font-size: .92rem} .deal th small {display: block; font-weight: 400}
.votes {font-size: .88rem} .votes th, .votes td {padding: .18rem .4rem}
.votes td:not(:first-child) {font-variant-numeric: tabular-nums; white-space: nowrap}
.votes .unlike {background: rgba(200,120,30,.13)} .votes .unlike small {display: block}
.told {margin: 0; font-size: .92rem}
</style>"""


def panel_of(kind: str, *what: object) -> str:
    """The name of the panel that says where a number comes from."""
    return "-".join(["from", kind, *map(str, what)])


def chance(p: float, member: str, when: int) -> str:
    """The probability of a member's answer before a round (the end: one round more)."""
    return number(story.share(p), panel_of("vote", member, when))


def points(value: float, when: int | str) -> str:
    """The severity of the text before a round, or of history's."""
    return number(f"{value:.0f}", panel_of("severity", when))


def linked(text: str, pattern: re.Pattern[str], panel: str) -> str:
    """A sentence, escaped, in which numbers open a panel."""
    parts, at = [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[at : found.start()]), number(found[0], panel)]
        at = found.end()
    return "".join([*parts, escape(text[at:])])


def both(words: Sequence[str]) -> str:
    """Words joined by an `and`."""
    return f" {say('rounds.and')} ".join(words)


def heading(scenario: Scenario, address: str) -> str:
    """What the negotiation is and what it is about, and where a newcomer begins.

    `address` is the query of this negotiation.
    """
    begin = " · ".join(
        f"<a href='{page}?{escape(address)}' target='_self'>{label}</a>"
        for page in ("learn", "handout")
        if (label := escape(say(f"rounds.story.{page}")))
    )
    return (
        f"<header class='heading'><h1>{escape(scenario.title)}</h1>"
        f"<p>{escape(scenario.summary)} {begin}</p></header>"
    )


def told(solved: Solved, place: Place, played: Round, ending: str) -> str:
    """What happened in a round, and what it is good for; `ending` is the record's."""
    scenario, step = solved.scenario, played.round
    why = linked(story.why(scenario, played), PERCENT, panel_of("vote", played.objector, step))
    happened = escape(story.what_happened(scenario, played, ending))
    pays = linked(reasons.conceding(solved, place, played), PAYOFF, panel_of("pays"))
    why = f"{why} {trade(solved, played.objector, played.reason)}".strip()
    name = escape(say("rounds.story.round", round=step))
    return words.mark(
        f"<section class='story' aria-live='polite'><p><strong>{name}</strong> {why} {happened}"
        f"</p><p>{pays}</p></section>"
    )


def reasoning(solved: Solved, place: Place, played: Round) -> str:
    """The equilibrium that was played, and what comes of it for the objector, in two sentences."""
    said = linked(story.reasoning(solved.scenario, played), PERCENT, panel_of("payoff"))
    results = linked(reasons.resulting(solved, place, played), PAYOFF, panel_of("payoff"))
    return words.mark(f"<p class='told'>{said} {results}</p>")


def told_end(solved: Solved, record: Record, odds: Mapping[str, float]) -> str:
    """How the negotiation ended, what its rounds were for, and how likely that was."""
    scenario = solved.scenario
    end = len(record.rounds) + 1
    severity = escape(say("rounds.story.severity", severity="§")).replace(
        "§", points(record.severity_index, end)
    )
    cost = linked(story.cost(record.dollars), FIGURE, panel_of("dollars", end))
    chances = linked(story.chances(odds, record.outcome), PERCENT, panel_of("odds"))
    was = scenario.history.outcome
    if was and was != record.outcome:
        name = say(f"english.outcome.{was}")
        chances = f"{escape(say('rounds.story.unlike', outcome=name))} {chances}"
    kind = "over" if record.outcome == "adopted" else "lost"
    return words.mark(
        f"<section class='story {kind}' aria-live='polite'><p><strong>"
        f"{escape(story.headline(record))}.</strong> {severity} {cost}</p>"
        f"<p>{went_to(solved, record)}</p><p>{chances}</p></section>"
    )


def went_to(solved: Solved, record: Record) -> str:
    """Whom the rounds went to and what for, in a sentence each."""
    names, said = story.called(solved.scenario), list[str]()
    for member, reason, numbers in story.went_to(record):
        told = say(
            f"rounds.went.{reason}",
            rounds=say(
                "rounds.went.one" if len(numbers) == 1 else "rounds.went.many",
                first=numbers[0],
                last=numbers[-1],
            ),
            objector=names[member],
        )
        said.append(escape(told))
        said.append(trade(solved, member, reason))
    return sentences(" ".join(filter(None, said)))


def trade(solved: Solved, member: str, reason: str) -> str:
    """Why a member's yes is worth having: its trade, where it is dealt with for that."""
    own = solved.preferences
    share = own.trade_share[own.members.index(member)]
    if reason != "its_yes" or share == 0.0:
        return ""
    said = say("rounds.story.trade", share=f"{100 * share:.3g}%")
    return linked(said, PERCENT, panel_of("trade", member))


def opened(matrix: str) -> str:
    """A payoff matrix whose payoffs open a panel."""
    button = (
        "<button type='button' class='cell number' aria-haspopup='dialog' "
        f"popovertarget='{panel_of('payoff')}'>"
    )
    return CELL.sub(rf"{button}\1</button>", matrix)


def beside(scenario: Scenario, record: Record, severity: float | None) -> str:
    """How far the final text is from history's, as a sentence."""
    history = scenario.history
    final = history.final
    stricter = sum(record.final[key] > level for key, level in final.items())
    weaker = sum(record.final[key] < level for key, level in final.items())
    said = escape(
        say(
            "rounds.draft.beside",
            same=len(final) - stricter - weaker,
            measures=len(final),
            stricter=stricter,
            weaker=weaker,
            outcome=say(f"english.outcome.{history.outcome or 'unknown'}"),
        )
    )
    if history.vote:
        tally = number("-".join(map(str, story.count(history.vote))), panel_of("history"))
        said += f" {tally} {escape(say('rounds.draft.beside_vote'))}"
    said += "."
    if history.vote and record.vote:
        same = sum(record.vote[m] == answer for m, answer in history.vote.items())
        members = len(history.vote)
        said += f" {escape(say('rounds.draft.beside_votes', same=same, members=members))}"
    if severity is not None:
        label = escape(say("rounds.draft.beside_severity"))
        said += f" {label} {points(severity, 'history')}."
    return f"<p class='told'><strong>{escape(say('rounds.draft.beside_title'))}</strong> {said}</p>"


def reading(scenario: Scenario, over: bool) -> str:
    """How to read the draft's ladders, and what of them no record has."""
    said = [say("rounds.draft.reading_over" if over else "rounds.draft.reading")]
    first = scenario.history.first
    if scenario.history.final:
        said.append(say("rounds.draft.invented"))
    unknown = [p.title for p in scenario.provisions if p.key not in first]
    if first and unknown:
        said.append(say("rounds.draft.assumed", measures=listed(unknown)))
    return " ".join(said)


def deal(
    scenario: Scenario,
    exchange: Exchange,
    severities: Sequence[float],
    nine: Sequence[float],
    caption: str,
) -> str:
    """Who gave what at whose demand, and what it got for it, in one round.

    `severities` are those of the text before the round and after it, `nine` the probabilities of
    nine yes votes on it.
    """
    names = {seat.iso: seat.name for seat in scenario.seats}
    objector = names[exchange.objector]
    rows = [
        (names[scenario.pen], "gives", _given(scenario, exchange, severities)),
        (objector, "returns", _returned(exchange) + _nine(exchange, nine)),
    ]
    body = "".join(
        f"<tr><th scope='row'>{escape(name)}<small>{escape(say(f'rounds.deal.{role}'))}</small>"
        f"</th><td>{text}</td></tr>"
        for name, role, text in rows
    )
    return f"<table class='lab deal'><caption>{escape(caption)}</caption>{words.mark(body)}</table>"


def _given(scenario: Scenario, exchange: Exchange, severities: Sequence[float]) -> str:
    if not exchange.given:
        return escape(say("rounds.deal.nothing"))
    titles = {p.key: p.title for p in scenario.provisions}
    most = sorted(exchange.given, key=lambda key: -exchange.points[key])
    measures = ", ".join(escape(titles[key]) for key in most)
    before, after = (points(s, exchange.round + i) for i, s in enumerate(severities))
    lost = number(f"{sum(exchange.points.values()):.1f}", panel_of("severity", exchange.round + 1))
    label = words.explained(escape(say("rounds.deal.severity")), "severity_index")
    given = escape(say("rounds.deal.points"))
    return f"{measures}<br>{label} {before} → {after} ({lost} {given})"


def _returned(exchange: Exchange) -> str:
    said = [escape(_word(exchange))]
    for answer in ("no", "yes"):
        before, after = exchange.before[answer], exchange.after[answer]
        if story.share(before) != story.share(after):
            pair = " → ".join(
                chance(p, exchange.objector, exchange.round + i)
                for i, p in enumerate((before, after))
            )
            said.append(f"{escape(say(f'rounds.deal.chance_{answer}'))} {pair}")
    return "<br>".join(said)


def _nine(exchange: Exchange, nine: Sequence[float]) -> str:
    """The probability of nine yes votes, where it moves: a no counts only against nine of them."""
    if story.share(nine[0]) == story.share(nine[1]):
        return ""
    pair = " → ".join(chance(p, exchange.objector, exchange.round + i) for i, p in enumerate(nine))
    return f"<br>{escape(say('rounds.deal.nine'))} {pair}"


def _word(exchange: Exchange) -> str:
    """What the objector says: a promise, its own again, or a threat."""
    if not exchange.promised:
        return say("rounds.deal.threat")
    if exchange.again:
        return say("rounds.deal.again")
    return say("rounds.deal.promise" if exchange.veto else "rounds.deal.promise_no")


def ledger(scenario: Scenario, exchanges: Sequence[Exchange], now: int, caption: str) -> str:
    """Who gave what, round by round up to the present one."""
    names = {seat.iso: seat.name for seat in scenario.seats}
    titles = {p.key: p.title for p in scenario.provisions}
    head = "".join(
        f"<th scope='col'>{escape(say(f'rounds.ledger.{key}', pen=names[scenario.pen]))}</th>"
        for key in ("round", "objector", "given", "returned")
    )
    body = ""
    for each in exchanges:
        if each.round > now:
            continue
        given = "<br>".join(
            f"{escape(titles[key])}: "
            f"{number(f'{each.points[key]:.1f}', panel_of('severity', each.round + 1))}"
            for key in sorted(each.given, key=lambda key: -each.points[key])
        )
        given = given or escape(say("rounds.deal.nothing"))
        body += (
            f"<tr><td>{each.round}</td><td>{escape(names[each.objector])}</td>"
            f"<td>{given}</td><td>{_returned(each)}</td></tr>"
        )
    return (
        f"<div class='wide' tabindex='0' role='group'><table class='lab ledger'>"
        f"<caption>{escape(caption)}</caption><tr>{head}</tr>{words.mark(body)}</table></div>"
    )


def council(rows: Sequence[Mapping[str, object]], when: int, caption: str) -> str:
    """How likely each member's answers are; `rows` as `charts.council_rows` has them."""
    keys = ("member", "yes", "no", "abstain")
    head = "".join(f"<th scope='col'>{escape(say(f'rounds.council.{k}'))}</th>" for k in keys)
    body = ""
    for row in rows:
        notes = "; ".join(str(row[key]) for key in ("veto", "role") if row[key])
        odds = "".join(
            f"<td>{chance(float(str(row[k])), str(row['code']), when)}</td>" for k in keys[1:]
        )
        small = f"<small> {escape(notes)}</small>" if notes else ""
        body += (
            f"<tr data-member='{escape(str(row['code']))}'><td>{escape(str(row['member']))}"
            f"{small}</td>{odds}</tr>"
        )
    return _votes(caption, head, words.mark(body))


def resolve(stance: Stance, when: int, caption: str) -> str:
    """What the others believe of a member's resolve at present, type by type."""
    keys = ("type", "belief", "cost")
    head = "".join(f"<th scope='col'>{escape(say(f'rounds.origin.head.{k}'))}</th>" for k in keys)
    types = len(stance.answers)
    body = "".join(
        f"<tr><td>{escape(type_name(t, types))}</td>"
        f"<td>{number(story.share(each.belief), panel_of('belief', when))}</td>"
        f"<td>{number(f'{each.block_cost:.3f}', panel_of('belief', when))}</td></tr>"
        for t, each in enumerate(stance.answers)
    )
    return _votes(caption, head, body)


def roll_call(scenario: Scenario, record: Record, caption: str) -> str:
    """The roll call as simulated and as it was, side by side; members that differ are marked."""
    history, end = scenario.history.vote, len(record.rounds) + 1
    keys = ("member", "simulated", "yes", *(("was",) if history else ()))
    head = "".join(f"<th scope='col'>{escape(say(f'rounds.roll_call.{k}'))}</th>" for k in keys)
    body = ""
    for seat in sorted(scenario.seats, key=lambda seat: seat.name):
        cast, was = record.vote.get(seat.iso), history.get(seat.iso)
        unlike = bool(cast and was and cast != was)
        past = ""
        if history:
            said = answer(was) + (
                f" <small>{escape(say('rounds.roll_call.unlike'))}</small>" * unlike
            )
            past = f"<td>{said}</td>"
        body += (
            f"<tr{' class=unlike' * unlike} data-member='{escape(seat.iso)}'>"
            f"<td>{escape(seat.name)}</td><td>{answer(cast)}</td>"
            f"<td>{chance(record.stances[seat.iso]['yes'], seat.iso, end)}</td>{past}</tr>"
        )
    return _votes(caption, head, body)


def answer(vote: str | None) -> str:
    """A vote with its mark, which is not only colour; a dash where there was none."""
    return escape(say(f"rounds.answer.{vote or 'none'}"))


def _votes(caption: str, head: str, body: str) -> str:
    return (
        f"<div class='wide' tabindex='0' role='group'><table class='lab votes'>"
        f"<caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table></div>"
    )
