"""Tables of a case: read strictly from CSV or Parquet by their description, written whole or not at all."""

import codecs
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from cleanpath.datafiles import require_plain
from cleanpath.dates import parse_date
from cleanpath.errors import BadInput, shown
from cleanpath.schema.description import Attribute, TableDescription, describe

CELL_LIMIT = 2_000
ROW_LIMIT = 50_000_000
WHOLE_LIMIT = 2**53
"""Larger whole numbers are not told from their neighbours once they are compared with others."""
PARQUET_LIMIT = 2**31
"""Bytes of a Parquet table unpacked, as it declares them."""
BATCH_ROWS = 1_000
"""Rows of which the texts are looked at before more are read."""

BLOCK = 1 << 24
"""Bytes of a file that are read at once."""
_UNSEEN = (
    r"[\x{034F}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{180B}-\x{180D}\x{2800}\x{3164}\x{FE00}-\x{FE0F}\x{FFA0}"
    r"\x{E0100}-\x{E01EF}]|\p{M}{4,}"
)
"""Letters without a form, selectors of variants, and stacks of marks: ids with them look like others."""

_FORMULA = r"^'*[=+\-@\t\r\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
"""What a spreadsheet program would take for a formula; an apostrophe before it makes it a text."""

_BOUNDS = {"share": (0.0, 1.0), "latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}


def read_table(folder: Path, name: str) -> pa.Table | None:
    """Read table `name` of a case folder, or return `None` where the case has none.

    Text columns come back as strings (empty where not given), numbers as float64, integers as int64, flags as
    bool; absent optional columns are filled with their default (NaN for a number without one).

    Raises
    ------
    BadInput
        Naming file and row, if the file is a link or no plain file, is unreadable, has unknown, missing or
        repeated columns, repeats an id or holds a value that its description does not allow; or if a CSV and
        a Parquet file are there.
    """
    named = (folder / f"{name}.csv", folder / f"{name}.parquet")
    found = [path for path in named if os.path.lexists(path)]
    if not found:
        return None
    if len(found) == 2:
        raise BadInput(str(folder / name), "one file", "a .csv and a .parquet file", "Remove one of them.")
    require_plain(found[0])
    raw = _read_csv(found[0]) if found[0].suffix == ".csv" else _read_parquet(found[0])
    return check_table(raw, describe(name), str(found[0]))


def _read_csv(path: Path) -> pa.Table:
    misfits: list[str] = []

    def note(row: Any) -> str:
        misfits.append(f"{row.actual_columns} cells instead of {row.expected_columns} in {shown(row.text)}")
        return "skip"

    try:
        _decode(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            names = next(iter(_header(file.readline(CELL_LIMIT * 100))), [])
        if len(set(names)) != len(names):
            raise BadInput(f"{path}:1", "column names without repeats", shown(", ".join(names)))
        table = pyarrow.csv.read_csv(
            path,
            read_options=pyarrow.csv.ReadOptions(block_size=BLOCK),
            parse_options=pyarrow.csv.ParseOptions(ignore_empty_lines=True, invalid_row_handler=note),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={n: pa.string() for n in names}, strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError, OSError) as error:
        raise BadInput(
            str(path), "a table in CSV and UTF-8", shown(str(error)), "Save it as UTF-8 CSV."
        ) from None
    if misfits:
        raise BadInput(str(path), "rows as long as the header", misfits[0], "Quote cells that hold commas.")
    return _unguarded(table)


_PLAIN_FORMULA = re.compile("'*[=+\\-@\\t\\r\\uff1d\\uff0b\\uff0d\\uff20]")


def guard_cell(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet program would take it for a formula."""
    return f"'{text}" if _PLAIN_FORMULA.match(text) else text


def unguard_cell(text: str) -> str:
    """Return a text without the apostrophe that `guard_cell` put before it."""
    return text[1:] if text[:1] == "'" and _PLAIN_FORMULA.match(text) else text


def _guarded(table: pa.Table) -> pa.Table:
    """Return a table with an apostrophe before texts that a spreadsheet program would take for formulas."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            column = table.column(place)
            formula = pc.match_substring_regex(column, _FORMULA)
            if pc.any(formula).as_py():
                safe = pc.binary_join_element_wise("'", column, "")
                table = table.set_column(place, field.name, pc.if_else(formula, safe, column))
    return table


def _unguarded(table: pa.Table) -> pa.Table:
    """Return a table without the apostrophes that `_guarded` put in."""
    for place, field in enumerate(table.schema):
        column = table.column(place)
        if not pa.types.is_string(field.type):
            continue
        guarded = pc.match_substring_regex(column, _FORMULA.replace("'*", "'+"))
        if pc.any(guarded).as_py():
            bare = pc.utf8_slice_codeunits(column, 1)
            table = table.set_column(place, field.name, pc.if_else(guarded, bare, column))
    return table


def _decode(path: Path) -> None:
    """Raise where a file is not UTF-8 throughout: the parser does not tell of a row that it cannot decode."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            decoder.decode(block)
    decoder.decode(b"", final=True)


def _header(line: str) -> list[list[str]]:
    import csv

    return list(csv.reader([line.lstrip("\ufeff")]))


def _read_parquet(path: Path) -> pa.Table:
    """Read a Parquet table; a long text that a short file repeats is refused before it is written out."""
    try:
        with pyarrow.parquet.ParquetFile(path, memory_map=False) as file:
            told, schema = file.metadata, file.schema_arrow
            size = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
            if told.num_rows > ROW_LIMIT or size > PARQUET_LIMIT:
                expected = f"at most {ROW_LIMIT} rows and {PARQUET_LIMIT} bytes"
                raise BadInput(str(path), expected, f"{told.num_rows} and {size}")
            texts = [field.name for field in schema if pa.types.is_string(field.type)]
            delta = _delta_columns(path, texts, told.num_row_groups)
            for batch in file.iter_batches(BATCH_ROWS, columns=delta) if delta else ():
                _short_texts(pa.chunked_array(batch.columns), f"{path} {', '.join(delta)}")
        packed = [name for name in texts if name not in delta]
        table = pyarrow.parquet.read_table(path, memory_map=False, read_dictionary=packed)
        for name in texts:
            _short_texts(table[name], f"{path} [{name}]")
        return table.cast(pa.schema([field.remove_metadata() for field in schema]))
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as error:
        raise BadInput(str(path), "a Parquet table", shown(str(error))) from None


def _delta_columns(path: Path, texts: list[str], groups: int) -> list[str]:
    """Return the columns that a file holds as differences, which cannot be read as a dictionary.

    The first row of each group is tried. What a file tells of its encodings is not asked for: where that is
    wrong, the library ends the process.
    """
    with pyarrow.parquet.ParquetFile(path, memory_map=False, read_dictionary=texts) as file:
        found = []
        for name in texts:
            try:
                for group in range(groups):
                    next(file.iter_batches(1, row_groups=[group], columns=[name]), None)
            except (pa.ArrowException, OSError):
                found.append(name)
        return found


def _short_texts(column: pa.ChunkedArray, where: str) -> None:
    """Hold each different text of a column to what a cell may have, and to UTF-8."""
    for chunk in column.chunks:
        texts = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > CELL_LIMIT:
            raise BadInput(where, f"at most {CELL_LIMIT} bytes in a cell", str(longest))
        texts.validate(full=True)


def check_table(raw: pa.Table, description: TableDescription, where: str) -> pa.Table:
    """Hold a raw table against its description and return it typed, with defaults filled in.

    Raises
    ------
    BadInput
        As `read_table`; rows are counted from 2 so that they match the lines of a CSV file with a header.
    """
    names = raw.column_names
    if len(set(names)) != len(names):
        raise BadInput(where, "column names without repeats", shown(", ".join(names)))
    unknown = [n for n in names if n not in description.names]
    if unknown:
        known = ", ".join(description.names)
        raise BadInput(where, f"only the columns {known}", shown(unknown[0]), "Rename or remove it.")
    if raw.num_rows > ROW_LIMIT:
        raise BadInput(where, f"at most {ROW_LIMIT} rows", str(raw.num_rows))
    columns = {}
    for attribute in description.attributes:
        if attribute.status == "output":
            continue
        if attribute.name not in names:
            if attribute.required:
                raise BadInput(where, f"a column {attribute.name!r}", "none", "Add the column.")
            columns[attribute.name] = _default_column(attribute, raw.num_rows)
        else:
            columns[attribute.name] = _typed(raw[attribute.name], attribute, where)
    return pa.table(columns)


def _arrow_type(attribute: Attribute) -> pa.DataType:
    if attribute.type == "integer":
        return pa.int64()
    if attribute.numeric:
        return pa.float64()
    return pa.bool_() if attribute.type == "flag" else pa.string()


def _default(attribute: Attribute) -> Any:
    if attribute.type == "integer":
        return int(attribute.default or 0)
    if attribute.numeric:
        return float(attribute.default or "nan")
    return attribute.default == "true" if attribute.type == "flag" else attribute.default


def _default_column(attribute: Attribute, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(_default(attribute), _arrow_type(attribute)), rows)


def _fail(where: str, attribute: Attribute, bad: pa.Array, column: pa.ChunkedArray, expected: str) -> None:
    """Raise for the first row where `bad` is true."""
    row = pc.index(bad, value=True).as_py()
    if row >= 0:
        value = column[row].as_py()
        raise BadInput(f"{where}:{row + 2} [{attribute.name}]", expected, shown(value))


def _typed(column: pa.ChunkedArray, attribute: Attribute, where: str) -> pa.ChunkedArray:
    if attribute.numeric:
        return _numbers(column, attribute, where)
    if attribute.type == "flag":
        return _flags(column, attribute, where)
    return _words(column, attribute, where)


def _as_text(column: pa.ChunkedArray, attribute: Attribute, where: str) -> pa.ChunkedArray:
    try:
        text = column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise BadInput(f"{where} [{attribute.name}]", "text", f"a column of {column.type}") from None
    return pc.fill_null(text, "")


def _numbers(column: pa.ChunkedArray, attribute: Attribute, where: str) -> pa.ChunkedArray:
    kind = _arrow_type(attribute)
    if pa.types.is_boolean(column.type):
        raise BadInput(f"{where} [{attribute.name}]", "numbers", "true or false")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        trimmed = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
        column = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    absent = pc.is_null(column)
    if attribute.required:
        _fail(where, attribute, absent, column, "a number")
    number = _cast_numbers(column, kind, attribute, where)
    finite = pc.fill_null(pc.is_finite(number), True)
    _fail(where, attribute, pc.invert(finite), column, "a finite number")
    if attribute.type == "integer":
        far = pc.or_(pc.greater(number, WHOLE_LIMIT), pc.less(number, -WHOLE_LIMIT))
        _fail(where, attribute, pc.fill_null(far, False), column, f"a whole number up to {WHOLE_LIMIT}")
    _range(number, attribute, where, column)
    return pc.fill_null(number, pa.scalar(_default(attribute), kind))


def _cast_numbers(
    column: pa.ChunkedArray, kind: pa.DataType, attribute: Attribute, where: str
) -> pa.ChunkedArray:
    try:
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        for row, value in enumerate(column.to_pylist()):
            try:
                if value is not None:
                    pa.scalar(value, column.type).cast(kind)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                expected = "a whole number" if attribute.type == "integer" else "a number"
                raise BadInput(f"{where}:{row + 2} [{attribute.name}]", expected, shown(value)) from None
        raise


def _range(number: pa.ChunkedArray, attribute: Attribute, where: str, column: pa.ChunkedArray) -> None:
    if attribute.type == "positive":
        _fail(where, attribute, pc.fill_null(pc.less_equal(number, 0), False), column, "a number above 0")
        return
    low, high = _BOUNDS.get(attribute.type, (0.0, float("inf")))
    outside = pc.or_(pc.less(number, low), pc.greater(number, high))
    expected = f"a number from {low:g} to {high:g}" if high < float("inf") else "a number not below 0"
    _fail(where, attribute, pc.fill_null(outside, False), column, expected)


def _flags(column: pa.ChunkedArray, attribute: Attribute, where: str) -> pa.ChunkedArray:
    if pa.types.is_boolean(column.type):
        return pc.fill_null(column, _default(attribute))
    text = pc.utf8_lower(pc.utf8_trim_whitespace(_as_text(column, attribute, where)))
    yes = pc.is_in(text, value_set=pa.array(["true", "yes", "1"]))
    no = pc.is_in(text, value_set=pa.array(["false", "no", "0"]))
    empty = pc.equal(text, "")
    _fail(where, attribute, pc.invert(pc.or_(pc.or_(yes, no), empty)), column, "true or false")
    return pc.if_else(empty, _default(attribute), yes)


def _decomposed(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return where a text is not in composed letters; releases of Arrow differ in what they compose."""
    foreign = text.filter(pc.invert(pc.string_is_ascii(text))).unique().to_pylist()
    found = [name for name in foreign if not unicodedata.is_normalized("NFC", name)]
    return pc.is_in(text, value_set=pa.array(found, pa.string()))


def _words(column: pa.ChunkedArray, attribute: Attribute, where: str) -> pa.ChunkedArray:
    text = _as_text(column, attribute, where)
    _fail(
        where, attribute, pc.greater(pc.binary_length(text), CELL_LIMIT), text, f"at most {CELL_LIMIT} bytes"
    )
    _fail(where, attribute, pc.match_substring_regex(text, r"[\p{C}]"), text, "printable text on one line")
    if attribute.type == "id" or attribute.type.startswith("ref"):
        unseen = pc.match_substring_regex(text, _UNSEEN)
        _fail(where, attribute, unseen, text, "an id of letters that can be seen")
        _fail(where, attribute, _decomposed(text), text, "an id in composed letters (Unicode NFC)")
    text = pc.utf8_trim_whitespace(text)
    empty = pc.equal(text, "")
    if attribute.required and attribute.name != "element":
        _fail(where, attribute, empty, text, "a value")
    if attribute.type == "id":
        _no_repeats(text, attribute, where)
    if attribute.choices:
        allowed = pc.or_(empty, pc.is_in(text, value_set=pa.array(attribute.choices)))
        _fail(where, attribute, pc.invert(allowed), text, "one of " + ", ".join(attribute.choices))
    if attribute.type == "country":
        good = pc.or_(empty, pc.match_substring_regex(text, r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"))
        expected = "a country code such as NO, or a state or province such as US-TX"
        _fail(where, attribute, pc.invert(good), text, expected)
    if attribute.type == "date":
        for day in pc.unique(text).to_pylist():
            if day:
                parse_date(day, f"{where} [{attribute.name}]")
    return pc.if_else(empty, attribute.default, text)


def _no_repeats(text: pa.ChunkedArray, attribute: Attribute, where: str) -> None:
    if pc.count_distinct(text).as_py() == len(text):
        return
    seen: dict[str, int] = {}
    for row, value in enumerate(text.to_pylist(), 2):
        if value in seen:
            first = seen[value]
            raise BadInput(
                f"{where}:{row} [{attribute.name}]", f"an id used once (see row {first})", shown(value)
            )
        seen[value] = row


def _without_nan(table: pa.Table) -> pa.Table:
    """Return the table with what is missing left out, as a reader takes NaN for a fault."""
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            column = table[field.name]
            table = table.set_column(place, field.name, pc.if_else(pc.is_nan(column), None, column))
    return table


def write_table(path: Path, table: pa.Table | Mapping[str, Sequence[Any]]) -> None:
    """Write a table as CSV or Parquet after the suffix of `path`, whole or not at all."""
    data = _without_nan(table if isinstance(table, pa.Table) else pa.table(dict(table)))
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.suffix == ".parquet":
            pyarrow.parquet.write_table(data, partial, compression="zstd")
        else:
            options = pyarrow.csv.WriteOptions(quoting_style="needed")
            pyarrow.csv.write_csv(_guarded(data), partial, write_options=options)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
