"""Dockerfile, compose.yaml and prefect.yaml name what is there: paths, commands, ports, flows, packages."""

import ast
import importlib.metadata
import json
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from typing import Any

import pytest
import yaml

from flows.cli.parser import build_parser
from flows.orchestration.up.address import AUTH_VARIABLE
from flows.settings.run_settings import SETTINGS
from flows.settings.service_settings import DEPLOYMENTS, Server
from tests.browser.chromium import NAMES
from tests.conftest import PROJECT
from tests.docs.pages import PAGES

DOCKERFILE = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE: Any = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]["columnist"]
PREFECT: Any = yaml.safe_load((PROJECT / "prefect.yaml").read_text())


def instructions(name: str) -> list[str]:
    return re.findall(rf"^\s*{name} (.+)$", DOCKERFILE, re.MULTILINE)


def test_everything_that_is_copied_exists_and_is_sent_to_docker():
    sent = (PROJECT / ".dockerignore").read_text().splitlines()
    copied = [shlex.split(line)[:-1] for line in instructions("COPY") if "--from" not in line]
    names = [name for line in copied for name in line]
    assert {"flows", "warehouse", "sql", "requirements.lock"} <= set(names)
    for name in names:
        assert (PROJECT / name).exists(), name
        assert f"!{name}" in sent, name


def test_the_wheels_packages_are_all_copied():
    packages = re.search(r"^packages = (\[.*\])$", (PROJECT / "pyproject.toml").read_text(), re.MULTILINE)
    assert packages
    assert all(f"COPY {name} {name}" in DOCKERFILE for name in json.loads(packages[1]))


@pytest.mark.parametrize("command", [json.loads(instructions("CMD")[-1]), COMPOSE["command"]])
def test_the_command_is_one_that_the_cli_understands_and_names_the_port_that_is_open(command):
    name, *words = command
    given = build_parser().parse_args(words)
    assert (name, given.port, given.host) == ("columnist", str(Server().port), "0.0.0.0")
    assert instructions("EXPOSE") == [given.port]


def test_the_image_runs_as_an_ordinary_user_and_is_asked_for_its_health():
    assert instructions("USER") == ["columnist"]
    (check,) = instructions("HEALTHCHECK")
    assert f"http://127.0.0.1:{Server().port}/api/health" in check


def test_the_home_is_the_volume():
    assert "COLUMNIST_HOME=/data" in DOCKERFILE
    assert SETTINGS["home"].variable == "COLUMNIST_HOME"
    assert instructions("VOLUME") == ["/data"]
    assert "data:/data" in COMPOSE["volumes"]
    for volume in COMPOSE["volumes"][1:]:
        source, target, mode = volume.split(":")
        assert mode == "ro"
        assert target.startswith(f"{instructions('WORKDIR')[-1]}/")
        assert source == "./columnist.toml" or (PROJECT / source).exists()


def test_packages_that_the_image_leaves_out_are_developers_and_in_the_lock():
    (removed,) = re.findall(r"uninstall --yes (.+)$", DOCKERFILE, re.MULTILINE)
    lock, project = (PROJECT / "requirements.lock").read_text(), (PROJECT / "pyproject.toml").read_text()
    group = project.split("[dependency-groups]")[1].split("\n[tool")[0]
    assert all(f"\n{name}==" in lock for name in removed.split())
    # The build of the wheel needs the first two, and Prefect the last.
    developers = set(re.findall(r'^ *"([\w-]+)', group, re.MULTILINE)) - {"editables", "hatchling", "pyyaml"}
    assert set(removed.split()) == developers


def test_the_pages_are_open_to_this_machine_alone_and_ask_for_a_password():
    assert COMPOSE["ports"] == ["127.0.0.1:4200:4200"]
    assert COMPOSE["environment"][AUTH_VARIABLE].startswith("${COLUMNIST_AUTH:?")


def test_the_docs_set_what_compose_asks_for():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    (line,) = re.findall(r"^\$ (\w+)=(\S+) docker compose up --detach$", text, re.MULTILINE)
    name, value = line
    assert COMPOSE["environment"][AUTH_VARIABLE].startswith(f"${{{name}:?")
    assert re.fullmatch(r"[^:]+:.+", value)


def test_the_script_of_ci_looks_for_the_browsers_that_the_checks_look_for():
    (names,) = re.findall(r"^browsers=\((.+)\)$", (PROJECT / ".ci" / "run").read_text(), re.MULTILINE)
    assert tuple(names.split()) == NAMES


def test_prefect_yaml_has_every_deployment_under_the_same_limits():
    found = {each["name"]: each for each in PREFECT["deployments"]}
    assert tuple(found) == DEPLOYMENTS
    for name, deployment in found.items():
        assert deployment["entrypoint"] == f"flows.orchestration.served_flows.{name}"
        assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
        assert deployment["tags"] == ["columnist"]
    assert [name for name, each in found.items() if each.get("schedules")] == ["columnist", "check", "compact"]


# What no module of ours imports, and why it is declared all the same.
UNIMPORTED = {
    "lxml-html-clean": "trafilatura imports it by way of an extra of lxml that pip before 23.3 does not find",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}
TOOLS = {"editables", "hatchling", "import-linter", "mypy", "pytest-timeout", "ruff"}
"""Developers' tools that are run, or are plugins, and are imported by no test."""


def imported(folders: tuple[str, ...]) -> set[str]:
    """Names of the distributions that the modules in these folders import, wherever in a module."""
    found = set()
    for folder in folders:
        for path in (PROJECT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    found.add(node.module.partition(".")[0])
    own = {"flows", "warehouse", "sql", "tests"}
    providers = importlib.metadata.packages_distributions()
    foreign = found - set(sys.stdlib_module_names) - own
    return {normal(name) for module in foreign for name in providers.get(module, [module])}


def declared(*lists: list[str]) -> set[str]:
    """Names of the distributions in lists of requirements."""
    return {normal(re.split(r"[<>=!\[; ]", line)[0]) for each in lists for line in each}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


PROJECT_TABLE: Any = tomllib.loads((PROJECT / "pyproject.toml").read_text())


@pytest.mark.slow
def test_every_import_is_declared_and_every_dependency_is_imported_or_has_its_reason():
    project = PROJECT_TABLE["project"]
    dependencies = declared(project["dependencies"], *project["optional-dependencies"].values())
    assert imported(("flows", "warehouse", "sql")) == dependencies - UNIMPORTED.keys()


@pytest.mark.slow
def test_what_the_tests_import_besides_is_declared_for_developers():
    project, developers = PROJECT_TABLE["project"], declared(PROJECT_TABLE["dependency-groups"]["dev"])
    dependencies = declared(project["dependencies"], *project["optional-dependencies"].values())
    # These come with `make bench` and `make fuzz`, which need more than a test may.
    installed_there = {"datatrove", "datasketch", "rensa", "atheris"}
    assert imported(("tests",)) - dependencies - installed_there == developers - TOOLS


def test_the_wheel_holds_types_queries_and_notebooks(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"flows/py.typed", "warehouse/py.typed", "sql/notebooks/first_look.py"} <= names
    for path in (PROJECT / "sql").rglob("*.sql"):
        assert path.relative_to(PROJECT).as_posix() in names
