"""Wagtail's account screens with our own limits (see ``cms_users``)."""

from wagtail.users.apps import WagtailUsersAppConfig


class CmsUsersConfig(WagtailUsersAppConfig):
    """Points Wagtail's account screens at the viewset that cannot see desk accounts."""

    default = False
    user_viewset = "portal.accounts.cms_users.CmsUserViewSet"
