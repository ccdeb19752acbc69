"""How much reading text from pictures may take.

Takes nothing; gives figures.
Knows no engine.
"""

__all__ = ["MAX_PICTURE_PIXELS", "MAX_SCANS", "PAGE_SECONDS"]

PAGE_SECONDS = 60.0
"""Time that a page may take; a dense one takes three seconds on a processor of its own."""

MAX_SCANS = 500
"""Pages that are read from their pictures in one PDF; at three seconds a page they take half an hour."""

MAX_PICTURE_PIXELS = 20_000_000
"""Size of the picture of a page; one of A3 has 17 million at 300 dpi."""
