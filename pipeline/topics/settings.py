"""The parameters of a topic fit.

Takes what a researcher chooses; gives one frozen record that is saved with the model. Knows no passages.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["MODELS", "UNITS", "Model", "TopicSettings", "Unit"]

Model = Literal["nmf", "consensus", "lda", "lda-sklearn", "seeded"]
"""How topics are found."""

Unit = Literal["passage", "document"]
"""What topics are learned from; shares are of passages either way."""

MODELS: tuple[Model, ...] = ("nmf", "consensus", "lda", "lda-sklearn", "seeded")
UNITS: tuple[Unit, ...] = ("passage", "document")


class TopicSettings(BaseModel):
    """What decides how words become topics, beside the number of topics, the model, the unit and the seed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[str, ...] = Field(
        default=("paragraph", "list", "caption", "footnote"),
        description="kinds of passage that topics are made of; tables and references are lists of names and numbers",
    )
    min_passages: int = Field(
        default=30, ge=2, description="fewest passages with at least two terms that are fitted at all"
    )
    passages_per_topic: int = Field(
        default=20, ge=1, description="texts that the largest number of topics tried must leave for each, on average"
    )
    piece_terms: int = Field(
        default=300,
        ge=20,
        description="unit document: a longer document is learned from in pieces of so many terms",
    )
    min_texts: int = Field(
        default=200,
        ge=2,
        description="unit document: pieces are halved, down to passages, until there are so many texts",
    )
    term_min_passages: int = Field(default=4, ge=1, description="a term in fewer passages is left out as too rare")
    term_min_documents: int = Field(
        default=2, ge=1, description="a term in fewer documents is left out: it tells a document, not a topic"
    )
    term_max_share: float = Field(
        default=0.5, gt=0, le=1, description="a term in a larger share of passages is left out: it tells none apart"
    )
    max_terms: int = Field(default=10_000, ge=20, description="keep this many terms, those in most passages")
    source_min_documents: int = Field(
        default=20, ge=2, description="boilerplate is looked for in sources of so many documents, and as many elsewhere"
    )
    source_term_share: float = Field(
        default=0.25,
        gt=0,
        le=1,
        description="a term is boilerplate if it is in so large a share of a source's documents",
    )
    source_term_exclusivity: float = Field(
        default=0.9, gt=0.5, le=1, description="and so large a share of its documents are of that source"
    )
    repeat_min_terms: int = Field(
        default=4, ge=1, description="a passage of so many distinct terms that repeats another is learned from once"
    )
    phrase_min_count: int = Field(
        default=8, ge=1, description="two words side by side must occur this often to be a phrase"
    )
    phrase_min_npmi: float = Field(
        default=0.5,
        ge=-1,
        le=1,
        description="and attract each other this much (normalised pointwise mutual information)",
    )
    top_terms: int = Field(default=30, ge=3, description="terms kept of each topic")
    coherence_terms: int = Field(
        default=10, ge=2, description="heaviest terms of a topic that its coherence and its stability are about"
    )
    label_terms: int = Field(default=3, ge=1, description="terms in a label")
    min_share: float = Field(
        default=0.01, ge=0, lt=0.5, description="a topic with a smaller share of a passage is not kept for it"
    )
    choose_texts: int = Field(
        default=3_000, ge=100, description="the number of topics is chosen on a sample of about so many texts"
    )
    choose_resamples: int = Field(
        default=4, ge=2, description="times that documents are drawn again for each number of topics tried"
    )
    min_stability: float = Field(
        default=0.54,
        ge=0,
        le=1,
        description="a number of topics is chosen among those that are this stable, if any is; 0.54 is 7 of 10 terms",
    )
    carried_stability: float = Field(
        default=0.22,
        ge=0,
        le=1,
        description="a corpus carries no topics if no number of them is this stable; random words seldom are",
    )
    stability_resamples: int = Field(
        default=5, ge=0, description="fits on documents drawn again that the stability of the final topics is told from"
    )
    stability_texts: int = Field(default=10_000, ge=100, description="texts in each of them, at most")
    max_iterations: int = Field(default=200, ge=1, description="rounds of the fit before it stops unfinished")
    consensus_fits: int = Field(default=20, ge=3, description="model consensus: fits that it is the consensus of")
    consensus_share: float = Field(
        default=0.8, gt=0, le=1, description="model consensus: share of the texts that each fit is made on"
    )
    lda_passes: int = Field(default=10, ge=1, description="model lda and lda-sklearn: times through all texts")
    residual_topics: int = Field(
        default=5, ge=0, description="model seeded: topics without seeds, where the number of topics is not given"
    )
    seed_weight: float = Field(
        default=0.2, gt=0, description="model seeded: weight of a topic's seeds, in shares of the texts of a topic"
    )
