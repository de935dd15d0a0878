"""Whatever strangers wrote, in names and in texts, nothing that a verb prints commands a terminal or turns a line."""

import contextlib
import io
import json
import os
import re
import sys

import pytest

from flows.cli.inert_streams import inert_streams
from flows.cli.main import main
from flows.sources.roots import quote_name
from tests.conftest import write_files

COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
BAD = "\x1b]0;own\x07\x9b31m\u202eevil\u2066 =1+1;@x é 橋 \U0001f600"
NAME = "=cmd|x;\x1b[31m\u202egpj\U0001f600"
TRACED = f"{quote_name(NAME)}/a{quote_name(NAME)}.txt"
VERBS = {
    "sql": ["sql", "select * from documents", "--format"],
    "records": ["sql", "select * from records", "--format"],
    "names": ["sql", f'select 1 as "{BAD}"', "--format"],
    "search": ["search", "bridge", "--format"],
}
FORMATS = ("table", "csv", "json", "markdown")
SHOWS = [
    *(pytest.param([*verb, kind], id=f"{name}-{kind}") for name, verb in VERBS.items() for kind in FORMATS),
    *(pytest.param(verb, id="-".join(verb)[:40]) for verb in (
        ["search", "bridge"], ["search", BAD], ["status"], ["status", "--json"], ["check"], ["check", "--json"], ["doctor"],
        ["sql", f"select '{BAD}' from {BAD}"], ["forget", BAD], ["purge", BAD], ["trace", BAD], ["trace", "URI"],
        ["trace", "URI", "--json"], ["run", f"/no/{NAME}", "--direct"], ["plan", f"/no/{NAME}"], ["sql", "select 1", "--format", BAD],
    )),
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inert")
    source = write_files(folder / NAME, {
        f"a{NAME}.txt": f"=cmd|' /C calc'!A0 {BAD}\n\nThe bridge is closed until May.\n",
        "b.html": f"<title>{BAD}</title><article><p>The bridge is closed {BAD} until May, said the mayor.</article>",
        "c.csv": f'id,text,=cmd\n{BAD},{BAD}\n\x1b[0m,"=1+1"\n',
        "d.bin\x07": "\x00",
    })  # fmt: skip
    home = folder / "home"
    assert main(["run", str(source), "--direct", "--home", str(home)]) == 0
    return home


class Terminal(io.TextIOWrapper):
    """What a command writes to, of an encoding."""

    def __init__(self, encoding: str) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding)


def show(arguments, encoding, monkeypatch):
    """What a command prints on terminals of an encoding."""
    out, err = Terminal(encoding), Terminal(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with inert_streams(), contextlib.suppress(SystemExit):
        main(arguments)
    return [stream.bytes.getvalue().decode(encoding) for stream in (out, err)]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("arguments", SHOWS)
def test_nothing_that_is_printed_commands_and_no_terminal_ends_a_command(arguments, encoding, home, monkeypatch):
    arguments = [TRACED if argument == "URI" else argument for argument in arguments]
    out, err = show([*arguments, "--home", str(home)], encoding, monkeypatch)
    assert out + err
    assert "report this" not in err
    assert "Traceback" not in err
    assert not COMMANDS.findall(out + err)
    if "json" in arguments or "--json" in arguments:
        assert json.loads(out) or arguments[0] == "search"


def test_json_of_any_encoding_is_the_same_json(monkeypatch):
    content = [BAD, NAME, "橋\U0001f600"]
    for encoding in ("ascii", "utf-8", "cp1252"):
        terminal = Terminal(encoding)
        monkeypatch.setattr(sys, "stdout", terminal)
        with inert_streams():
            print(json.dumps(content[2:], ensure_ascii=False))
        assert json.loads(terminal.bytes.getvalue().decode(encoding)) == content[2:]


@pytest.mark.skipif(sys.platform == "win32", reason="its pipes tell it otherwise")
def test_a_stream_that_is_closed_or_whose_reader_has_gone_ends_no_command(monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        with inert_streams():
            print("a line")
        assert sys.stdout is gone
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with inert_streams():
        print("a line")
        print("a line", file=sys.stderr)
    assert sys.stdout is None
