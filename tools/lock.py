"""Pin the requirements anew: every lock file, with hashes, without addresses. Needs pip-tools: `pip install pip-tools`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PLAIN: Final = (
    "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-header",
    "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-emit-options",
)  # fmt: skip
LOCKS: Final = {
    "requirements-dev": "# Everything checking needs, pinned (a superset of requirements.lock). Made by `make lock`; installed by `make test`.",
    "requirements": "# What the product runs on, pinned. Made by `make lock` from requirements.in; installed by `make demo`.",
    "requirements-spark": "# A Spark cluster for the tests of the second engine, pinned. Made by `make lock`; installed by `make test` where there is Java.",
}


def main() -> None:
    """Compile the largest file first, then the others within its versions."""
    within: list[str] = []
    for name, title in LOCKS.items():
        lock = ROOT / f"{name}.lock"
        command = [sys.executable, "-m", "piptools", "compile", *PLAIN, *within, f"--output-file={lock}", f"{name}.in"]
        subprocess.run(command, cwd=ROOT, check=True)
        pinned = [line for line in lock.read_text().splitlines() if "-c requirements-dev.lock" not in line]
        lock.write_text("\n".join([title, *pinned, ""]))
        within = ["--constraint=requirements-dev.lock"]


if __name__ == "__main__":
    main()
