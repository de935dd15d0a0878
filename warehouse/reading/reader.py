"""Reader: what verbs, notebooks, pages and programs ask of one home, within limits."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from warehouse.database.limits import Limits
from warehouse.database.session import Session, open_session
from warehouse.home import Home
from warehouse.lake.run_files import read_runs
from warehouse.reading.citing import Cited, cite
from warehouse.reading.connection import Opened
from warehouse.reading.judging import Judged, judge, named_documents
from warehouse.reading.own_queries import ask
from warehouse.reading.places import Place, find_place, find_record
from warehouse.reading.search import search, search_sql
from warehouse.reading.statements import Parameters, Rows, may_spill, run, split
from warehouse.reading.status import Status, read_status
from warehouse.reading.what_changed import Changed, find_changes


class Reader:
    """Reads one home. Each call answers from what is published when it begins, and is stopped at its limits.

    Nothing that is asked changes a file or reaches another one. Threads may share a Reader.

    >>> with Reader("no-such-home") as reader:  # doctest: +ELLIPSIS
    ...     reader.status()
    Traceback (most recent call last):
    warehouse.errors.ColumnistError: there is no home in ...; name another with --home DIR, or `columnist run SOURCE...` makes one
    """

    def __init__(
        self, home: Home | Path | str | None = None, limits: Limits | None = None, path: Path | None = None
    ) -> None:
        """Opens nothing yet.

        Args:
            home: the folder that `columnist --home` takes; None is that of COLUMNIST_HOME, else ./data.
            limits: of memory and disk for all calls together, and of seconds for each.
            path: a file with an earlier state of the home, to be read in place of the published one.
        """
        self.home = home if isinstance(home, Home) else Home.of(home)
        self.limits = limits if limits is not None else Limits()
        self._path = path
        self._opened = Opened(self.home, path or self.home.warehouse, self.limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file. A later call opens it again."""
        self._opened.close()

    def documents(self, *, root: str | None = None, lang: str | None = None, after: str = "", k: int = 100) -> pa.Table:
        """The next k documents in the order of doc_id, without their texts.

        Args:
            root: only those of this root.
            lang: only those in this language.
            after: the last doc_id of the page before.
            k: most rows.
        """
        with self.session() as session:
            return ask(session, "documents", root=root, lang=lang, after=after, k=k)

    def document(self, document: str) -> dict[str, Any]:
        """A document with its text, by its doc_id, the beginning of one, or its uri; the record where it is none.

        Raises:
            ColumnistError: no such record.
        """
        return self.trace(document).row

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        sentences: bool = False,
        marks: tuple[str, str] = ("[", "]"),
        fold_copies: bool = False,
        by_date: bool = False,
        exact: bool = False,
    ) -> pa.Table:
        """The k documents, or sentences, that say most about a query, best first; columns as the macros give them.

        Args:
            query: words, "phrases", -excluded words, beginnings (econom*), and title:, site:, outlet:, author:, lang:,
                after: or before: in front of any of them; AND, OR, NOT and brackets between them.
            k: most rows.
            sentences: look for sentences and not for documents.
            marks: what stands before and after each hit in the snippet.
            fold_copies: of documents that are copies of each other only the best; `n_copies` counts the others.
            by_date: the newest first, and not the best.
            exact: words as they are written, and no other form of them.

        Raises:
            ColumnistError: the query holds nothing that can be looked for, or is wrong otherwise.
        """
        with self.session() as session:
            return search(
                session,
                query,
                k,
                sentences=sentences,
                marks=marks,
                fold_copies=fold_copies,
                by_date=by_date,
                exact=exact,
            )

    def cite(self, quotation: str, k: int = 5) -> list[Cited]:
        """Where a quotation stands, in documents and in earlier versions of them: the earliest first, copies folded.

        Where it stands nowhere word for word, places that are near it, the likest first.

        Args:
            quotation: its words; what "[…]" leaves out or "[the mayor]" replaces may be anything.
            k: most places.

        Raises:
            ColumnistError: it holds no word.
        """
        with self.session() as session:
            return cite(session, quotation, k)

    def judge(self, quotation: str, documents: Sequence[str] = ()) -> Judged:
        """Whether a quotation stands as it is quoted.

        Args:
            quotation: its words, as `cite` takes them.
            documents: doc_ids of those that it is said to come from; any of them will do, and so will a copy.
        """
        with self.session() as session:
            return judge(session, quotation, documents)

    def named_documents(self, names: Sequence[str]) -> dict[str, list[str]]:
        """The doc_ids of each name that means a document: a uri, a doc_id, or the address of a page, with or without
        `www.` and what follows a `?` or `#`.
        """
        with self.session() as session:
            return named_documents(session, names)

    def near_words(self, query: str) -> dict[str, list[str]]:
        """The words of a query that no text holds, each with up to three of the index that are one letter away.

        One letter more, less or other, or two that changed places: how names are mistyped. All texts are asked, so ask
        where a search found little.
        """
        with self.session() as session:
            rows = ask(session, "near_words", query=query).to_pylist()
        return {row["word"]: row["near_words"] for row in rows}

    def forms_of_words(self, query: str) -> dict[str, list[str]]:
        """The words of a query, each with its other forms that texts hold: those that `search` finds unless it is exact."""
        with self.session() as session:
            rows = ask(session, "forms_of_words", query=query).to_pylist()
        return {row["word"]: row["forms"] for row in rows}

    def trend(self, words: Sequence[str], dimension: str = "time", grain: str = "month") -> pa.Table:
        """How often words or phrases occur in the documents of each period, outlet or language that has documents.

        Args:
            words: each has its own rows.
            dimension: `time`, `site` or `lang`.
            grain: of periods: `day`, `week`, `month`, `quarter` or `year`.
        """
        with self.session() as session:
            return ask(session, "trend", words=list(words), dimension=dimension, grain=grain)

    def sample(self, word: str, k: int = 20, seed: int = 0) -> pa.Table:
        """Sentences by lot, k of them, that hold a word or phrase; the same for the same seed."""
        with self.session() as session:
            return ask(session, "sample", word=word, k=k, seed=seed)

    def search_sql(self, query: str, *, exact: bool = False) -> str:
        """The SQL that gives all documents that a query finds, with outlet, date, address and text.

        Raises:
            ColumnistError: as `search`.
        """
        with self.session() as session:
            return search_sql(session, query, exact=exact)

    def query(self, sql: str, parameters: Parameters | None = None) -> pa.Table:
        """All rows of the last statement of a text that gives any, in memory.

        Args:
            sql: one or more statements.
            parameters: values for `?` or, by their names, for `$name`.

        Raises:
            ColumnistError: DuckDB refused it, or it took too long.
        """
        table = pa.table({})
        for rows in self.results(sql, parameters):
            table = rows.table()
        return table

    def results(self, sql: str, parameters: Parameters | None = None) -> Iterator[Rows]:
        """The rows of each statement that gives any, as they come. Read them before you ask for the next.

        Args:
            sql: one or more statements. What they make, such as a temporary table, lives until the last has run.
            parameters: as `query` takes them.

        Raises:
            ColumnistError: DuckDB refused it, or it took too long.
        """
        statements = split(sql)
        with self.session(spills=may_spill(statements)) as session:
            for statement in statements:
                rows = run(session, statement, parameters)
                if rows is not None:
                    yield rows
                    for _ in rows.batches:
                        pass

    def trace(self, document: str, *, sentence: int | None = None, paragraph: int | None = None) -> Place:
        """A row with its record and its place in the source.

        Args:
            document: a doc_id, the beginning of one, or a uri.
            sentence: the sentence_no of a sentence of it.
            paragraph: the paragraph_no of a paragraph of it.

        Raises:
            ColumnistError: no such row.
        """
        with self.session() as session:
            return find_place(session, document, sentence, paragraph)

    def changes(self, *, run_id: str | None = None, document: str | None = None, k: int = 100) -> pa.Table:
        """Sentences that were added, removed or edited between versions of documents, the latest run first.

        Args:
            run_id: only those that this run found; the beginning of its id is enough.
            document: only those of this document, named as `trace` takes it.
            k: most rows.
        """
        with self.session() as session:
            doc_id = find_record(session, document)["doc_id"] if document is not None else None
            return ask(session, "changes", run_id=run_id, doc_id=doc_id, k=k)

    def what_changed(self, since: str | None = None, k: int = 20) -> Changed:
        """Documents that were edited, moved, gone or new: of edits the weightiest first, with what each touches.

        Args:
            since: a run, by the beginning of its id, or a date (ISO 8601, UTC): what runs after it, or from it on, saw.
                None is the last run that saw a change.
            k: most documents of each kind.

        Raises:
            ColumnistError: there is no such run, and it is no date.
        """
        runs = read_runs(self.home)
        with self.session() as session:
            return find_changes(session, runs, since, k)

    def status(self) -> Status:
        """What the home holds and what its runs did, whether or not anything was published."""
        return read_status(self.home)

    @contextlib.contextmanager
    def session(self, *, spills: bool = True) -> Iterator[Session]:
        """A session for several queries that belong together.

        Args:
            spills: only SELECTs run, on the connection that the Reader keeps. Otherwise anything may run, on a connection
                of its own to which the disk is closed.

        Raises:
            ColumnistError: nothing was published yet, or the file is damaged.
        """
        if self._path is None:
            self.home.require_warehouse()
        if spills:
            with self._opened.session() as session:
                yield session
        else:
            with open_session(self.home, self._path or self.home.warehouse, self.limits, spills=False) as session:
                yield session
