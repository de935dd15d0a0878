"""Names from inside archives, made safe to stand in a uri. They never become a path on a disk."""

import hashlib
import re

from flows.sources.roots import quote_name

_MAX_CHARS = 1024
_DRIVE = re.compile(r"[A-Za-z]:")


class MemberNames:
    """Keys of an archive's members, each given once: the second of a name gets `~2`."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def key(self, name: str) -> str:
        """Key of the next member of this name.

        >>> names = MemberNames()
        >>> names.key("a/b.txt"), names.key("a//b.txt"), names.key("../../etc/passwd")
        ('!/a/b.txt', '!/a/b.txt~2', '!/%2E%2E/%2E%2E/etc/passwd')
        """
        key = "!/" + safe_path(name)
        count = self._seen.get(key, 0) + 1
        self._seen[key] = count
        while count > 1:
            numbered = f"{key}~{count}"
            if numbered not in self._seen:
                self._seen[key], self._seen[numbered] = count, 1
                return numbered
            count += 1
        return key


def safe_path(name: str) -> str:
    r"""A member's name as the end of a uri: relative, without steps up, each part quoted.

    >>> safe_path("C:\\news\\a.txt"), safe_path("/a#1.txt"), safe_path("")
    ('C%3A%5Cnews%5Ca.txt', 'a%231.txt', '%00')
    """
    if len(name) > _MAX_CHARS:
        # A database key of a megabyte helps nobody; the hash keeps two such names apart.
        digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        name = f"{name[:_MAX_CHARS]}~{digest}"
    parts = [_quote_part(part) for part in name.split("/") if part not in ("", ".")]
    if parts and _DRIVE.match(parts[0]):
        parts[0] = parts[0].replace(":", "%3A", 1)
    return "/".join(parts) or "%00"


def is_hidden(name: str) -> bool:
    """Whether a part of the name begins with a dot.

    >>> is_hidden("a/.git/config"), is_hidden("../a.txt")
    (True, False)
    """
    return any(part.startswith(".") and part not in (".", "..") for part in name.split("/"))


def leads_out(name: str) -> bool:
    """Whether a careless program would write this member outside its folder."""
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in re.split(r"[/\\]", name)


def _quote_part(part: str) -> str:
    return "%2E%2E" if part == ".." else quote_name(part).replace("\\", "%5C")
