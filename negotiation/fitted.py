"""What was fitted on coded cases: values of the position rule, and how sure each is."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def fitted() -> Mapping[str, Any]:
    """Values that `negotiation fit` found, in sections, as `data/fitted.toml` holds them.

    Returns
    -------
    mapping
        `disposition`, `shocks`, `costs` and `parameters`: values by key; `uncertainty`: standard
        deviations by dotted name; `fit`: day, number and hash of the cases, penalised misfit.
    """
    return tomllib.loads(files("negotiation").joinpath("data", "fitted.toml").read_text("utf-8"))
