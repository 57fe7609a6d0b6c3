"""Rows as CSV text that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

RUN = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so is taken for a formula (OWASP, CSV injection)."""


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV, with a header; a text that a spreadsheet would run gets an apostrophe first."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [_plain(key) for key in rows[0]], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({_plain(k): _plain(v) for k, v in row.items()} for row in rows)
    return out.getvalue()


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUN) else cell
