"""Tables and JSON: rows, headers, quotes, nesting, keys."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.shapes.making import Shape, nested, repeat, repeated, shapes_of


def _parquet(n_bytes: int) -> bytes:
    file = io.BytesIO()
    rows = pa.table({"text": [f"Text {number}." for number in range(n_bytes // 16)]})
    pq.write_table(rows, file, compression="none")
    return file.getvalue()


def _parquet_groups(n_bytes: int) -> bytes:
    file = io.BytesIO()
    rows = pa.table({"text": [f"Text {number}." for number in range(n_bytes // 300)]})
    pq.write_table(rows, file, row_group_size=1)
    return file.getvalue()


def _parquet_columns(n_bytes: int) -> bytes:
    file = io.BytesIO()
    columns = {f"c{number}": ["a"] for number in range(n_bytes // 300)}
    pq.write_table(pa.table({**columns, "text": ["A bridge."]}), file)
    return file.getvalue()


def _wide(n_bytes: int) -> bytes:
    names = repeat("n§,", n_bytes // 2)
    return f"{names}text\n{',' * names.count(',')}a\n".encode()


ROWS: tuple[Shape, ...] = (
    *shapes_of(
        "a.csv",
        {
            "rows": repeated("§,a\n", "id,text\n"),
            "rows of one id": repeated("1,a\n", "id,text\n"),
            "rows that are the same": repeated("a\n", "text\n"),
            "rows of Han": repeated("橋\n", "text\n"),
            "lines that each open a quote": repeated('a,"b\n', "id,text\n"),
            "lines that each begin with a quote": repeated('"b\n', "text\n"),
            "lines that open a quote and hold more": repeated('a,"b,c,d,e,f,g,h\n', "id,text\n"),
            "lines that close a quote and open another": repeated('a",b,"c\n', "id,text\n"),
            "lines that close a quote and open another, and an end": repeated('a",b,"c\n', "id,text\n", '"\n1,a\n'),
            "lines that close a quote wrongly": repeated('a,"b"c\n', "id,text\n"),
            "one open quote": repeated("a,b\n", 'id,text\n1,"'),
            "one open quote among good rows": repeated("a,b\n", 'id,text\n1,a\n2,"'),
            "two lines in each quote": repeated('a,"b\nc"\n', "id,text\n"),
            "two lines in each quote and a cell too many": repeated('a,"b\nc",d\n', "id,text\n"),
            "quotes": repeated('"', "text\n"),
            "quotes of quotes": repeated('""', 'text\n"', '"'),
            "lines of quotes": repeated('"\n', "text\n"),
            "lines of three quotes": repeated('"""\n', "text\n"),
            "header of names": _wide,
            "header of one name": repeated("a,", tail="text\na\n"),
            "header of empty names": repeated(",", tail="text\na\n"),
            "header of text": repeated("text,", tail="text\na\n"),
            "header without an end": repeated("a"),
            "header in a quote": repeated("a,\n", '"'),
            "columns": lambda n_bytes: ("text," + repeat("c§,", 6_000) + "z\n" + repeat("a" + "," * 1_001 + "\n", n_bytes)).encode(),
            "one row": repeated("a,"),
            "rows of too many cells": repeated("a,b,c\n", "id,text\n"),
            "rows of too few cells": repeated("a\n", "id,text\n"),
            "empty rows": repeated("\n", "text\n", "a"),
            "rows of blanks": repeated(" , \n", "id,text\n"),
            "carriage returns": repeated("a\r", "text\r"),
            "NULs": repeated("\x00\n", "text\n"),
            "one cell": repeated("a ", "text\n"),
            "rows in another encoding": lambda n_bytes: b"text\n" + b"caf\xe9\n" * (n_bytes // 5),
            "pages in cells": repeated("<p>a</p><p>b</p>\n", "html\n"),
            "dates": repeated("a,§ Jan 2024\n", "text,date\n"),
            "a date": repeated("1 ", "text,date\na,", "\n"),
            "bars": repeated("a|", "text\n"),
            "separators": repeated("sep=;\n"),
            "delimiters that change": repeated("a,b;c\td|e\n", "id,text\n"),
        },
    ),
    *shapes_of(
        "a.tsv",
        {
            "lines that each open a quote": repeated('a\t"b\n', "id\ttext\n"),
            "one open quote": repeated("a\tb\n", 'id\ttext\n1\t"'),
            "tabs": repeated("\t", "text\n"),
            "rows": repeated("§\ta\n", "id\ttext\n"),
        },
    ),
    *shapes_of(
        "a.json",
        {
            "arrays nested": nested("[", "]", "1"),
            "arrays never closed": repeated("["),
            "objects nested": nested('{"a":', "}", "1"),
            "objects never closed": repeated('{"a":'),
            "one array": repeated('{"text":"a"},', "[", "{}]"),
            "one array of numbers": repeated("1,", "[", "1]"),
            "one array of strings": repeated('"a",', "[", '"a"]'),
            "one array of arrays": repeated("[],", "[", "[]]"),
            "one array never closed": repeated('{"text":"a"},', "["),
            "one string": repeated("a ", '{"text":"', '"}'),
            "one string never closed": repeated("a ", '{"text":"'),
            "one string of escapes": repeated("\\n", '{"text":"', '"}'),
            "one string of Unicode escapes": repeated("\\u6a4b", '{"text":"', '"}'),
            "one string of half pairs": repeated("\\ud83d", '{"text":"', '"}'),
            "backslashes": repeated("\\"),
            "quotes": repeated('"'),
            "keys": repeated('"k§":1,', "{", '"text":"a"}'),
            "one key again": repeated('"text":"a",', "{", '"text":"a"}'),
            "objects in one object": repeated('"k§":{"text":"a"},', "{", '"z":1}'),
            "texts in a list": repeated('"a",', '{"text":[', '"a"]}'),
            "objects in a list of texts": repeated('{"text":"a"},', '{"text":[', '"a"]}'),
            "authors": repeated('{"name":"A§"},', '{"text":"a","author":[', "{}]}"),
            "digits": repeated("1", '{"text":"a","id":', "}"),
            "white space": repeated(" ", "[", "]"),
            "commas": repeated(",", "["),
            "items of a feed": repeated('{"id":"§","content_text":"a"},', '{"version":"https://jsonfeed.org/version/1.1","items":[', "{}]}"),
            "lists below each other": nested('{"a":[', "]}", "1"),
            "pages": repeated('{"html":"<p>a</p><p>b</p>"},', "[", "{}]"),
            "broken rows": repeated('{"text":a},', "[", "{}]"),
            "comments": repeated("/* a */", "[", "]"),
        },
    ),
    *shapes_of(
        "a.jsonl",
        {
            "rows": repeated('{"text":"a"}\n'),
            "rows of ids": repeated('{"id":§,"text":"a"}\n'),
            "rows of one id": repeated('{"id":1,"text":"a"}\n'),
            "rows of words": repeated('{"text":"word"}\n'),
            "rows of nothing": repeated("{}\n"),
            "rows of numbers": repeated("1\n"),
            "broken rows": repeated("{\n"),
            "broken rows of quotes": repeated('"\n'),
            "nested rows": nested('{"a":', "}", "1"),
            "rows nested a thousandfold": repeated('{"a":' * 500 + "1" + "}" * 500 + "\n"),
            "rows of marks": repeated('{"text":"e' + "\\u0301" * 200 + '"}\n'),
            "rows of Han": repeated('{"text":"橋"}\n'),
            "rows of mojibake": repeated('{"text":"cafÃ©"}\n'),
            "rows of pages": repeated('{"html":"<p>a</p>"}\n'),
            "one row": repeated("a ", '{"text":"', '"}'),
            "one title": repeated("a ", '{"text":"a","title":"', '"}'),
            "one date": repeated("1 ", '{"text":"a","date":"', '"}'),
            "dates": repeated('{"text":"a","date":"§ January 2024 10:00"}\n'),
            "one id": repeated("a", '{"text":"a","id":"', '"}'),
            "one URL": repeated("a/", '{"text":"a","url":"https://e.example/', '"}'),
            "rows of deep texts": repeated('{"a":{"b":{"text":"c"}}}\n'),
            "rows of twenty objects": repeated('{' + ",".join(f'"k{number}":{{"a":{{"b":1}}}}' for number in range(20)) + "}\n"),
        },
    ),
    *shapes_of("a.parquet", {"rows": _parquet, "row groups": _parquet_groups, "columns": _parquet_columns}),
)  # fmt: skip
