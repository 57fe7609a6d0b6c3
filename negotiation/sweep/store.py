"""The store of a sweep: a folder with `manifest.json` and Parquet parts, and how to read it.

Parts are written beside their place and renamed, so that they are there whole or not at all. They
hold checksums. Nothing of a store is ever overwritten or deleted but its own unfinished files.
"""

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from negotiation.checks import ScenarioError
from negotiation.jsons import dumps
from negotiation.scenario import LEVEL_DOLLARS, OUTCOMES
from negotiation.sweep.assumptions import Column

if TYPE_CHECKING:
    import pandas
    import pyarrow

FORMAT = 1
MANIFEST = "manifest.json"
UNFINISHED = ".unfinished-"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

RESULTS = {
    "outcome": ("string", "", "adopted, vetoed, failed (fewer than nine yes) or withdrawn"),
    "yes": ("int8", "members", "that voted yes; none where there was no vote"),
    "no": ("int8", "members", "that voted no"),
    "abstain": ("int8", "members", "that abstained"),
    "rounds_played": ("int16", "rounds", "until the talks ended"),
}
ODDS = {
    **{f"outcomes.{name}": ("double", "probability", f"that it is {name}") for name in OUTCOMES},
    "unanimous": ("double", "probability", "that every member votes yes"),
    "expected_rounds": ("double", "rounds", "mean until the talks end"),
    "severity_in_force": ("double", "0 to 100", "mean severity; 0 where no text is adopted"),
    "left_out": ("double", "probability", "of the paths not followed"),
    "yes": ("double", "members", "mean that vote yes, given that there is a vote"),
    "no": ("double", "members", "mean that vote no, given that there is a vote"),
    "abstain": ("double", "members", "mean that abstain, given that there is a vote"),
}
NUMBERS = {
    "severity_index": ("double", "0 to 100", "severity of the last text; 100 is the first draft"),
    **{
        f"dollars.{name}": ("double", "US$ million a year", f"{name.replace('_', ' ')}, last text")
        for name in LEVEL_DOLLARS
    },
}
KINDS = {"real": "double", "whole": "int64", "flag": "bool", "text": "string", "json": "string"}


def describe(
    kinds: Mapping[str, str], levels: Mapping[str, int], odds: bool
) -> dict[str, dict[str, str]]:
    """Columns of a store, in order: type, unit and meaning of each.

    Parameters
    ----------
    kinds : mapping of str to str
        Kind of every assumption.
    levels : mapping of str to int
        Levels of every provision.
    odds : bool
        Whether rows hold probabilities or plays.
    """
    if odds:
        texts = {
            f"provisions.{key}.{x}": ("double", "probability", "of this level in the last text")
            for key, count in levels.items()
            for x in range(count)
        }
    else:
        texts = {
            f"final.{key}": ("int8", f"level 0 to {count - 1}", "in the last text, whatever became"
            " of it")
            for key, count in levels.items()
        }  # fmt: skip
    columns = {
        "run_id": ("string", "", "hash of scenario, parameters, seed, replicate and version"),
        "scenario": ("string", "", "its name"),
        **{
            key: (KINDS[kind], "", "assumption" + (", as JSON" if kind == "json" else ""))
            for key, kind in kinds.items()
        },
        "seed": ("int64", "", "key of the random numbers, the same for all runs"),
        "replicate": ("int64", "", "second part of that key"),
        **(ODDS if odds else RESULTS),
        **texts,
        **NUMBERS,
        "error": ("string", "", "why the run failed; none where it did not"),
    }
    return {
        name: dict(zip(("type", "unit", "meaning"), c, strict=True)) for name, c in columns.items()
    }


def schema(columns: Mapping[str, Mapping[str, str]]) -> "pyarrow.Schema":
    """The Arrow schema of described columns."""
    import pyarrow as pa

    return pa.schema([(name, pa.type_for_alias(c["type"])) for name, c in columns.items()])


def table(
    columns: Mapping[str, Mapping[str, str]], values: Mapping[str, Any], errors: list[str | None]
) -> "pyarrow.Table":
    """Arrange columns of values as a table of the store; runs with an error have no results."""
    import pyarrow as pa

    failed = np.array([e is not None for e in errors])
    arrays = []
    for field in schema(columns):
        column = errors if field.name == "error" else values[field.name]
        arrays.append(_array(field, column, failed))
    return pa.Table.from_arrays(arrays, schema=schema(columns))


def _array(field: "pyarrow.Field", column: Any, failed: NDArray[np.bool_]) -> "pyarrow.Array":
    import pyarrow as pa

    if field.name == "outcome":
        missing = (column < 0) | failed
        indices = pa.array(np.where(missing, 0, column), mask=missing)
        return pa.DictionaryArray.from_arrays(indices, list(OUTCOMES)).cast(pa.string())
    if isinstance(column, np.ndarray) and column.dtype.kind == "S":
        width = column.dtype.itemsize
        offsets = np.arange(len(column) + 1, dtype=np.int32) * width
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(column.tobytes())]
        return pa.StringArray.from_buffers(len(column), *buffers[1:])
    if not isinstance(column, np.ndarray) or column.dtype == object:
        return pa.array(column, field.type)
    if column.dtype.kind == "f":
        missing = ~np.isfinite(column)
        return pa.array(np.round(column, 12) + 0.0, field.type, mask=missing)
    if column.dtype.kind == "i" and field.name not in ("seed", "replicate"):
        whole = column.astype(np.dtype(str(field.type)))
        counted = field.name in RESULTS or field.name.startswith("final.")
        return pa.array(whole, field.type, mask=(column < 0) & counted)
    return pa.array(column, field.type)


def write_part(folder: Path, part: "pyarrow.Table") -> Path:
    """Write a part, complete or not at all; its name follows from the runs in it."""
    data = _parquet(part)
    ids = hashlib.blake2b("".join(part["run_id"].to_pylist()).encode(), digest_size=8)
    path = folder / f"part-{ids.hexdigest()}.parquet"
    write_whole(path, data)
    return path


def size(part: "pyarrow.Table") -> int:
    """Bytes that a part takes."""
    return len(_parquet(part))


def _parquet(part: "pyarrow.Table") -> memoryview:
    import pyarrow as pa
    import pyarrow.parquet as pq

    words = [f.name for f in part.schema if pa.types.is_string(f.type) and f.name != "run_id"]
    buffer = pa.BufferOutputStream()
    pq.write_table(part, buffer, compression="zstd", write_page_checksum=True, use_dictionary=words)
    return memoryview(buffer.getvalue())


def write_whole(path: Path, data: bytes | memoryview) -> None:
    """Write a file so that it is there whole or not at all, even if the machine stops."""
    beside = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def trouble(folder: Path, fault: OSError) -> ScenarioError:
    """One clear message for a folder that can't be written or read."""
    if fault.errno in _FULL:
        return ScenarioError(
            f"{folder}: no space left; what is stored is whole, and the same command goes on"
            " once there is room"
        )
    reason = fault.strerror or str(fault)
    return ScenarioError(f"{folder}: can't be written, {reason}; allowed a folder open to writing")


def parts(folder: Path) -> list[Path]:
    """Parts of a store, in the order of their names."""
    return sorted(folder.glob("part-*.parquet"))


def read_part(path: Path, expected: "pyarrow.Schema") -> "pyarrow.Table":
    """Read a part and check it.

    Raises
    ------
    ScenarioError
        If it is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        part = pq.read_table(
            pa.BufferReader(path.read_bytes()), page_checksum_verification=True, use_threads=False
        )
    except (pa.ArrowException, OSError) as fault:
        reason = str(fault).splitlines()[0][:100]
        raise ScenarioError(_damaged(path, reason)) from None
    if not part.schema.remove_metadata().equals(expected):
        raise ScenarioError(_damaged(path, "other columns than the manifest names"))
    return part


def _damaged(path: Path, reason: str) -> str:
    return (
        f"{path}: damaged part ({reason}); move it out of the folder, and the same sweep command"
        " makes its runs again"
    )


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Read a store's manifest.

    Raises
    ------
    ScenarioError
        If there is none, or it is no manifest of this layout.
    """
    path = Path(folder) / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
        layout = manifest["format"]
    except FileNotFoundError:
        raise ScenarioError(f"{folder}: found no {MANIFEST}, allowed a sweep's folder") from None
    except OSError as fault:
        raise ScenarioError(f"{path}: can't be read, {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ScenarioError(f"{path}: damaged; put back a whole copy, or use a new --out") from None
    if layout != FORMAT:
        raise ScenarioError(f"{path}: found layout {layout}, allowed {FORMAT}: use a new --out")
    return dict(manifest)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write a store's manifest, whole or not at all."""
    write_whole(folder / MANIFEST, dumps(manifest).encode())


def each_part(folder: str | Path) -> Iterator["pyarrow.Table"]:
    """Read every part of a store, checked, one after another."""
    expected = schema(read_manifest(folder)["columns"])
    for path in parts(Path(folder)):
        yield read_part(path, expected)


def read_table(folder: str | Path) -> "pyarrow.Table":
    """Read a store as an Arrow table, sorted by scenario, parameters and replicate.

    Raises
    ------
    ScenarioError
        If the folder holds no sweep, or a part is damaged.
    """
    import pyarrow as pa

    manifest = read_manifest(folder)
    columns = manifest["columns"]
    whole = pa.concat_tables([schema(columns).empty_table(), *each_part(folder)])
    by = ["scenario", *manifest["kinds"], "replicate", "run_id"]
    return whole.sort_by([(name, "ascending") for name in by]).combine_chunks()


def read(folder: str | Path) -> "pandas.DataFrame":
    """Read a store as a pandas DataFrame, a row a run, sorted; also while the sweep is running.

    Parameters
    ----------
    folder : str or path
        What `negotiation sweep --out` was given.

    Returns
    -------
    pandas.DataFrame
        Columns as `manifest.json` describes them; failed runs have an `error` and no results.

    Raises
    ------
    ScenarioError
        If the folder holds no sweep, or a part is damaged.
    """
    return read_table(folder).to_pandas()


def stored_ids(folder: Path) -> tuple[NDArray[np.bytes_], int]:
    """Names of the runs that are stored, sorted, and how many of them failed."""
    found, failed = [np.zeros(0, dtype="S24")], 0
    for part in each_part(folder):
        found.append(np.array(part["run_id"].to_pylist(), dtype="S24"))
        failed += len(part) - part["error"].null_count
    return np.unique(np.concatenate(found)), failed


def progress(folder: str | Path) -> dict[str, int]:
    """How far a sweep is: runs `stored` and `planned`, from the parts' footers alone."""
    import pyarrow.parquet as pq

    planned = int(read_manifest(folder)["runs"])
    stored = sum(pq.read_metadata(path).num_rows for path in parts(Path(folder)))
    return {"stored": stored, "planned": planned}


def missing(ids: NDArray[np.bytes_], stored: NDArray[np.bytes_]) -> Column:
    """Which of some runs are not among the stored (sorted) ones, as their indices."""
    if not len(stored):
        return np.arange(len(ids))
    at = np.minimum(np.searchsorted(stored, ids), len(stored) - 1)
    return np.flatnonzero(stored[at] != ids)
