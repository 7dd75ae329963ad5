"""Models of the shared content: pictures, documents, helplines, settings, loaded content."""

from portal.pages.models.helplines import Helpline
from portal.pages.models.loaded import LoadedContent
from portal.pages.models.media import PortalDocument, PortalImage, PortalRendition
from portal.pages.models.settings import SiteSettings

__all__ = ["Helpline", "LoadedContent", "PortalDocument", "PortalImage", "PortalRendition", "SiteSettings"]
