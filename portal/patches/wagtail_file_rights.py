"""A picture or document that readers see is changed and deleted by few (``portal/pages/file_use.py``).

Why: Wagtail's screens ask one permission policy for each kind of file, an object that its modules import by name when
the process starts; no setting names its class, so a subclass would reach only some of them.
Written for: Wagtail 7.4
Upstream: to be filed: "A setting for the permission policy of images and documents, as there is for their models and
forms".
Goes when: such a setting exists; then ``may_touch`` is a method of a subclass.
"""

from collections.abc import Collection, Iterable
from functools import wraps
from typing import Any

from portal.pages.file_use import may_touch, policies


def apply() -> None:
    """Let both policies ask the portal before a file is changed or deleted, one or several at once."""
    for policy in policies():
        _guard(policy)


def _guard(policy: Any) -> None:
    stock = policy.user_has_any_permission_for_instance

    @wraps(stock)
    def user_has_any_permission_for_instance(
        user: Any, actions: Iterable[str], instance: Any, *, known: Collection[Any] | None = None
    ) -> bool:
        """``known``: those of a list that are in use, where somebody has asked for the whole list."""
        return may_touch(user, set(actions), instance, policy=policy, stock=stock, known=known)

    policy.user_has_any_permission_for_instance = user_has_any_permission_for_instance
