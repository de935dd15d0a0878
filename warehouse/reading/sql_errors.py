"""What DuckDB says about a query that it refuses, in one line: what is wrong, where, and what to do next."""

import difflib
import itertools
import re
from collections.abc import Callable

from warehouse import queries

Match = re.Match[str]
_COLUMN = re.compile(
    r'(?:Referenced column|Table "[^"]+" does not have a column named) "(?P<name>.+?)"(?: |$|\n)(?P<rest>.*)', re.S
)
_TABLE = re.compile(r'Table with name (?P<name>.+?) does not exist!(?:\s*Did you mean "(?P<near>[^"]+)")?', re.S)
_FUNCTION = re.compile(
    r'(?:\w+ )*Function with name (?P<name>.+?) does not exist!(?:\s*Did you mean "(?P<near>[^"]+)")?', re.S
)
_MACRO = re.compile(
    r'Macro "?(?P<name>[^"(]+)"?\(\) does not support the supplied arguments.*?Candidate macros:\s*(?P<forms>.*)', re.S
)
_TYPES = re.compile(
    r"No function matches the given name and argument types '(?P<call>.*?)'\. .*Candidate functions:", re.S
)
_CANDIDATE = re.compile('"([^"]+)"')
_KEYWORDS = ("select", "from", "where", "group", "order", "having", "limit", "with", "describe", "show", "summarize")


def explain(error: Exception, sql: str = "") -> str:
    """One line for an error of several: DuckDB shows the place by a line of the query and carets below it.

    Args:
        error: what DuckDB raised.
        sql: the statement, in which the place of a name is looked for that DuckDB gives without its place.
    """
    lines = str(error).rstrip().splitlines()
    told = [line.strip() for line in lines if not line.startswith("LINE ") and line.strip(" ^")]
    message = " ".join(told)
    if message.startswith("Out of Memory Error: "):
        return f"{lines[0].rstrip('.')}; {_more_room(message)}, or ask for less"
    if "LocalFileSystem has been disabled" in message:
        return "the disk is disabled for SQL; no statement reaches a file, only the rows of a query are written out"
    for pattern, tell in _TOLD:
        if match := pattern.search("\n".join(told)):
            return tell(match, sql)
    return (
        f"{message}{_shown_place(lines)}{_misspelt(lines) or '; correct it there'}"
        if _pointed_at(lines)[0]
        else message
    )


def _tell_column(match: Match, sql: str) -> str:
    """No such column: a word that is no name is most often a text without its quotes, inside a macro above all."""
    name = match["name"]
    what = f'no column "{name}"{_place_of(name, sql)}'
    candidates = _CANDIDATE.findall(match["rest"])
    meant = _nearest(name, candidates)
    if meant:
        return f"{what}; did you mean {meant}? A text stands in single quotes: {_quoted(name)}"
    return f"{what}; if it is a text, put it in single quotes: {_quoted(name)}"


def _tell_table(match: Match, sql: str) -> str:
    name = match["name"]
    meant = _nearest(name, [match["near"]] if match["near"] else [])
    cure = f"; did you mean {meant}? " if meant else "; "
    return f'no table or view "{name}"{_place_of(name, sql)}{cure}columnist sql "show tables" lists all'


def _tell_function(match: Match, sql: str) -> str:
    """DuckDB has thousands of functions, of which one is always near; ours are what a user of a warehouse means."""
    name = match["name"]
    ours = [query.name for query in queries.find("macros")]
    meant = _nearest(name, [*ours, *([match["near"]] if match["near"] else [])])
    cure = f"; did you mean {meant}? " if meant else "; "
    if name in ours:
        return f"no macro {name} in this file, which an earlier release published; `columnist rebuild` adds it"
    return f'no function or macro "{name}"{_place_of(name, sql)}{cure}`columnist docs` describes the macros'


def _tell_macro(match: Match, sql: str) -> str:
    name, forms = match["name"], " or ".join(line.strip().replace('"', "") for line in match["forms"].splitlines())
    return f"{name} does not take these arguments{_place_of(name, sql)}; it is called as {forms}"


def _tell_types(match: Match, sql: str) -> str:
    name = match["call"].partition("(")[0]
    return f"{name} does not take {match['call'].removeprefix(name)}{_place_of(name, sql)}; change a type, as in cast(title as bigint)"


_TOLD: tuple[tuple[re.Pattern[str], Callable[[Match, str], str]], ...] = (
    (_COLUMN, _tell_column),
    (_TABLE, _tell_table),
    (_FUNCTION, _tell_function),
    (_MACRO, _tell_macro),
    (_TYPES, _tell_types),
)


def _nearest(name: str, candidates: list[str] | tuple[str, ...], likeness: float = 0.76) -> str | None:
    near = difflib.get_close_matches(name.lower(), candidates, 1, likeness)
    return near[0] if near else None


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _place_of(name: str, sql: str) -> str:
    """Where a name stands first, where the statement has it as it is."""
    bound = r"(?<!\w)" if name[:1].isalnum() else ""
    match = re.search(bound + re.escape(name) + (r"(?!\w)" if name[-1:].isalnum() else ""), sql, re.I)
    return _said(sql, match.start()) if match else ""


def _said(sql: str, at: int) -> str:
    line = sql.count("\n", 0, at) + 1
    return f" (line {line}, at {sql[at : at + 40].splitlines()[0].strip()!r})"


def _shown_place(lines: list[str]) -> str:
    line, text, start = _pointed_at(lines)
    return f" ({line}, at {text[start : start + 40].strip()!r})" if line else ""


def _pointed_at(lines: list[str]) -> tuple[str, str, int]:
    """Where the carets point: `line 1`, the text of that line, and the place in it."""
    for line, pointer in itertools.pairwise(lines):
        if line.startswith("LINE ") and "^" in pointer and not pointer.strip(" ^"):
            prefix, _, text = line.partition(": ")
            return prefix.lower(), text, pointer.index("^") - len(prefix) - 2
    return "", "", 0


def _misspelt(lines: list[str]) -> str:
    """The keyword that was meant by the word at which DuckDB stumbled, or by the one before it: `select * form documents`."""
    _, text, start = _pointed_at(lines)
    for word in [*re.findall(r"\w+", text[start:])[:1], *re.findall(r"\w+", text[:start])[-1:]]:
        meant = None if word.lower() in _KEYWORDS else _nearest(word, _KEYWORDS, 0.7)
        if meant:
            return f"; did you mean {meant}?"
    return ""


def _more_room(message: str) -> str:
    if "max_temp_directory_size" in message:
        return "set a higher spill_limit"
    if "no temporary directory" in message:
        return "only SELECTs may spill to disk, so ask with SELECTs alone, set a higher memory_limit"
    return "set a higher memory_limit"
