"""Pictures without what the camera wrote beside them: where, when, with what and by whom they were taken.

Wagtail's renditions keep the EXIF block and the original is served as it came: a picture of a drawing must
not say on whose kitchen table it was taken.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from PIL import Image, ImageOps, ImageSequence

# A GIF has no EXIF; drawn anew it would lose colours and times.
_REDRAWN = frozenset({"JPEG", "PNG", "WEBP", "AVIF"})
# High enough that nobody sees that the picture was saved once more.
_QUALITY = {"JPEG": 92, "WEBP": 92, "AVIF": 85}


def without_metadata(file: IO[bytes]) -> bytes | None:
    """Return the picture drawn anew: upright as its camera meant it, without EXIF, XMP, IPTC, texts and thumbnails.

    The colour profile stays, since the colours are others without it. Returns nothing for what is left as it
    is: GIFs, and what Pillow does not read, of which the form says what is wrong. Rewinds ``file``.
    """
    file.seek(0)
    try:
        with Image.open(file) as picture:
            # Telephones put a second, smaller picture into the same file: then Pillow calls it MPO.
            kind = "JPEG" if picture.format == "MPO" else str(picture.format)
            if kind not in _REDRAWN:
                return None
            # Wagtail takes no other moving pictures; of a moving AVIF the first frame is enough.
            if kind == "WEBP" and getattr(picture, "is_animated", False):
                return _moving(picture)
            return _still(picture, kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    finally:
        file.seek(0)


def _still(picture: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    return _saved(upright, kind, upright.info)


def _moving(picture: Image.Image) -> bytes:
    known, frames, times = dict(picture.info), [], []
    for frame in ImageSequence.Iterator(picture):
        frames.append(ImageOps.exif_transpose(frame))
        frames[-1].info = {}
        times.append(frame.info.get("duration", 0))
    more = {"save_all": True, "append_images": frames[1:], "duration": times, "loop": known.get("loop", 0)}
    return _saved(frames[0], "WEBP", known, **more)


def _saved(picture: Image.Image, kind: str, known: dict[Any, Any], **more: Any) -> bytes:
    """Return the bytes of ``picture``; of what is ``known`` beside it only profile and transparency are kept."""
    kept = {name: known[name] for name in ("icc_profile", "transparency") if known.get(name) is not None}
    # Pillow writes some of it again unasked.
    picture.info = {}
    content = BytesIO()
    quality = {"quality": _QUALITY[kind]} if kind in _QUALITY else {}
    picture.save(content, kind, **kept, **quality, **more)
    return content.getvalue()
