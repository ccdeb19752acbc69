"""What a fit of topics gives.

Takes the results of a fit; gives its tables, the topics of other passages, and itself as plain arrays and a card for
whoever saves it. Writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from pipeline.topics.drift import Drift
    from pipeline.topics.settings import Model, TopicSettings, Unit
    from pipeline.topics.words import Lexicon

__all__ = ["TopicModel", "restore_model"]

_METHODS = {
    "nmf": "NMF on TF-IDF",
    "consensus": "consensus of NMF on TF-IDF",
    "seeded": "NMF on TF-IDF with seeds",
    "lda": "LDA (gensim)",
    "lda-sklearn": "LDA (scikit-learn)",
}


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Topics, or the reason why there are none.

    Attributes:
        topics: Table topics; empty without topics.
        topic_terms: Table topic_terms.
        topic_weights: Table topic_weights. A passage without any term of the vocabulary has no rows; a restored model
            has none at all.
        choice: One row per number of topics tried, see `choose.choose_k`; empty when k was given.
        choice_reason: Why there are so many topics, in one sentence; None when k was given.
        left_out: One row per reason why words are no terms: reason, words, places, examples.
        left_out_words: One row per word or phrase that is no term: word, reason, places; most frequent first.
        warnings: What a reader of the topics should know, in sentences.
        model: How topics were found.
        unit: What they were learned from.
        k: Number of topics; None without topics.
        reason: Why there are no topics, in one sentence; None when there are.
        seed: The seed.
        languages: Languages of the passages that were asked for; None for all.
        settings: The other parameters.
        passages: Number of passages with terms.
        texts: Number of texts that topics were learned from: passages, or documents and their pieces.
        repeated_passages: Passages that repeat another word by word and were not learned from.
        passages_without_topic: Passages of the kinds and languages asked for that hold no term of a topic.
        is_converged: Whether the fit came to rest; None without topics, and for LDA.
        known_unknown_words_share: Of the places of words that could be terms, the share whose word only one document
            has: as many are to be expected unknown in other documents of the kind.
        known_residual_error: Share of the squared length of passages that topics leave unexplained, 0 to 1.
        numbers: Number of each topic, in the order of `components`; a fresh fit counts from 1, largest first.
        lexicon: How words become terms.
        keys: Stems of each term of the vocabulary.
        forms: Form of each term.
        idf: Weight of each term by how rare it is.
        english: Share of the passages with the term that are English, by term.
        components: Rows are topics, columns are terms; each row sums to 1.
    """

    topics: "pl.DataFrame"
    topic_terms: "pl.DataFrame"
    topic_weights: "pl.DataFrame"
    choice: "pl.DataFrame"
    choice_reason: str | None
    left_out: "pl.DataFrame"
    left_out_words: "pl.DataFrame"
    warnings: tuple[str, ...]
    model: "Model"
    unit: "Unit"
    k: int | None
    reason: str | None
    seed: int
    languages: tuple[str, ...] | None
    settings: "TopicSettings"
    passages: int
    texts: int
    repeated_passages: int
    passages_without_topic: int
    is_converged: bool | None
    known_unknown_words_share: float
    known_residual_error: float
    numbers: tuple[int, ...]
    lexicon: "Lexicon"
    keys: tuple[str, ...]
    forms: tuple[str, ...]
    idf: "NDArray[np.float64]"
    english: "NDArray[np.float64]"
    components: "NDArray[np.float64]"

    def assign(self, passages: "pl.DataFrame") -> "pl.DataFrame":
        """Return the topics of passages without a new fit; those of the fit get the shares that they have there.

        Args:
            passages: Table passages; kinds and languages that were not asked for at the fit are left out.

        Returns:
            Table topic_weights. The shares of a passage do not depend on the other passages.
        """
        from pipeline.topics.passages import count_known
        from pipeline.topics.tables import list_weights

        known = count_known(self, passages)
        return list_weights(self._share(known.matrix), self.numbers, known.passages)

    def measure_drift(self, passages: "pl.DataFrame") -> "Drift":
        """Return how far passages are from those that the topics were made from, and whether to fit again.

        Args:
            passages: Table passages, read since the fit.
        """
        import numpy as np

        from pipeline.topics.drift import describe_drift
        from pipeline.topics.passages import count_known

        known = count_known(self, passages)
        shares = self._share(known.matrix)
        largest = shares[shares.sum(axis=1) > 0].argmax(axis=1) if self.numbers else []
        places = int(known.matrix.sum() + known.unknown.sum())
        filled = int(np.count_nonzero(known.unknown + known.matrix.sum(axis=1)))
        total = max(1, int(self.topics["passages"].sum()))
        return describe_drift(
            passages=filled,
            unknown=float(known.unknown.sum() / places) if places else 0.0,
            known_unknown=self.known_unknown_words_share,
            residual=self.measure_residual(known.matrix),
            known_residual=self.known_residual_error,
            unused_topics=tuple(sorted(set(self.numbers) - {self.numbers[topic] for topic in largest})),
            expected=dict(zip(self.topics["topic"], self.topics["passages"] / total * filled, strict=True)),
        )

    def measure_residual(self, matrix: Any) -> float:
        """Return the share of the squared length of passages that topics leave unexplained, 0 to 1.

        Args:
            matrix: Counts; rows are passages, columns are terms of the vocabulary.
        """
        import numpy as np

        from pipeline.topics.learn import apply_topics, weigh

        weighted = weigh(matrix, self.idf, self.model)
        texts = apply_topics(weighted, self.components, self.model)
        length = float((weighted.data**2).sum())
        product = float((texts * (weighted @ self.components.T)).sum())
        fitted = float(((texts @ (self.components @ self.components.T)) * texts).sum())
        return float(np.clip((length - 2 * product + fitted) / length, 0, 1)) if length else 0.0

    def renumber(self, numbers: Sequence[int]) -> "TopicModel":
        """Return the same topics under other numbers, in the order of the numbers.

        Args:
            numbers: The number of each topic, in the order of `numbers` and `components`; all different.
        """
        import numpy as np
        import polars as pl

        order = np.argsort(numbers)
        new = dict(zip(self.numbers, numbers, strict=True))
        number = pl.col("topic").replace_strict(new, return_dtype=pl.Int64)
        sort = {"topics": ("topic",), "topic_terms": ("topic", "rank"), "topic_weights": ("passage_id", "topic")}
        tables = {
            name: getattr(self, name).with_columns(number).sort(*by) if new else getattr(self, name)
            for name, by in sort.items()
        }
        return replace(
            self, **tables, numbers=tuple(numbers[topic] for topic in order), components=self.components[order]
        )

    def arrays(self) -> "dict[str, NDArray[Any]]":
        """Return what is needed to use the model again, as arrays of numbers and text without objects.

        Returns:
            components (topics × terms), numbers and the columns of the table topics (by topic), idf, english, keys and
            forms (by term), the parts of the lexicon, and the words that were left out.
        """
        import numpy as np

        def spell(values: Sequence[str]) -> "NDArray[Any]":
            return np.array(values, dtype=np.str_)

        topics = {f"topics_{name}": self.topics[name].to_numpy() for name in _FIGURES}
        return {
            "components": self.components,
            "numbers": np.array(self.numbers, dtype=np.int64),
            **topics,
            "topics_label": spell(self.topics["label"].to_list()),
            "topics_seed_name": spell(self.topics["seed_name"].fill_null("").to_list()),
            "idf": self.idf,
            "english": self.english,
            "keys": spell(self.keys),
            "forms": spell(self.forms),
            "lexicon_words": spell(self.lexicon.words),
            "lexicon_stem_of": self.lexicon.stem_of,
            "lexicon_stems": spell(self.lexicon.stems),
            "lexicon_pairs": self.lexicon.pairs,
            "left_out_words": spell(self.left_out_words["word"].to_list()),
            "left_out_reasons": spell(self.left_out_words["reason"].to_list()),
            "left_out_places": self.left_out_words["places"].to_numpy(),
        }

    def card(self) -> dict[str, Any]:
        """Return what the model is and how it was made, as values that JSON can hold."""
        from importlib.metadata import version

        from pipeline.topics import VERSION

        return {
            "method": _METHODS[self.model],
            "model": self.model,
            "unit": self.unit,
            "version": VERSION,
            "k": self.k,
            "reason": self.reason,
            "choice_reason": self.choice_reason,
            "warnings": list(self.warnings),
            "seed": self.seed,
            "languages": None if self.languages is None else list(self.languages),
            "settings": self.settings.model_dump(mode="json"),
            "passages": self.passages,
            "texts": self.texts,
            "repeated_passages": self.repeated_passages,
            "passages_without_topic": self.passages_without_topic,
            "terms": len(self.keys),
            "is_converged": self.is_converged,
            "known_unknown_words_share": self.known_unknown_words_share,
            "known_residual_error": self.known_residual_error,
            "choice": self.choice.to_dicts(),
            "left_out": self.left_out.to_dicts(),
            "libraries": {name: version(name) for name in ("gensim", "numpy", "scikit-learn", "scipy")},
        }

    def _share(self, matrix: Any) -> "NDArray[np.float64]":
        from pipeline.topics.learn import apply_topics, weigh
        from pipeline.topics.tables import share_passages

        weights = apply_topics(weigh(matrix, self.idf, self.model), self.components, self.model)
        return share_passages(weights, min_share=self.settings.min_share)


_FIGURES = ("passages", "weight_share", "coherence_npmi", "exclusivity", "stability")


def restore_model(arrays: "Mapping[str, NDArray[Any]]", card: Mapping[str, Any]) -> TopicModel:
    """Return a model that was saved as arrays and a card; its table topic_weights is empty.

    Args:
        arrays: As `TopicModel.arrays` gives them.
        card: As `TopicModel.card` gives it.

    Raises:
        KeyError: If something is missing.
    """
    import numpy as np
    import polars as pl

    from pipeline.topics.choose import make_no_choice
    from pipeline.topics.settings import TopicSettings
    from pipeline.topics.tables import list_terms, list_weights
    from pipeline.topics.words import Lexicon

    settings = TopicSettings(**card["settings"])
    numbers = tuple(int(number) for number in arrays["numbers"])
    forms = tuple(arrays["forms"].tolist())
    components = np.asarray(arrays["components"], dtype=np.float64)
    topics = pl.DataFrame(
        {
            "topic": pl.Series(numbers, dtype=pl.Int64),
            "label": pl.Series(arrays["topics_label"].tolist(), dtype=pl.String),
            **{name: arrays[f"topics_{name}"] for name in _FIGURES},
            "seed_name": pl.Series([name or None for name in arrays["topics_seed_name"].tolist()], dtype=pl.String),
        },
        schema_overrides={"passages": pl.Int64, **dict.fromkeys(_FIGURES[1:], pl.Float64)},
        nan_to_null=True,
    )
    nobody = pl.DataFrame(schema={"passage_id": pl.String, "document_id": pl.String})
    taken = (
        "choice_reason", "model", "unit", "k", "reason", "seed", "passages", "texts", "repeated_passages",
        "passages_without_topic", "is_converged", "known_unknown_words_share", "known_residual_error",
    )  # fmt: skip
    return TopicModel(
        topics=topics,
        topic_terms=list_terms(components, numbers, forms, size=settings.top_terms),
        topic_weights=list_weights(np.zeros((0, len(numbers))), numbers, nobody),
        choice=pl.DataFrame(card["choice"], schema=make_no_choice().schema),
        left_out=pl.DataFrame(
            card["left_out"],
            schema={"reason": pl.String, "words": pl.Int64, "places": pl.Int64, "examples": pl.List(pl.String)},
        ),
        left_out_words=pl.DataFrame(
            {
                "word": pl.Series(arrays["left_out_words"].tolist(), dtype=pl.String),
                "reason": pl.Series(arrays["left_out_reasons"].tolist(), dtype=pl.String),
                "places": arrays["left_out_places"],
            }
        ),
        warnings=tuple(card["warnings"]),
        languages=None if card["languages"] is None else tuple(card["languages"]),
        settings=settings,
        numbers=numbers,
        lexicon=Lexicon(
            words=tuple(arrays["lexicon_words"].tolist()),
            stem_of=arrays["lexicon_stem_of"],
            stems=tuple(arrays["lexicon_stems"].tolist()),
            pairs=arrays["lexicon_pairs"],
        ),
        keys=tuple(arrays["keys"].tolist()),
        forms=forms,
        idf=arrays["idf"],
        english=arrays["english"],
        components=components,
        **{name: card[name] for name in taken},
    )
