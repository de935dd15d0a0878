"""What an error says about a document; a lack of memory says nothing, and is never taken for a fault of what was read."""

import ast
import subprocess
import sys

import pytest
from lxml import etree

from flows.records.faults import raise_if_out_of_memory
from tests.conftest import PROJECT

TELLS = ("MemoryError", "fault_of_error(", "_failed(")
AGAIN = {"flows/press/steps.py": "a step that failed on a batch is called again for each record, and raises again"}

# Parses what needs more memory than is left, and asks what that was.
TOO_LITTLE = """
import resource, sys
from pathlib import Path
from lxml import etree
from flows.records.faults import raise_if_out_of_memory
from flows.sources.readers.markup import xml_tree
from flows.steps.html import tree
has = int(Path("/proc/self/status").read_text().partition("VmData:")[2].split()[0]) * 1024
text = "<a>" + "<p>x</p>" * 500_000 + "</a>"
limit = has + 4 * len(text) + 20_000_000
resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
try:
    {"xml": xml_tree.parse_xml, "html": tree.parse}[sys.argv[1]](text)
except MemoryError:
    print("out of memory")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="bounds the memory of a process")
@pytest.mark.parametrize("kind", ["xml", "html"])
def test_a_parser_without_memory_does_not_call_the_document_damaged(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOO_LITTLE, kind], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "out of memory\n"


def test_an_error_of_syntax_is_no_lack_of_memory() -> None:
    with pytest.raises(etree.XMLSyntaxError) as caught:
        etree.fromstring("<a>")
    raise_if_out_of_memory(caught.value)
    raise_if_out_of_memory(SyntaxError("no"))
    with pytest.raises(MemoryError):
        raise_if_out_of_memory(MemoryError())


def test_whoever_catches_every_error_says_what_becomes_of_a_lack_of_memory() -> None:
    """`except Exception` also catches MemoryError: a handler lets it pass, or what the errors go to tells it."""
    silent = []
    for path in sorted(
        path for folder in ("sources", "steps", "press") for path in (PROJECT / "flows" / folder).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Try):
                continue
            said = ""
            for handler in node.handlers:
                caught = ast.unparse(handler.type) if handler.type else "BaseException"
                said += caught + ast.unparse(handler)
                lets_pass = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
                if (
                    caught in ("Exception", "BaseException")
                    and not lets_pass
                    and not any(name in said for name in TELLS)
                ):
                    silent.append(path.relative_to(PROJECT).as_posix())
    assert silent == list(AGAIN)
