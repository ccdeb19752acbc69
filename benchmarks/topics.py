"""Topic models side by side: ours, gensim's LDA and NMF, scikit-learn's LDA, tomotopy's LDA.

Takes the labelled articles and the news of FAKTOR_DATA; prints one table for articles and one for short pieces of them.
All models get the same counts of the same terms. Coherence (NPMI of the ten main terms, over whole articles),
diversity, purity and NMI are of one fit; stability is the mean Jaccard of the ten main terms of matched topics, over
seeds and over articles drawn again with replacement. Seconds are of the processor for one fit, without reading words.

    python benchmarks/topics.py                     everything (about an hour)
    python benchmarks/topics.py --resamples 2       quicker
    python benchmarks/topics.py --only scale        100,000 passages, 50 topics: time and memory

tomotopy is no dependency of ours: `pip install tomotopy`; without it its rows are left out.
"""

import argparse
import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import polars as pl
import scipy.sparse
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.topics import TopicSettings, fit_topics, pair_languages
from pipeline.topics.coherence import measure_coherence
from pipeline.topics.factorise import rank_terms
from pipeline.topics.learn import apply_topics, learn_topics
from pipeline.topics.matching import match_weights
from pipeline.topics.vocabulary import count_terms, sum_rows
from pipeline.topics.words import read_words

TOP = 10
WORDS_OF_A_PIECE = 36
SECTIONS = ("news", "finance", "inet", "sport", "health")
SETTINGS = TopicSettings()

Fit = Callable[[scipy.sparse.csr_array, int, int], tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Counts, number of topics and seed -> weights of terms in topics, and of topics in texts."""


def read_bbc(data: Path) -> pl.DataFrame:
    lines = (data / "coded" / "bbc_news_5topics.jsonl").read_text(encoding="utf-8").strip().split("\n")
    return pl.DataFrame(
        [(row["id"], "en", row["text"], row["label"], "bbc") for row in map(json.loads, lines)], **_frame()
    )


def read_news(data: Path) -> pl.DataFrame:
    """Indonesian news; the section of one publisher's address is the label, where it tells a subject."""
    rows = {}
    for name in ("articles", "background"):
        for line in (data / "news" / f"{name}.jsonl").read_text(encoding="utf-8").strip().split("\n"):
            article = json.loads(line)
            host = urlparse(article["url"] or "").netloc
            section = host.split(".")[0] if host.endswith("detik.com") else None
            label = section if section in SECTIONS else None
            rows[article["id"]] = (article["id"], "id", article["body"], label, article["publisher"])
    return pl.DataFrame(list(rows.values()), **_frame())


def _frame() -> dict[str, object]:
    return {"schema": ["document_id", "language", "text", "label", "source"], "orient": "row"}


def cut(articles: pl.DataFrame) -> pl.DataFrame:
    """Return the articles in pieces of some words."""
    rows = []
    for row in articles.iter_rows(named=True):
        words = row["text"].split()
        for first in range(0, max(1, len(words) - WORDS_OF_A_PIECE + 1), WORDS_OF_A_PIECE):
            rows.append({**row, "text": " ".join(words[first : first + WORDS_OF_A_PIECE])})
    return pl.DataFrame(rows, schema=articles.schema)


def make_passages(texts: pl.DataFrame) -> pl.DataFrame:
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(7)
    return texts.with_columns(
        number.alias("passage_id"), pl.lit("paragraph").alias("kind"), pl.int_range(pl.len()).alias("ordinal")
    )


def fit_ours(model: str) -> Fit:
    def fit(matrix: scipy.sparse.csr_array, k: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        from pipeline.topics.factorise import compute_idf
        from pipeline.topics.learn import weigh

        terms = learn_topics(matrix, k, model=model, seed=seed, settings=SETTINGS).terms
        return terms, apply_topics(weigh(matrix, compute_idf(matrix), model), terms, model)

    return fit


def fit_gensim_nmf(matrix: scipy.sparse.csr_array, k: int, seed: int) -> tuple[NDArray, NDArray]:
    from gensim.matutils import Sparse2Corpus, corpus2dense
    from gensim.models import TfidfModel
    from gensim.models.nmf import Nmf

    counts = Sparse2Corpus(matrix, documents_columns=False)
    names = {term: str(term) for term in range(matrix.shape[1])}
    corpus = TfidfModel(counts, id2word=names)[counts]
    model = Nmf(corpus, num_topics=k, id2word=names, passes=10, random_state=seed)
    return model.get_topics(), corpus2dense(model[corpus], k).T


def fit_gensim_lda(matrix: scipy.sparse.csr_array, k: int, seed: int) -> tuple[NDArray, NDArray]:
    from gensim.matutils import Sparse2Corpus, corpus2dense
    from gensim.models import LdaModel

    corpus = Sparse2Corpus(matrix, documents_columns=False)
    names = {term: str(term) for term in range(matrix.shape[1])}
    model = LdaModel(corpus, num_topics=k, id2word=names, passes=10, random_state=seed, eval_every=None)
    return model.get_topics(), corpus2dense(model[corpus], k).T


def fit_sklearn_lda(matrix: scipy.sparse.csr_array, k: int, seed: int) -> tuple[NDArray, NDArray]:
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(k, random_state=seed, n_jobs=1)
    texts = model.fit_transform(matrix)
    return model.components_ / model.components_.sum(axis=1, keepdims=True), texts


def fit_tomotopy(matrix: scipy.sparse.csr_array, k: int, seed: int) -> tuple[NDArray, NDArray]:
    import tomotopy

    model = tomotopy.LDAModel(k=k, seed=seed)
    for first, last in zip(matrix.indptr, matrix.indptr[1:], strict=False):
        words = np.repeat(matrix.indices[first:last], matrix.data[first:last])
        model.add_doc([str(word) for word in words])
    model.train(500, workers=1)
    terms = np.zeros((k, matrix.shape[1]))
    terms[:, [int(word) for word in model.used_vocabs]] = [model.get_topic_word_dist(topic) for topic in range(k)]
    return terms, np.array([document.get_topic_dist() for document in model.docs])


MODELS: dict[str, Fit] = {
    "faktor nmf (default)": fit_ours("nmf"),
    "faktor consensus": fit_ours("consensus"),
    "gensim Nmf": fit_gensim_nmf,
    "gensim LDA": fit_gensim_lda,
    "scikit-learn LDA": fit_sklearn_lda,
    "tomotopy LDA": fit_tomotopy,
}


def score(labels: list[str | None], texts: NDArray[np.float64]) -> tuple[float, float]:
    """Return NMI and purity of the largest topic of each labelled text."""
    from sklearn.metrics import normalized_mutual_info_score

    known = [place for place, label in enumerate(labels) if label]
    topics = texts[known].argmax(axis=1)
    names = [labels[place] for place in known]
    table = pl.DataFrame({"topic": topics, "label": names}).group_by("topic", "label").len()
    purity = table.group_by("topic").agg(pl.col("len").max())["len"].sum() / len(known)
    return float(normalized_mutual_info_score(names, topics)), float(purity)


def compare(
    name: str, texts: pl.DataFrame, k: int, *, seeds: int, resamples: int, by_document: bool, only: str | None
) -> None:
    """Print one row per model for texts, and one for ours learned from whole articles."""
    passages = make_passages(texts)
    words = read_words(
        passages["text"].to_list(), passages["language"].to_list(), phrase_min_count=8, phrase_min_npmi=0.5
    )
    documents = passages["document_id"].to_list()
    counts = count_terms(words, documents, settings=SETTINGS, sources=passages["source"].to_list())
    filled = np.flatnonzero(np.diff(counts.matrix.indptr))
    matrix, labels = counts.matrix[filled], [passages["label"][int(row)] for row in filled]
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    of = np.unique([documents[row] for row in filled], return_inverse=True)[1]
    articles, _ = sum_rows(matrix, of)
    print(f"\n{name}: {matrix.shape[0]:,} texts, {articles.shape[0]:,} articles, {matrix.shape[1]:,} terms, k = {k}")
    print(f"{'model':26}{'seconds':>9}{'NPMI':>7}{'divers.':>9}{'seeds':>7}{'bootstr.':>9}{'NMI':>6}{'purity':>8}")
    fits: dict[str, tuple[Fit, scipy.sparse.csr_array]] = {label: (fit, matrix) for label, fit in MODELS.items()}
    if by_document:
        fits = {"faktor nmf, by document": (fits["faktor nmf (default)"][0], articles), **fits}
    for label, (fit, learned_from) in fits.items():
        if only is not None and only not in label:
            continue
        try:
            _print_row(label, fit, learned_from, matrix, articles, of, labels, k, seeds=seeds, resamples=resamples)
        except ImportError as error:
            print(f"{label:26}{error}")


def _print_row(
    label: str,
    fit: Fit,
    learned_from: scipy.sparse.csr_array,
    matrix: scipy.sparse.csr_array,
    articles: scipy.sparse.csr_array,
    of: NDArray[np.int64],
    labels: list[str | None],
    k: int,
    *,
    seeds: int,
    resamples: int,
) -> None:
    began = time.process_time()
    terms, texts = fit(learned_from, k, 0)
    seconds = time.process_time() - began
    if learned_from is not matrix:
        from pipeline.topics.factorise import apply_idf, assign_texts, compute_idf

        texts = assign_texts(apply_idf(matrix, compute_idf(articles)), terms)
    tops = [rank_terms(row)[:TOP] for row in terms]
    every = np.concatenate(tops)
    reseeded = [
        match_weights(terms, fit(learned_from, k, seed)[0], top=TOP).jaccard.mean() for seed in range(1, seeds + 1)
    ]
    random = np.random.default_rng(0)
    drawn_again = []
    for seed in range(resamples):
        drawn = random.integers(0, articles.shape[0], articles.shape[0])
        rows = drawn if learned_from is articles else _rows_of(of, drawn)
        drawn_again.append(match_weights(terms, fit(learned_from[rows], k, seed + 1)[0], top=TOP).jaccard.mean())
    nmi, purity = score(labels, texts)
    coherence = np.nanmean(measure_coherence(articles, tops))
    print(
        f"{label:26}{seconds:9.1f}{coherence:7.3f}{len(np.unique(every)) / len(every):9.2f}"
        f"{np.mean(reseeded):7.2f}{np.mean(drawn_again):9.2f}{nmi:6.2f}{purity:8.2f}",
        flush=True,
    )


def _rows_of(of: NDArray[np.int64], drawn: NDArray[np.int64]) -> NDArray[np.int64]:
    times = np.bincount(drawn, minlength=int(of.max()) + 1)
    return np.repeat(np.arange(len(of)), times[of])


def measure_scale(news: pl.DataFrame, *, passages: int = 100_000, k: int = 50) -> None:
    """Print time and memory of a fit of many passages, and of giving topics to some."""
    pieces = cut(news)
    enough = pl.concat([pieces] * (1 + passages // pieces.height)).head(passages)
    # the second time around, words move between passages, so that no passage repeats another
    random = np.random.default_rng(0)
    texts = enough["text"].to_list()
    for row in range(pieces.height, passages):
        one, other = texts[row].split(), texts[random.integers(0, pieces.height)].split()
        texts[row] = " ".join(one[: len(one) // 2] + other[len(other) // 2 :])
    copy = pl.int_range(pl.len()) // pieces.height
    document = pl.concat_str(pl.col("document_id"), copy.cast(pl.String))
    frame = make_passages(enough.with_columns(pl.Series("text", texts), document.alias("document_id")))
    for unit in ("document", "passage"):
        began, clock = time.process_time(), time.perf_counter()
        model = fit_topics(frame, k=k, unit=unit)
        print(
            f"{frame.height:,} passages, k = {k}, unit {unit} ({model.texts:,} texts): "
            f"{time.process_time() - began:.0f} s of processor, {time.perf_counter() - clock:.0f} s by the clock, "
            f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB",
            flush=True,
        )
    began = time.process_time()
    model.assign(frame.head(10_000))
    print(f"topics for 10,000 passages: {time.process_time() - began:.1f} s of processor")


def measure_choice(news: pl.DataFrame, *, resamples: int) -> None:
    """Print the number of topics chosen for the news, and how stable these are over articles drawn again."""
    frame = make_passages(cut(news))
    began = time.process_time()
    model = fit_topics(frame, settings=TopicSettings(stability_resamples=resamples))
    print(f"\n{model.choice_reason}\n{time.process_time() - began:.0f} s of processor")
    print(f"{resamples} bootstraps at this number: mean Jaccard {model.topics['stability'].mean():.3f}")


def measure_languages(bbc: pl.DataFrame, news: pl.DataFrame, *, k: int) -> None:
    """Print how many labelled English articles have a topic whose Indonesian partner has their own label."""
    same = {"business": "money", "finance": "money", "sport": "sport", "tech": "tech", "inet": "tech"}
    labelled = news.filter(pl.col("label").is_in(list(same)))
    rest = news.join(labelled, on="document_id", how="anti").sample(900, seed=2)
    texts = pl.concat([bbc.sample(1300, seed=1), labelled, rest])
    frame = make_passages(texts.with_columns(pl.col("label").replace_strict(same, default=None)))
    model = fit_topics(frame, k=k, settings=TopicSettings(stability_resamples=0))
    largest = model.topic_weights.sort("share", "topic", descending=[True, False]).unique("passage_id", keep="first")
    known = frame.join(largest, on="passage_id").filter(pl.col("label").is_not_null())
    counted = known.group_by("language", "topic", "label").len().sort("len", "label", descending=[True, False])
    label_of = dict(counted.unique("topic", keep="first").select("topic", "label").iter_rows())
    partner_of = dict(pair_languages(model).select("topic", "partner").iter_rows())
    english = known.filter(pl.col("language") == "en").select("topic", "label").rows()
    right = [label_of.get(partner_of[topic]) == label for topic, label in english]
    alone = [partner_of[topic] is None for topic, _ in english]
    print(
        f"k = {k}: {np.mean(right):.0%} of {len(english)} English articles are of a topic whose Indonesian partner has"
    )
    print(f"their label, {np.mean(alone):.0%} of a topic without one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--resamples", type=int, default=5)
    parser.add_argument("--only", choices=["articles", "pieces", "news", "choice", "languages", "scale"])
    parser.add_argument("--model", help="only models whose name contains this")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    data = Path(os.environ["FAKTOR_DATA"])
    often = {"seeds": asked.seeds, "resamples": asked.resamples, "only": asked.model}
    bbc, news = read_bbc(data), read_news(data)
    if asked.only in (None, "articles"):
        compare("BBC, articles", bbc, 20, by_document=False, **often)
    if asked.only in (None, "pieces"):
        compare(f"BBC, pieces of {WORDS_OF_A_PIECE} words", cut(bbc), 20, by_document=True, **often)
    if asked.only in (None, "news"):
        compare("Indonesian news, articles", news, 20, by_document=False, **often)
    if asked.only in (None, "choice"):
        measure_choice(news, resamples=20)
    if asked.only in (None, "languages"):
        for k in (10, 16, 24):
            measure_languages(bbc, news, k=k)
    if asked.only in (None, "scale"):
        measure_scale(news)


if __name__ == "__main__":
    main()
