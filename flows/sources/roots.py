"""Roots: the folders and files named on the command line, and the names of what lies in them."""

import itertools
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote_to_bytes

from warehouse.errors import ColumnistError

# What would be taken for a part of a uri's own syntax, cannot be shown, or is no UTF-8 (a surrogate escape).
_UNSAFE = re.compile("[%!#\x00-\x1f\x7f-\x9f\udc80-\udcff]")


def quote_name(name: str) -> str:
    """Percent-encodes what may not stand in a uri as it is: `%`, `!`, `#`, control characters, bytes that are no UTF-8.

    >>> quote_name("50% off!.txt")
    '50%25 off%21.txt'
    """
    if name.isascii() and name.isprintable() and "%" not in name and "!" not in name and "#" not in name:
        return name
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in os.fsencode(match[0])), name)


def unquote_name(name: str) -> str:
    """The file name that `quote_name` was given."""
    return os.fsdecode(unquote_to_bytes(name)) if "%" in name else name


def path_of(root: str, file_uri: str, roots: Mapping[str, str]) -> Path:
    """Where a file of a root lies on this machine.

    Raises:
        ColumnistError: no such root is known.
    """
    if root not in roots:
        raise ColumnistError(
            f"the root {root!r} of {file_uri} is not known here; name it again: columnist run {root}=PATH"
        )
    below = file_uri.removeprefix(root).removeprefix("/")
    return Path(roots[root], *map(unquote_name, below.split("/"))) if below else Path(roots[root])


def place_identity(path: str) -> tuple[object, ...]:
    """What identifies a file or folder however it is spelled: device and inode; where there is none, its real path.

    >>> place_identity("/usr/../usr") == place_identity("/usr")
    True
    """
    try:
        status = os.stat(path)
    except OSError:
        return (os.path.realpath(path),)
    return (status.st_dev, status.st_ino) if status.st_ino else (os.path.realpath(path),)


def is_within(path: str, folder: str) -> bool:
    """Whether a path leads to a folder or to something in it, whatever links and spellings lie on the way."""
    return place_identity(folder) in _identities_up(os.path.realpath(path))


def _identities_up(path: str) -> list[tuple[object, ...]]:
    """The identity of a place and of every folder above it, nearest first."""
    return [place_identity(str(place)) for place in (Path(path), *Path(path).parents)]


def resolve_roots(sources: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Absolute path of each source by its root's name.

    Args:
        sources: `PATH` or `NAME=PATH`, as on the command line.
        known: roots that the home remembers, name to absolute path.

    Raises:
        ColumnistError: a source is missing, a name stands for two paths, or roots overlap.
    """
    roots: dict[str, str] = {}
    for source in sources:
        name, path = _split(source)
        _require_visible(path)
        name = name or quote_name(path.name)
        if not name:
            raise ColumnistError(f"{path} has no name of its own; give it one: NAME={path}")
        other = roots.get(name) or known.get(name)
        if other and place_identity(other) != place_identity(str(path)):
            raise ColumnistError(
                f"the root {name!r} already stands for {other}; name this one otherwise (NAME={path}), or first `columnist forget {name}`"
            )
        roots[name] = other or str(path)
    _refuse_overlap({**known, **roots}, known)
    return roots


def _require_visible(path: Path) -> None:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise ColumnistError(f"no such file or folder: {path}; check the path") from None
    except OSError as error:
        raise ColumnistError(
            f"{path} cannot be looked at: {error.strerror}; give the user of the runs the right to read it"
        ) from None


def _split(source: str) -> tuple[str | None, Path]:
    if "\0" in source:
        raise ColumnistError(f"{source!r} is no path: it holds the character NUL; check the path")
    name, equals, rest = source.partition("=")
    named = bool(equals) and not os.path.lexists(source)
    if named and (not name or name != quote_name(name) or "/" in name or "\\" in name):
        raise ColumnistError(f"{name!r} cannot name a root; use letters, digits, '-', '_' and '.': NAME=PATH")
    path = Path(os.path.realpath(rest if named else source))
    return (name if named else None), path


def _refuse_overlap(roots: Mapping[str, str], known: Mapping[str, str]) -> None:
    above = {name: _identities_up(path) for name, path in roots.items()}
    for outer_name, inner_name in itertools.permutations(sorted(roots, key=lambda name: (Path(roots[name]), name)), 2):
        if above[outer_name][0] in above[inner_name]:
            outer, inner = roots[outer_name], roots[inner_name]
            cure = "".join(
                f", or first `columnist forget {name}`" for name in (inner_name, outer_name) if name in known
            )
            raise ColumnistError(
                f"the roots {outer_name!r} ({outer}) and {inner_name!r} ({inner}) overlap; ingest one of them{cure}"
            )
