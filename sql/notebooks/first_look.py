"""A first look at a warehouse: `marimo edit first_look.py` opens it, `python first_look.py` runs it through."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="A first look at the warehouse")


@app.cell
def _():
    import html

    import altair as alt
    import marimo as mo

    from warehouse import open_warehouse
    from warehouse.text.escapes import visible

    return alt, html, mo, open_warehouse, visible


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    # A first look at the warehouse

    The next cell opens the published file, read-only. The folder is that of `COLUMNIST_HOME`, else `./data`; give
    `open_warehouse` another one if yours lies elsewhere. A run may publish in the meantime: this notebook keeps the state
    that it opened, and shows the new one when the cell is run again.
    """)
    return


@app.cell
def _(open_warehouse):
    con = open_warehouse()
    return (con,)


@app.cell
def _(con, html, mo, visible):
    def rows(sql, **values):
        """A query's rows as an Arrow table. Values go in as $name, never into the text of the query."""
        return con.sql(sql, params=values or None).to_arrow_table()

    def show(table):
        """The rows as text and nothing else: marimo's own tables load pictures whose address stands in a cell."""
        head = "".join(f"<th style='text-align: left; padding: 4px 12px'>{name}</th>" for name in table.column_names)
        body = "".join(
            "<tr style='border-top: 1px solid #8884'>"
            + "".join(
                "<td style='vertical-align: top; padding: 4px 12px; overflow-wrap: break-word'>"
                f"{'' if value is None else html.escape(visible(str(value)))}</td>"
                for value in row.values()
            )
            + "</tr>"
            for row in table.to_pylist()
        )
        return mo.Html(f"<div style='overflow-x: auto'><table><thead><tr>{head}</tr></thead>{body}</table></div>")

    return rows, show


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## What became of the records

    Every record found has one fate. What is quarantined should have been loaded and could not; `reason` says why.
    """)
    return


@app.cell
def _(rows, show):
    fates = rows("""
        select fate, reason, count(*) as n_records, sum(bytes)::bigint as bytes
        from records
        group by fate, reason
        order by n_records desc, fate, reason
    """)
    show(fates)
    return (fates,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## Documents by language

    `und` are texts whose language could not be decided, most of them very short.
    """)
    return


@app.cell
def _(alt, rows):
    by_language = rows("""
        select lang, count(*) as n_documents, sum(n_words)::bigint as n_words
        from documents
        group by lang
        order by n_documents desc, lang
        limit 20
    """)
    language_chart = (
        alt.Chart(by_language)
        .mark_bar()
        .encode(
            x=alt.X("n_documents:Q", title="documents", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("lang:N", sort=None, title="language"),
            tooltip=["lang:N", "n_documents:Q", "n_words:Q"],
        )
        .properties(width="container")
    )
    language_chart
    return by_language, language_chart


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## Documents over time

    By date of publication, for the five languages with the most documents. A date in the future is a mistake of its
    source: such documents are counted below the chart and not drawn, as those without a date are.
    """)
    return


@app.cell
def _(rows):
    ((unit, n_undated, n_future),) = zip(
        *rows("""
            select
                case when date_diff('year', min(published_at), max(published_at)) > 20 then 'year' else 'month' end as unit,
                count(*) filter (published_at is null) as n_undated,
                count(*) filter (published_at > first_seen_at + interval 1 day) as n_future
            from documents
        """)
        .to_pydict()
        .values(),
        strict=True,
    )
    over_time = rows(
        """
        with ranked_languages as (
            select lang, row_number() over (order by count(*) desc, lang) as place from documents group by lang
        )
        select
            date_trunc($unit, published_at) as published,
            case when place <= 5 then lang else 'others' end as language,
            count(*) as n_documents
        from documents
        join ranked_languages using (lang)
        where published_at <= first_seen_at + interval 1 day
        group by all
        order by all
        """,
        unit=unit,
    )
    return n_future, n_undated, over_time, unit


@app.cell
def _(alt, mo, n_future, n_undated, over_time, unit):
    time_chart = (
        alt.Chart(over_time)
        .mark_bar()
        .encode(
            x=alt.X(f"{'year' if unit == 'year' else 'yearmonth'}(published):T", title=f"{unit} of publication"),
            y=alt.Y("n_documents:Q", title="documents", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("language:N"),
            tooltip=["language:N", "n_documents:Q"],
        )
        .properties(width="container")
    )
    mo.vstack([time_chart, mo.md(f"{n_undated:,} documents without a date, {n_future:,} with one in the future.")])
    return (time_chart,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## A sample of sentences

    The same number draws the same sentences.
    """)
    return


@app.cell
def _(by_language, mo):
    language = mo.ui.dropdown(["all", *by_language["lang"].to_pylist()], value="all", label="language")
    draw = mo.ui.number(start=1, stop=1_000, value=1, label="draw")
    mo.hstack([language, draw], justify="start")
    return draw, language


@app.cell
def _(draw, language, rows, show):
    sample = rows(
        """
        select documents.lang, sentences.text, documents.uri, sentences.sentence_no
        from sentences
        join documents using (doc_id)
        where $language in ('all', documents.lang)
        order by md5(concat_ws(' ', $draw, doc_id, sentences.sentence_no))
        limit 10
        """,
        language=language.value,
        draw=draw.value,
    )
    show(sample)
    return (sample,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""
    ## One document

    Type a part of its title or uri, or its `doc_id`. The paragraphs of the first that fits are below, with their roles
    and their places in the source; `columnist trace` cuts them out of it.
    """)
    return


@app.cell
def _(mo):
    wanted = mo.ui.text(placeholder="a part of a title or uri", label="document", full_width=True)
    wanted
    return (wanted,)


@app.cell
def _(rows, show, wanted):
    fitting = rows(
        """
        select doc_id, title, uri, lang, published_at, n_words
        from documents
        where doc_id = $wanted or contains(lower(concat_ws(' ', title, uri)), lower($wanted))
        order by n_words desc, uri
        limit 10
        """,
        wanted=wanted.value.strip(),
    )
    show(fitting)
    return (fitting,)


@app.cell
def _(fitting, mo, rows, show, visible):
    document = next(iter(fitting.to_pylist()), None)
    mo.stop(document is None, mo.md("No document fits."))
    paragraphs = rows(
        """
        select paragraph_no, role, lang, text, raw_start, raw_end
        from paragraphs
        where doc_id = $doc_id
        order by paragraph_no
        """,
        doc_id=document["doc_id"],
    )
    mo.vstack([mo.plain_text(visible(document["title"] or document["uri"])), show(paragraphs)])
    return document, paragraphs


if __name__ == "__main__":
    app.run()
