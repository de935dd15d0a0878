"""What the pages show of the service besides commands: the screen of `columnist up`, and units of systemd."""

import configparser
import contextlib
import io
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from flows.cli import parser, verbs
from flows.cli.screens import serving
from flows.orchestration.up import address, supervisor
from flows.orchestration.up.supervisor import Up
from flows.settings.service_settings import load_service
from tests.docs.pages import ALL_COMMANDS, BLOCKS, PAGES, Block, blocks_of


def test_up_prints_what_is_shown_for_the_settings_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it does come up, and with these facts, tests/flows/orchestration/up/test_supervisor.py shows."""
    (shown,) = (command.output for command in ALL_COMMANDS if command.line == "columnist up")
    (settings,) = (block.body for block in BLOCKS if "[[schedules]]" in block.body)
    (tmp_path / "columnist.toml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    service, prefect = load_service({}), tmp_path / "data" / "prefect"
    (password,) = re.findall(r"columnist:\S{24}$", shown, re.MULTILINE)
    logs = (prefect / "server.log", prefect / "runner.log")
    url = address.pages_url(address.api_url(service.server.host, service.server.port))
    screen = Screen()
    with contextlib.redirect_stdout(screen):
        serving.show_up(Up(url, password, prefect / "auth.txt", logs, len(service.schedules)), as_json=False)
    assert screen.getvalue() == shown.rstrip() + "\n"


class Screen(io.StringIO):
    """What is printed there is seen by a person."""

    def isatty(self) -> bool:
        return True


UNITS = blocks_of("ini")


@pytest.mark.parametrize("block", UNITS, ids=lambda block: block.body.partition("\n")[0])
def test_a_unit_of_systemd_calls_the_command_as_it_is(block: Block) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(block.body)
    name = block.body.partition("\n")[0].rpartition("/")[2]
    names = [each.body.partition("\n")[0].rpartition("/")[2] for each in UNITS]
    if name.endswith(".timer"):
        assert f"{name.removesuffix('.timer')}.service" in names
        assert "OnCalendar" in unit["Timer"]
        return
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    folder = Path(unit["Service"]["WorkingDirectory"])
    assert Path(program) == folder / ".venv" / "bin" / "columnist"
    given = parser.build_parser().parse_args(arguments)
    assert given.verb in (verbs.up, verbs.status)
    # A service that is to stay is started again, and stopped for longer than the command takes for it.
    stays = given.verb is verbs.up
    assert (unit["Service"].get("Restart"), unit["Service"].get("Type")) == (
        ("always", None) if stays else (None, "oneshot")
    )
    assert not stays or float(unit["Service"]["TimeoutStopSec"]) > 2 * supervisor.STOP_SECONDS


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_knows_every_line_of_the_units(tmp_path: Path) -> None:
    paths = []
    for block in UNITS:
        path = tmp_path / block.body.partition("\n")[0].rpartition("/")[2]
        body = re.sub(r"^(ExecStart=)\S+", rf"\g<1>{shutil.which('true')}", block.body, flags=re.MULTILINE)
        path.write_text(
            re.sub(r"^WorkingDirectory=.*", "WorkingDirectory=/", body, flags=re.MULTILINE), encoding="utf-8"
        )
        paths.append(path)
    command = ["systemd-analyze", "verify", "--man=no", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "columnist" in line]
    assert told == []


def test_units_that_are_enabled_are_shown() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    (enabled,) = re.findall(r"`systemctl enable --now ([^`]+)`", text)
    shown = {block.body.partition("\n")[0].rpartition("/")[2] for block in UNITS}
    assert set(enabled.split()) == {
        name for name in shown if "[Install]" in next(b.body for b in UNITS if name in b.body.partition("\n")[0])
    }
