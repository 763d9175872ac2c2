"""Static files as they travel: texts packed once at start, so that a phone at the edge of its network waits for a fifth of them."""

from __future__ import annotations

import gzip
from collections.abc import MutableMapping
from hashlib import sha256
from os import getpid, stat_result
from pathlib import Path
from typing import Final
from wsgiref.headers import Headers

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile

TEXTS: Final = frozenset({".css", ".js", ".svg", ".json"})
SMALLEST: Final = 1_000


class PackedFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # it ships no types
    """WhiteNoise, with a packed copy in the data folder for every text that does not bring its own `.gz`."""

    def get_static_file(
        self, path: str, url: str, stat_cache: MutableMapping[str, stat_result] | None = None
    ) -> StaticFile | Redirect:
        """As WhiteNoise makes it, with the packed copy beside the plain one. Plain alone where nothing can be written."""
        plain = Path(path)
        own = Path(f"{path}.gz")
        if plain.suffix not in TEXTS or own.exists() or plain.stat().st_size < SMALLEST:
            return super().get_static_file(path, url, stat_cache)
        try:
            packed = _packed(plain)
        except OSError:
            return super().get_static_file(path, url, stat_cache)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        return StaticFile(path, headers.items(), encodings={"gzip": str(packed)})


def _packed(plain: Path) -> Path:
    """The packed copy, named by its content: several processes at once write the same."""
    content = plain.read_bytes()
    folder = settings.DATA_DIR / "packed"
    target: Path = folder / f"{sha256(content).hexdigest()[:32]}.gz"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{target.name}.{getpid()}"
        unfinished.write_bytes(gzip.compress(content, 9, mtime=0))
        unfinished.replace(target)
    return target
