"""Two-player games as text: read from what somebody typed or pasted, written for other programs.

Reads cells copied from a spreadsheet, lines typed by hand, and Gambit's .nfg. What is read is held
to a size that can be solved, and every fault is said at once: what was found, what is allowed.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
    blocks = [block for block in re.split(r"\n[ \t;|]*\n+", text.strip("\n")) if block.strip()]
    if not blocks:
        raise ValueError(say("game_files.nothing", allowed=say("game_files.allowed")))
    commas = len(blocks) == 2 and not re.search(r"[\t;|]", text)
    tables = [
        [_cells(line, commas) for line in block.split("\n") if line.strip(" \t|:-")]
        for block in blocks
    ]
    if len(tables) == 1:
        return _from_pairs(tables[0])
    if len(tables) == 2:
        return _from_two(tables[0], tables[1])
    allowed = say("game_files.allowed")
    raise ValueError(say("game_files.blocks", found=len(tables), allowed=allowed))


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


def _from_pairs(table: list[list[str]]) -> Game:
    rows, columns, cells = _frame(table, PAIR)
    faults = _size_faults(len(cells), len(cells[0]) if cells else 0)
    a, b, odd = [], [], list[tuple[int, int, str]]()
    for i, row in enumerate(cells):
        faults += _width_faults(i, row, cells[0])
        pairs = [PAIR.fullmatch(cell) for cell in row]
        odd += [(i, j, row[j]) for j, pair in enumerate(pairs) if pair is None]
        a.append([_number(pair[1]) if pair else 0.0 for pair in pairs])
        b.append([_number(pair[2]) if pair else 0.0 for pair in pairs])
    return _made(rows, columns, a, b, faults + _cell_faults(odd, "pair"))


def _from_two(first: list[list[str]], second: list[list[str]]) -> Game:
    rows, columns, cells = _frame(first, NUMBER)
    _, _, others = _frame(second, NUMBER)
    faults = _size_faults(len(cells), len(cells[0]) if cells else 0)
    shapes = [(len(c), len(c[0]) if c else 0) for c in (cells, others)]
    if shapes[0] != shapes[1]:
        (m, k), (n, p) = shapes
        faults.append(say("game_files.unequal", m=m, k=k, n=n, p=p))
    both, odd = [], list[tuple[int, int, str]]()
    for block in (cells, others):
        read = []
        for i, row in enumerate(block):
            faults += _width_faults(i, row, block[0])
            odd += [(i, j, cell) for j, cell in enumerate(row) if not NUMBER.fullmatch(cell)]
            read.append([_number(cell) if NUMBER.fullmatch(cell) else 0.0 for cell in row])
        both.append(read)
    return _made(rows, columns, both[0], both[1], faults + _cell_faults(odd, "number"))


def _frame(
    table: list[list[str]], payoff: re.Pattern[str]
) -> tuple[list[str], list[str], list[list[str]]]:
    """Take the names off a table: a first line, a first column in which no cell is a payoff."""

    def named(cells: Sequence[str]) -> bool:
        meant = (payoff, NUMBER, NO_NAME)
        return not any(kind.fullmatch(cell) for cell in cells for kind in meant)

    columns: list[str] = []
    if len(table) > 1 and named(table[0]) and any(table[0]):
        columns, table = table[0], table[1:]
    rows: list[str] = []
    if all(len(row) > 1 for row in table) and named([row[0] for row in table]):
        rows, table = [row[0] for row in table], [row[1:] for row in table]
        if columns and len(columns) == len(table[0]) + 1:
            columns = columns[1:]
    return rows, columns, table


def _size_faults(m: int, k: int) -> list[str]:
    if min(m, k) >= 1 and max(m, k) <= (MOST_ACTIONS if min(m, k) <= 2 else MOST_SQUARE):
        return []
    return [say("game_files.size", m=m, k=k, square=MOST_SQUARE, most=MOST_ACTIONS)]


def _width_faults(i: int, row: Sequence[str], first: Sequence[str]) -> list[str]:
    if len(row) == len(first):
        return []
    return [say("game_files.width", row=i + 1, found=len(row), allowed=len(first))]


def _cell_faults(odd: Sequence[tuple[int, int, str]], wanted: str) -> list[str]:
    """Cells that are no payoffs, the first of them named, as one fault."""
    if not odd:
        return []
    named = [
        say(
            "game_files.cell",
            cell=repr(cell[:MOST_SHOWN] + ("…" if len(cell) > MOST_SHOWN else "")),
            row=i + 1,
            column=j + 1,
        )
        for i, j, cell in odd[:MOST_FAULTS]
    ]
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
) -> Game:
    for i, (row_a, row_b) in enumerate(zip(a, b, strict=False)):
        for j, value in ((j, v) for row in (row_a, row_b) for j, v in enumerate(row)):
            if not abs(value) <= LARGEST:
                bounds = {"low": f"{-LARGEST:,.0f}", "high": f"{LARGEST:,.0f}"}
                faults.append(
                    say("game_files.payoff", row=i + 1, column=j + 1, found=f"{value:g}", **bounds)
                )
    k = len(a[0]) if a else 0
    if columns and len(columns) != k and not faults:
        faults.append(say("game_files.names", names=len(columns), columns=k))
    if faults:
        more = len(faults) - MOST_FAULTS
        told = [*faults[:MOST_FAULTS], *([say("game_files.more", count=more)] if more > 0 else [])]
        raise ValueError("; ".join(told))
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
    faults = _size_faults(len(rows), len(columns)) + _nfg_faults(
        values, 2 * len(rows) * len(columns)
    )
    if faults:
        return _made((), (), [], [], faults)
    numbers = [_number(value) for value in values]
    m, k = len(rows), len(columns)
    a, b = ([[numbers[2 * (j * m + i) + p] for j in range(k)] for i in range(m)] for p in (0, 1))
    made = _made(rows, columns, a, b, [])
    first, second = _names(players, 2, say("game_files.player"))
    return Game(made.rows, made.columns, made.a, made.b, (first, second), _clean(title)[:80])


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

    cells = [
        f"{number(game.a[i][j])} {number(game.b[i][j])}"
        for j in range(len(game.columns))
        for i in range(len(game.rows))
    ]
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
    return "\n".join(
        [
            f"% {_clean(game.title)}",
            *lines,
            r"\end{tabular}",
            f"% first payoff {first}, second payoff {second}",
            "",
        ]
    )


def _rounded(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}".rstrip("0").rstrip(".") or "0"


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in _clean(text))
