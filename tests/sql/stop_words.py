"""Writes sql/macros/73_stop_words.sql from the function words of flows/steps/languages.toml: `python -m tests.sql.stop_words`."""

import tomllib
from pathlib import Path

import duckdb

from warehouse import queries

PROJECT = Path(__file__).parents[2]
MACRO = PROJECT / "sql" / "macros" / "73_stop_words.sql"


def written() -> str:
    """The text of the macro: for each language its function words, as the search index holds them."""
    languages = tomllib.loads((PROJECT / "flows" / "steps" / "languages.toml").read_text("utf-8"))
    lines = [
        f"    when '{lang}' then {_terms(facts['words'])}"
        for lang, facts in sorted(languages.items())
        if "words" in facts
    ]
    return (
        "-- The function words of a language.\n"
        "create or replace macro stop_words(lang) as case lang\n"
        + "\n".join(lines)
        + "\n    else []::varchar[]\nend;\n"
        "comment on macro stop_words is 'The function words of a language as terms of the search index: those that tell"
        " languages apart, of flows/steps/languages.toml. None where that lists none.';\n"
    )


def _terms(words: str) -> str:
    with duckdb.connect() as con:
        for name in ("unspaced_letters", "bigrams", "folded", "terms"):
            queries.execute(con, queries.get("macros", name))
        ((terms,),) = con.execute("select list_sort(list_distinct(terms(?)))", [words]).fetchall()
    return "[" + ", ".join("'" + term.replace("'", "''") + "'" for term in terms) + "]"


if __name__ == "__main__":
    MACRO.write_text(written(), encoding="utf-8")
