# A fresh machine needs Python 3.11 or newer, pip and make. `make run` and `make test` are the two commands of the README.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: help run test quick lint lock upgrade bench eval crash fuzz hostile soak browser clean

help:
	@echo "make run    set up .venv and ingest seeds/"
	@echo "make test   set up .venv and run all tests but the long ones (some six minutes on two cores)"
	@echo "make quick  the tests that are not marked slow: every part of the project, in half a minute on two cores"
	@echo "make lint   ruff, mypy and import-linter"
	@echo "make bench  documents a second, side by side with datatrove, datasketch and rensa (some minutes)"
	@echo "make eval DATA=DIR  F1 of sentences and languages on sets with known answers, in DIR or our own (a minute)"
	@echo "make crash  sources of every shape under kills, failing system calls, flipped bytes: every run must converge (some hour on two idle cores)"
	@echo "make fuzz   100,000 broken files: each must end with a fate; then every property with 1,000 examples and the long tests (takes an hour or more; the first run installs atheris)"
	@echo "make hostile  880 kinds of document made to cost more than their size, and Ctrl-C amid them (Linux, an hour)"
	@echo "make soak   columnist up: 50 scheduled runs under readers, 30 kills of what it starts (Linux, 45 minutes)"
	@echo "make browser  the Prefect UI, the report and the data dictionary in a real browser (needs Debian's chromium, or CHROMIUM=path)"
	@echo "make lock   write requirements.lock from pyproject.toml; what it pins already stays as it is"
	@echo "make upgrade  the same, with the newest version of everything"

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(VENV)/ready
	$(BIN)/columnist run seeds/

# Tests start hundreds of interpreters; where the shell forbids to keep compiled code, each would compile everything again.
test quick: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/ready
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

quick: $(VENV)/ready
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "not slow" --hypothesis-profile quick

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/ready
	$(BIN)/python -m tests.benchmarks

eval: $(VENV)/ready
	$(BIN)/python -m tests.evaluation $(DATA)

crash: $(VENV)/ready
	$(BIN)/python -m tests.crash

fuzz: $(VENV)/ready
	$(BIN)/python -m tests.fuzz
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --timeout 0 -m "hypothesis or long" --hypothesis-profile thorough

hostile: $(VENV)/ready
	$(BIN)/python -m tests.hostile

soak: $(VENV)/ready
	$(BIN)/python -m tests.soak

browser: $(VENV)/ready
	$(BIN)/python -m tests.browser

lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(VENV)-lock/bin/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		$(UPGRADE) --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	rm -r $(VENV)-lock

upgrade: UPGRADE := --upgrade
upgrade: lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
