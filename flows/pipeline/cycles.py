"""Keeps Python from looking for cycles while very many objects are made that all stay."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Looks for none in the block, and after it as before.

    A plan has some ten objects for each file, none of them in a cycle. Python looks through all of them whenever some
    thousands more were made, which is half of what a scan that finds nothing new costs.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
