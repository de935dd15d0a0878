"""Declarations of settings: all that is known about a key is beside its field, and is read from there.

Help, flags, variables, checks of values, the example that `init` writes and the table of the documentation are made from
them.
"""

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from flows.settings.kinds import Kind
from flows.settings.toml_file import SettingsFile
from warehouse.errors import ColumnistError

T = TypeVar("T")
ANY_VERB = "*"
REQUIRED: Any = dataclasses.MISSING
"""The default of a key that has none."""
_METADATA = "columnist"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key of columnist.toml.

    Attributes:
        name: the key.
        default: its value where nobody gives one.
        kind: what its values may be.
        help: what it means, in one line without a full stop.
        verbs: verbs of the command that have a flag for it; ANY_VERB for all of them.
        example: a value in TOML for the file that `init` writes; empty where the default shows enough.
    """

    name: str = ""
    default: Any = None
    kind: Kind
    help: str
    verbs: tuple[str, ...] = ()
    example: str = ""

    @property
    def variable(self) -> str:
        """The variable of the environment; keys of tables have none."""
        return f"COLUMNIST_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """The flag; that of a switch which is on by default turns it off."""
        return f"--{'no-' if self.default is True else ''}{self.name.replace('_', '-')}"

    def has_flag(self, verb: str) -> bool:
        """Whether a verb of the command has the flag."""
        return verb in self.verbs or ANY_VERB in self.verbs


def setting(default: T, kind: Kind, help: str, *, verbs: tuple[str, ...] = (), example: str = "") -> T:
    """A field of a dataclass of settings, with all that is known about its key."""
    declared = Setting(kind=kind, help=help, verbs=verbs, example=example)
    return dataclasses.field(default=default, metadata={_METADATA: declared})


@cache
def declared(holder: type) -> Mapping[str, Setting]:
    """The settings that a dataclass declares, by their keys, in their order."""
    fields = ((field, field.metadata.get(_METADATA)) for field in dataclasses.fields(holder))
    return {
        field.name: dataclasses.replace(found, name=field.name, default=field.default)
        for field, found in fields
        if found
    }


def read_file_and_environment(
    settings: Mapping[str, Setting], found: SettingsFile, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Values from the top of the file, and over them those from variables that are not empty.

    Raises:
        ColumnistError: a value that is not allowed, also one in the file that a variable would replace.
    """
    in_file = {
        key: settings[key].kind.read(value, f"{found.where(key)}: {key}")
        for key, value in found.content.items()
        if key in settings
    }
    given = {key: each for key, each in settings.items() if environment.get(each.variable)}
    return in_file | {
        key: each.kind.read_text(environment[each.variable], each.variable) for key, each in given.items()
    }


def read_flags(settings: Mapping[str, Setting], flags: Mapping[str, Any]) -> dict[str, Any]:
    """Values from the flags that were given; None is a flag that was not, and a switch's value is there already.

    Raises:
        ColumnistError: a value that is not allowed.
    """
    given = {key: value for key, value in flags.items() if value is not None}
    return {
        key: (settings[key].kind.read_text if isinstance(value, str) else settings[key].kind.read)(
            value, settings[key].flag
        )
        for key, value in given.items()
    }


def read_table(
    settings: Mapping[str, Setting], found: SettingsFile, table: Any, name: str, number: int = 0
) -> dict[str, Any]:
    """Values of a table of the file.

    Args:
        settings: those that it may have.
        found: the file.
        table: its content.
        name: that of the table.
        number: which of several tables of that name, from 0.

    Raises:
        ColumnistError: it is no table, or has an unknown key or a value that is not allowed.
    """
    if not isinstance(table, dict):
        raise ColumnistError(f"{found.where(name)}: {name} is not a table; write it as [{name}] with its keys below")
    unknown = sorted(set(table) - set(settings))
    if unknown:
        where = found.where(unknown[0], name, number)
        raise ColumnistError(f"{where}: unknown key {unknown[0]!r} of {name}; the keys are {', '.join(settings)}")
    return {
        key: settings[key].kind.read(value, f"{found.where(key, name, number)}: {key}") for key, value in table.items()
    }
