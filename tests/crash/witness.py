"""What a home was seen to hold each time that it had converged, which its history must tell for ever after.

A killed run may have seen more than that, so the history may hold more versions in between, and none less.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.crash.reference import Picture
from warehouse.database.read_only import open_published

GONE = "gone"
_VERSIONS = """
    select uri, versions.sha256, versions.text, versions.removed
    from versions
    join (select distinct doc_id, uri from sightings) using (doc_id)
    order by uri, version
"""
# Both texts were pressed by the same steps and settings, so that they are compared: the caller changed none.
_UNTOLD = """
    with pairs as (
        select
            doc_id,
            version,
            text,
            lag(text) over (partition by doc_id order by version) as text_before
        from versions
    )
    select doc_id, version
    from pairs anti join changes on changes.doc_id = pairs.doc_id and changes.to_version = pairs.version
    where text is not null and text_before is not null and text <> text_before
    order by all
"""


class Version(NamedTuple):
    """One content of a record; `GONE` instead of a hash where it was not there."""

    sha256: str
    text: str | None


class Witness:
    """The versions of each record, by its uri, at the times that it was asked to look."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Version]] = defaultdict(list)

    def look(self, now: Picture) -> None:
        """Remembers what is there now, and what no longer is."""
        texts = {row["doc_id"]: row["text"] for row in _rows(now, "documents", "text")}
        records = {
            row["uri"]: Version(row["sha256"] or "", texts.get(row["doc_id"]))
            for row in _rows(now, "records", "uri", "sha256")
        }
        for uri in records.keys() | self._seen.keys():
            version = records.get(uri, Version(GONE, None))
            if self._seen[uri][-1:] != [version]:
                self._seen[uri].append(version)

    def faults(self, home: Path, *, compares: bool = True) -> list[str]:
        """What the published history does not tell of it.

        Args:
            home: to look at.
            compares: whether every version was pressed by the same steps and settings, so that each change of a text
                has rows in `changes`.
        """
        told: dict[str, list[Version]] = defaultdict(list)
        with open_published(home / "warehouse.duckdb") as con:
            for uri, sha256, text, removed in con.execute(_VERSIONS).fetchall():
                told[uri].append(Version(GONE if removed else sha256 or "", text))
            untold = con.execute(_UNTOLD).fetchall() if compares else []
        found = [
            f"{uri}: its versions were {_short(seen)}, its history tells of {_short(told[uri])}"
            for uri, seen in sorted(self._seen.items())
            if not is_within(seen, told[uri])
        ]
        return found + [f"{doc_id}: no row in changes for version {version}" for doc_id, version in untold[:3]]


def is_within(some: Sequence[Version], every: Iterable[Version]) -> bool:
    """Whether some versions are among all of them, in the same order.

    >>> is_within([Version("a", None), Version("c", None)], [Version(each, None) for each in "abc"])
    True
    >>> is_within([Version("c", None), Version("a", None)], [Version(each, None) for each in "abc"])
    False
    """
    left = iter(every)
    return all(version in left for version in some)


def _rows(picture: Picture, table: str, *columns: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = picture.state[table].select(["doc_id", *columns]).to_pylist()
    return rows


def _short(versions: Iterable[Version]) -> str:
    return ", ".join(f"{version.sha256[:8]} {(version.text or '-')[:20]!r}" for version in versions) or "nothing"
