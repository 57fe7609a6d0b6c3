"""Sweeps that are killed, and folders that fail them: nothing is lost, nothing destroyed."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pyarrow as pa
import pytest

import negotiation.sweep
from negotiation import ScenarioError
from negotiation.cli import main
from negotiation.sweep import store
from negotiation.sweep.plan import Order
from negotiation.sweep.run import Means, sweep

MOMENTS = int(os.environ.get("NEGOTIATION_KILLS", "3"))
"""Random moments of each kind of kill; twenty outside of the gate."""
ALONE = Means(workers=1)
SMALL = Order(
    ("south-sudan-2016",),
    ("cue=0:0.4:20", "discount=0.8:1:5"),
    ("resolve_types=1", "rounds=3"),
    runs=6,
)
LARGE = SMALL._replace(runs=20)
"""2,000 runs in eight parts."""


def command(asked: Order, out: Path, *more: str) -> list[str]:
    words = [sys.executable, "-m", "negotiation", "sweep", *asked.names, "--vary", *asked.vary]
    words += ["--set", *asked.set, "--runs", str(asked.runs), "--out", str(out)]
    return [*words, "--workers", "2", *more]


def content(folder: Path) -> bytes:
    """The rows of a store, sorted, as bytes."""
    sink = pa.BufferOutputStream()
    table = store.read_table(folder)
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[bytes, float]:
    """The rows of a sweep that nothing disturbs, and how long it takes."""
    out = tmp_path_factory.mktemp("undisturbed") / "o"
    begun = time.monotonic()
    subprocess.run(command(LARGE, out), check=True, capture_output=True)
    return content(out), time.monotonic() - begun


def workers(parent: psutil.Process) -> list[psutil.Process]:
    """Processes that a sweep has started to play: children of its fork server."""
    return [p for child in parent.children() for p in child.children()]


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_sweep_goes_on_where_it_stopped(moment, undisturbed, tmp_path) -> None:
    whole, seconds = undisturbed
    out, at = tmp_path / "o", random.Random(moment).uniform(0.05, 1.0) * seconds
    running = subprocess.Popen(command(LARGE, out), stdout=-3, stderr=-3)
    family = []
    try:
        running.wait(timeout=at)
    except subprocess.TimeoutExpired:
        family = psutil.Process(running.pid).children(recursive=True)
        running.send_signal(signal.SIGKILL)
        running.wait()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive, "workers outlive a killed sweep"
    if (out / store.MANIFEST).exists():
        before = negotiation.sweep.progress(out)["stored"]
        assert len(negotiation.sweep.read(out)) == before
    done = subprocess.run(command(LARGE, out), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert content(out) == whole
    assert not list(out.glob(f"{store.UNFINISHED}*"))


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_worker_that_dies_is_replaced(moment, undisturbed, tmp_path) -> None:
    whole, seconds = undisturbed
    out, chance = tmp_path / "o", random.Random(100 + moment)
    running = subprocess.Popen(command(LARGE, out), stdout=-3, stderr=-1, text=True)
    killed = 0
    for share in sorted(chance.uniform(0.05, 1.0) for _ in range(2)):
        try:
            running.communicate(timeout=share * seconds)
        except subprocess.TimeoutExpired:
            try:
                for victim in workers(psutil.Process(running.pid))[:1]:
                    victim.kill()
                    killed += 1
            except psutil.NoSuchProcess:
                continue
    _, said = running.communicate()
    assert running.returncode == 0, said
    assert content(out) == whole


@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_same_rows_though_its_workers_die(undisturbed, tmp_path) -> None:
    from distributed import LocalCluster

    whole, _ = undisturbed
    kills = [1, 3, 5]

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:

        def tell(stored: int, planned: int, failed: int) -> None:
            if kills and stored >= 250 * kills[0]:
                kills.pop(0)
                victims = [p for w in cluster.workers.values() if (p := w.process)]
                os.kill(victims[0].pid, signal.SIGKILL)

        means = Means(cluster=cluster.scheduler_address)
        done = sweep(LARGE, tmp_path / "o", means, tell)
    assert not kills
    assert done["stored"] == done["runs"] == 2000
    assert content(tmp_path / "o") == whole


def test_no_scheduler_is_one_clear_message(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("negotiation.sweep.cluster.TIMEOUT", "1s")
    with pytest.raises(ScenarioError, match=r"--cluster: found no scheduler at tcp://127.0.0.1:9"):
        sweep(SMALL, tmp_path / "o", Means(cluster="tcp://127.0.0.1:9"))


def test_without_dask_the_message_says_how_to_install_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioError, match=r"negotiation\[cluster\]"):
        sweep(SMALL, tmp_path / "o", Means(cluster="tcp://127.0.0.1:9"))


def test_workers_that_always_die_end_the_sweep(tmp_path, monkeypatch) -> None:
    from concurrent.futures.process import BrokenProcessPool

    class Dead:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def submit(self, *_: object) -> None:
            raise BrokenProcessPool

        def shutdown(self, **_: object) -> None:
            pass

    monkeypatch.setattr("negotiation.sweep.workers.ProcessPoolExecutor", Dead)
    with pytest.raises(ScenarioError, match="a worker died before anything was done"):
        sweep(SMALL, tmp_path / "o", Means(workers=2))


# Folders that fail


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))


@pytest.mark.parametrize("count", ["1", "2"])
def test_a_full_disk_is_said_and_the_sweep_goes_on_later(count, tmp_path) -> None:
    """A limit on the size of files stops the parts' writing as a full disk does."""
    out = tmp_path / "o"
    asked = SMALL._replace(
        names=("libya-2011",), vary=("cue=0:0.4:2000", "discount=0.8:1:2"), runs=1
    )
    begun = [*command(asked, out)[:-2], "--workers", count]
    done = subprocess.run(begun, capture_output=True, text=True, preexec_fn=small_files)
    assert done.returncode == 2
    assert "no space left" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not list(out.glob(f"{store.UNFINISHED}*"))
    assert subprocess.run(begun, capture_output=True).returncode == 0
    sweep(asked, tmp_path / "whole", ALONE)
    assert content(out) == content(tmp_path / "whole")


def test_a_read_only_folder_is_one_clear_message(tmp_path) -> None:
    sweep(SMALL, tmp_path / "before", ALONE)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(65534)
    try:
        with pytest.raises(ScenarioError, match="can't be written, Permission denied") as error:
            sweep(SMALL, closed / "o", ALONE)
    finally:
        if superuser:
            os.seteuid(0)
    assert len(error.value.faults) == 1
    assert not list(closed.iterdir())


@pytest.fixture
def finished(tmp_path) -> Path:
    sweep(SMALL, tmp_path / "o", ALONE)
    return tmp_path / "o"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(folder: Path, says: str, asked: Order = SMALL) -> None:
    """The sweep is refused with one message, and the folder stays as it is."""
    before = files(folder)
    with pytest.raises(ScenarioError) as error:
        sweep(asked, folder, ALONE)
    assert len(error.value.faults) == 1
    assert says in str(error.value)
    assert files(folder) == before


def spoil(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 0xFF
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("harm", ["cut", "emptied", "overwritten", "first page", "footer"])
def test_a_damaged_part_is_named_and_made_again(harm, finished, tmp_path) -> None:
    whole, part = content(finished), store.parts(finished)[1]
    if harm == "cut":
        part.write_bytes(part.read_bytes()[:-100])
    elif harm == "emptied":
        part.write_bytes(b"")
    elif harm == "overwritten":
        part.write_bytes(b"something else entirely" * 100)
    else:
        spoil(part, 0.02 if harm == "first page" else 0.999)
    refused(finished, f"{part.name}: damaged part")
    with pytest.raises(ScenarioError, match="damaged part"):
        negotiation.sweep.read(finished)
    part.rename(tmp_path / "moved away")
    sweep(SMALL, finished, ALONE)
    assert content(finished) == whole


def test_a_part_with_other_columns_is_damaged(finished) -> None:
    import pyarrow.parquet as pq

    part = store.parts(finished)[0]
    pq.write_table(pa.table({"run_id": ["x"]}), part)
    refused(finished, "other columns")


def edit(folder: Path, change) -> None:
    path = folder / store.MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def test_another_model_version_is_refused(finished, capsys) -> None:
    edit(finished, lambda m: m.update(version="0.0.1"))
    refused(finished, "found a sweep by model version 0.0.1")
    run_id = negotiation.sweep.read(finished)["run_id"][0]
    assert main(["run", "--from", str(finished), run_id]) == 2
    assert "model version 0.0.1" in capsys.readouterr().err


def test_other_sources_of_the_same_version_are_refused(finished) -> None:
    edit(finished, lambda m: m.update(rules="0"))
    refused(finished, "the model's sources have changed since this sweep began (hash 0, now ")


def test_a_scenario_that_changed_since_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "mine"]) == 0
    asked = Order(("mine",), ("cue=0:0.4:2",), ("resolve_types=1",), runs=2)
    sweep(asked, tmp_path / "o", ALONE)
    path = tmp_path / "mine" / "scenario.toml"
    path.write_text(path.read_text("utf-8").replace("CHN = 0.9", "CHN = 0.7"), "utf-8")
    refused(tmp_path / "o", "the scenario mine has changed since this sweep began", asked)


@pytest.mark.parametrize(
    "other",
    [{"seed": 1}, {"runs": 7}, {"vary": ("cue=0:0.4:20",)}, {"set": ("rounds=2",)},
     {"names": ("libya-2011",)}],
)  # fmt: skip
def test_another_sweep_is_refused(finished, other) -> None:
    refused(finished, f"found a sweep with {next(iter(other))}", SMALL._replace(**other))


def test_points_that_differ_by_machine_are_refused(finished) -> None:
    edit(finished, lambda m: m["design"][0].update(hash="0"))
    refused(finished, "draw other points")


def test_a_damaged_manifest_is_refused(finished) -> None:
    (finished / store.MANIFEST).write_text('{"format": 1, ', "utf-8")
    refused(finished, "manifest.json: damaged")


def test_a_manifest_of_another_layout_is_refused(finished) -> None:
    edit(finished, lambda m: m.update(format=99))
    refused(finished, "found layout 99, allowed 1")


def test_a_folder_with_other_files_is_refused(tmp_path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work", "utf-8")
    refused(tmp_path, "found other files")


def test_a_file_in_the_folders_place_is_refused(tmp_path) -> None:
    (tmp_path / "o").write_text("a file", "utf-8")
    with pytest.raises(ScenarioError, match="can't be written"):
        sweep(SMALL, tmp_path / "o", ALONE)
    assert (tmp_path / "o").read_text("utf-8") == "a file"


def test_an_interrupt_leaves_a_whole_store(tmp_path, capsys, monkeypatch) -> None:
    from negotiation.sweep.bar import Bar

    real = Bar.tell

    def interrupt(self: Bar, stored: int, planned: int, failed: int) -> None:
        real(self, stored, planned, failed)
        if stored:
            raise KeyboardInterrupt

    monkeypatch.setattr(Bar, "tell", interrupt)
    words = command(SMALL, tmp_path / "o")[3:-2]
    assert main([*words, "--workers", "1"]) == 130
    assert "the same command goes on" in capsys.readouterr().err
    monkeypatch.setattr(Bar, "tell", real)
    assert len(negotiation.sweep.read(tmp_path / "o")) == 250
    assert main([*words, "--workers", "1"]) == 0
    assert len(negotiation.sweep.read(tmp_path / "o")) == 600
