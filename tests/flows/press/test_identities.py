"""What an identity depends on: each library touches the routes that meet it, and no other."""

import importlib.metadata
import sys
from collections.abc import Iterator

import grimp
import pytest

from flows.press import steps
from flows.press.identities import Route, by_route, identities, press_id, route_of
from flows.records import libraries
from flows.records.record import Record
from flows.settings.run_settings import PressSettings
from flows.sources import formats
from flows.sources.formats import FORMATS

SETTINGS = PressSettings()
# Named by no step and no format on purpose: see Step.libraries, and the language step in STEPS.
SHAPES_NOTHING = {"numpy", "langdetect_rs"}
DISTRIBUTIONS = {"markdown_it": "markdown-it-py", "yaml": "pyyaml"}
MODULES = {
    "html": "html.read_page", "markdown": "markdown", "decode": "decode", "extract": "plain_text", "normalise": "normalise", "origin": "origin.outlet", "roles": "roles", "page_kind": "page_kind.kinds",
    "language": "language.detect", "mail": "mail.lines", "segment": "segment", "signals": "signals.measure",
    "minhash": "minhash.bands", "fingerprint": "winnow", "words": "words", "places": "places.cut_out",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_versions() -> Iterator[None]:
    """Versions are looked up once a process."""
    libraries.version_of.cache_clear()
    yield
    libraries.version_of.cache_clear()


@pytest.fixture
def touched(monkeypatch):
    """Routes whose identity differs when a library has another version; None for one that is not installed."""

    def routes_of(library: str, version: str | None) -> set[Route]:
        found = importlib.metadata.version

        def installed(name: str) -> str:
            if name == library and version is None:
                raise importlib.metadata.PackageNotFoundError(name)
            return version if name == library and version is not None else found(name)

        libraries.version_of.cache_clear()
        before, whole = by_route(SETTINGS), press_id(SETTINGS)
        monkeypatch.setattr(importlib.metadata, "version", installed)
        libraries.version_of.cache_clear()
        after = by_route(SETTINGS)
        different = {route for route in before if before[route] != after[route]}
        assert (press_id(SETTINGS) != whole) == bool(different)
        assert {after[route] for route in different}.isdisjoint(before.values())
        return different

    return routes_of


@pytest.mark.parametrize("version", ["99.0", None])
def test_pypdf_touches_what_its_reader_gives_or_refuses(touched, version):
    forms = ("bytes", "text", "markdown", "page", "refused")
    assert touched("pypdf", version) == {Route(formats.PDF, form) for form in forms}


def test_trafilatura_touches_pages_wherever_they_lie(touched):
    readers = (None, *(format.media_type for format in FORMATS))
    assert touched("trafilatura", "99.0") == {Route(reader, "page") for reader in readers}


def test_ftfy_touches_all_that_is_normalised_and_nothing_that_is_refused(touched):
    assert touched("ftfy", "99.0") == {route for route in by_route(SETTINGS) if route.form != "refused"}


def test_a_decoder_of_bytes_touches_no_text_that_a_reader_has_decoded(touched):
    found = touched("chardet", "99.0")
    assert Route(None, "bytes") in found
    assert found.isdisjoint({Route(None, "text"), Route(formats.PARQUET, "text"), Route(None, "refused")})


@pytest.mark.parametrize("version", ["99.0", None])
def test_langdetects_port_touches_nothing(touched, version):
    assert touched("langdetect-rs", version) == set()


def test_the_tables_of_unicode_touch_all_that_has_text(monkeypatch):
    before = by_route(SETTINGS)
    monkeypatch.setattr("unicodedata.unidata_version", "99.0.0")
    libraries.version_of.cache_clear()
    after = by_route(SETTINGS)
    assert {route for route in before if before[route] != after[route]} == {
        route for route in before if route.form != "refused"
    }


def test_a_setting_touches_every_route():
    other = by_route(PressSettings(repeated_ngrams=not SETTINGS.repeated_ngrams))
    assert not identities(SETTINGS) & set(other.values())


@pytest.mark.parametrize(
    ("record", "route"),
    [
        (Record("", None, formats.TEXT, b"x"), Route(None, "bytes")),
        (Record("", None, formats.HTML, b"<p>x"), Route(None, "page")),
        (Record("", None, formats.MARKDOWN, b"# x"), Route(None, "markdown")),
        (Record("#id=1", 0, formats.HTML, b"{}", "<p>x", reader=formats.NDJSON), Route(formats.NDJSON, "page")),
        (Record("#id=1", 0, formats.TEXT, b"{}", "x", reader=formats.NDJSON), Route(formats.NDJSON, "text")),
        (Record("", None, None, b"", reason="unsupported", detail=""), Route(None, "refused")),
        (
            Record("", None, formats.PDF, b"", reason="library_missing", detail="", reader=formats.PDF),
            Route(formats.PDF, "refused"),
        ),
    ],
)
def test_a_record_says_its_route(record, route):
    assert route_of(record) == route
    assert by_route(SETTINGS)[route] in identities(SETTINGS)


def _packages(graph: grimp.ImportGraph, modules: set[str]) -> set[str]:
    roots = {DISTRIBUTIONS.get(root, root) for root in (module.split(".")[0] for module in modules)}
    return roots - {"flows", "warehouse"} - sys.stdlib_module_names - SHAPES_NOTHING


def test_every_library_that_is_imported_on_the_way_is_named_where_it_is_met():
    graph = grimp.build_graph("flows", "warehouse", include_external_packages=True)
    assert {step.name for step in steps.ALL_STEPS} == MODULES.keys()
    for step in steps.ALL_STEPS:
        imported = _packages(graph, graph.find_upstream_modules(f"flows.steps.{MODULES[step.name]}"))
        assert imported <= set(step.libraries), step.name
    parts = ("steps", "sources", "encodings", "records")
    inside = {module for module in graph.modules if module.startswith(tuple(f"flows.{part}" for part in parts))}
    direct = {found for module in inside for found in graph.find_modules_directly_imported_by(module)}
    assert _packages(graph, direct) <= {each for part in (*steps.ALL_STEPS, *FORMATS) for each in part.libraries}
