"""Django's settings: the records' database and nothing that serves pages yet."""

import dj_database_url

from bot.settings import read_settings

_settings = read_settings()

SECRET_KEY = "unused: no sessions, cookies or signatures are made here"
INSTALLED_APPS = ["bot.records"]
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": dj_database_url.parse(_settings.database, conn_max_age=0)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
LOGGING_CONFIG = None
