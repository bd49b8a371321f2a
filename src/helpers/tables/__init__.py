"""The curated tables of data/raw: read as lines, held against their schema, checked for what no schema can say, loaded.

lines       CSV files as lines of cells, problems by line
descriptor  datapackage.json itself, held against its profile and what the program needs
schema      cells against the Table Schema of datapackage.json
characters  what cannot be seen, what looks alike
names       one spelling for each name
checks      what no schema can say of the tables
loading     the tables, typed, or every problem of them
"""

from helpers.tables.checks import CLAIM_TABLES, DEFAULT_RULE
from helpers.tables.lines import Problem
from helpers.tables.loading import TableErrors, Tables, check, load, table_files

__all__ = ["CLAIM_TABLES", "DEFAULT_RULE", "Problem", "TableErrors", "Tables", "check", "load", "table_files"]
