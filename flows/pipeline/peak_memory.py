"""How much memory a run has taken at most, as the system tells of processes that have ended."""

import sys


def peak_bytes(n_workers: int) -> int | None:
    """What this process has had at most, and its largest child as many times as there may be workers; None on Windows.

    A bound from above: workers do not all have their largest record at the same time.
    """
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return unit * (own + n_workers * child)
