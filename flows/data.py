"""Finds what faktor ships with: the codebook and the sample corpus.

In a wheel they lie inside this package; in a checkout they are the folders of the clone.
"""

from pathlib import Path

from pipeline.errors import SettingsError

__all__ = ["find_shipped"]


def find_shipped(name: str) -> Path:
    """Return the folder of shipped data.

    Args:
        name: "codebook" or "sample".

    Raises:
        SettingsError: If this installation does not carry it.
    """
    here = Path(__file__).parent
    for place in (here / "data" / name, here.parent / "corpus" / name):
        if place.is_dir():
            return place
    raise SettingsError(f"This installation of faktor carries no {name}. Install faktor again.", str(here))
