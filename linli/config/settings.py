"""Django's settings, derived from `environment.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from linli.config.environment import read_all

ENV = read_all()
PRODUCTION = ENV["LINLI_MODE"] == "production"
PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR: Path = ENV["LINLI_DATA_DIR"].resolve()

SECRET_KEY = ENV["LINLI_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ENV["LINLI_ALLOWED_HOSTS"]
ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"
USE_TZ = True
TIME_ZONE = ENV["LINLI_TIME_ZONE"]
USE_I18N = True
LANGUAGE_CODE = ENV["LINLI_LANGUAGE"]
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "common" / "locale"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "linli.audit",
    "linli.geography",
    "linli.accounts",
    "linli.registry",
    "linli.cases",
    "linli.insight",
    "linli.community",
    "linli.services",
    "linli.channels.notify",
    "linli.channels.administration",
    "linli.channels.api",
    "linli.channels.citizen",
    "linli.channels.desk",
    "linli.channels.field",
    "linli.channels.figures",
    "linli.channels.hotline",
    "linli.channels.maps",
    "linli.channels.visits",
    "linli.channels.openstats",
    "linli.channels.schemes",
    "linli.channels.screen",
    "linli.channels.warnings",
    "linli.channels.knowledge",
    "linli.channels.pages",
    "linli.channels.plates",
    "linli.channels.reports",
    "linli.channels.command_line",
    "linli.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "linli.channels.pages.packed.PackedFiles",
    "linli.channels.pages.middleware.ContentSecurityPolicy",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "linli.channels.pages.middleware.BrowserLayers",  # sessions, forms, the actor: not for requests that bring a key
    "linli.channels.http_errors.AnswerErrors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "linli.channels.pages.context.page",
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at `url`; empty means the embedded one in the data folder."""
    parsed = urlparse(url or f"sqlite:///{DATA_DIR / 'linli.sqlite3'}")
    if parsed.scheme == "sqlite":
        # sqlite:///FILE, as elsewhere: three slashes and a relative file, or four for an absolute one.
        name = unquote(parsed.netloc + parsed.path).removeprefix("/")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(name),
            # A connection per thread, kept: opening one and its PRAGMAs cost more than most queries.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # IMMEDIATE: a writer queues at BEGIN instead of failing half-way with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;",
            },
        }
    if parsed.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "linli.config.postgresql",
            "NAME": unquote(parsed.path.lstrip("/")),
            "USER": unquote(parsed.username or ""),
            "PASSWORD": unquote(parsed.password or ""),
            "HOST": unquote(parsed.hostname or ""),
            "PORT": str(parsed.port or ""),
            # Whether a pooled connection still stands is seen to there: a server that went away and came back is not noticed.
            "CONN_HEALTH_CHECKS": False,
            "OPTIONS": {
                "pool": {"min_size": 1, "max_size": ENV["LINLI_DB_POOL"], "timeout": 10},
                "server_side_binding": True,
                "prepare_threshold": 2,
                # Many short questions at once: a helper process for one of them takes the core of another.
                "options": "-c jit=off -c max_parallel_workers_per_gather=0",
            },
        }
    raise ValueError(f"DATABASE_URL: unknown scheme {parsed.scheme!r}")


DATABASES = {"default": database(ENV["DATABASE_URL"])}
if not ENV["DATABASE_URL"]:
    DATA_DIR.mkdir(parents=True, exist_ok=True)

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
CSRF_FAILURE_VIEW = "linli.channels.http_errors.csrf_failure"
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE_DIR / "channels" / "static"]
WHITENOISE_USE_FINDERS = True  # served from the packages themselves: nothing to collect
MEDIA_ROOT = DATA_DIR / "attachments"
# What this installation has trained itself; the models that are shipped stand in where there is none.
TEXT_MODELS = DATA_DIR / "text"
# The fact files of insight: folded months and what is fresh.
FACTS = DATA_DIR / "facts"
ANALYTICS_ENGINE = ENV["LINLI_ANALYTICS_ENGINE"]
SPARK_MASTER = ENV["LINLI_SPARK_MASTER"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV["LINLI_HTTPS"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV["LINLI_HTTPS"] else None
CSRF_TRUSTED_ORIGINS = [ENV["LINLI_PUBLIC_URL"].rstrip("/")]
SECURE_HSTS_SECONDS = 31536000 if ENV["LINLI_HTTPS"] else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

_smtp = urlparse(ENV["LINLI_SMTP_URL"])
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _smtp.scheme
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = _smtp.hostname or "localhost"
EMAIL_PORT = _smtp.port or 25
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV["LINLI_MAIL_FROM"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": ENV["LINLI_LOG_LEVEL"]},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
