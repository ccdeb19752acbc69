"""The parameters of a topic fit.

Takes what a researcher chooses; gives one frozen record that is saved with the model. Knows no passages.
"""

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["TopicSettings"]


class TopicSettings(BaseModel):
    """What decides how words become topics, beside the number of topics and the seed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[str, ...] = Field(
        default=("paragraph", "list", "caption", "footnote"),
        description="kinds of passage that topics are made of; tables and references are lists of names and numbers",
    )
    min_passages: int = Field(
        default=30, ge=2, description="fewest passages with at least two terms that are fitted at all"
    )
    passages_per_topic: int = Field(
        default=20, ge=1, description="passages that the largest number of topics tried must leave for each, on average"
    )
    term_min_passages: int = Field(default=4, ge=1, description="a term in fewer passages is left out as too rare")
    term_min_documents: int = Field(
        default=2, ge=1, description="a term in fewer documents is left out: it tells a document, not a topic"
    )
    term_max_share: float = Field(
        default=0.5, gt=0, le=1, description="a term in a larger share of passages is left out: it tells none apart"
    )
    max_terms: int = Field(default=10_000, ge=20, description="keep this many terms, those in most passages")
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
    coherence_terms: int = Field(default=10, ge=2, description="heaviest terms of a topic that its coherence is about")
    label_terms: int = Field(default=3, ge=1, description="terms in a label")
    min_share: float = Field(
        default=0.01, ge=0, lt=0.5, description="a topic with a smaller share of a passage is not kept for it"
    )
    choose_passages: int = Field(
        default=4_000, ge=100, description="the number of topics is chosen on a sample of at most so many passages"
    )
    max_iterations: int = Field(default=200, ge=1, description="rounds of the fit before it stops unfinished")
