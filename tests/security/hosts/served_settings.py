"""Production's settings, but for the names of static files, which nobody has collected for a test."""

from portal.settings.production import *  # noqa: F403
from portal.settings.production import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
