"""What is asked of a run, looked at before it begins: what is only mistyped leaves no run behind, in the home or in Prefect."""

from collections.abc import Mapping, Sequence

from flows.settings.run_settings import Settings
from flows.sources.roots import is_within, resolve_roots
from warehouse.errors import ColumnistError
from warehouse.lake.parquet_lake import Lake


def check_request(sources: Sequence[str], settings: Settings) -> None:
    """Sees what would end a run at its beginning. It writes nothing, and what it found may change before the run looks.

    Raises:
        ColumnistError: a source is missing, a name stands for two, roots overlap, one lies in the home, there is no
            report_folder, or the home cannot be written or is in use.
    """
    home = settings.home_paths
    home.require_writable()
    home.require_free()
    manifest = Lake(home.lake).manifest()
    find_roots(sources, manifest.roots if manifest else {}, settings)
    require_report_folder(settings)


def find_roots(sources: Sequence[str], known: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Absolute path of each source by its root's name, see `resolve_roots`. What lies in the home is the tool's own output.

    Raises:
        ColumnistError: a source cannot be one.
    """
    roots = resolve_roots(sources, known)
    home = settings.home_paths.folder.resolve()
    for name, path in roots.items():
        if is_within(path, str(home)):
            raise ColumnistError(
                f"the source {name!r} ({path}) lies in the home {home}; choose another --home, or another source"
            )
    return roots


def require_report_folder(settings: Settings) -> None:
    """Sees that the folder of the user's own reports is there, if one is set and a report is to be written.

    Raises:
        ColumnistError: it is not.
    """
    if settings.report and settings.report_folder is not None:
        from warehouse.report.pages import require_folder

        require_folder(settings.report_folder)
