# ruff: noqa: E501
"""Make claim tables of any size, with repeats, conflicts and hedges as in the press."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.paths import RAW

HEDGES = {
    "none": "{:,}",
    "about": "about {:,}",
    "nearly": "nearly {:,}",
    "at_least": "at least {:,}",
    "up_to": "up to {:,}",
}
KEPT = [
    "hedges",
    "topics",
    "metrics",
    "populations",
    "scopes",
    "originators",
    "wordings",
]  # rules and words are as they are
METRICS = ["killed", "wounded", "casualties"]


def generate(rows: int, folder: Path, seed: int = 1) -> Path:
    """Write tables with so many claims to a folder laid out like data/raw; return the folder.

    An origin is repeated by eight outlets on average; one claim in ten gives another number than
    its origin, and hedges are drawn anew in each article. Of many origins, about four speak a day.
    """
    random = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("datapackage.json", *(f"{kept}.csv" for kept in KEPT)):
        shutil.copy(RAW / name, folder)
    origins, sources = max(2, rows // 24), max(2, min(rows // 3, 5000))
    span = max(700, origins // 4)
    days = pd.Timestamp("2025-12-01") - pd.to_timedelta(-np.sort(-random.integers(0, span, origins)), unit="D")
    day = days.strftime("%Y-%m-%d").to_numpy()
    pd.DataFrame(
        {"origin_id": [f"origin-{n}" for n in range(origins)], "originator": random.choice(["NIS", "Ukraine", "", "Seoul"], origins),
         "relay": "", "channel": "briefing", "date_start": day, "date_end": day, "note": ""}
    ).to_csv(folder / "origins.csv", index=False)  # fmt: skip
    names = [f"paper-{n}-2026-06-30" for n in range(sources)]
    pd.DataFrame(
        {"source_id": names, "outlet": [f"Paper {n % 400}" for n in range(sources)], "wire": "", "wire_basis": "",
         "published": "2026-06-30", "subject": "synthetic", "url": "", "text_sha256": "", "supersedes": "", "note": ""}
    ).to_csv(folder / "sources.csv", index=False)  # fmt: skip
    origin = random.integers(0, origins, rows)
    source = np.concatenate([np.arange(sources), random.integers(0, sources, rows)])[:rows]
    metric = random.integers(0, 3, rows)
    base = 10 * (50 + (origin * 7919 + metric * 104729) % 900) + 20_000 * (metric == 2)  # a whole above its parts
    value = np.where(random.random(rows) < 0.1, base + 10 * random.integers(1, 200, rows), base)
    hedge = random.choice(list(HEDGES), rows, p=[0.3, 0.4, 0.1, 0.1, 0.1])
    wording = {(h, v): HEDGES[h].format(v) for h, v in set(zip(hedge.tolist(), value.tolist()))}
    claims = pd.DataFrame(
        {"claim_id": [f"claim-{n}" for n in range(rows)], "source_id": np.array(names, dtype=object)[source],
         "origin_id": [f"origin-{n}" for n in origin], "place": "body", "metric": np.array(METRICS, dtype=object)[metric],
         "population": "dprk_troops", "measure": "cumulative",
         "phrase": [wording[h, v] for h, v in zip(hedge.tolist(), value.tolist())], "value": value, "value_to": "", "hedge": hedge,
         "date_start": day[origin], "date_end": day[origin], "scope": "", "note": ""}
    )  # fmt: skip
    claims.to_csv(folder / "casualties.csv", index=False)
    for resource in json.loads((RAW / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        path = folder / f"{resource['name']}.csv"
        if resource["name"] not in KEPT:  # every column that is described, empty where nothing is said above
            rows = pd.read_csv(path, dtype=str) if path.exists() else pd.DataFrame()
            rows.reindex(columns=[field["name"] for field in resource["schema"]["fields"]]).to_csv(path, index=False)
    return folder


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
