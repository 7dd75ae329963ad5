"""What changes what opens an account stands with its event, its letter and the end of other sessions, or not at all.

Requests run in autocommit, and allauth tells of some deeds after their commit only. If what listens failed then,
a new password or device would stand that the audit trail knows nothing of.

Django documents no way to run what waits for a commit before it (``TestCase.captureOnCommitCallbacks`` is for tests,
and reads the same list), and allauth none to tell within the transaction. So this reads ``connection.run_on_commit``,
which is Django's own: entries of three, the savepoints, the function and whether its errors are swallowed. Were it
gone or made otherwise, every such form would fail and change nothing; ``tests/accounts/test_waiting_for_the_commit.py``
says so before that, when Django is raised.
"""

from django.db import transaction
from django.forms import Form
from django.http import HttpResponse


class AtomicFormMixin:
    """For a form view of allauth: what a good form does and what listens to it are one transaction.

    Only that: passwords are checked before, so that nobody waits for a hash with the database locked.
    """

    def form_valid(self, form: Form) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            _tell_now()
        return answer


def _tell_now() -> None:
    """Let allauth tell now what it would tell after the commit; what others left for then stays."""
    connection = transaction.get_connection()
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for savepoints, tell, robust in waiting:
        if tell.__module__.startswith("allauth."):
            tell()
        else:
            connection.run_on_commit.append((savepoints, tell, robust))
