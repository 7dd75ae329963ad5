"""How gunicorn serves the portal, in ``make run``, in browser tests and in production.

One process with threads by default: on one machine SQLite has one writer, and counters
kept in memory count everybody. WEB_WORKERS and WEB_THREADS change it. A body that comes slowly
holds a thread for as long, which is why a buffering proxy stands in front in production
(docs/settings.md).
"""

import os

from portal import logs

# What the portal writes is read by its own account alone.
os.umask(0o077)

wsgi_app = "portal.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "16"))
timeout = 60
graceful_timeout = 5
# Longer than any proxy keeps an idle connection (docs/proxy.md): a form that is sent on one that ends in that
# moment is lost, since no proxy may send a form twice.
keepalive = 20
# Nobody in front of us sets SCRIPT_NAME or PATH_INFO: a header of a visitor must not move our addresses.
forwarder_headers = ""
# No socket in the home folder of whoever starts it.
control_socket_disable = True
# No address, no query string: neither may be in a log (docs/settings.md).
access_log_format = logs.ACCESS_LOG_FORMAT
accesslog = os.environ.get("ACCESS_LOG") or None
errorlog = "-"
logger_class = "portal.server_logs.QuietLogger"
