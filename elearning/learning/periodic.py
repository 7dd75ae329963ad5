"""Jobs of this room."""

from datetime import timedelta

from elearning.learning.expiry import expire
from portal.jobs.registry import periodic

periodic("learning.expire", every=timedelta(hours=6))(expire)
