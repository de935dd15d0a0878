"""What the server of commands does before it forks them: it imports what they need, and keeps what is the same in each.

Nothing here may use DuckDB or Arrow, whose threads would be missing in a forked process.
"""

from importlib import import_module

from flows.press.identities import library_versions
from warehouse import queries

MODULES = (
    "flows.cli.main",
    "flows.cli.screens.runs",
    "flows.pipeline.stages",
    "flows.press.workers",
    "flows.steps.html.article",
    "flows.steps.html.publication_date",
    "flows.steps.html.metadata",
    "flows.steps.html.tree",
    "flows.sources.readers.json_lines",
    "flows.sources.readers.csv",
    "flows.sources.readers.mail",
    "flows.sources.readers.parquet",
    "flows.sources.readers.warc",
    "flows.sources.readers.xml",
    "warehouse.database.work_file",
    "warehouse.database.checks",
    "warehouse.database.audit",
    "pyarrow.feather",
    "pyarrow.dataset",
    "numpy.ma",
    "_strptime",
    "tests.crash.child",
    "tests.crash.reader",
)
"""Each of them is imported inside a function somewhere, or by a library when it is first called."""


for _module in MODULES:
    import_module(_module)
library_versions()
for _path in sorted(queries.SQL_DIR.rglob("*.sql.j2")):
    queries._compiled(_path.read_text(encoding="utf-8-sig"))
