"""``python -m tests.search``: how well questions are answered; see ``measuring``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from tests.search.measuring import main  # noqa: E402 - it imports models

main()
