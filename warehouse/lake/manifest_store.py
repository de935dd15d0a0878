"""The manifests of a lake: the one in force, and those that are kept of earlier runs."""

from collections.abc import Collection

from warehouse.errors import ColumnistError, NewerFormatError
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import MANIFEST_CURE, Manifest, parse_manifest
from warehouse.lake.own_files import MANIFEST, MANIFESTS, OF_MANIFESTS, find_own, manifest_name
from warehouse.lake.store import Conflict, Store


class Manifests:
    """A store with `manifest.json`, which is in force, and `manifests/`, which keeps it and earlier ones."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def manifest(self) -> Manifest | None:
        """The manifest in force; None for a lake that has none yet.

        Raises:
            ColumnistError: it is damaged, gone though there was one, or a newer version wrote it.
        """
        try:
            return self.read_manifest(MANIFEST)
        except FileNotFoundError:
            kept = self.sound_manifests()
        # The first run of all may have been killed before its manifest came into force; what follows on another was.
        if any(manifest.previous for manifest in kept.values()):
            raise ColumnistError(f"{self.store.url(MANIFEST)} is gone; {MANIFEST_CURE}")
        return None

    def read_manifest(self, name: str) -> Manifest:
        """A manifest in force or kept."""
        return parse_manifest(self.store.get(name), self.store.url(name))

    def kept_manifests(self) -> list[str]:
        """Names of the manifests that are kept, sorted."""
        return find_own(self.store, MANIFESTS, OF_MANIFESTS)

    def restore_manifest(self) -> None:
        """Where manifest.json is damaged or gone, puts the newest sound one of the kept in force.

        Raises:
            ColumnistError: a newer version wrote it.
        """
        try:
            found = self.store.get(MANIFEST)
        except FileNotFoundError:
            found = None
        if found is not None and self._read_if_sound(MANIFEST) is not None:
            return
        if sound := list(self.sound_manifests()):
            self.store.swap(MANIFEST, found, self.store.get(sound[-1]))

    def commit(self, manifest: Manifest) -> None:
        """Puts the manifest in force. Before this call nothing has happened; after it everything has.

        Raises:
            Conflict: the one in force is not `manifest.previous`, because another run has committed since.
        """
        before = self.manifest()
        if (before.manifest_id if before else None) != manifest.previous:
            raise Conflict(f"{self.store.url(MANIFEST)} was replaced by another run meanwhile, and stays so; run again")
        data = manifest.to_json()
        # Of one run the last counts: it may first have brought the lake up to this version.
        with self.store.put(manifest_name(manifest.run_id), replace=True) as file:
            file.write(data)
        failpoint("commit.manifest_kept")
        self.store.swap(MANIFEST, before.to_json() if before else None, data)
        failpoint("commit.committed")

    def drop_manifests_naming(self, paths: Collection[str]) -> None:
        """Gives up earlier states that need these files; the manifest in force is not touched."""
        for name, manifest in self.sound_manifests().items():
            if any(file.path in paths for file in manifest.files()):
                self.store.delete(name)

    def sound_manifests(self) -> dict[str, Manifest]:
        """The sound ones of the kept manifests by name, oldest first. Of a large lake each takes long to read."""
        read = {name: manifest for name in self.kept_manifests() if (manifest := self._read_if_sound(name)) is not None}
        return dict(sorted(read.items(), key=lambda kept: (age_of(kept[1]), kept[0])))

    def _read_if_sound(self, name: str) -> Manifest | None:
        try:
            return self.read_manifest(name)
        except NewerFormatError:
            raise
        except ColumnistError:
            return None


def age_of(manifest: Manifest) -> tuple[int, str]:
    """Sorts manifests as they were committed. Versions that did not count runs named them so that the names sort."""
    return manifest.run_no, manifest.run_id
