"""`make browser`: looks at real pages in headless Chromium. `--pictures` also writes the documentation's pictures."""

import os
import sys

import pytest

from tests.conftest import PROJECT

if __name__ == "__main__":
    arguments = sys.argv[1:]
    if "--pictures" in arguments:
        arguments.remove("--pictures")
        os.environ["COLUMNIST_PICTURES"] = str(PROJECT / ".github" / "pictures")
    folder = str(PROJECT / "tests" / "browser")
    sys.exit(
        pytest.main(["-o", "python_files=check_*.py", "-o", "addopts=--import-mode=importlib", folder, *arguments])
    )
