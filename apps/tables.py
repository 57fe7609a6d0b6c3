"""Tables of a record as HTML, as pure functions: the draft as ladders, the payoff matrix."""

from collections.abc import Mapping, Sequence
from html import escape

from negotiation.record import Round
from negotiation.scenario import Provision
from negotiation.selection import TIE
from negotiation.story import payoff

STYLE = """<style>
.wide {overflow-x: auto}
.lab {width: 100%; border-collapse: collapse; font-size: .92rem; line-height: 1.3}
.lab th, .lab td {padding: .3rem .45rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid rgba(128,128,128,.25)}
.lab caption {text-align: left; font-weight: 600; font-size: 1rem; padding-bottom: .3rem}
.lab th {font-weight: 600}
.lab .changed {background: rgba(200,120,30,.13)}
.lab .changed th::after {content: " ▼ weakened"; font-weight: 400; font-size: .8rem; color: #a8560f;
  display: block}
.lab del {opacity: .7}
.lab ins {text-decoration: none; font-weight: 600}
.lab .rungs {white-space: nowrap}
.lab .rung {display: inline-block; width: .95rem; height: .95rem; margin-right: 2px;
  border: 1.5px solid #1f5fa8; border-radius: 2px; position: relative}
.lab .kept {background: #1f5fa8}
.lab .given {border-style: dashed; border-color: #a8560f; background: repeating-linear-gradient(
  45deg, transparent, transparent 3px, rgba(168,86,15,.55) 3px, rgba(168,86,15,.55) 5px)}
.lab .gone {opacity: .35}
.lab .history {font-size: .8rem; opacity: .75; display: block}
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
    """The draft as one ladder a measure, what changed in this round marked.

    Parameters
    ----------
    provisions : sequence of Provision
    before, now : mapping of str to int
        Levels before and after the round.
    history : mapping of str to int
        Levels of the historical text, shown where known; empty to show none.
    caption : str

    Returns
    -------
    str
        HTML.
    """
    rows = "".join(_ladder(p, before[p.key], now[p.key], history.get(p.key)) for p in provisions)
    return f"{STYLE}<table class='lab'><caption>{escape(caption)}</caption>{rows}</table>"


def _ladder(p: Provision, before: int, now: int, history: int | None) -> str:
    rungs = "".join(
        f"<span class='rung {_rung(level, before, now, p.first)}'></span>"
        for level in range(1, len(p.ladder))
    )
    said = f"level {now} of {len(p.ladder) - 1}, was {before}"
    text = escape(p.ladder[now].text)
    if now != before:
        text = f"<del>{escape(p.ladder[before].text)}</del><br><ins>{text}</ins>"
    if history is not None:
        text += (
            "<span class='history'>= as in history</span>"
            if history == now
            else f"<span class='history'>in history: {escape(p.ladder[history].text)}</span>"
        )
    changed = " class='changed'" if now != before else ""
    return (
        f"<tr{changed} data-provision='{p.key}' data-level='{now}'><th>{escape(p.title)}</th>"
        f"<td class='rungs' role='img' aria-label='{said}' title='{said}'>{rungs}</td>"
        f"<td>{text}</td></tr>"
    )


def _rung(level: int, before: int, now: int, first: int) -> str:
    if level <= now:
        return "kept"
    return "given" if level <= before else "gone"


def best_replies(played: Round) -> tuple[list[list[bool]], list[list[bool]]]:
    """Which payoffs are best replies: the penholder's in its column, the objector's in its row."""
    a, b = played.payoffs_penholder, played.payoffs_objector
    rows, columns = range(len(a)), range(len(a[0]))
    pen = [[a[i][j] >= max(a[r][j] for r in rows) - TIE for j in columns] for i in rows]
    objector = [[b[i][j] >= max(b[i][c] for c in columns) - TIE for j in columns] for i in rows]
    return pen, objector


def payoff_matrix(
    played: Round,
    rows: Sequence[str],
    columns: Sequence[str],
    marked: bool,
    caption: str,
    shown: Sequence[int] | None = None,
) -> str:
    """The round's payoff matrix, with best replies and the selected equilibrium marked.

    Parameters
    ----------
    played : Round
    rows, columns : sequence of str
        What each row and column stands for.
    marked : bool
        Whether best replies are marked (a star and an underline, not colour alone).
    caption : str
    shown : sequence of int, optional
        The columns to show; all of them by default.

    Returns
    -------
    str
        HTML.
    """
    chosen = played.equilibria[played.chosen]
    shown = range(len(columns)) if shown is None else shown
    best_pen, best_objector = best_replies(played)
    head = "".join(
        f"<th style='text-align:center'>{escape(columns[j])}{_chance(chosen['objector'][j])}</th>"
        for j in shown
    )
    body = ""
    for i, name in enumerate(rows):
        cells = ""
        for j in shown:
            weight = chosen["penholder"][i] * chosen["objector"][j]
            tag = f"equilibrium{_percent(weight)}" if weight > 0 else ""
            a, b = played.payoffs_penholder[i][j], played.payoffs_objector[i][j]
            cells += (
                f"<td{' class=eq' if tag else ''}><span class='cell'>"
                f"{_payoff(a, marked and best_pen[i][j])}, "
                f"{_payoff(b, marked and best_objector[i][j])}</span>"
                f"{f'<span class=tag>{tag}</span>' if tag else ''}"
                f"{'<span class=played>played</span>' if _happened(played, i, j) else ''}</td>"
            )
        label = f"{escape(name)}{_chance(chosen['penholder'][i])}"
        if i == played.row and len(columns) > 2:
            label += "<span class=played>played</span>"
        body += f"<tr><th>{label}</th>{cells}</tr>"
    return (
        f"{STYLE}<div class='wide' tabindex='0' role='group'><table class='lab game'>"
        f"<caption>{escape(caption)}</caption><tr><th></th>{head}</tr>{body}</table></div>"
    )


def telling(played: Round) -> list[int]:
    """The columns that tell a game with hidden resolve: the first, the last, and those played."""
    weights = played.equilibria[played.chosen]["objector"]
    return sorted({0, len(weights) - 1, *(j for j, p in enumerate(weights) if p > 0.0)})


def _happened(played: Round, row: int, column: int) -> bool:
    """Whether a cell was played; with hidden resolve the column is the objector's secret."""
    known = len(played.payoffs_penholder[0]) == 2
    return known and (row, ("accept", "threaten")[column]) == (played.row, played.objector_action)


def _payoff(value: float, best: bool) -> str:
    return f"<span class='{'best' if best else 'other'}'>{payoff(value)}</span>"


def _percent(weight: float) -> str:
    return "" if weight == 1.0 else f", {weight:.0%}" if weight >= 0.005 else ", under 1%"


def _chance(p: float) -> str:
    """A mixed action's probability, beside its name; nothing where it is certain."""
    return f" <small>({p:.0%})</small>" if 0.0 < p < 1.0 else ""
