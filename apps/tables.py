"""The draft as ladders, as a pure function giving HTML, and the look of all tables."""

from collections.abc import Mapping, Sequence
from html import escape

from negotiation.english import say
from negotiation.scenario import Provision
from negotiation.wording import KEPT, NEW, STRUCK, compare

STYLE = """<style>
.lab {width: 100%; border-collapse: collapse; font-size: .92rem; line-height: 1.3}
.lab th, .lab td {padding: .3rem .45rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid rgba(128,128,128,.25)}
.lab caption {text-align: left; font-weight: 600; font-size: 1rem; padding-bottom: .3rem}
.lab th {font-weight: 600}
.lab .changed {background: rgba(200,120,30,.13)}
.lab .changed th small {font-weight: 400; display: block; opacity: .85}
.lab del {opacity: .75}
.lab ins {text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 2px;
  font-weight: 600}
.lab .rungs {white-space: nowrap}
.lab .rung {display: inline-block; width: .9rem; height: .9rem; margin-right: 2px;
  border: 1.5px solid #1f5fa8; border-radius: 2px; position: relative}
.lab .kept {background: #1f5fa8}
.lab .given {border-style: dashed; border-color: #a8560f; background: repeating-linear-gradient(
  45deg, transparent, transparent 3px, rgba(168,86,15,.55) 3px, rgba(168,86,15,.55) 5px)}
.lab .gone {opacity: .35}
.lab .beside small {margin-left: .4rem; opacity: .8; white-space: nowrap}
.draft {font-size: .88rem} .draft th, .draft td {padding: .15rem .45rem}
.draft th[scope=row] {min-width: 8.7rem} .draft .rungs {padding-top: .26rem}
.draft [data-fate=stricter], .draft [data-fate=weaker] {background: rgba(200,120,30,.13)}
@media (max-width: 640px) {
  .draft tr {display: grid; grid-template-columns: 1fr auto; padding: .3rem 0;
    border-bottom: 1px solid rgba(128,128,128,.25)}
  .draft th, .draft td {border: 0; padding: .05rem .3rem}
  .draft td:not(.rungs) {grid-column: 1 / -1}
  .draft .head {display: none}
  .draft td[data-label]::before {content: attr(data-label) ": "; opacity: .75}
}
.game td {text-align: center; font-variant-numeric: tabular-nums}
.game .cell {white-space: nowrap}
.game .best {font-weight: 700; text-decoration: underline}
.game .best::after {content: "★"; font-size: .7rem; vertical-align: super}
.game .eq {outline: 3px solid #0a7d55; outline-offset: -3px; background: rgba(10,125,85,.12)}
.game .tag {display: block; font-size: .78rem; font-weight: 600}
.game .played {display: block; font-size: .78rem; opacity: .8}
</style>"""


def ladders(
    provisions: Sequence[Provision],
    before: Mapping[str, int],
    now: Mapping[str, int],
    history: Mapping[str, int],
    caption: str,
) -> str:
    """The draft as one ladder a measure, with what changed in this round marked in its words.

    Parameters
    ----------
    provisions : sequence of Provision
    before, now : mapping of str to int
        Levels before and after the round.
    history : mapping of str to int
        Levels of the historical text, which stands beside the other where there is one.
    caption : str

    Returns
    -------
    str
        HTML.
    """
    rows = "".join(_ladder(p, before[p.key], now[p.key], history) for p in provisions)
    head = ""
    if history:
        names = ("measure", "rungs", "model", "history")
        head = "".join(f"<th scope='col'>{escape(say(f'rounds.draft.{n}'))}</th>" for n in names)
        head = f"<tr class='head'>{head}</tr>"
    return (
        f"{STYLE}<table class='lab draft'><caption>{escape(caption)}</caption>{head}{rows}</table>"
    )


def _ladder(p: Provision, before: int, now: int, history: Mapping[str, int]) -> str:
    rungs = "".join(
        f"<span class='rung {_rung(level, before, now, p.first)}'></span>"
        for level in range(1, len(p.ladder))
    )
    said = escape(say("rounds.draft.level", now=now, most=len(p.ladder) - 1, before=before))
    fate = ""
    if now != before:
        fate = say("rounds.draft." + ("weakened" if now < before else "tightened"))
    text = redline(p.ladder[before].text, p.ladder[now].text)
    return (
        f"<tr{' class=changed' if fate else ''} data-provision='{escape(p.key)}' "
        f"data-level='{now}'><th scope='row'>{escape(p.title)}"
        f"{f'<small>{escape(fate)}</small>' if fate else ''}</th>"
        f"<td class='rungs' role='img' aria-label='{said}' title='{said}'>{rungs}</td>"
        f"{_beside(p, now, text, history)}</tr>"
    )


def _beside(p: Provision, now: int, text: str, history: Mapping[str, int]) -> str:
    """The text of a measure, and history's beside it where there is a history."""
    if not history:
        return f"<td>{text}</td>"
    was = history.get(p.key)
    fate = "same" if now == was else "unknown" if was is None else "stricter"
    if was is not None and now < was:
        fate = "weaker"
    note = f"<small>{escape(say(f'rounds.draft.{fate}'))}</small>"
    if fate == "same":
        return f"<td class='beside' colspan='2' data-fate='same'>{text}{note}</td>"
    theirs = "" if was is None else escape(p.ladder[was].text)
    model, past = escape(say("rounds.draft.model")), escape(say("rounds.draft.history"))
    return (
        f"<td data-label='{model}'>{text}</td><td class='beside' data-fate='{fate}' "
        f"data-label='{past}'>{theirs}{note}</td>"
    )


def redline(old: str, new: str) -> str:
    """A text with its changes marked word by word: old words struck, new ones inserted."""
    tags = {KEPT: "{}", STRUCK: "<del>{}</del>", NEW: "<ins>{}</ins>"}
    return "".join(
        ("" if passage.close else " ") + tags[passage.fate].format(escape(passage.words))
        for passage in compare(old, new)
    ).strip()


def _rung(level: int, before: int, now: int, first: int) -> str:
    if level <= now:
        return "kept"
    return "given" if level <= before else "gone"
