"""Reads exported files by libraries that are not ours, and prints what they found as JSON: one list of rows a file."""

import csv
import datetime
import decimal
import json
import sys

import duckdb
import openpyxl
import pandas
import pyarrow.parquet


def plain(value):
    if isinstance(value, (decimal.Decimal, datetime.date)):
        return str(value) if isinstance(value, decimal.Decimal) else value.isoformat()
    return value


def read_csv(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, strict=True))
    return {"rows": rows, "pandas": len(pandas.read_csv(path))}


def read_xlsx(path):
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    header, *rows = [[cell for cell in row] for row in sheet.iter_rows()]
    names = [cell.value for cell in header]
    return {
        "sheets": book.sheetnames,
        "frozen": sheet.freeze_panes,
        "rows": [{name: plain(cell.value) for name, cell in zip(names, row)} for row in rows],
        "types": {name: cell.data_type for name, cell in zip(names, rows[0])} if rows else {},
        "formats": {name: cell.number_format for name, cell in zip(names, rows[0])} if rows else {},
        "about": {row[0].value: row[1].value for row in book["About"].iter_rows()},
        "pandas": len(pandas.read_excel(path, sheet_name="Data")),
    }


def read_parquet(path):
    table = pyarrow.parquet.read_table(path)
    codecs = set()
    metadata = pyarrow.parquet.ParquetFile(path).metadata
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            codecs.add(metadata.row_group(group).column(column).compression)
    return {
        "rows": [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()],
        "types": {field.name: str(field.type) for field in table.schema},
        "codecs": sorted(codecs),
        "duckdb": duckdb.sql(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()[0],
        "pandas": len(pandas.read_parquet(path)),
    }


def read_ndjson(path):
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    counted = duckdb.sql(f"SELECT count(*) FROM read_json('{path}', format='newline_delimited')").fetchone()[0] if rows else 0
    return {"rows": rows, "duckdb": counted}


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return {"rows": json.load(file)}


readers = {"csv": read_csv, "xlsx": read_xlsx, "parquet": read_parquet, "ndjson": read_ndjson, "json": read_json}
print(json.dumps({path: readers[path.rsplit(".", 1)[1]](path) for path in sys.argv[1:]}, default=str))
