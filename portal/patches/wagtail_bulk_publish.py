"""Nobody is offered to publish several pages at once.

Why: no page is published from a list (``portal/pages/four_eyes.py``), so „Објави“ below marked pages always answered
that none may be. Wagtail adds its actions for several pages at once by a hook that has no counterpart to leave one out.
Written for: Wagtail 7.4
Upstream: to be filed: "A construct_bulk_actions hook, or bulk actions that are offered to those who may use them".
Goes when: there is one.
"""


def apply() -> None:
    """Let the action belong to no model."""
    from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction

    PublishBulkAction.models = []
