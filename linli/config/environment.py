"""Every setting that comes from the environment, in one list with its default. Nothing else reads the environment.

`python -m linli.config.environment` prints the list; docs/operations.md is checked against it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its variable, its default as text, how it is read, and what it is for."""

    variable: str
    default: str
    read: Callable[[str], Any]
    purpose: str
    secret: bool = False

    def value(self) -> Any:
        """The value in force. Raises ValueError, naming the variable, where the text cannot be read."""
        text = os.environ.get(self.variable, "").strip() or self.default
        try:
            return self.read(text)
        except ValueError as error:
            raise ValueError(f"{self.variable}: {error}") from error


def _flag(text: str) -> bool:
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    if text.lower() in {"0", "no", "false", "off", ""}:
        return False
    raise ValueError(f"expected yes or no, not {text!r}")


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _mode(text: str) -> str:
    if text not in {"demo", "production"}:
        raise ValueError(f"expected demo or production, not {text!r}")
    return text


def _second_factor(text: str) -> str:
    # A slip of the pen here must not quietly leave the second factor optional.
    if text not in {"optional", "required"}:
        raise ValueError(f"expected optional or required, not {text!r}")
    return text


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(f"expected a port from 1 to 65535, not {number}")
    return number


def _pictures(text: str) -> str:
    """Addresses of pictures of a map. A slip of the pen here would only show as an empty map, or open the policy too wide."""
    if text in {"", "tianditu"}:
        return text
    for address in text.split():
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", parts.netloc):
            raise ValueError(f"expected addresses that begin with https:// and a plain host, not {address!r}")
        if not all(gap in address for gap in ("{z}", "{x}", "{y}")):
            raise ValueError(f"expected {{z}}, {{x}} and {{y}} in {address!r}")
    return text


def _map_system(text: str) -> str:
    if text not in {"WGS84", "CGCS2000", "GCJ-02"}:
        raise ValueError(f"expected WGS84, CGCS2000 or GCJ-02, not {text!r}")
    return text


def _engine(text: str) -> str:
    if text not in {"duckdb", "spark"}:
        raise ValueError(f"expected duckdb or spark, not {text!r}")
    return text


# Secrets used only in demo mode, where nothing is worth protecting and the server listens on loopback alone.
DEMO_SECRET: Final = "demo-only-secret-that-production-mode-refuses"  # noqa: S105  (refused in production)
DEMO_VAULT_KEY: Final = "ZGVtby1vbmx5LXZhdWx0LWtleS1ub3QtZm9yLXVzZSE="

SETTINGS: Final = (
    Setting("LINLI_MODE", "demo", _mode, "demo or production; production refuses default secrets and debug shortcuts"),
    Setting("LINLI_DATA_DIR", "var", Path, "folder for the embedded database, attachments and file mail"),
    Setting(
        "DATABASE_URL", "", str, "sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME; empty: embedded SQLite"
    ),
    Setting("LINLI_DB_POOL", "8", int, "largest number of PostgreSQL connections per process"),
    Setting("LINLI_HOST", "127.0.0.1", str, "address the web server listens on"),
    Setting("LINLI_PORT", "8600", _port, "port the web server listens on"),
    Setting("LINLI_WEB_PROCESSES", "2", int, "web worker processes"),
    Setting("LINLI_WEB_THREADS", "4", int, "threads per web worker process"),
    Setting("LINLI_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", _words, "host names the server answers to"),
    Setting("LINLI_PUBLIC_URL", "http://127.0.0.1:8600", str, "address residents reach, used in links and QR codes"),
    Setting("LINLI_SECRET_KEY", DEMO_SECRET, str, "signs sessions and forms", secret=True),
    Setting(
        "LINLI_AUDIT_KEYS",
        DEMO_SECRET,
        _words,
        "HMAC keys of the event record, parted by commas, newest first: it seals, all verify",
        secret=True,
    ),
    Setting(
        "LINLI_VAULT_KEYS",
        DEMO_VAULT_KEY,
        _words,
        "Fernet keys of the identity vault, parted by commas, newest first",
        secret=True,
    ),
    Setting(
        "LINLI_LOOKUP_KEY", DEMO_SECRET, str, "keyed hashes of telephone numbers, links, slips and doors", secret=True
    ),
    Setting(
        "LINLI_LOOKUP_KEYS_BEFORE",
        "",
        _words,
        "lookup keys of before, parted by commas, newest first: what was kept under them is still found",
        secret=True,
    ),
    Setting("LINLI_HTTPS", "no", _flag, "the site is reached by HTTPS: secure cookies and HSTS"),
    Setting("LINLI_TIME_ZONE", "Asia/Shanghai", str, "time zone of calendars and pages"),
    Setting("LINLI_LANGUAGE", "zh-hans", str, "language shown first: zh-hans or en"),
    Setting("LINLI_TWO_FACTOR", "optional", _second_factor, "optional or required: second factor for staff"),
    Setting("LINLI_OIDC_ISSUER", "", str, "OpenID Connect issuer; empty: off"),
    Setting("LINLI_OIDC_CLIENT_ID", "", str, "client id at the issuer"),
    Setting("LINLI_OIDC_CLIENT_SECRET", "", str, "client secret at the issuer", secret=True),
    Setting(
        "LINLI_SMTP_URL", "", str, "smtp://USER:PASSWORD@HOST:PORT (smtps:// for TLS); empty: mail is written to files"
    ),
    Setting("LINLI_MAIL_FROM", "linli@localhost", str, "sender of mail"),
    Setting("LINLI_SMS_BACKEND", "console", str, "SMS backend by name"),
    Setting("LINLI_SILENCE_DAYS", "7", int, "days after which a checked case closes when the reporter stays silent"),
    Setting("LINLI_REOPEN_DAYS", "15", int, "days within which a reporter may reopen"),
    Setting("LINLI_RETENTION_DAYS", "365", int, "days after closing at which a reporter's contact is erased"),
    Setting("LINLI_UPLOAD_MEGABYTES", "20", int, "largest attachment"),
    Setting("LINLI_PUBLIC_REPORTS_PER_HOUR", "60", int, "reports per hour from one address on the public pages"),
    Setting(
        "LINLI_BASEMAP_URL",
        "",
        _pictures,
        "base map of staff's maps: tianditu, or addresses with {z} {x} {y} (XYZ or WMTS), several parted by spaces; empty: own shapes only",
    ),
    Setting(
        "LINLI_BASEMAP_KEY",
        "",
        str,
        "key of the base map, put in the place of {key}; staff's browsers see it",
        secret=True,
    ),
    Setting("LINLI_BASEMAP_ATTRIBUTION", "", str, "whose base map it is, shown in its corner"),
    Setting("LINLI_BASEMAP_CRS", "WGS84", _map_system, "WGS84, CGCS2000 or GCJ-02: how the base map's pictures lie"),
    Setting(
        "LINLI_ANALYTICS_ENGINE", "duckdb", _engine, "what answers questions over the facts: duckdb (here) or spark"
    ),
    Setting("LINLI_SPARK_MASTER", "local[2]", str, "address of the Spark cluster, such as spark://HOST:7077"),
    Setting("LINLI_LOG_LEVEL", "INFO", str, "level of the log"),
)


def read_all() -> dict[str, Any]:
    """Every setting by variable. Raises ValueError for an unreadable one, and for default secrets in production."""
    values = {setting.variable: setting.value() for setting in SETTINGS}
    if values["LINLI_MODE"] == "production":
        weak = [s.variable for s in SETTINGS if s.secret and s.default and _holds_default(s, values[s.variable])]
        if weak:
            raise ValueError(f"production mode needs your own {', '.join(weak)}")
    return values


def _holds_default(setting: Setting, value: Any) -> bool:
    """Whether a secret is the one of demo mode, or holds it among others."""
    default = setting.read(setting.default)
    return bool(set(value) & set(default)) if isinstance(value, list) else bool(value == default)


def is_given(variable: str) -> bool:
    """Whether the environment itself sets this variable to something."""
    return bool(os.environ.get(variable, "").strip())


def put(values: Mapping[str, str]) -> None:
    """Set variables for this process and the children it starts. For the processes in this folder only."""
    os.environ.update(values)


def point_django_here() -> None:
    """Tell Django where its settings are, unless somebody already did."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")


if __name__ == "__main__":
    for setting in SETTINGS:
        default = "(secret)" if setting.secret and setting.default else setting.default or "(empty)"
        print(f"{setting.variable:32} {default:40} {setting.purpose}")  # noqa: T201  (what the command is for)
