"""What was translated becomes a draft, and never goes to readers by the word of its translator.

Why: wagtail-localize writes a translation into its page or row before anybody is asked, and publishes it. Its one
place of writing is replaced (``portal/pages/translating.py``).
Written for: wagtail-localize 1.14
Upstream: to be filed: "A setting that names the function which writes a translation, so that a site can keep drafts
and ask for a second person".
Goes when: there is such a setting or hook.
"""

from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail_localize.models import TranslationSource

from portal.pages.translating import guarded, signed_by_the_source


def apply() -> None:
    """Put the portal's way of writing a translation in the place of the package's."""
    TranslationSource.create_or_update_translation = guarded(TranslationSource.create_or_update_translation)
    ConvertAliasPageAction._convert_alias = signed_by_the_source(ConvertAliasPageAction._convert_alias)
