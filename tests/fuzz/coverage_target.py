"""The target that atheris runs, in a process of its own: `python -m tests.fuzz.coverage_target CORPUS -runs=N`."""

import sys

import atheris

with atheris.instrument_imports(include=["flows.steps"]):
    from tests.fuzz.chain import follow_chain


def main() -> None:
    """Hands the process over to libFuzzer, which ends it."""
    atheris.Setup(sys.argv, follow_chain_quietly)
    atheris.Fuzz()


def follow_chain_quietly(data: bytes) -> None:
    """One run; libFuzzer takes a value that is given back for a verdict on the corpus."""
    follow_chain(data)


if __name__ == "__main__":
    main()
