"""The CMS as this portal installs it: without letters of its own, and in Serbian."""

from wagtail.admin.apps import WagtailAdminAppConfig


class CmsAdminConfig(WagtailAdminAppConfig):
    """Wagtail's admin that mails nobody and speaks Serbian.

    It would write to reviewers and authors from within the request, past the outbox: a name server that does not
    answer would fail an editor's click, and a refused letter would put an address into the log. What waits for
    somebody stands on the start page of the CMS.
    """

    default = False

    def ready(self) -> None:
        super().ready()
        from wagtail.models import TaskState, WorkflowState
        from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

        task_submitted.disconnect(sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
        for signal, name in (
            (workflow_submitted, "submitted"),
            (workflow_approved, "approved"),
            (workflow_rejected, "rejected"),
        ):
            signal.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")
        from portal.pages.cms_labels import say_in_serbian
        from portal.pages.own_names import read_in_both_scripts
        from portal.pages.unmailed import mail_nobody

        mail_nobody()
        say_in_serbian()
        read_in_both_scripts()
