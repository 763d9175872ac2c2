"""Cut the published file of MapLibre GL JS into its three parts: `python -m tools.cut_maplibre maplibre-gl.js FOLDER`.

The package offers one file that makes its worker from a blob: address, and a pair without a blob: that holds the larger
half of the code twice. Cut apart, each part is loaded once, and the worker is a plain file that a strict policy lets in.
The parts themselves are not changed.
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

_PARTS = re.compile(r"""^define\(["'](shared|worker|index)["'],\s*\[[^\]]*\],\s*\((?=function)""", re.MULTILINE)
_END = re.compile(r"\}\)\);\s*$")
_WRAPPED = {
    "shared": "(self.maplibreParts = self.maplibreParts || {}).shared = %s;\n",
    "worker": 'importScripts("shared.js");\n(function () { var shared = {}; self.maplibreParts.shared(shared); (%s)(shared); })();\n',
    "index": "(function () { var shared = {}; self.maplibregl = {}; self.maplibreParts.shared(shared); (%s)(self.maplibregl, shared); })();\n",
}


def parts(published: str) -> dict[str, str]:
    """The three parts by name, each a whole script. Raises ValueError where the file is not made as expected."""
    found = list(_PARTS.finditer(published))
    if [match[1] for match in found] != ["shared", "worker", "index"]:
        raise ValueError("this file does not hold the three parts")
    licence = published[: published.index("*/") + 2] + "\n"
    ends = [*(match.start() for match in found[1:]), published.index("\n//\n// Our custom intro")]
    made = {}
    for match, end in zip(found, ends, strict=True):
        body, cut = _END.subn("}", published[match.end() : end].rstrip())
        if cut != 1:
            raise ValueError(f"the part {match[1]} does not end as expected")
        made[match[1]] = licence + _WRAPPED[match[1]].replace("%s", body)
    return made


def main(published: Path, folder: Path) -> None:
    """Write the parts, and each packed beside it."""
    for name, text in parts(published.read_text(encoding="utf-8")).items():
        target = folder / f"{name}.js"
        target.write_text(text, encoding="utf-8")
        Path(f"{target}.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
