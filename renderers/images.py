"""What a page must know of an image to reserve its space: width and height, read without decoding it."""

from __future__ import annotations

import io
import warnings

_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_MAX_PIXELS = 100_000_000


def size(raw: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels; None for what is no such image, is damaged, or has over 100 megapixels."""
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Pillow only warns of what may be a decompression bomb
        try:
            with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
                width, height = image.size
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            ValueError,
            SyntaxError,
            Warning,
        ):
            return None
    return (width, height) if width * height <= _MAX_PIXELS else None
