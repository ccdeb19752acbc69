"""What a fit of topics gives.

Takes the results of a fit; gives its tables, and itself as plain arrays and a card for whoever saves it.
Writes nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from pipeline.topics.settings import TopicSettings

__all__ = ["TopicModel"]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Topics, or the reason why there are none.

    Attributes:
        topics: Table topics; empty without topics.
        topic_terms: Table topic_terms.
        topic_weights: Table topic_weights. A passage without any term of the vocabulary has no rows.
        choice: One row per number of topics tried: k, coherence_npmi, standard_error, diversity, smallest, is_chosen;
            empty when k was given.
        left_out: One row per reason why words are no terms: reason, words, places, examples.
        k: Number of topics; None without topics.
        reason: Why there are no topics, in one sentence; None when there are.
        seed: The seed.
        languages: Languages of the passages that were asked for; None for all.
        settings: The other parameters.
        passages: Number of passages that the topics were made from.
        passages_without_topic: Passages of the kinds and languages asked for that hold no term of a topic.
        is_converged: Whether the fit came to rest; None without topics.
        keys: Stems of each term of the vocabulary.
        forms: Form of each term.
        idf: Weight of each term by how rare it is.
        components: Rows are topics in the order of their numbers, columns are terms; each row sums to 1.
    """

    topics: "pl.DataFrame"
    topic_terms: "pl.DataFrame"
    topic_weights: "pl.DataFrame"
    choice: "pl.DataFrame"
    left_out: "pl.DataFrame"
    k: int | None
    reason: str | None
    seed: int
    languages: tuple[str, ...] | None
    settings: "TopicSettings"
    passages: int
    passages_without_topic: int
    is_converged: bool | None
    keys: tuple[str, ...]
    forms: tuple[str, ...]
    idf: "NDArray[np.float64]"
    components: "NDArray[np.float64]"

    def arrays(self) -> "dict[str, NDArray[Any]]":
        """Return what is needed to use the model again, as arrays of numbers and text without objects.

        Returns:
            components (topics × terms), idf, keys and forms (by term).
        """
        import numpy as np

        return {
            "components": self.components,
            "idf": self.idf,
            "keys": np.array(self.keys, dtype=np.str_),
            "forms": np.array(self.forms, dtype=np.str_),
        }

    def card(self) -> dict[str, Any]:
        """Return what the model is and how it was made, as values that JSON can hold."""
        from importlib.metadata import version

        from pipeline.topics import VERSION

        return {
            "model": "NMF on TF-IDF",
            "version": VERSION,
            "k": self.k,
            "reason": self.reason,
            "seed": self.seed,
            "languages": None if self.languages is None else list(self.languages),
            "settings": self.settings.model_dump(mode="json"),
            "passages": self.passages,
            "passages_without_topic": self.passages_without_topic,
            "terms": len(self.keys),
            "is_converged": self.is_converged,
            "choice": self.choice.to_dicts(),
            "left_out": self.left_out.to_dicts(),
            "libraries": {name: version(name) for name in ("gensim", "numpy", "scikit-learn", "scipy")},
        }
