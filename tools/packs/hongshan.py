"""Build the demo place 红山区: `python -m tools.packs.hongshan DATA_FOLDER [--only tables|shapes]`.

DATA_FOLDER holds divisions/seed_districts_2023.csv.gz and seed_districts_2020.csv.gz (columns code, level, name,
parent: the National Bureau of Statistics' editions as packaged by china-division 2.7.0 and 2.4.0, WTFPL).
The same input gives the same files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.packs import hongshan_areas as areas
from tools.packs import hongshan_staff as staff
from tools.packs import hongshan_units as units
from tools.packs.hongshan_shapes import features
from tools.packs.writing import read_csv_gz, write_csv, write_geojson

PACK = Path(__file__).resolve().parents[2] / "linli" / "packs" / "hongshan"


def main() -> None:
    """Read the raw divisions and write the pack."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="folder with the raw data")
    parser.add_argument("--only", choices=["tables", "shapes"], help="write only this part")
    given = parser.parse_args()
    now = read_csv_gz(given.data / "divisions" / "seed_districts_2023.csv.gz")
    former = read_csv_gz(given.data / "divisions" / "seed_districts_2020.csv.gz")
    rows = _areas(now, former)
    if given.only != "shapes":
        _write_tables(rows, now, former)
    if given.only != "tables":
        _write_shapes(rows)


def _areas(now: list[dict[str, str]], former: list[dict[str, str]]) -> list[areas.Area]:
    divisions = areas.divisions(now, former)
    grids = areas.grids(divisions)
    areas.add_up_households(divisions, grids)
    return [*divisions, *grids, *areas.micro_grids(grids)]


def _write_tables(rows: list[areas.Area], now: list[dict[str, str]], former: list[dict[str, str]]) -> None:
    gone, successors = areas.former_areas(now, former)
    bodies = units.organisation(rows)
    people = staff.staff(rows, bodies)
    write_csv(PACK / "areas.csv", (area.row() for area in rows), areas.AREA_COLUMNS)
    write_csv(PACK / "areas_2020.csv", gone, areas.FORMER_COLUMNS)
    write_csv(PACK / "successors.csv", successors, areas.SUCCESSOR_COLUMNS)
    write_csv(PACK / "units.csv", (unit.row() for unit in bodies), units.UNIT_COLUMNS)
    write_csv(PACK / "staff.csv", (post.__dict__ for post in people), staff.STAFF_COLUMNS)
    print(f"{len(rows)} areas, {len(bodies)} units, {len(people)} people")


def _write_shapes(rows: list[areas.Area]) -> None:
    drawn = features(rows)
    write_geojson(PACK / "shapes.geojson.gz", drawn)
    print(f"{len(drawn)} shapes")


if __name__ == "__main__":
    main()
