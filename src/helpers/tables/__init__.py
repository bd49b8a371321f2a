"""The curated tables of data/raw: read, checked, loaded.

files       CSV files and their cells, against the schema in datapackage.json
checks      what no schema can say: phrases against values, days, reading rules; checks.toml: what is said of each
rows        rows against other rows: parts above their whole, look-alike names, aliases; phrases read
loading     the tables, typed, or every problem in them
"""

from helpers.tables.checks import CLAIM_TABLES, DEFAULT_RULE
from helpers.tables.files import Problem
from helpers.tables.loading import TableErrors, Tables, check, load, table_files
from helpers.tables.rows import PARTS, WHOLE, read_phrases

__all__ = [
    "CLAIM_TABLES", "DEFAULT_RULE", "PARTS", "WHOLE", "Problem", "TableErrors", "Tables", "check", "load",
    "read_phrases", "table_files",
]  # fmt: skip
