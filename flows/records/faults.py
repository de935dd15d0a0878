"""What an error that came out of a reader or a library says about a document."""

import errno

from flows.records.reasons import Rejected, one_line
from flows.records.watch import Fault

# The machine is at fault, not the document.
_MACHINE_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE)


_LIBXML2_NO_MEMORY = 2
"""The code `ERR_NO_MEMORY` of lxml's errors of syntax, as which libxml2's lack of memory arrives."""


def raise_if_out_of_memory(error: Exception) -> None:
    """Tells a lack of memory from what is wrong with a document; to be asked wherever many kinds of error mean that.

    Raises:
        MemoryError: the error is one, or is libxml2's.
    """
    is_of_libxml2 = isinstance(error, SyntaxError) and getattr(error, "code", None) == _LIBXML2_NO_MEMORY
    if is_of_libxml2 or isinstance(error, MemoryError):
        raise MemoryError from error


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
