"""Local workers: processes that perform tasks. A worker that dies is replaced without loss."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for

from negotiation.checks import ScenarioError
from negotiation.sweep.tasks import Done, Task, perform

MOST_DEATHS = 5
"""So many times in a row, with nothing done in between, may workers die."""


def processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def here(tasks: Iterator[Task]) -> Iterator[Done]:
    """Perform tasks one after another in this process."""
    for each in tasks:
        yield perform(each)


def in_processes(tasks: Iterator[Task], workers: int) -> Iterator[Done]:
    """Perform tasks in several processes, yielding what each came to as it is done.

    Raises
    ------
    ScenarioError
        If workers die again and again, or a task can't be written.
    """
    waiting: deque[Task] = deque()
    deaths = 0
    while True:
        running: dict[Future[Done], Task] = {}
        pool = _pool(workers)
        try:
            while _refill(tasks, waiting, 2 * workers - len(running)) or running:
                while waiting:
                    running[pool.submit(perform, waiting[0])] = waiting[0]
                    waiting.popleft()
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    done = future.result()
                    del running[future]
                    deaths = 0
                    yield done
            return
        except BrokenProcessPool:
            deaths += 1
            waiting.extendleft(t for f, t in running.items() if not _succeeded(f))
            if deaths == MOST_DEATHS:
                raise ScenarioError(
                    f"--workers: {deaths} times a worker died before anything was done (out of"
                    " memory?); what is stored is whole: try fewer workers"
                ) from None
            yield from (f.result() for f in running if _succeeded(f))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _refill(tasks: Iterator[Task], waiting: "deque[Task]", count: int) -> bool:
    """Take tasks so that `count` wait; whether any does."""
    while len(waiting) < count:
        following = next(tasks, None)
        if following is None:
            break
        waiting.append(following)
    return bool(waiting)


def _succeeded(future: "Future[Done]") -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _pool(workers: int) -> ProcessPoolExecutor:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if hasattr(context, "set_forkserver_preload"):
        context.set_forkserver_preload(["negotiation.sweep.tasks"])
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    """Leave interrupts to the parent, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
