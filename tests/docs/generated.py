"""The tables of the pages that are made from the code: verbs, settings, formats."""

import argparse
import re
from collections.abc import Callable

from flows.cli import parser
from flows.settings.run_settings import SETTINGS
from flows.sources import formats
from flows.sources.readers.registry import reader_of


def _verbs() -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    (verbs,) = (action for action in parser.build_parser()._actions if isinstance(action, argparse._SubParsersAction))
    return verbs


def tabulate_verbs() -> str:
    """The table of verbs: each with its line of help."""
    rows = [f"| `{choice.dest}` | {choice.help} |" for choice in _verbs()._choices_actions]
    return "\n".join(["| verb | does |", "|---|---|", *rows])


def tabulate_settings() -> str:
    """The table of settings, from the settings themselves."""
    rows = []
    for key, setting in SETTINGS.items():
        default = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
        cells = (
            f"`{key}`",
            "" if default is None else f"`{default}`",
            f"`{setting.flag}`" if setting.verbs else "",
            setting.help,
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(["| key | default | flag | meaning |", "|---|---|---|---|", *rows])


def tabulate_readers() -> str:
    """The table of formats: what each reader says of itself."""
    told = {
        "plain": "The file is one record.",
        "page": "The file is one record.",
        "compressed": "The records of the compressed file.",
        "archive": "The records of each member. Nothing is extracted to disk.",
    }
    files: dict[str, list[str]] = {}
    for each in formats.FORMATS:
        record = told.get(each.kind) or (reader_of(each.media_type).__doc__ or "").partition("\n")[0]
        files.setdefault(record, []).extend(f"`{suffix}`" for suffix in (*each.suffixes, *each.tar_suffixes))
    rows = [f"| {' '.join(names)} | {record} |" for record, names in files.items()]
    return "\n".join(["| files | records |", "|---|---|", *rows])


TABLES: dict[str, Callable[[], str]] = {
    "verbs": tabulate_verbs,
    "readers": tabulate_readers,
    "settings": tabulate_settings,
}

_PLACE = re.compile(r"(<!-- (\w+): [^\n]*-->\n\n).*?(\n\n<!-- end -->)", re.DOTALL)


def places(text: str) -> list[str]:
    """The names of the tables that a page has a place for."""
    return [match[2] for match in _PLACE.finditer(text)]


def with_tables(text: str) -> str:
    """The page with its generated tables as they are now."""
    return _PLACE.sub(lambda match: match[1] + TABLES[match[2]]() + match[3], text)
