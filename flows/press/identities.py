"""Of what rows are made besides their record: step versions, library versions and settings, as hashes of 16 hex digits.

A record's identity holds only what the record meets on its route, so that a new version of a library presses again what
that library shapes, and nothing else.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Iterable
from typing import NamedTuple, get_args

from flows.press import tables
from flows.press.steps import ALL_STEPS, Form, versions
from flows.records.libraries import version_of
from flows.records.record import Record
from flows.settings.run_settings import PressSettings
from flows.sources.formats import BY_MEDIA_TYPE, FORMATS, HTML, MARKDOWN
from flows.sources.readers import registry


class Route(NamedTuple):
    """What a record meets: the format whose reader made it (None: no reader did), and the form in which steps take it."""

    reader: str | None
    form: Form


def route_of(record: Record) -> Route:
    """The route of a record. One that is refused before the first step has met its reader at most."""
    if record.reason is not None:
        return Route(record.reader, "refused")
    if record.media_type == HTML:
        return Route(record.reader, "page")
    if record.media_type == MARKDOWN:
        return Route(record.reader, "markdown")
    return Route(record.reader, "bytes" if record.text is None else "text")


def identity_of(settings: PressSettings, route: Route) -> str:
    """Hash of the steps and libraries of a route, and of the settings. Routes that share all of these share it."""
    steps = [step for step in ALL_STEPS if route.form in step.forms]
    stepped = {"readers": registry.VERSION, "tables": tables.VERSION} | {step.name: step.version for step in steps}
    libraries = {library for step in steps for library in step.libraries}
    if route.reader is not None:
        libraries.update(BY_MEDIA_TYPE[route.reader].libraries)
    return _hash(stepped, libraries, settings)


def by_route(settings: PressSettings) -> dict[Route, str]:
    """The identity of every route."""
    readers = (None, *(format.media_type for format in FORMATS))
    routes = [Route(reader, form) for reader in readers for form in get_args(Form)]
    return {route: identity_of(settings, route) for route in routes}


def press_id(settings: PressSettings) -> str:
    """Hash of all steps, all libraries and the settings: what a whole run depends on.

    It is the identity of a file whose reading was given up too: what it would have met is not known.
    """
    return _hash(versions(), library_versions(), settings)


def library_versions() -> dict[str, str]:
    """The version of every library that shapes rows, by name, sorted."""
    libraries = {library for part in (*ALL_STEPS, *FORMATS) for library in part.libraries}
    return {library: version_of(library) for library in sorted(libraries)}


def made_by(settings: PressSettings) -> dict[str, str]:
    """Everything that rows are made by, by name: steps and settings beside libraries, to tell what has changed since."""
    stepped = {f"step {name}": str(version) for name, version in versions().items()}
    shaped = {f"setting {key}": value for key, _, value in (line.partition("=") for line in _setting_lines(settings))}
    return stepped | shaped | library_versions()


def identities(settings: PressSettings) -> frozenset[str]:
    """Every identity that a record may have now; a row with another one is stale."""
    return frozenset((press_id(settings), *by_route(settings).values()))


def _hash(stepped: dict[str, int], libraries: Iterable[str], settings: PressSettings) -> str:
    lines = [f"{name}={version}" for name, version in stepped.items()]
    lines += [f"{library} {version_of(library)}" for library in sorted(libraries)]
    lines += _setting_lines(settings)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@functools.lru_cache(maxsize=8)
def _setting_lines(settings: PressSettings) -> tuple[str, ...]:
    """The settings as the hashes take them. Each of a hundred routes takes the same."""
    shaped = dataclasses.asdict(settings) | {"fields": settings.field_names}
    return tuple(f"{key}={value}" for key, value in sorted(shaped.items()))
