"""Rows as CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text cell that begins so is taken for a formula (OWASP, CSV injection)."""


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV, with a header; a text that a spreadsheet would run gets an apostrophe first."""
    out = io.StringIO()
    keys = dict.fromkeys(_plain(key) for row in rows for key in row)
    writer = csv.DictWriter(out, list(keys), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({_plain(k): _plain(v) for k, v in row.items()} for row in rows)
    return out.getvalue()


def as_file(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as a CSV file; by its first mark Excel knows that it is UTF-8."""
    return as_csv(rows).encode("utf-8-sig")


def _plain(cell: Any) -> Any:
    """A cell as it is, a formula as text; a text such as -0.5 is a number and harmless."""
    if not isinstance(cell, str) or not cell.lstrip(" ").startswith(RUN):
        return cell
    with suppress(ValueError):
        float(cell)
        return cell
    return f"'{cell}"
