"""Two-player games as text: read from what somebody typed or pasted, written for other programs.

Reads cells copied from a spreadsheet, lines typed by hand, and Gambit's .nfg. What is read is held
to a size that can be solved, and every fault is said at once: what was found, what is allowed.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from negotiation.english import say

MOST_TEXT = 4000
"""Characters that are read."""
MOST_NAME = 40
"""Characters of a name that are kept."""
MOST_ACTIONS, MOST_SQUARE = 12, 5
"""Actions of one player against two of the other; else of each: what can be solved exactly."""
LARGEST = 1e9
"""Largest payoff by amount."""
MOST_FAULTS, MOST_SHOWN = 3, 24
"""Faults that are named, and characters of each."""

NUMBER = re.compile(r"[+-]?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:[eE][+-]?\d{1,3})?(?:/\d{1,15})?")
PAIR = re.compile(rf"\(?\s*({NUMBER.pattern})\s*(?:[,;:|]\s*|\s+)({NUMBER.pattern})\s*\)?")
NO_NAME = re.compile(
    rf"=.*|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|[+-]?(?:nan|inf|infinity)|\(?[^,]*,\s*{NUMBER.pattern}\s*\)?"
    rf"|\(?\s*{NUMBER.pattern}\s*,[^,]*",
    re.IGNORECASE | re.DOTALL,
)
"""A cell that was meant as a payoff: a formula, a spreadsheet's fault, half of a pair."""
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{}"]+', re.DOTALL)
"""A piece of Gambit's format: a quoted text, a brace, a word."""


@dataclass(frozen=True)
class Game:
    """A two-player game with names.

    Attributes
    ----------
    rows, columns : tuple of str
        Names of the actions.
    a, b : tuple of tuples of float
        Payoffs of the row and of the column player, row by row.
    players : tuple of str
        Row player, column player.
    title : str
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    a: tuple[tuple[float, ...], ...]
    b: tuple[tuple[float, ...], ...]
    players: tuple[str, str] = ("Row", "Column")
    title: str = "A game"


class _Table(NamedTuple):
    """A block as it was typed: names, cells, the number of each line, cells before the payoffs."""

    rows: list[str]
    columns: list[str]
    cells: list[list[str]]
    lines: list[int]
    left: int

    def place(self, i: int, j: int) -> str:
        return say("game_files.place", line=self.lines[i], cell=j + 1 + self.left)


def read(text: str) -> Game:
    """Read a game from pasted or typed text.

    Parameters
    ----------
    text : str
        One line a row. Cells are parted by tabs, semicolons, bars or two spaces; each is a pair of
        payoffs, row player first. Or two blocks of single payoffs, an empty line between them: the
        row player's, then the column player's. A first line and a first column may hold names. Or
        the payoff version of Gambit's .nfg.

    Returns
    -------
    Game

    Raises
    ------
    ValueError
        If the text is no such game, with every fault found, up to `MOST_FAULTS`.
    """
    if len(text) > MOST_TEXT:
        raise ValueError(say("game_files.long", most=f"{MOST_TEXT:,}"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2212", "-")
    if text.lstrip().startswith("NFG"):
        return _read_nfg(text)
    blocks: list[list[tuple[int, str]]] = [[]]
    for at, line in enumerate(text.split("\n"), 1):
        if not line.strip() or not line.strip(" \t;|"):
            blocks.append([])
        elif line.strip(" \t|:-"):
            blocks[-1].append((at, line))
    blocks = [block for block in blocks if block]
    allowed = say("game_files.allowed")
    if not blocks:
        raise ValueError(say("game_files.nothing", allowed=allowed))
    if len(blocks) > 2:
        raise ValueError(say("game_files.blocks", found=len(blocks), allowed=allowed))
    commas = len(blocks) == 2 and not re.search(r"[\t;|]", text)
    first, *second = [[(at, _cells(line, commas)) for at, line in block] for block in blocks]
    return _from_two(first, second[0]) if second else _from_pairs(first)


def _cells(line: str, commas: bool) -> list[str]:
    for mark in ("\t", ";", "|", *("," if commas else "")):
        if mark in line:
            cells = [cell.strip() for cell in line.split(mark)]
            # a line drawn with bars at both ends
            return cells[1:-1] if mark == "|" and not (cells[0] or cells[-1]) else cells
    if re.search(r"\S {2,}\S", line):
        return [cell.strip() for cell in re.split(r" {2,}", line.strip())]
    return [cell.strip() for cell in re.findall(r"\([^()]*\)|[^\s()]+", _joined(line))]


def _joined(line: str) -> str:
    """A line without the spaces after the commas of its pairs."""
    return re.sub(r",\s+", ",", line.strip())


def _from_pairs(typed: list[tuple[int, list[str]]]) -> Game:
    table = _frame(typed, PAIR)
    faults = _size_faults(len(table.cells), len(table.cells[0]) if table.cells else 0)
    faults += _width_faults(table)
    a, b, odd = [], [], list[tuple[str, str]]()
    for i, row in enumerate(table.cells):
        pairs = [PAIR.fullmatch(cell) for cell in row]
        odd += [(table.place(i, j), row[j]) for j, pair in enumerate(pairs) if pair is None]
        a.append([_number(pair[1]) if pair else 0.0 for pair in pairs])
        b.append([_number(pair[2]) if pair else 0.0 for pair in pairs])
    plain = all(NUMBER.fullmatch(cell) for row in table.cells for cell in row)
    faults += [say("game_files.plain")] if plain else _cell_faults(odd, "pair")
    return _made(table.rows, table.columns, a, b, faults, (table.place, table.place))


def _from_two(first: list[tuple[int, list[str]]], second: list[tuple[int, list[str]]]) -> Game:
    tables = [_frame(typed, NUMBER) for typed in (first, second)]
    shapes = [(len(t.cells), len(t.cells[0]) if t.cells else 0) for t in tables]
    faults = _size_faults(*shapes[0])
    if shapes[0] != shapes[1]:
        (m, k), (n, p) = shapes
        faults.append(say("game_files.unequal", m=m, k=k, n=n, p=p))
    both, odd = [], list[tuple[str, str]]()
    for table in tables:
        faults += _width_faults(table)
        read = []
        for i, row in enumerate(table.cells):
            wrong = [j for j, cell in enumerate(row) if not NUMBER.fullmatch(cell)]
            odd += [(table.place(i, j), row[j]) for j in wrong]
            read.append([0.0 if j in wrong else _number(cell) for j, cell in enumerate(row)])
        both.append(read)
    faults += _cell_faults(odd, "number")
    places = (tables[0].place, tables[1].place)
    return _made(tables[0].rows, tables[0].columns, both[0], both[1], faults, places)


def _frame(typed: list[tuple[int, list[str]]], payoff: re.Pattern[str]) -> _Table:
    """Take the names off a table: a first line, a first column in which no cell is a payoff."""

    def named(cells: Sequence[str]) -> bool:
        meant = (payoff, NUMBER, NO_NAME)
        return not any(kind.fullmatch(cell) for cell in cells for kind in meant)

    lines, table = [at for at, _ in typed], [cells for _, cells in typed]
    columns: list[str] = []
    if len(table) > 1 and named(table[0]) and any(table[0]):
        columns, table, lines = table[0], table[1:], lines[1:]
    rows: list[str] = []
    if all(len(row) > 1 for row in table) and named([row[0] for row in table]):
        rows, table = [row[0] for row in table], [row[1:] for row in table]
        if columns and len(columns) == len(table[0]) + 1:
            columns = columns[1:]
    return _Table(rows, columns, table, lines, 1 if rows else 0)


def _size_faults(m: int, k: int) -> list[str]:
    if min(m, k) >= 1 and max(m, k) <= (MOST_ACTIONS if min(m, k) <= 2 else MOST_SQUARE):
        return []
    return [say("game_files.size", m=m, k=k, square=MOST_SQUARE, most=MOST_ACTIONS)]


def _width_faults(table: _Table) -> list[str]:
    """Lines with more or fewer payoffs than the first."""
    wanted = len(table.cells[0]) if table.cells else 0
    told = {"allowed": wanted, "first": table.lines[0] if table.lines else 0}
    return [
        say(f"game_files.width{'_one' if len(row) == 1 else ''}", line=line, found=len(row), **told)
        for line, row in zip(table.lines, table.cells, strict=True)
        if len(row) != wanted
    ]


def _cell_faults(odd: Sequence[tuple[str, str]], wanted: str) -> list[str]:
    """Cells that are no payoffs, each with its place, the first of them named, as one fault."""
    if not odd:
        return []
    named = []
    for place, cell in odd[:MOST_FAULTS]:
        short = repr(cell[:MOST_SHOWN] + ("…" if len(cell) > MOST_SHOWN else ""))
        named.append(say("game_files.cell", cell=short, place=place))
    more = len(odd) - MOST_FAULTS
    found = ", ".join(named) + (f" {say('game_files.more', count=more)}" if more > 0 else "")
    return [say(f"game_files.cells.{wanted}", found=found)]


def _number(text: str) -> float:
    """A number as it is read; not finite where it is none that can be used."""
    before, _, below = text.partition("/")
    try:
        return float(before) / float(below) if below else float(before)
    except ZeroDivisionError:
        return math.nan


def _made(
    rows: Sequence[str],
    columns: Sequence[str],
    a: list[list[float]],
    b: list[list[float]],
    faults: list[str],
    places: Sequence[Callable[[int, int], str]],
) -> Game:
    bounds = {"low": f"{-LARGEST:,.0f}", "high": f"{LARGEST:,.0f}"}
    for place, block in zip(places, (a, b), strict=False):
        for i, j, value in ((i, j, v) for i, row in enumerate(block) for j, v in enumerate(row)):
            if not abs(value) <= LARGEST:
                told = {"place": place(i, j), "found": f"{value:g}", **bounds}
                faults.append(say("game_files.payoff", **told))
    k = len(a[0]) if a else 0
    if columns and len(columns) != k and not faults:
        faults.append(say("game_files.names", names=len(columns), columns=k))
    if faults:
        more = len(faults) - MOST_FAULTS
        rest = [say("game_files.more", count=more)] if more > 0 else []
        raise ValueError("; ".join([*faults[:MOST_FAULTS], *rest]))
    return Game(
        _names(rows, len(a), say("game_files.row")),
        _names(columns, k, say("game_files.column")),
        tuple(tuple(row) for row in a),
        tuple(tuple(row) for row in b),
    )


def _names(found: Sequence[str], count: int, otherwise: str) -> tuple[str, ...]:
    """Names without what does not print, none twice, none too long; numbered where not given."""
    names: list[str] = []
    for i in range(count):
        given = _clean(found[i]) if i < len(found) else ""
        name = given[:MOST_NAME] or f"{otherwise} {i + 1}"
        names.append(name if name not in names else f"{name} ({i + 1})")
    return tuple(names)


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _read_nfg(text: str) -> Game:
    """Read Gambit's payoff version: the row player's action changes fastest."""
    tokens = TOKEN.findall(text)
    title, players, at = "", [""], 4
    if [*tokens[:2], *tokens[4:5]] == ["NFG", "1", "{"] and tokens[3].startswith('"'):
        title = _unquoted(tokens[3])
        players, at = _labels(tokens, at)
    if players == [""]:
        raise ValueError(say("game_files.nfg.head"))
    if len(players) != 2:
        raise ValueError(say("game_files.nfg.players", found=len(players)))
    if tokens[at : at + 2] == ["{", "{"]:
        rows, at = _labels(tokens, at + 1)
        columns, at = _labels(tokens, at)
        at += 1
    else:
        sizes, at = _labels(tokens, at)
        if len(sizes) != 2 or not all(re.fullmatch(r"\d{1,6}", size) for size in sizes):
            raise ValueError(say("game_files.nfg.choices"))
        rows, columns = [[""] * min(int(size), 99) for size in sizes]
    values = [token for token in tokens[at:] if not token.startswith('"')]
    faults = _size_faults(len(rows), len(columns))
    faults += _nfg_faults(values, 2 * len(rows) * len(columns))
    if faults:
        return _made((), (), [], [], faults, ())
    numbers = [_number(value) for value in values]
    m, k = len(rows), len(columns)
    a, b = ([[numbers[2 * (j * m + i) + p] for j in range(k)] for i in range(m)] for p in (0, 1))
    made = _made(rows, columns, a, b, [], (_choices, _choices))
    first, second = _names(players, 2, say("game_files.player"))
    return Game(made.rows, made.columns, made.a, made.b, (first, second), _clean(title)[:80])


def _choices(i: int, j: int) -> str:
    """The place of a payoff in a file, which has no line for each row."""
    return say("game_files.choices", row=i + 1, column=j + 1)


def _nfg_faults(values: Sequence[str], wanted: int) -> list[str]:
    odd = [value for value in values if not NUMBER.fullmatch(value)]
    faults = [say("game_files.nfg.payoff", found=repr(odd[0][:MOST_SHOWN]))] if odd else []
    if len(values) != wanted:
        faults.append(say("game_files.nfg.payoffs", found=len(values), allowed=wanted))
    return faults


def _labels(tokens: Sequence[str], start: int) -> tuple[list[str], int]:
    """The words between two braces, and where the text goes on behind them."""
    if tokens[start : start + 1] != ["{"] or "}" not in tokens[start:]:
        return [], start
    end = tokens.index("}", start)
    return [_unquoted(token) for token in tokens[start + 1 : end]], end + 1


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token


def number(value: float) -> str:
    """A payoff as the shortest text that reads back the same."""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(value)


def ratio(value: float, largest: int = 200) -> str | None:
    """A number as p/q where a small q says it to 1e-9; None where none does, or it is whole."""
    near = Fraction(value).limit_denominator(largest)
    if near.denominator == 1 or abs(float(near) - value) > 1e-9:
        return None
    return f"{near.numerator}/{near.denominator}"


def as_text(game: Game) -> str:
    """A game as a table of pairs with names, tabs between its cells; `read` reads it back."""
    lines = ["\t".join(["", *map(_clean, game.columns)])]
    for name, row_a, row_b in zip(game.rows, game.a, game.b, strict=True):
        pairs = (f"{number(p)}, {number(q)}" for p, q in zip(row_a, row_b, strict=True))
        lines.append("\t".join([_clean(name), *pairs]))
    return "\n".join(lines)


def as_nfg(game: Game) -> str:
    """A game in the payoff version of Gambit's .nfg, with names."""

    def labels(names: Sequence[str]) -> str:
        return " ".join(_quoted(name) for name in names)

    order = [(i, j) for j in range(len(game.columns)) for i in range(len(game.rows))]
    cells = [f"{number(game.a[i][j])} {number(game.b[i][j])}" for i, j in order]
    return (
        f"NFG 1 R {_quoted(game.title)} {{ {labels(game.players)} }}\n\n"
        f"{{ {{ {labels(game.rows)} }}\n{{ {labels(game.columns)} }}\n}}\n"
        f'""\n\n{" ".join(cells)}\n'
    )


def _quoted(name: str) -> str:
    plain = _clean(name).replace("\\", "/").replace('"', "'")
    return f'"{plain}"'


def as_latex(game: Game, digits: int = 3) -> str:
    """A game as a LaTeX table that needs no package; payoffs rounded."""
    lines = [
        rf"\begin{{tabular}}{{r|{'c' * len(game.columns)}}}",
        " & ".join(["", *(_tex(name) for name in game.columns)]) + r" \\ \hline",
    ]
    for name, row_a, row_b in zip(game.rows, game.a, game.b, strict=True):
        pairs = (
            f"${_rounded(p, digits)},\\ {_rounded(q, digits)}$"
            for p, q in zip(row_a, row_b, strict=True)
        )
        lines.append(" & ".join([_tex(name), *pairs]) + r" \\")
    first, second = (_tex(name) for name in game.players)
    last = [r"\end{tabular}", f"% first payoff {first}, second payoff {second}", ""]
    return "\n".join([f"% {_clean(game.title)}", *lines, *last])


def _rounded(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}".rstrip("0").rstrip(".") or "0"


_TEX = {sign: f"\\{sign}" for sign in "{}$&#_%"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in _clean(text))
