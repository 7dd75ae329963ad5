from django_tasks.backends.immediate import ImmediateBackend


class RecordedImmediateBackend(ImmediateBackend):
    pass
