"""Writing pack files so that the same input always gives the same bytes."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Row = Mapping[str, object]


def table(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """The rows as CSV text, `\\n` at line ends. A row with a column that is not listed raises ValueError."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(columns), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_csv(path: Path, rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Write a CSV file, or a gzip of it where the name ends in .gz."""
    write_bytes(path, table(rows, columns).encode())


def write_geojson(path: Path, features: Sequence[Row]) -> None:
    """Write a GeoJSON feature collection without spaces, gzip where the name ends in .gz."""
    text = json.dumps(
        {"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False, separators=(",", ":")
    )
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file; gzip without name and time where the name ends in .gz, so that bytes do not depend on the day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        content = gzip.compress(content, compresslevel=9, mtime=0)
    path.write_bytes(content)


def read_csv_gz(path: Path) -> list[dict[str, str]]:
    """All rows of a gzipped CSV file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def apportion(total: int, weights: Sequence[float], least: Sequence[int]) -> list[int]:
    """Share `total` whole things by weight (largest remainder), nobody below its `least`. The sum is exact."""
    spare = total - sum(least)
    if spare < 0:
        raise ValueError("The least shares are more than the whole.")
    exact = [spare * weight / sum(weights) for weight in weights]
    shares = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: spare - sum(shares)]:
        shares[i] += 1
    return [share + low for share, low in zip(shares, least, strict=True)]
