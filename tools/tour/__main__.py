"""Walk through a served demo and take the pictures of docs/tour, or only write the pages anew.

    python -m tools.tour                              walk http://127.0.0.1:8000, all stops
    python -m tools.tour --address URL queue case     only these stops
    python -m tools.tour --pages                      write docs/tour.md and docs/tour.zh-CN.md; take no picture

Pictures of stops that are gone are removed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys

import django

from tools.tour import book
from tools.tour.stops import PICTURES, Tour, read


def main() -> int:
    """Take the pictures asked for and write the pages."""
    asked = _asked()
    tour = read()
    unknown = set(asked.stops) - {stop.name for stop in tour.stops}
    if unknown:
        sys.exit(f"no such stop: {', '.join(sorted(unknown))}")
    if not asked.pages:
        _walk(tour, asked)
    book.write(tour)
    kept = {name for stop in tour.stops for name in stop.pictures()}
    for picture in PICTURES.glob("*.webp"):
        if picture.name not in kept:
            picture.unlink()
    print(f"{sum(file.stat().st_size for file in PICTURES.glob('*.webp')) / 1_000_000:.2f} MB of pictures")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.tour", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("stops", nargs="*", help="only these stops")
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the demo is served")
    parser.add_argument("--pages", action="store_true", help="write the pages only")
    return parser.parse_args()


def _walk(tour: Tour, asked: argparse.Namespace) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only a walk needs a browser

    from tools.tour.walk import Walker  # noqa: PLC0415 - knows the demo's password, which needs settings

    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    stops = [stop for stop in tour.stops if not asked.stops or stop.name in asked.stops]
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--use-gl=angle",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=arguments)
        for name, size in Walker(started, asked.address.rstrip("/")).walk(tour, stops):
            print(f"{size / 1000:6.1f} kB  {name}", flush=True)
        started.close()


if __name__ == "__main__":
    sys.exit(main())
