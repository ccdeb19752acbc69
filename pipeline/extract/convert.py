"""Converts old Word, Excel and PowerPoint files with LibreOffice, where it is installed.

Takes the path of a file in an old format; gives the path of its twin in the new format, in a folder that the caller
removes.
Knows no format: LibreOffice is a program of its own under a limit of time, memory and written bytes, and what it wrote
is read like any other foreign file.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from pipeline.extract.reasons import NotRead

__all__ = ["LEGACY_TYPES", "convert_file", "find_office"]

LEGACY_TYPES = {"doc": "docx", "xls": "xlsx", "ppt": "pptx"}
"""Old media type -> the new one that it is converted to."""

_NAMES = {"doc": "Word", "xls": "Excel", "ppt": "PowerPoint"}
_PLACES = (
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
    "/opt/homebrew/bin",
    "/snap/bin",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
)
# LibreOffice maps far more memory than it uses. The limits are set by a process that then becomes LibreOffice.
_MEMORY_BYTES = 4 << 30
_WRITTEN_BYTES = 200_000_000
_BOOT = (
    "import os, resource as r, sys\n"
    f"for what, most in ((r.RLIMIT_AS, {_MEMORY_BYTES}), (r.RLIMIT_FSIZE, {_WRITTEN_BYTES}), (r.RLIMIT_CORE, 0)):\n"
    "    r.setrlimit(what, (most, most))\n"
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def find_office() -> Path | None:
    """Return the program of LibreOffice from where systems install it, or None."""
    found = shutil.which("soffice", path=os.pathsep.join(_PLACES))
    return Path(found) if found else None


def convert_file(path: Path, media_type: str, *, office: Path | None, folder: Path, seconds: float) -> Path:
    """Convert a file.

    Args:
        path: The file.
        media_type: One of LEGACY_TYPES.
        office: The program of LibreOffice; None where it is not installed.
        folder: An empty folder to write to.
        seconds: Time that it may take.

    Returns:
        The converted file, in `folder`.

    Raises:
        NotRead: LibreOffice is not installed, or does not convert the file.
    """
    wanted = LEGACY_TYPES[media_type]
    what = f"is an old {_NAMES[media_type]} file"
    if office is None:
        raise NotRead(
            "unreadable", f"{what}. Install LibreOffice and run `faktor retry`, or save it as {wanted.upper()}"
        )
    source = folder / f"file.{media_type}"
    shutil.copyfile(path, source)
    command = [
        *(sys.executable, "-I", "-c", _BOOT, str(office), f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--headless", "--norestore", "--nolockcheck", "--convert-to", wanted, "--outdir", str(folder), str(source)),
    ]
    _run(command, folder, seconds)
    converted = folder / f"file.{wanted}"
    if not converted.is_file():
        raise NotRead("unreadable", f"{what} that LibreOffice does not open. Save it as {wanted.upper()}")
    return converted


def _run(command: list[str], folder: Path, seconds: float) -> None:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.pathsep.join(_PLACES)},
        cwd=folder,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
