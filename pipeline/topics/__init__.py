"""Topics: what passages are about, found without a codebook.

Takes passages, parameters and a seed; gives topics with their terms and the weight of each in each passage.
Refuses an unseeded fit, and says why where a corpus cannot carry topics.
"""

from pipeline.topics.fit import fit_topics
from pipeline.topics.model import TopicModel
from pipeline.topics.settings import TopicSettings

__all__ = ["VERSION", "TopicModel", "TopicSettings", "fit_topics"]

VERSION = 1
"""Raised when the same passages and parameters give other topics."""
