"""The topic models of a workspace as they were saved, and the names that people gave their topics.

Takes the folder of the models; gives models, their versions and labels. Writes nothing.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QuestionError
from pipeline.topics.label_file import FILE_NAME, TopicLabel, parse_labels

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from pipeline.topics import TopicModel

__all__ = [
    "CURRENT",
    "find_model",
    "find_previous",
    "list_versions",
    "read_card",
    "read_current_version",
    "read_labels",
    "read_left_out_words",
    "read_topic_model",
]

CURRENT = "current"
"""Name of the file that says which version the tables come from."""

_CARD, _ARRAYS = "card.json", "arrays.npz"


def list_versions(folder: Path) -> list[int]:
    """Return the versions that are saved in the folder of topic models, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(int(each.name) for each in folder.iterdir() if each.name.isdecimal() and (each / _CARD).is_file())


def read_current_version(folder: Path) -> int | None:
    """Return the version that the tables come from; None where there is none."""
    try:
        text = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() and (folder / text / _CARD).is_file() else None


def find_model(folder: Path, name: str) -> Path:
    """Return the folder of a model that is named by its version or by its path.

    Args:
        folder: Folder of the topic models of the workspace.
        name: A version such as "2", "current", or the folder of a model.

    Raises:
        QuestionError: If there is none.
    """
    version = read_current_version(folder) if name == CURRENT else None
    place = folder / str(version) if version is not None else folder / name if name.isdecimal() else Path(name)
    if not (place / _CARD).is_file():
        kept = ", ".join(map(str, list_versions(folder))) or "none; `faktor run` fits topics"
        raise QuestionError(
            f"Expected a version of the topics or the folder of a model, got {name!r}. Kept versions: {kept}.", name
        )
    return place


def find_previous(folder: Path) -> int | None:
    """Return the version before the current one, or None."""
    current = read_current_version(folder)
    return max((each for each in list_versions(folder) if current is not None and each < current), default=None)


def read_card(place: Path) -> dict[str, Any]:
    """Return the card of a model: what it is and how it was made.

    Raises:
        QuestionError: If it cannot be read.
    """
    try:
        card: dict[str, Any] = json.loads((place / _CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise QuestionError(
            f"The card of the topic model in {place} cannot be read. `faktor topics fit` makes a new one.", str(place)
        ) from error
    return card


def read_topic_model(place: Path) -> "TopicModel":
    """Return a saved model; its topic_weights are empty.

    Raises:
        QuestionError: If it cannot be read, or was made by another version of faktor.
    """
    from pipeline.topics import VERSION, restore_model

    card = read_card(place)
    if card.get("version") != VERSION:
        raise QuestionError(
            f"The topic model in {place} was made by another version of faktor. `faktor topics fit` makes a new one.",
            str(place),
        )
    try:
        return restore_model(_read_arrays(place), card)
    except (KeyError, ValueError) as error:
        raise QuestionError(
            f"The topic model in {place} is damaged. `faktor topics fit` makes a new one.", str(place)
        ) from error


def read_left_out_words(place: Path) -> "pl.DataFrame":
    """Return every word that is no term of a model: word, reason and places, the most frequent first.

    Raises:
        QuestionError: If the model cannot be read.
    """
    import polars as pl

    arrays = _read_arrays(place)
    names = {"word": "left_out_words", "reason": "left_out_reasons", "places": "left_out_places"}
    schema = {"word": pl.String, "reason": pl.String, "places": pl.Int64}
    return pl.DataFrame({column: arrays[name].tolist() if name in arrays else [] for column, name in names.items()},
                        schema=schema)  # fmt: skip


def _read_arrays(place: Path) -> "dict[str, NDArray[Any]]":
    import zipfile

    import numpy as np

    try:
        with np.load(place / _ARRAYS, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise QuestionError(
            f"The topic model in {place} is damaged. `faktor topics fit` makes a new one.", str(place)
        ) from error


def read_labels(folder: Path) -> tuple[dict[int, TopicLabel], list[TopicLabel]]:
    """Return the names of topics, and those of topics that are gone; nothing where there is no file.

    Raises:
        SettingsError: If the file cannot be read; the message says where.
    """
    place = folder / FILE_NAME
    if not place.is_file():
        return {}, []
    return parse_labels(place.read_text(encoding="utf-8"), str(place))
