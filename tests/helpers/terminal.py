"""The command on a real terminal of a given width, and what stands on its screen."""

import os
import re
import struct
import sys
import threading
from collections.abc import Sequence

import pytest

from flows.cli.main import main

_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def read_screen(arguments: Sequence[object], width: int) -> list[str]:
    """The lines that a verb writes, without bold type; each is one that the verb ended and not one that the edge cut."""
    return [_STYLE.sub("", line) for line in read_styled(arguments, width)]


def read_styled(arguments: Sequence[object], width: int) -> list[str]:
    """As `read_screen`, with what makes type bold."""
    fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    pieces: list[bytes] = []
    thread = threading.Thread(target=_drain, args=(leader, pieces))
    thread.start()
    try:
        with pytest.MonkeyPatch.context() as patch, os.fdopen(follower, "w", encoding="utf-8") as stream:
            patch.setattr(sys, "stdout", stream)
            patch.delenv("COLUMNS", raising=False)
            assert main([str(argument) for argument in arguments]) == 0
    finally:
        thread.join()
        os.close(leader)
    return b"".join(pieces).decode().replace("\r\n", "\n").removesuffix("\n").split("\n")


def _drain(leader: int, pieces: list[bytes]) -> None:
    while True:
        try:
            piece = os.read(leader, 65_536)
        except OSError:  # how a terminal says that nobody writes any more
            return
        if not piece:
            return
        pieces.append(piece)
