"""MODEL.md says what the code does: its examples run, its table is the code's."""

import doctest

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


def test_it_names_the_exponent_and_weights_in_use() -> None:
    costs = rule()["costs"]
    assert (costs["sponsor_loss_exponent"], costs["loss_exponent"]) == (2, 1.5)
    assert "exponent is 1.5 instead of 2" in model_description()
    assert list(rule()["contestedness"]["weights"].values()) == [3, 2, 1]
    assert "weights 3, 2, 1" in model_description()
