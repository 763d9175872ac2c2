"""Build the demo place Boston: `python -m tools.packs.boston DATA_FOLDER`.

DATA_FOLDER holds requests311/boston_2015_h1.csv.gz (City of Boston, ODC-PDDL) and
geo/boston_neighborhoods.geojson.gz (Boston Redevelopment Authority by way of click_that_hood, MIT).
The same input gives the same files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.packs import boston_bodies as bodies
from tools.packs import boston_places as places
from tools.packs import boston_requests as requests
from tools.packs import us_calendar
from tools.packs.writing import read_csv_gz, write_csv, write_geojson

PACK = Path(__file__).resolve().parents[2] / "linli" / "packs" / "boston"
# Requests were opened in 2015; their targets reach into 2019.
YEARS = range(2015, 2020)


def main() -> None:
    """Read the raw data and write the pack."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="folder with the raw data")
    given = parser.parse_args()
    found = places.read_places(given.data / "geo" / "boston_neighborhoods.geojson.gz")
    _write_places(found)
    write_csv(PACK / "units.csv", bodies.unit_rows(found.codes), bodies.UNIT_COLUMNS)
    departments = [{"department": code, "unit_code": unit[0]} for code, unit in sorted(bodies.DEPARTMENTS.items())]
    write_csv(PACK / "departments.csv", departments, ("department", "unit_code"))
    write_csv(PACK / "staff.csv", bodies.staff_rows(found.codes), bodies.STAFF_COLUMNS)
    _write_requests(read_csv_gz(given.data / "requests311" / "boston_2015_h1.csv.gz"))
    for year in YEARS:
        write_csv(PACK / "calendar" / f"us-boston-{year}.csv", us_calendar.rows(year), ("day", "works", "name"))


def _write_places(found: places.Places) -> None:
    write_csv(PACK / "areas.csv", places.area_rows(found), places.AREA_COLUMNS)
    write_csv(PACK / "repairs.csv", found.repairs, places.REPAIR_COLUMNS)
    write_csv(PACK / "neighborhoods.csv", places.name_rows(found), places.NAME_COLUMNS)
    write_geojson(PACK / "shapes.geojson.gz", places.shape_features(found))
    print("overlaps:", "; ".join(found.overlaps) or "none")


def _write_requests(rows: list[dict[str, str]]) -> None:
    tables = requests.catalogue(rows)
    write_csv(PACK / "matters.csv", tables["matters"], requests.MATTER_COLUMNS)
    write_csv(PACK / "conditions.csv", tables["conditions"], requests.CONDITION_COLUMNS)
    write_csv(PACK / "duties.csv", tables["duties"], requests.DUTY_COLUMNS)
    write_csv(PACK / "verdicts.csv", requests.verdicts(rows), requests.VERDICT_COLUMNS)
    write_csv(PACK / "requests.csv.gz", (requests.clean(row) for row in rows), requests.REQUEST_COLUMNS)
    for name, value in requests.facts(rows).items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
