"""Finds the engine that reads text from pictures on this computer, and starts it.

Takes what the settings say; gives an engine, or None where none is installed.
Knows nothing of pictures. Looks only where systems and pip install things, downloads nothing, reads no environment.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from functools import cache
from typing import Literal

from pipeline.extract.ocr import Engine, Ocr

__all__ = ["INSTALL", "EngineChoice", "find_engine", "start_engine"]

EngineChoice = Literal["auto", "tesseract", "rapidocr", "off"]
"""Which engine may be used; "auto" takes tesseract where it knows both languages, else RapidOCR."""

INSTALL = 'pip install "faktor[ocr]"'
"""What a person types to get an engine."""

_PLACES = ("/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin", "/opt/local/bin", "/snap/bin")
_LANGUAGES = frozenset({"ind", "eng"})
_SECONDS = 10.0


def find_engine(choice: EngineChoice = "auto") -> Engine | None:
    """Find an engine.

    Args:
        choice: Which one may be used.

    Returns:
        The engine, or None where it is not installed, lacks a language, or is not wanted.
    """
    finders = {"tesseract": (_find_tesseract,), "rapidocr": (_find_rapidocr,), "off": ()}
    candidates = (find() for find in finders.get(choice, (_find_tesseract, _find_rapidocr)))
    return next((engine for engine in candidates if engine is not None), None)


def start_engine(engine: Engine) -> Ocr:
    """Make an engine ready; whatever it starts begins with the first picture."""
    if engine.name == "tesseract":
        from pipeline.extract.ocr_tesseract import Tesseract

        return Tesseract(engine)
    from pipeline.extract.ocr_rapid import RapidOcr

    return RapidOcr(engine)


@cache
def _find_tesseract() -> Engine | None:
    program = shutil.which("tesseract", path=os.pathsep.join(_PLACES))
    if program is None or not set(_ask(program, "--list-langs").split()) >= _LANGUAGES:
        return None
    words = _ask(program, "--version").split()
    return Engine("tesseract", words[1].removeprefix("v") if len(words) > 1 else "?", program)


def _ask(program: str, question: str) -> str:
    try:
        answer = subprocess.run(
            [program, question], capture_output=True, timeout=_SECONDS, check=False, env={"LC_ALL": "C.UTF-8"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    # versions before 5.3 answer on the other channel
    return (answer.stdout + b"\n" + answer.stderr).decode("utf-8", "replace").strip()


@cache
def _find_rapidocr() -> Engine | None:
    if any(importlib.util.find_spec(name) is None for name in ("rapidocr", "onnxruntime", "cv2")):
        return None
    return Engine("rapidocr", importlib.metadata.version("rapidocr"))
