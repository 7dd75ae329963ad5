"""A redirect of the CMS leads to an address of this site, and its form says so, and takes it without the site's name.

Why: an editor could send an address of ours to a copy of the sign-in elsewhere. The middleware
(``portal/pages/redirects.py``) follows no such redirect; without this the form would take it and nothing would happen.
And whoever typed „/sr/vesti/“ was told that it is no address.
Written for: Wagtail 7.4
Upstream: to be filed: "contrib.redirects: a setting for the form's class", as images and documents have.
Goes when: form or model of redirects can be named in the settings.
"""

from wagtail.contrib.redirects.models import Redirect

from portal.pages.redirects import AddressHere, inside_site


def apply() -> None:
    """Add our validator to Wagtail's field, which form and import ask, and put our field into the form."""
    from wagtail.contrib.redirects.forms import RedirectForm

    Redirect._meta.get_field("redirect_link").validators.append(inside_site)
    stock = RedirectForm.base_fields["redirect_link"]
    RedirectForm.base_fields["redirect_link"] = AddressHere(
        label=stock.label, required=False, max_length=stock.max_length, assume_scheme="https"
    )
