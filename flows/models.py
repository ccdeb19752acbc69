"""Saves fitted topics as plain arrays with a card, each fit as a version of its own; a model file holds no code.

Takes a fitted model and the folder of the topic models; writes `<version>/arrays.npz`, `<version>/card.json` and
`<version>/fit.json` (which documents it was fitted to) beside each other, whole or not at all, and then says which
version is the current one.
"""

import json
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from flows.files import save_text
from pipeline.errors import QuestionError
from pipeline.query.saved_topics import CURRENT, list_versions, read_current_version, read_topic_model

if TYPE_CHECKING:
    from pipeline.topics import TopicModel

__all__ = ["load_topic_model", "read_fitted", "save_topic_model"]

_FIT = "fit.json"


def save_topic_model(folder: Path, model: "TopicModel", *, fingerprint: str, documents: Collection[str]) -> int:
    """Save a topic model as the current version.

    A model that equals the newest version is that version: a run that was killed and goes on makes no second one.

    Args:
        folder: Folder of the topic models.
        model: The model.
        fingerprint: Of the fit: by it the model is known to be what the settings ask for.
        documents: Documents that it was fitted to.

    Returns:
        The version.
    """
    import numpy as np

    beside = folder / f".{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700, parents=True)
    np.savez_compressed(beside / "arrays.npz", allow_pickle=False, **model.arrays())
    card = json.dumps(model.card(), ensure_ascii=False, indent=2, sort_keys=True)
    (beside / "card.json").write_text(card + "\n", encoding="utf-8")
    fit = {"fingerprint": fingerprint, "documents": sorted(documents)}
    (beside / _FIT).write_text(json.dumps(fit, indent=0) + "\n", encoding="utf-8")
    newest = max(list_versions(folder), default=0)
    if newest and _are_equal(folder / str(newest), beside):
        (beside / _FIT).replace(folder / str(newest) / _FIT)
        shutil.rmtree(beside)
    else:
        newest += 1
        shutil.rmtree(folder / str(newest), ignore_errors=True)
        beside.rename(folder / str(newest))
    save_text(folder / CURRENT, f"{newest}\n")
    # where the one model lay before there were versions
    for name in ("arrays.npz", "card.json"):
        (folder / name).unlink(missing_ok=True)
    return newest


def read_fitted(folder: Path, fingerprint: str) -> frozenset[str] | None:
    """Return the documents that the current model was fitted to, or None where that was another fit.

    Args:
        folder: Folder of the topic models.
        fingerprint: Of the fit that is asked for.
    """
    version = read_current_version(folder)
    try:
        fit = json.loads((folder / str(version) / _FIT).read_text(encoding="utf-8"))
        return frozenset(fit["documents"]) if fit["fingerprint"] == fingerprint else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load_topic_model(folder: Path) -> "TopicModel | None":
    """Return the current topic model, or None where there is none that this version of faktor can use.

    Args:
        folder: Folder of the topic models.
    """
    version = read_current_version(folder)
    if version is None:
        return None
    try:
        return read_topic_model(folder / str(version))
    except QuestionError:
        return None


def _are_equal(one: Path, other: Path) -> bool:
    return all(
        (one / name).is_file() and (one / name).read_bytes() == (other / name).read_bytes()
        for name in ("arrays.npz", "card.json")
    )
