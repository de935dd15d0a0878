"""How many inflected forms a search for the dictionary form finds: `python -m tests.benchmarks.word_forms`.

The words are those of `tests/cases/inflected_forms.json`: common ones of ten languages, many of them irregular.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import duckdb

from warehouse.database.lemmas import look_up_lemmas
from warehouse.database.work_file import define

CASES: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parent.parent / "cases" / "inflected_forms.json").read_text(encoding="utf-8")
)


def count_found(con: duckdb.DuckDBPyConnection, langs: Iterable[str]) -> tuple[int, int]:
    """How many forms of these languages are found, and how many there are; all must be words of the warehouse then."""
    wanted = [(lang, lemma, form) for lang in langs for lemma, forms in CASES[lang].items() for form in forms]
    con.execute("create or replace temp table wanted (lang varchar, lemma varchar, form varchar)")
    con.executemany("insert into wanted select ?, folded(?), folded(?)", wanted)
    con.execute(
        """create or replace temp table words_to_look_up as
        select lang, lemma as term from wanted union select lang, form from wanted"""
    )
    look_up_lemmas(con)
    con.execute("insert into word_forms by name from found_lemmas")
    ((n_found,),) = con.execute(
        """select count(*)
        from wanted
        semi join (from other_forms((select list(lemma) from wanted))) as known
            on known.asked_term = wanted.lemma and known.lang = wanted.lang and known.term = wanted.form"""
    ).fetchall()
    return n_found, len(wanted)


def main() -> None:
    print("| language | forms | found |\n|---|---:|---:|")
    for langs in [*([lang] for lang in CASES), list(CASES)]:
        with duckdb.connect() as con:
            define(con)
            n_found, n_forms = count_found(con, langs)
        print(f"| {' '.join(langs)} | {n_forms} | {n_found / n_forms:.1%} |", flush=True)


if __name__ == "__main__":
    main()
