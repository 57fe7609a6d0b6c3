"""Games as text: what people paste is read, what is no game is refused in one message."""

import csv
import io
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.game_files import (
    LARGEST,
    MOST_TEXT,
    Game,
    as_latex,
    as_nfg,
    as_text,
    number,
    ratio,
    read,
)

DILEMMA = ((3.0, 0.0), (5.0, 1.0)), ((3.0, 5.0), (0.0, 1.0))

PASTED = {
    "spreadsheet": "\tL\tR\nT\t3, 3\t0, 5\nB\t5, 0\t1, 1",
    "spreadsheet of Windows": "\tL\tR\r\nT\t3, 3\t0, 5\r\nB\t5, 0\t1, 1\r\n",
    "without names": "3,3 0,5\n5,0 1,1",
    "with spaces": "3, 3  0, 5\n5, 0  1, 1",
    "in brackets": "(3, 3) (0, 5)\n(5, 0) (1, 1)",
    "semicolons": "3, 3; 0, 5\n5, 0; 1, 1",
    "Markdown": "| | L | R |\n|---|---|---|\n| T | 3, 3 | 0, 5 |\n| B | 5, 0 | 1, 1 |",
    "two blocks": "\tL\tR\nT\t3\t0\nB\t5\t1\n\n\tL\tR\nT\t3\t5\nB\t0\t1",
    "two blocks of CSV": "3,0\n5,1\n\n3,5\n0,1",
    "fractions and exponents": "6/2, 3e0 0.0, +5\n5., 0/3 1, .1e1",
    "Gambit": 'NFG 1 R "x" { "A" "B" } { 2 2 }\n\n3 3 5 0 0 5 1 1',
}


@pytest.mark.parametrize("way", PASTED)
def test_a_matrix_is_read_as_people_paste_it(way: str) -> None:
    game = read(PASTED[way])
    assert (game.a, game.b) == DILEMMA
    if "L" in PASTED[way]:
        assert (game.rows, game.columns) == (("T", "B"), ("L", "R"))


def test_gambits_own_sample_is_read_by_columns() -> None:
    """e02.nfg: the row player's action changes fastest."""
    text = (
        'NFG 1 R "Selten (IJGT, 75), Figure 2"\n{ "P 1" "P 2" } { 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0'
    )
    game = read(text)
    assert game.a == ((1.0, 1.0), (0.0, 0.0), (0.0, 2.0))
    assert game.b == ((1.0, 1.0), (2.0, 3.0), (2.0, 0.0))
    assert game.players == ("P 1", "P 2")
    assert game.title == "Selten (IJGT, 75), Figure 2"


HOSTILE = {
    "nothing": ("  \n\n ", "found nothing"),
    "one letter": ("x", "found 'x' in line 1, cell 1"),
    "huge": ("1, 1\t" * 900, "found more than 4,000 characters"),
    "many": ("\n".join(["\t".join(["1,1"] * 9)] * 9), "found 9 × 9 actions, allowed are 1 × 1 to"),
    "three against six": ("\n".join(["\t".join(["1,1"] * 6)] * 3), "found 3 × 6 actions"),
    "NaN": ("nan, 1\t2, 2", "found 'nan, 1' in line 1, cell 1"),
    "NaN everywhere": ("NaN\tNaN\nNaN\tNaN\n\n1\t2\n3\t4", "found 'NaN' in line 1, cell 1"),
    "infinity": ("inf, 1\t-inf, 2", "found 'inf, 1' in line 1, cell 1"),
    "too large": ("1e999, 1", "found inf, allowed are payoffs from -1,000,000,000"),
    "through nothing": ("1/0, 1", "found nan, allowed are payoffs"),
    "formula": ('=HYPERLINK("http://x")\t1, 1', "found '=HYPERLINK(\"http://x\")' in line 1"),
    "a spreadsheet's fault": ("#REF!\t1, 1\n#DIV/0!\t2, 2", "found '#REF!' in line 1, cell 1"),
    "script": ("<script>alert(1)</script>\t1, 1\n2, 2\t1, 1", "found '<script>alert(1)</script…'"),
    "ragged": ("1,1 2,2\n3,3", "line 2: found 1 cell with payoffs, allowed are 2"),
    "one number a cell": ("3 4\n5 6", "allowed is a pair such as “3, 1” in every cell"),
    "unlike blocks": ("1 2\n3 4\n\n5 6", "found blocks of 2 × 2 and 1 × 2"),
    "three blocks": ("1\n\n2\n\n3", "found 3 blocks"),
    "other people's NFG": ("NFG x", "found NFG at the start"),
    "three players": (
        'NFG 1 R "x" { "a" "b" "c" } { 2 2 2 } 1',
        "number of players: found 3, allowed are 2",
    ),
    "a huge NFG": ('NFG 1 R "x" { "a" "b" } { 999999 999999 } 1', "found 99 × 99 actions"),
    "too few": ('NFG 1 R "x" { "a" "b" } { 2 2 } 1 2', "number of payoffs: found 2, allowed are 8"),
    "control characters": ("\x00\x01\x02", "found '\\x00\\x01\\x02' in line 1, cell 1"),
    "names before a fault": ("\tL\tR\nT\t3, 3\t0, x\nB\t1, 1\t2, 2", "'0, x' in line 2, cell 3;"),
    "lines that are empty": ("\n\n1, 1  2, 2\n1, 1  x, y", "found 'x, y' in line 4, cell 2"),
    "a fault in the second block": ("1 2\n3 4\n\n5 6\n7 x", "found 'x' in line 5, cell 2"),
    "too large in the second block": ("1 2\n\n5 1e10", "line 3, cell 2: found 1e+10"),
    "too large in a file": (
        'NFG 1 R "x" { "a" "b" } { 2 1 } 1 2 3 1e10',
        "choice 2 of the first player against choice 1 of the second: found 1e+10",
    ),
    "more below than in the first line": ("a\t1, 1\nb\t1, 1\t2, 2", "line 2: found 2 cells with"),
    "three lines of plain numbers": ("1\t2\t3\n4\t5\t6\n7\t8\t9", "or two blocks of plain"),
    "names over too few": ("L\tR\tM\n1, 1\t2, 2", "found 3, allowed are 2"),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_what_is_no_game_is_refused_with_what_was_found(way: str) -> None:
    text, said = HOSTILE[way]
    with pytest.raises(ValueError, match=re.escape(said)) as fault:
        read(text)
    assert "allowed" in str(fault.value)
    assert len(str(fault.value)) < 700


@given(st.text(max_size=300))
def test_any_text_is_a_game_or_one_fault(text: str) -> None:
    try:
        game = read(text)
    except ValueError:
        return
    assert all(math.isfinite(v) and abs(v) <= LARGEST for row in game.a + game.b for v in row)


@given(st.text(alphabet="0123456789.,-+e/ \t\n;|()naif=", max_size=200))
def test_any_mixture_of_signs_is_a_game_or_one_fault(text: str) -> None:
    try:
        game = read(text)
    except ValueError:
        return
    assert len(game.a) == len(game.rows) == len(game.b)
    assert {len(row) for row in game.a + game.b} == {len(game.columns)}


names = st.text(min_size=1, max_size=50)
payoffs = st.one_of(
    st.integers(-1000, 1000).map(float), st.floats(-LARGEST, LARGEST, allow_subnormal=False)
)


@st.composite
def games(draw: st.DrawFn) -> Game:
    m, k = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    matrix = st.lists(st.lists(payoffs, min_size=k, max_size=k).map(tuple), min_size=m, max_size=m)
    rows, columns = (tuple(f"{side}{i}" for i in range(n)) for side, n in (("r", m), ("c", k)))
    return Game(rows, columns, tuple(draw(matrix)), tuple(draw(matrix)), ("A", "B"), "t")


@given(games())
def test_what_is_written_is_read_back_to_the_last_digit(game: Game) -> None:
    assert read(as_nfg(game)) == game
    again = read(as_text(game))
    assert (again.rows, again.columns, again.a, again.b) == (
        game.rows,
        game.columns,
        game.a,
        game.b,
    )


@given(st.lists(names, min_size=2, max_size=2))
def test_hostile_names_stay_names(given_names) -> None:
    game = Game(tuple(given_names), ("a", "b"), *DILEMMA, ("x", given_names[0]), given_names[1])
    assert (read(as_nfg(game)).a, read(as_nfg(game)).b) == DILEMMA
    table = as_latex(game)
    assert table.count("\\begin{tabular}") == 1
    for line in table.splitlines()[3:5]:
        assert line.endswith(r"\\")
        assert len(re.findall(r"(?<!\\)&", line)) == 2
        assert not re.search(r"(?<!\\)[#%]", line)


def test_a_latex_table_is_what_one_types() -> None:
    game = Game(("50 % & more", "b_1"), ("L", "R"), ((3.0, 0.5), (1 / 3, 1.0)), DILEMMA[1])
    assert as_latex(game).splitlines()[1:5] == [
        r"\begin{tabular}{r|cc}",
        r" & L & R \\ \hline",
        r"50 \% \& more & $3,\ 3$ & $0.5,\ 5$ \\",
        r"b\_1 & $0.333,\ 0$ & $1,\ 1$ \\",
    ]


def test_a_spreadsheet_runs_no_name_of_a_game() -> None:
    import spreadsheets
    from game import tables as game_tables

    game = Game(("=1+1", "b"), ("@x", "d"), *DILEMMA, ("+A", "B"))
    shown = game_tables.of_matrix(game, _solved(game), "payoff_then_risk")
    rows = list(csv.reader(io.StringIO(spreadsheets.as_csv(game_tables.csv_rows(shown)))))
    assert rows[0] == ["'+A", "B", "Payoff of +A", "Payoff of B"]
    assert rows[1] == ["'=1+1", "'@x", "3.0", "3.0"]
    assert len(rows) == 5


def _solved(game: Game):
    from negotiation.equilibria import solve

    return solve(np.array(game.a), np.array(game.b))


def test_numbers_are_written_short_and_exact() -> None:
    assert [number(v) for v in (3.0, -0.0, 0.1, 1e9)] == ["3", "0", "0.1", "1000000000"]
    assert ratio(1 / 3) == "1/3"
    assert ratio(-5 / 7) == "-5/7"
    assert ratio(0.5 + 1e-8) is None
    assert ratio(2.0) is None
    assert ratio(math.pi / 4) is None


def test_the_longest_text_is_read_to_its_end() -> None:
    text = "1,1 2,2\n3,3 4,4" + " " * (MOST_TEXT - 15)
    assert len(text) == MOST_TEXT
    assert read(text).a == ((1.0, 2.0), (3.0, 4.0))
