"""What allauth tells after the commit is told before it, so that a deed and its event stand together or not at all.

Why: requests run in autocommit, and allauth tells of some deeds after their commit only. If what listens failed then,
a new password or device would stand that the audit trail knows nothing of. Django documents no way to run what waits
for a commit before it (``TestCase.captureOnCommitCallbacks`` is for tests, and reads the same list), and allauth none
to tell within the transaction. So this reads ``connection.run_on_commit``: entries of three, the savepoints, the
function and whether its errors are swallowed. Were it gone or made otherwise, every such form would fail and change
nothing.
Written for: Django 5.2
Upstream: to be filed with allauth: "A setting for signals within the transaction of their cause".
Goes when: allauth can tell within the transaction.
"""

from django.db import transaction


def notify_now(package: str) -> None:
    """Run now what ``package`` would run after the commit; what others left for then stays."""
    connection = transaction.get_connection()
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for savepoints, tell, robust in waiting:
        if tell.__module__.startswith(f"{package}."):
            tell()
        else:
            connection.run_on_commit.append((savepoints, tell, robust))
