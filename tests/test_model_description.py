"""MODEL.md says what the code does: its examples run, its table is the code's."""

import doctest
import re
from pathlib import Path

import negotiation.english
from negotiation.library import model_description
from negotiation.positions import rule
from negotiation.scenario import PARAMETERS


def test_the_examples_run() -> None:
    text = model_description()
    examples = doctest.DocTestParser().get_doctest(text, {}, "MODEL.md", "MODEL.md", 0)
    assert len(examples.examples) >= 12
    told: list[str] = []
    failed = doctest.DocTestRunner().run(examples, out=told.append).failed
    assert failed == 0, "".join(told)


def test_the_table_of_parameters_is_the_codes() -> None:
    text = model_description()
    for key, p in PARAMETERS.items():
        above = "above " if p.above else ""
        row = f"| `{key}` | {p.default:g} | {above}{p.low:g} to {p.high:g} | {p.unit} |"
        assert row in text, key


def test_the_cost_of_a_lone_veto_is_listed() -> None:
    row = f"| `lone_cost` ($\\kappa$) | {rule()['costs']['lone_cost']:g} | fixed | gain |"
    assert row in model_description()


CITED = re.compile(
    r"([A-Z][\w'-]+)(?:(?:, | and )[A-Z][\w'-]+)*(?: et al\.)? \(?([12]\d{3}[ab]?)\b"
)
"""The first author and the year of a citation."""
NO_AUTHORS = {"April", "July", "Eritrea"}
"""What stands before a year otherwise."""


def test_every_work_that_is_cited_is_in_the_references() -> None:
    """In the model's description and in every text of the app."""
    text, _, listed = model_description().partition("## References")
    references = re.findall(r"^- (\D+) \((\d{4}[ab]?)\)", listed, re.MULTILINE)
    known = {(name, year) for who, year in references for name in re.findall(r"[A-Z][\w'-]+", who)}
    english = Path(negotiation.english.__file__).parent
    told = [text, *(path.read_text("utf-8") for path in sorted(english.glob("*.toml")))]
    cited = {found for each in told for found in CITED.findall(" ".join(each.split()))}
    cited = {(who, year) for who, year in cited if who not in NO_AUTHORS}
    assert len(cited) > 40
    assert sorted(cited - known) == []


def test_it_names_the_exponent_and_weights_in_use() -> None:
    costs = rule()["costs"]
    assert (costs["sponsor_loss_exponent"], costs["loss_exponent"]) == (2, 1.5)
    assert "exponent is 1.5 instead of 2" in model_description()
    assert list(rule()["contestedness"]["weights"].values()) == [3, 2, 1]
    assert "weights 3, 2, 1" in model_description()
