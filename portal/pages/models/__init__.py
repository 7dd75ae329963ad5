"""Models of the shared content: banner, files, recordings, helplines, topics, menu, loaded content, review."""

from portal.pages.models.banner import Banner
from portal.pages.models.helplines import Helpline
from portal.pages.models.languages import ClosedLanguage
from portal.pages.models.loaded import LoadedContent
from portal.pages.models.media import PortalDocument, PortalImage, PortalRendition
from portal.pages.models.navigation import Navigation
from portal.pages.models.recordings import Recording
from portal.pages.models.review import FourEyesTask
from portal.pages.models.topics import Topic
