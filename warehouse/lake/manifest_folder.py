"""The manifests of a lake: the one in force, those that are kept, and the files that none of them names any more."""

from collections.abc import Collection
from pathlib import Path

from warehouse.errors import ColumnistError, NewerFormatError
from warehouse.failpoints import failpoint
from warehouse.files import remove_leftovers, write_bytes
from warehouse.lake.manifest import MANIFEST_CURE, Manifest, parse_manifest
from warehouse.lake.own_files import OF_A_RUN, OF_HISTORY, OF_STATE, find_own, is_own


class ManifestFolder:
    """A folder with `manifest.json`, which is in force, and `manifests/`, which keeps it and earlier ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest_path = folder / "manifest.json"

    def manifest(self) -> Manifest | None:
        """The manifest in force; None for a lake that has none yet.

        Raises:
            ColumnistError: it is damaged, gone though there was one, or a newer version wrote it.
        """
        if self.manifest_path.exists():
            return self.read_manifest(self.manifest_path)
        kept = [self.read_manifest(path) for path in self.kept_manifests() if self._is_sound(path)]
        # The first run of all may have been killed before its manifest came into force; what follows on another was.
        if any(manifest.previous for manifest in kept):
            raise ColumnistError(f"{self.manifest_path} is gone; {MANIFEST_CURE}")
        return None

    def read_manifest(self, path: Path) -> Manifest:
        """A manifest in force or kept."""
        return parse_manifest(path.read_bytes(), str(path))

    def kept_manifests(self) -> list[Path]:
        """Files of the manifests that are kept, by name."""
        return find_own(self.folder / "manifests", OF_A_RUN)

    def restore_manifest(self) -> None:
        """Where manifest.json is damaged or gone, puts the newest sound one of the kept in force.

        Raises:
            ColumnistError: a newer version wrote it.
        """
        if self.manifest_path.exists() and self._is_sound(self.manifest_path):
            return
        sound = self._kept_by_age()
        if sound:
            write_bytes(self.manifest_path, sound[-1][1].read_bytes())

    def commit(self, manifest: Manifest) -> None:
        """Puts the manifest in force. Before this call nothing has happened; after it everything has."""
        data = manifest.to_json()
        kept = self.folder / "manifests" / f"{manifest.run_id}.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(kept, data)
        failpoint("commit.manifest_kept")
        write_bytes(self.manifest_path, data)
        failpoint("commit.committed")

    def drop_manifests_naming(self, paths: Collection[str]) -> None:
        """Gives up earlier states that need these files; the manifest in force is not touched."""
        for path in self.kept_manifests():
            if self._is_sound(path) and any(file.path in paths for file in self.read_manifest(path).files()):
                path.unlink()

    def collect_garbage(self, keep_runs: int) -> int:
        """Deletes what neither the manifest in force nor the last `keep_runs` before it name; returns how many files."""
        current = self.manifest()
        if current is None:
            return 0
        stale = [(age, path) for age, path in self._kept_by_age() if path.stem != current.run_id]
        # A manifest that was kept and never put in force is newer than the one in force; its run was killed.
        dead = [path for age, path in stale if age > _age(current)]
        older = [path for age, path in stale if age < _age(current)]
        expired = dead + older[: max(0, len(older) - keep_runs)]
        for path in expired:
            path.unlink()
        named = {file.path for file in current.files()}
        for path in self.kept_manifests():
            if self._is_sound(path):
                named |= {file.path for file in self.read_manifest(path).files()}
            else:
                path.unlink()
        deleted = len(expired) + remove_leftovers(self.folder)
        data = [("state", OF_STATE), ("history", OF_HISTORY)]
        for path in sorted(
            path for kind, name in data for path in self.folder.glob(f"{kind}/*/*") if is_own(path, name)
        ):
            if path.relative_to(self.folder).as_posix() not in named:
                path.unlink()
                deleted += 1
                failpoint("collect.file_deleted")
        return deleted

    def _kept_by_age(self) -> list[tuple[tuple[int, str], Path]]:
        """The sound ones of the kept manifests, oldest first."""
        sound = [path for path in self.kept_manifests() if self._is_sound(path)]
        return sorted((_age(self.read_manifest(path)), path) for path in sound)

    def _is_sound(self, path: Path) -> bool:
        try:
            self.read_manifest(path)
        except NewerFormatError:
            raise
        except ColumnistError:
            return False
        return True


def _age(manifest: Manifest) -> tuple[int, str]:
    """Sorts manifests as they were committed. Versions that did not count runs named them so that the names sort."""
    return manifest.run_no, manifest.run_id
