"""A portal whose faults a test can switch on, and that hides defects as in service."""

from tests.faults.settings import *  # noqa: F403
from tests.faults.settings import INSTALLED_APPS, MIDDLEWARE, env

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.failing.FailingConfig"]
MIDDLEWARE = [*MIDDLEWARE, "tests.faults.failing.Failing"]
OUTBOX_TRANSPORT = "tests.faults.failing.FailingMail"
RAISE_DEFECTS = False
DEBUG = env.bool("DEBUG", default=False)
