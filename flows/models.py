"""Saves fitted models as plain arrays with a card; a model file holds no code.

Takes a fitted model and a folder; writes `arrays.npz` and `card.json` beside each other, whole or not at all.
"""

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.topics import TopicModel

__all__ = ["save_topic_model"]


def save_topic_model(folder: Path, model: "TopicModel") -> None:
    """Save a topic model in the place of the one before.

    Args:
        folder: Folder of the model.
        model: The model.
    """
    import numpy as np

    beside = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700, parents=True)
    np.savez_compressed(beside / "arrays.npz", allow_pickle=False, **model.arrays())
    card = json.dumps(model.card(), ensure_ascii=False, indent=2, sort_keys=True)
    (beside / "card.json").write_text(card + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
