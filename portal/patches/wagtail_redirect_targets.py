"""A redirect of the CMS leads to an address of this site, and its form says so.

Why: an editor could send an address of ours to a copy of the sign-in elsewhere. The middleware
(``portal/pages/redirects.py``) follows no such redirect; without this the form would take it and nothing would happen.
Written for: Wagtail 7.4
Upstream: to be filed: "contrib.redirects: a setting for the form's class", as images and documents have.
Goes when: form or model of redirects can be named in the settings.
"""

from wagtail.contrib.redirects.models import Redirect

from portal.pages.redirects import inside_site


def apply() -> None:
    """Add our validator to Wagtail's field; form and import ask it."""
    Redirect._meta.get_field("redirect_link").validators.append(inside_site)
