"""Work that ends only when other processes are at it, too."""

import os
import time
from pathlib import Path


def meet(folder: Path, name: str, n_met: int) -> int:
    """Comes to a folder and waits until so many are there; the id of this process."""
    (folder / name).touch()
    while len(list(folder.iterdir())) < n_met:
        time.sleep(0.01)
    return os.getpid()
