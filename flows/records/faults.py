"""What an error that came out of a reader or a library says about a document."""

import errno

from flows.records.reasons import Rejected, one_line
from flows.records.watch import Fault

# The machine is at fault, not the document.
_MACHINE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE)


def fault_of_error(error: Exception) -> Fault:
    """Reason and detail for what could not be read because of an error.

    Raises:
        OSError: the error itself, where the machine failed: a full disk, an I/O error.
    """
    if isinstance(error, Rejected):
        return Fault(error.reason, error.detail)
    if isinstance(error, MemoryError):
        return Fault("out_of_memory", "the memory of a worker is too little to read it")
    if isinstance(error, OSError) and error.errno in _MACHINE_ERRORS:
        raise error
    return Fault("failed", f"{type(error).__name__}: {one_line(str(error))}")
