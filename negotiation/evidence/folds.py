"""The fits without what is left out: made once, kept in `data/folds.jsonl`, used by the backtest.

A fit takes minutes, and there are some forty. Each is kept with a hash of the cases that it learnt
from, so that a forecaster can only be had for exactly the cases that may be learnt from.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from negotiation.checks import ScenarioError
from negotiation.evidence.backtest import SHIPPED
from negotiation.evidence.cases import Case, load_cases
from negotiation.evidence.fitting import TERMS, Fit, Progress, fingerprint, fit, values_at
from negotiation.evidence.forecasts import Forecaster, by_values
from negotiation.positions import Values

EVALUATIONS, MORE = 300, 60
"""Evaluations of a fit from the priors' centres, and of one that starts at another fit."""


class Fold(NamedTuple):
    """One fit without a part of the cases.

    Attributes
    ----------
    left_out : str
        Target or case that was left out.
    learnt : str
        Hash of the cases learnt from (`fitting.fingerprint`).
    evaluations : int
    misfit : float
        Penalised, of the cases learnt from.
    point : tuple of float
        The optimum, in the fit's units.
    """

    left_out: str
    learnt: str
    evaluations: int
    misfit: float
    point: tuple[float, ...]


def without_patrons(cases: Sequence[Case]) -> tuple[Case, ...]:
    """The same cases coded without patrons."""
    return tuple(
        replace(case, scenario=replace(case.scenario, patrons={}, inputs=_unpatronised(case)))
        for case in cases
    )


def _unpatronised(case: Case) -> dict[str, Any]:
    return {**case.scenario.inputs, "patrons": {}}


def folds(
    cases: Sequence[Case],
    known: Sequence[Fold] = (),
    progress: Progress | None = None,
    by: Sequence[str] = ("target", "case"),
    near: Mapping[str, Fold] = MappingProxyType({}),
) -> Iterator[Fold]:
    """Fit without each target, and without each of its cases, one after the other.

    A fit without a case starts at the one without its target, which has not seen the case either.

    Parameters
    ----------
    cases : sequence of Case
    known : sequence of Fold
        Already made; not made again, and not yielded.
    progress : callable, optional
        As in `fitting.fit`.
    by : sequence of str
        Only `target`, or `case` too.
    near : mapping of str to Fold
        Fits on the same cases coded otherwise, by the target that they left out, to start at.
    """
    found = {fold.learnt: fold for fold in known}
    for target in dict.fromkeys(case.scenario.target for case in cases):
        own = [case for case in cases if case.scenario.target == target]
        single = [(case.name, [case]) for case in own] if "case" in by else []
        start = np.array(near[target].point) if target in near else None
        for left_out, gone in ((target, own), *single):
            rest = [case for case in cases if case not in gone]
            learnt = fingerprint(rest)
            if learnt not in found:
                number = EVALUATIONS if start is None else MORE
                found[learnt] = _fold(left_out, learnt, fit(rest, number, progress, start))
                yield found[learnt]
            if left_out == target:
                start = np.array(found[learnt].point)


def _fold(left_out: str, learnt: str, found: Fit) -> Fold:
    point = tuple(float(f"{z:.6g}") for z in found.point)
    return Fold(left_out, learnt, found.evaluations, float(f"{found.loss:.6g}"), point)


def read(text: str) -> list[Fold]:
    """Folds of a file: one JSON object a line, the first line what is fitted."""
    rows = [json.loads(line) for line in text.splitlines()]
    if not rows or rows[0] != header():
        return []
    return [Fold(**{**row, "point": tuple(row["point"])}) for row in rows[1:]]


def header() -> dict[str, Any]:
    """What the numbers of a fold's point are."""
    return {"terms": [[term.name, term.centre, term.spread] for term in TERMS]}


def add(path: Path, cases: Sequence[Case], progress: Progress | None = None) -> int:
    """Make the folds that a file lacks, each written when it is done; says how many.

    Without each target and each case; coded without patrons, without each target.
    """
    try:
        known = read(path.read_text("utf-8")) if path.exists() else []
        if not known:
            path.write_text(json.dumps(header()) + "\n", "utf-8")
    except (OSError, ValueError, TypeError) as error:
        raise ScenarioError(f"folds: found {path} ({error}), allowed a file of folds") from None
    made = 0
    for fold in _all(cases, known, progress):
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(fold._asdict()) + "\n")
        made += 1
    return made


def _all(cases: Sequence[Case], known: Sequence[Fold], progress: Progress | None) -> Iterator[Fold]:
    made = list(known)
    for fold in folds(cases, known, progress):
        made.append(fold)
        yield fold
    near = {fold.left_out: fold for fold in made}
    yield from folds(without_patrons(cases), known, progress, ("target",), near)


def shipped_for(cases: Sequence[Case]) -> str:
    """What the shipped fit has seen of given cases, told by target and date."""
    known = {(case.scenario.target, case.scenario.date) for case in load_cases()}
    seen = sum((case.scenario.target, case.scenario.date) in known for case in cases)
    return f"{SHIPPED}; {seen} of these cases are among those it was fitted on"


@cache
def shipped() -> list[Fold]:
    """The folds of the 33 cases, with and without patrons."""
    text = files("negotiation").joinpath("data", "folds.jsonl").read_text("utf-8")
    return read(text)


def learner(cases: tuple[Case, ...]) -> Forecaster:
    """The shipped fit on exactly these cases, as a forecaster of others."""
    return by_values(values_on(cases))


def values_on(cases: Sequence[Case]) -> Values:
    """The rule's values by the shipped fit on exactly these cases.

    Raises
    ------
    ScenarioError
        If none was made on them.
    """
    learnt = fingerprint(cases)
    for fold in shipped():
        if fold.learnt == learnt:
            return values_at(np.array(fold.point))
    raise ScenarioError(f"cases: found {learnt}, on which no fit was made; make the folds anew")
