"""``imsmanifest.xml``: what a learning platform reads of a package before anybody opens it.

Source: ADL, SCORM 1.2, The SCORM Content Aggregation Model, section 2.3 (2001), and the schema files
``imscp_rootv1p1p2.xsd`` and ``adlcp_rootv1p2.xsd`` that belong to it.
"""

import uuid
from collections.abc import Iterable
from xml.etree import ElementTree

MANIFEST = "imsmanifest.xml"
PACKAGING = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"


def manifest(*, key: uuid.UUID, title: str, launch: str, files: Iterable[str]) -> bytes:
    """Return the manifest of a course with one object to launch, the page ``launch``; ``files`` are all its files."""
    name = key.hex
    root = ElementTree.Element(
        "manifest",
        {"xmlns": PACKAGING, "xmlns:adlcp": ADL, "identifier": f"cuvamte-{name}", "version": "1.2"},
    )
    about = ElementTree.SubElement(root, "metadata")
    ElementTree.SubElement(about, "schema").text = "ADL SCORM"
    ElementTree.SubElement(about, "schemaversion").text = "1.2"
    organizations = ElementTree.SubElement(root, "organizations", {"default": f"course-{name}"})
    organization = ElementTree.SubElement(organizations, "organization", {"identifier": f"course-{name}"})
    ElementTree.SubElement(organization, "title").text = title
    item = ElementTree.SubElement(
        organization, "item", {"identifier": f"item-{name}", "identifierref": f"sco-{name}", "isvisible": "true"}
    )
    ElementTree.SubElement(item, "title").text = title
    resources = ElementTree.SubElement(root, "resources")
    kind = {"type": "webcontent", "adlcp:scormtype": "sco"}
    resource = ElementTree.SubElement(resources, "resource", {"identifier": f"sco-{name}", **kind, "href": launch})
    for path in sorted(files):
        ElementTree.SubElement(resource, "file", {"href": path})
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
