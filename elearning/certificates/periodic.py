"""Jobs of this room."""

from datetime import timedelta

from elearning.certificates import issuing
from portal.jobs.registry import periodic

# Harmless when run twice or late.
periodic("certificates.forget", every=timedelta(hours=24))(issuing.forget_old)
