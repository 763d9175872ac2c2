"""Pages write days as their readers do: `when`, `month` and `in_year`, never the way files and addresses do."""

import re
from pathlib import Path

TAGS = re.compile(r"<[^>]*>")  # with their attributes, where days are for machines
FOR_MACHINES = re.compile(r"\|(?:iso\b|date:[\"'][^\"']*[mn]-[^\"']*[\"'])")


def test_no_page_tells_a_day_the_way_machines_write_it() -> None:
    pages = sorted(Path("linli").glob("**/templates/**/*.html"))

    assert pages
    assert not [str(page) for page in pages if FOR_MACHINES.search(TAGS.sub("", page.read_text(encoding="utf-8")))]
