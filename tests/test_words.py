"""The glossary explains words and nothing else; texts are in one folder, and there only."""

import ast
import re
import string
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import words
from conftest import ROOT

from negotiation import english, load, play
from negotiation.council import QUOTA, tally_probabilities

APPS = ROOT / "apps"
CORE = ROOT / "negotiation"
ENGLISH = sorted((CORE / "english").glob("*.toml"))
SPEAKING = [
    *sorted(APPS.rglob("*.py")),
    *(CORE / f"{name}.py" for name in ("english/__init__", "story", "changes", "game_files")),
]
"""Modules whose sentences a page shows; messages about a file's keys stay with their checks."""
DYNAMIC = re.compile(r"\{[^}]*\}")


def test_every_word_has_a_meaning_of_one_or_two_sentences() -> None:
    for key, entry in words.glossary().items():
        assert set(entry) <= {
            "word", "forms", "group", "meaning", "formula", "source", "example", "common",
        }, key  # fmt: skip
        assert entry["meaning"][-1] in ".?", key
        assert 1 <= len(re.findall(r"[.?!](?= [A-Z]|$)", entry["meaning"])) <= 3, key
        assert "$" not in entry["meaning"], key
        assert "*" not in entry["meaning"], key


def test_a_formula_has_its_source() -> None:
    without = [k for k, e in words.glossary().items() if "formula" in e and "source" not in e]
    assert without == ["severity_index"]  # the model's own measure


def test_no_form_means_two_words() -> None:
    forms = Counter(
        form
        for key, entry in words.glossary().items()
        for form in {f.lower() for f in (key, entry["word"], *entry.get("forms", ()))}
    )
    assert [form for form, count in forms.items() if count > 1] == []


def test_a_meaning_is_found_by_any_form() -> None:
    assert words.meaning("Vetoes") == words.meaning("veto")
    assert "permanent member" in words.meaning("veto")
    with pytest.raises(KeyError):
        words.meaning("unicorn")


def test_the_ends_are_explained_as_the_model_counts_them() -> None:
    """Without nine yes votes a no is no veto, and acting alone counts as withdrawing."""
    yes, no = np.zeros(15), np.zeros(15)
    yes[: QUOTA - 1], no[-1] = 1.0, 1.0
    _, vetoed, failed = tally_probabilities(yes, no, no > 0.0, QUOTA)
    assert (vetoed, failed) == (0.0, 1.0)
    assert "not as vetoed" in words.meaning("failed")
    alone = play(load("dprk-2017", {"outside_option": 1.0}))
    assert (alone.ending, alone.outcome) == ("alone", "withdrawn")
    assert "acts alone" in words.meaning("withdrawn")


def test_help_lists_words_in_markdown() -> None:
    said = words.help("objector", "veto")
    assert said.startswith("**Objector**: ")
    assert f"**Veto**: {words.meaning('veto')}" in said


def test_marking_explains_the_first_of_each_word_only() -> None:
    html = words.mark("<p>A veto is a veto. The Penholder, <b>cut-offs</b>.</p>")
    assert html.count('class="word"') == 3
    assert re.findall(r'tabindex="0">([\w-]+)<', html) == ["veto", "Penholder", "cut-offs"]
    assert html.count(words.escape(words.meaning("veto"))) == 1
    plain = re.sub(r'<span class="meaning".*?</span>', "", html)
    assert re.sub(r"<[^>]+>", "", plain) == "A veto is a veto. The Penholder, cut-offs."


def test_marking_leaves_links_buttons_and_attributes_alone() -> None:
    for html in (
        "<a href='veto'>veto</a>",
        "<button>veto</button>",
        "<img alt='veto'>",
        "vetoing",
        "de-veto",
    ):
        assert words.mark(html) == html


def test_everyday_words_are_marked_only_where_asked_for() -> None:
    assert words.mark("all necessary measures") == "all necessary measures"
    assert 'class="word"' in words.mark("all measures", "measure")
    assert 'class="word"' in words.mark("the first draft")


def test_marking_is_safe_with_escaped_names() -> None:
    hostile = words.escape("<script>veto</script> Bayes' rule & <veto>")
    html = words.mark(hostile)
    assert "<script" not in html
    assert html.count('class="word"') == 2
    assert "Bayes&#x27; rule" in html


def test_marking_twice_changes_nothing_more() -> None:
    once = words.mark("<p>the veto of an objector</p>")
    assert words.mark(once) == once


def test_markdown_keeps_its_formulas_and_code() -> None:
    text = "A veto $veto$ and `veto`:\n\n```\nveto objector\n```\n\n$$\nresolve\n$$\n\n| veto |\n"
    marked = words.mark_markdown(text)
    assert marked.count('class="word"') == 1
    for kept in ("$veto$", "`veto`", "```\nveto objector\n```", "$$\nresolve\n$$", "| veto |"):
        assert kept in marked


def test_finding_goes_by_name_before_meaning() -> None:
    assert words.find("objector")[0] == "objector"
    assert "veto" in words.find("  PERMANENT   member ")
    assert words.find("unicorn") == []
    assert words.find("") == list(words.glossary())


def test_lists_and_sentences() -> None:
    assert english.listed([]) == ""
    assert english.listed(["a"]) == "a"
    assert english.listed(["a", "b", "c"]) == "a, b and c"
    assert english.sentences("the one. the other, e.g. 3.5") == "The one. The other, e.g. 3.5"


def test_a_text_that_is_not_there_is_a_fault() -> None:
    for key in ("words", "learn.nothing", "nothing.at_all", "learn.veto"):
        with pytest.raises((KeyError, FileNotFoundError)):
            english.say(key)


def said() -> list[tuple[Path, ast.Call]]:
    """Every call of `say`."""
    return [
        (path, node)
        for path in SPEAKING
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args
    ]


def key_of(node: ast.expr) -> str | None:
    """The key that is said, computed parts as a pattern of any letters; None where unknown."""
    if isinstance(node, ast.Constant):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in node.values)
        return "".join(parts)
    return None


def texts() -> dict[str, str]:
    """Every text by its key."""
    found: dict[str, str] = {}

    def walk(name: str, value: object) -> None:
        if isinstance(value, str):
            found[name] = value
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{name}.{key}", inner)

    for path in ENGLISH:
        walk(path.stem, tomllib.loads(path.read_text("utf-8")))
    return {k: v for k, v in found.items() if not k.startswith("words.")}


def test_every_text_that_is_said_is_there() -> None:
    known = texts()
    for path, call in said():
        pattern = key_of(call.args[0])
        if pattern is not None:
            assert any(re.fullmatch(pattern, key) for key in known), (path.name, pattern)


def test_every_text_gets_the_values_that_it_needs() -> None:
    known = texts()
    for path, call in said():
        given = {word.arg for word in call.keywords}
        if isinstance(call.args[0], ast.Constant) and None not in given:
            text = known[call.args[0].value]
            needed = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert needed <= given, (path.name, call.args[0].value, needed - given)


@pytest.mark.parametrize(
    "path",
    [path for path in ENGLISH if path.stem != "words"],  # the glossary is shown whole
    ids=lambda path: path.stem,
)
def test_no_text_is_left_over(path: Path) -> None:
    patterns = [p for _, call in said() if (p := key_of(call.args[0])) and not p.startswith(".+")]
    computed = {
        value.value
        for file in SPEAKING
        for value in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    }
    left = [
        key
        for key in texts()
        if key.split(".")[0] == path.stem
        and key not in computed
        and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert left == []


SENTENCE = re.compile(r"[A-Za-z]{2,}[,:]? [A-Za-z]{2,}")
PHRASE = re.compile(r"[A-Za-z]{3,}[,:]? [a-z]{2,} [A-Za-z]{2,}")
MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>?|\{[^}]*\}", re.DOTALL)


def sentences_of(path: Path) -> list[str]:
    """Texts of two words or more in a view's calls of Streamlit, HTML and CSS left out."""
    found = []
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(call, ast.Call) or "st." not in ast.unparse(call.func):
            continue
        for value in ast.walk(call):
            text = value.value if isinstance(value, ast.Constant) else None
            if isinstance(text, str) and SENTENCE.search(re.sub(MARKUP, "", text)):
                found.append(text)
    return found


def test_no_view_has_sentences_of_its_own() -> None:
    views = sorted((APPS / "views").glob("*.py"))
    assert len(views) >= 6
    wrong = {path.name: sentences_of(path) for path in views}
    assert {name: found for name, found in wrong.items() if found} == {}


def told_in(path: Path) -> list[str]:
    """Texts of three words or more in a module, documentation left out."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in said
        and PHRASE.search(re.sub(MARKUP, "", node.value))
    ]


def test_no_module_that_speaks_has_sentences_of_its_own() -> None:
    wrong = {path.name: told_in(path) for path in SPEAKING}
    assert {name: found for name, found in wrong.items() if found} == {}
