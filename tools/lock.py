"""Pin the requirements anew: both lock files, with hashes, without addresses. Needs pip-tools: `pip install pip-tools`."""

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
}


def main() -> None:
    """Compile the larger file first, then the product's within its versions."""
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
