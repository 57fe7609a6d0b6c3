"""A sweep on a Dask cluster: the same tasks, sent to the workers of a scheduler that is running.

On a SLURM machine dask-jobqueue starts such a scheduler; `--cluster` then takes its address.
"""

from collections.abc import Iterator
from typing import Any

from negotiation.checks import ScenarioError
from negotiation.sweep.tasks import Done, Task, perform

TIMEOUT = "20s"


def on_dask(tasks: Iterator[Task], address: str) -> Iterator[Done]:
    """Perform tasks on a cluster, yielding what each came to as it is done.

    The scheduler gives a dead worker's tasks to another one. The store's folder must be one that
    all workers see under the same path.

    Raises
    ------
    ScenarioError
        If dask is not installed, there is no scheduler, or no worker is left.
    """
    try:
        import distributed
    except ImportError:
        raise ScenarioError(
            "--cluster: found no dask here, allowed after `pip install 'negotiation[cluster]'`"
        ) from None
    dask: Any = distributed
    try:
        client = dask.Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as fault:
        reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise ScenarioError(f"--cluster: found no scheduler at {address}, {reason}") from None
    with client:
        window = 2 * max(1, sum(client.nthreads().values()))
        queue = dask.as_completed(loop=client.loop)
        for _, each in zip(range(window), tasks, strict=False):
            queue.add(client.submit(perform, each, pure=False))
        try:
            for future in queue:
                yield future.result()
                following = next(tasks, None)
                if following is not None:
                    queue.add(client.submit(perform, following, pure=False))
        except dask.scheduler.KilledWorker as fault:
            raise ScenarioError(f"--cluster: workers keep dying, {fault}") from None
