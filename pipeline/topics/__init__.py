"""Topics: what passages are about, found without a codebook.

Takes passages, parameters and a seed; gives topics with their terms and the weight of each in each passage.
Refuses an unseeded fit, and says why where a corpus cannot carry topics.
"""

from pipeline.topics.compare import compare_topics, match_topics, pair_languages
from pipeline.topics.drift import Drift
from pipeline.topics.fit import fit_topics
from pipeline.topics.model import TopicModel, restore_model
from pipeline.topics.settings import MODELS, UNITS, TopicSettings

__all__ = [
    "MODELS",
    "UNITS",
    "VERSION",
    "Drift",
    "TopicModel",
    "TopicSettings",
    "compare_topics",
    "fit_topics",
    "match_topics",
    "pair_languages",
    "restore_model",
]

VERSION = 2
"""Raised when the same passages and parameters give other topics."""
