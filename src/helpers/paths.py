"""Where the project keeps its things; every path in the code starts here."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PROJECT = Path(__file__).resolve().parents[2]
RAW = PROJECT / "data" / "raw"
PROCESSED = PROJECT / "data" / "processed"
NOTEBOOKS = PROJECT / "notebooks"
