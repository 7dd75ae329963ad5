"""As the portal's own ``gunicorn.conf.py``, with one worker that is put back by ending it.

The first process has loaded and warmed the portal. Whoever ends the worker finds in the next one, which is only a
fork, that same memory: no cache, no counter and no open request of what was before.
"""

import os
import runpy
from pathlib import Path
from typing import Any

globals().update(runpy.run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py")))

workers = 1
preload_app = True


def when_ready(server: Any) -> None:
    """Load what the first requests would load."""
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connections
    from django.test import Client

    server.app.wsgi()
    host = settings.HOSTS["public"] if settings.HOSTS else "localhost"
    Client(headers={"host": host}, raise_request_exception=False).get("/sr/pracenje/", secure=bool(settings.HOSTS))
    cache.clear()
    # What a worker inherits would be the database that was there before it was put back.
    connections.close_all()


def post_fork(server: Any, worker: Any) -> None:
    """Say which process is the worker."""
    told = Path(os.environ["PORTAL_VAR"], os.environ.get("WORKER_FILE", "worker"))
    told.with_suffix(".new").write_text(str(worker.pid))
    told.with_suffix(".new").replace(told)
