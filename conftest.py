"""The frame every test runs in: a temporary data folder, one of the two databases, and what a run may leave out.

LINLI_TEST_DATABASE   sqlite (default) or postgres: a private cluster is started for the session and removed.
LINLI_REQUIRE_ALL     1: whatever would be skipped fails instead (CI).
LINLI_SHARED_DATA     folder of the public data sets; tests marked `shared_data` need it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.once import made_once
from tests.postgres import Cluster, NoServer, create_beside

ROOT = Path(__file__).resolve().parent
ENGINE = os.environ.get("LINLI_TEST_DATABASE", "sqlite")
REQUIRE_ALL = os.environ.get("LINLI_REQUIRE_ALL") == "1"
SHARED_DATA = Path(os.environ.get("LINLI_SHARED_DATA") or ROOT.parent / "shared" / "data")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MIGRATED = "migrated"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

# How quick this machine is today says nothing about the code.
settings.register_profile("linli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("linli")

if ENGINE not in {"sqlite", "postgres"}:
    raise pytest.UsageError(f"LINLI_TEST_DATABASE: expected sqlite or postgres, not {ENGINE!r}")


def _prepare_environment() -> str:
    """Give this process its own data folder and a database address, before Django reads its settings.

    Returns why the chosen engine cannot be used, or "". xdist's workers inherit the controller's cluster.
    """
    data = Path(tempfile.mkdtemp(prefix="linli-test-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("LINLI_") and not name.startswith(_OF_THE_RUN)]:
        del os.environ[name]
    os.environ["LINLI_DATA_DIR"] = str(data)
    os.environ["LINLI_DB_POOL"] = "40"  # races start more threads than a web process has
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
    # Playwright's synchronous door runs an event loop in the test's thread; Django would refuse its queries there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if ENGINE == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{data / 'linli.sqlite3'}"
    elif not WORKER:
        try:
            cluster = Cluster()
        except NoServer as reason:
            return str(reason)
        atexit.register(cluster.remove)
        os.environ["DATABASE_URL"] = cluster.create("linli")
    return ""


_OF_THE_RUN = ("LINLI_TEST_", "LINLI_REQUIRE_", "LINLI_SHARED_")
NO_ENGINE = _prepare_environment()


def pytest_configure(config: pytest.Config) -> None:
    """Make tests quick where the product is careful: password hashing, and the disk."""
    from django.conf import settings

    assert settings.DATA_DIR.name.startswith("linli-test-"), "unset DJANGO_SETTINGS_MODULE before running the tests"
    # xdist's workers start from this environment; each must make its own folder before it reads the settings.
    del os.environ["DJANGO_SETTINGS_MODULE"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    database = settings.DATABASES["default"]
    if ENGINE == "sqlite":
        # A file, not memory: threads and processes of a test then meet real locks.
        database["TEST"] = {"NAME": str(settings.DATA_DIR / "test.sqlite3")}
        database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    else:
        database["TEST"] = {"NAME": "test_linli"}
    _flush_past_the_triggers()


def _flush_past_the_triggers() -> None:
    """Let the emptying of tables between transactional tests pass the triggers that guard the record."""
    import django.db.models  # noqa: F401  (first: the engines' modules import it in a circle)
    from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
    from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper

    def in_sqlite(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drops = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*drops, *sqlite_flush(self, *args, **kwargs), *(sql for _, sql in triggers)]

    def in_postgres(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        flush = postgres_flush(self, *args, **kwargs)
        return ["SET session_replication_role = replica", *flush, "SET session_replication_role = DEFAULT"]

    sqlite, postgres = SqliteWrapper.ops_class, PostgresWrapper.ops_class
    sqlite_flush, postgres_flush = sqlite.sql_flush, postgres.sql_flush
    sqlite.sql_flush = in_sqlite  # type: ignore[method-assign]
    postgres.sql_flush = in_postgres  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other engine; skip, with the reason, what this machine cannot run."""
    left_out = [item for item in items if _belongs_to_the_other_run(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    for item in items:
        if NO_ENGINE and "structure" not in item.path.parts:
            item.add_marker(pytest.mark.skip(reason=NO_ENGINE))
        if item.get_closest_marker("shared_data") and not SHARED_DATA.is_dir():
            item.add_marker(pytest.mark.skip(reason=f"no public data sets at {SHARED_DATA} (LINLI_SHARED_DATA)"))
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium (Debian: apt-get install chromium)"))


def _belongs_to_the_other_run(item: pytest.Item) -> bool:
    """The SQLite run plays everything; the PostgreSQL run plays what meets the database."""
    marks = {mark.name for mark in item.iter_markers()}
    if ENGINE == "sqlite":
        return "postgres_only" in marks
    by_fixture = _DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    meets_database = by_fixture or marks & {"django_db", "postgres_only"}
    return bool(marks & {"sqlite_only", "one_engine", "browser"}) or not meets_database


_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "new_database"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Where everything is required, a skip is a failure."""
    report: Any = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but everything is required here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """The same for whole modules that skip themselves."""
    report: Any = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, but everything is required here: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the public data sets (for tests marked `shared_data`)."""
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium program (for tests marked `browser`)."""
    assert CHROMIUM
    return CHROMIUM


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One headless Chromium for the session; tests open their own context (size, language) in it."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=quiet)
        yield started
        started.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database that is up to date, made once in a run: its file, or its name in the cluster. To be copied only."""
    folder = made_once(tmp_path_factory, "migrated", _migrate)
    return str(folder / "linli.sqlite3") if ENGINE == "sqlite" else MIGRATED


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, request: pytest.FixtureRequest) -> None:
    """Workers of one run begin with copies of a migrated database: migrating takes each of them five seconds of processor."""
    if not WORKER:
        return
    from django.db import connection

    test, source = connection.settings_dict["TEST"], request.getfixturevalue("migrated")
    if ENGINE == "sqlite":
        shutil.copy(source, test["NAME"])
    else:
        test["TEMPLATE"] = source


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether a database that is there already is gone on with: the copy is."""
    return bool(WORKER) and ENGINE == "sqlite"


@pytest.fixture
def new_database(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., str]:
    """A maker of databases on the engine of this run, for tests that start Linli's own processes.

    Each call returns a DATABASE_URL. They are empty, or with `migrated` up to date.
    """

    def make(*, migrated: bool = False) -> str:
        source = request.getfixturevalue("migrated") if migrated else ""
        if ENGINE == "sqlite":
            file = tmp_path / f"own-{os.urandom(4).hex()}.sqlite3"
            if source:
                shutil.copy(source, file)
            return f"sqlite:///{file}"
        return create_beside(os.environ["DATABASE_URL"], f"own_{os.urandom(6).hex()}", template=source)

    return make


def _migrate(folder: Path) -> None:
    """Make the database that others are copied from: in this folder, or in the cluster."""
    url = f"sqlite:///{folder / 'linli.sqlite3'}"
    if ENGINE == "postgres":
        url = create_beside(os.environ["DATABASE_URL"], MIGRATED)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "LINLI_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "linli.config.settings",
    }
    command = [sys.executable, "-m", "linli.config.main", "manage", "migrate", "--no-input"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
