"""Looks up the dictionary forms of the index's words, and keeps each language's dictionary as a file that is quick to ask."""

import contextlib
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.files import replacing
from warehouse.home import LEMMAS
from warehouse.queries import quote
from warehouse.text.lemma_dictionaries import has_dictionary, read_dictionary, version


def look_up_lemmas(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary table `found_lemmas` of what `words_to_look_up` holds: of each form its lemmas, itself left out.

    The lemma of a term depends on the term and its language alone, so the same documents give the same rows whatever
    came before. The index has no accents, so the dictionary is asked without them: `hauser` is Haus, from Häuser.
    """
    con.execute("create or replace temp table found_lemmas (lang varchar, term varchar, lemma varchar)")
    langs = con.execute("select distinct lang from words_to_look_up order by lang").fetchall()
    for (lang,) in langs:
        if dictionary := _folded_dictionary(con, lang):
            _look_up(con, lang, dictionary)


def _look_up(con: duckdb.DuckDBPyConnection, lang: str, dictionary: str) -> None:
    con.execute(
        f"""insert into found_lemmas
        select distinct lang, term, lemma
        from words_to_look_up
        join {dictionary} using (term)
        where lang = ? and term <> lemma""",
        [lang],
    )


_PAIRS = pa.schema([("term", pa.string()), ("lemma", pa.string())])


def _folded_dictionary(con: duckdb.DuckDBPyConnection, lang: str) -> str | None:
    """What to select terms and lemmas of a language from, both as the index spells them; None where there is no dictionary.

    A dictionary takes a second or more to read, so it is read once for a home. In memory, and where the disk is full,
    it is a temporary table.
    """
    folder = folder_beside(con)
    path = folder / f"{lang}-{version()}.parquet" if folder else None
    if path and path.exists():
        return f"read_parquet({quote(str(path))})"
    if not has_dictionary(lang):
        return None
    _fold(con, lang)
    if path:
        with contextlib.suppress(OSError), replacing(_made(path)) as temporary:
            pq.write_table(con.sql("from folded_dictionary").to_arrow_table(), temporary, compression="zstd")
    return "folded_dictionary"


def _fold(con: duckdb.DuckDBPyConnection, lang: str) -> None:
    forms, lemmas = [], []
    for form, lemma in read_dictionary(lang):
        forms.append(form)
        lemmas.append(lemma)
    con.register("dictionary", pa.table({"term": forms, "lemma": lemmas}, _PAIRS))
    con.execute(
        """create or replace temp table folded_dictionary as
        select distinct folded(term) as term, folded(lemma) as lemma from dictionary order by all"""
    )
    con.unregister("dictionary")


def _made(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    return path


def folder_beside(con: duckdb.DuckDBPyConnection) -> Path | None:
    """The folder of dictionaries beside the file that is loaded; None where that is in memory."""
    ((path,),) = con.execute("select path from duckdb_databases() where database_name = current_database()").fetchall()
    return Path(path).parent / LEMMAS if path else None
