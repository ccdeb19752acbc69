"""Measure finding terms, beside spaCy's PhraseMatcher and Matcher and scikit-learn in one run, and the whole stage.

    python benchmarks/finding.py [--megabytes 4]

With FAKTOR_DATA set to a folder of real documents the text is its news, else text made from a fixed seed. "First" is a
first pass, in which every distinct word is met and stemmed; "then" is a pass with the words known, as in any later
batch. Hits of exact terms are compared one by one.
"""

import argparse
import json
import os
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipeline.codebook import load_codebook
from pipeline.codebook.expressions import Term, Word, WordKind
from pipeline.detect import find_mentions
from pipeline.detect.finding import Finder, Hits
from pipeline.language import Tokens, Vocabulary, stem_english, stem_indonesian, tokenize

CODEBOOK = Path(__file__).parent.parent / "corpus" / "codebook" / "city-digitalisation.yaml"
T = TypeVar("T")
REPEATS = 3
SEED = 20250711
_SIGNS = re.compile(r"[^\s\w]|[\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")
SYLLABLES = ("ba", "da", "ga", "ka", "la", "ma", "na", "pa", "ra", "sa", "ta", "wa", "ki", "di", "si", "mu", "an", "er")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=4.0, help="how much text the terms are looked for in")
    options = parser.parse_args()
    passages = read_news() or make_text(20_000)
    texts = [clean(text) for text in take(passages, options.megabytes)]
    size = count_megabytes(texts)
    print(f"{size:.1f} MB in {len(texts)} passages, {os.cpu_count()} cores; MB/s, best of {REPEATS}\n")
    print(f"{'':42}{'first':>8}{'then':>8}{'hits':>10}")
    for count in (400, 4_000):
        terms = choose_terms(texts, count)
        exact, found = measure_finder(texts, terms, "exact")
        report(f"faktor, {count} exact terms", exact, size, len(found))
        spacy, expected = measure_spacy(texts, terms)
        report(f"spaCy PhraseMatcher, {count} exact terms", spacy, size, len(expected))
        whole = [hit for hit in expected if is_whole(texts[hit[0]], hit[1], hit[2])]
        verdict = "equal hits" if found == whole else "HITS DIFFER"
        inside = f", but for {len(expected) - len(whole)} of spaCy inside a word" if len(whole) < len(expected) else ""
        print(f"{'':42}{'':8}{spacy[1] / exact[1]:7.0f}x   {verdict}{inside}")
        matcher, expected = measure_spacy(texts, terms, with_matcher=True)
        report(f"spaCy Matcher, {count} exact terms", matcher, size, len(expected))
        counts, hits = measure_scikit_learn(texts, terms)
        report(f"scikit-learn CountVectorizer, {count} terms", counts, size, hits)
        verdict = "equal hits" if hits == len(whole) else f"{hits - len(whole):+} hits"
        print(f"{'':42}{'':16}          {verdict}")
        stemmed, found = measure_finder(texts, terms, "stem")
        report(f"faktor, {count} terms by stem, id and en", stemmed, size, len(found))
    measure_stage(passages)


def measure_finder(
    texts: list[str], terms: list[str], kind: WordKind
) -> tuple[tuple[float, float], list[tuple[int, ...]]]:
    """Return seconds of a first and a later pass, and the hits as (passage, start, end)."""
    languages = ("id", "en") if kind == "stem" else ()
    words = [[Word(kind, word, languages) for word in term.split()] for term in terms]

    def prepare() -> Callable[[], object]:
        stem_english.cache_clear()
        stem_indonesian.cache_clear()
        finder, vocabulary = Finder(), Vocabulary()
        for term in words:
            finder.add(Term(tuple(term)))

        def find() -> tuple[Tokens, Hits]:
            tokens = tokenize(texts, vocabulary=vocabulary)
            return tokens, finder.find_terms(tokens)

        return find

    seconds, (tokens, hits) = measure(prepare)
    found = [
        (int(tokens.passage[start]), int(tokens.start[start]), int(tokens.end[end - 1]))
        for start, end in zip(hits.starts.tolist(), hits.ends.tolist(), strict=True)
    ]
    return seconds, sorted(found)


def measure_scikit_learn(texts: list[str], terms: list[str]) -> tuple[tuple[float, float], int]:
    """Return the same for a dictionary as quanteda has it: counts of terms by passage, without places."""
    from sklearn.feature_extraction.text import CountVectorizer

    def prepare() -> Callable[[], int]:
        counter = CountVectorizer(vocabulary=terms, ngram_range=(1, 3), token_pattern=r"[^\W\d_]+|\.")
        return lambda: int(counter.transform(texts).sum())

    return measure(prepare, repeats=1)


def measure_spacy(
    texts: list[str], terms: list[str], *, with_matcher: bool = False
) -> tuple[tuple[float, float], list[tuple[int, ...]]]:
    """Return the same for spaCy's tokeniser and PhraseMatcher, or its Matcher, on folded forms."""
    import spacy
    from spacy.matcher import Matcher, PhraseMatcher

    def prepare() -> Callable[[], object]:
        nlp = spacy.blank("id")
        nlp.max_length = 10**9
        if with_matcher:
            matcher = Matcher(nlp.vocab)
            matcher.add("terms", [[{"LOWER": word} for word in term.split()] for term in terms])
        else:
            matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
            matcher.add("terms", [nlp.make_doc(term) for term in terms])

        def find() -> list[tuple[int, ...]]:
            found = []
            for index, text in enumerate(texts):
                doc = nlp.make_doc(text)
                for _, first, last in matcher(doc):
                    found.append((index, doc[first].idx, doc[last - 1].idx + len(doc[last - 1])))
            return found

        return find

    seconds, found = measure(prepare, repeats=1)
    return seconds, sorted(set(found))


def is_whole(text: str, start: int, end: int) -> bool:
    """Return whether a hit is made of whole words; spaCy cuts "USDT" into a currency and a letter."""
    return not text[start - 1 : start].isalpha() and not text[end : end + 1].isalpha()


def measure_stage(passages: list[str]) -> None:
    """Print how fast passages become mentions under the codebook of the project."""
    codebook = load_codebook(CODEBOOK)
    table = pl.DataFrame(
        {
            "passage_id": [str(index) for index in range(len(passages))],
            "document_id": [str(index) for index in range(len(passages))],
            "kind": ["paragraph"] * len(passages),
            "text": passages,
        }
    )

    def prepare() -> Callable[[], pl.DataFrame]:
        stem_english.cache_clear()
        stem_indonesian.cache_clear()
        fresh = replace(codebook, version=f"{codebook.version} {time.perf_counter()}")
        return lambda: find_mentions(table, fresh)

    seconds, mentions = measure(prepare)
    size = count_megabytes(passages)
    print(f"\nwhole stage, {size:.1f} MB, {len(codebook.rules)} rules of {codebook.name}:")
    report("faktor, passages to mentions with context", seconds, size, mentions.height)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, spaCy included")


def measure(prepare: Callable[[], Callable[[], T]], *, repeats: int = REPEATS) -> tuple[tuple[float, float], T]:
    """Return the least seconds of a first and of a later call, and what the last call gave."""
    firsts, laters = [], []
    for _ in range(repeats):
        work = prepare()
        firsts.append(clock(work)[0])
        seconds, result = clock(work)
        laters.append(seconds)
    return (min(firsts), min(laters)), result


def clock(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def report(name: str, seconds: tuple[float, float], size: float, hits: int) -> None:
    print(f"{name:42}{size / seconds[0]:8.1f}{size / seconds[1]:8.1f}{hits:10}")


def choose_terms(texts: list[str], count: int) -> list[str]:
    """Return folded terms of one to three words that stand in the text, frequent and rare ones mixed."""
    rng = random.Random(SEED)
    words = Counter(word for text in texts for part in text.split(" . ") for word in part.lower().split())
    usual = [word for word, times in words.most_common() if times > 1 and len(word) > 2]
    pairs = Counter(
        " ".join(part[index : index + size])
        for text in texts[:4_000]
        for part in (piece.lower().split() for piece in text.split(" . "))
        for size in (2, 3)
        for index in range(len(part) - size + 1)
    )
    phrases = [phrase for phrase, times in pairs.items() if times > 1]
    singles = rng.sample(usual[50:], min(count // 2, len(usual) - 50))
    return sorted({*singles, *rng.sample(phrases, min(count - len(singles), len(phrases)))})


def clean(text: str) -> str:
    """Keep words of letters and part all else by points, so that both tokenisers see the same words."""
    return " . ".join(part for part in (" ".join(_LETTERS.findall(piece)) for piece in _SIGNS.split(text)) if part)


def take(texts: Iterable[str], megabytes: float) -> list[str]:
    taken, size = [], 0
    for text in texts:
        if size > megabytes * 1e6:
            break
        taken.append(text)
        size += len(text)
    return taken


def count_megabytes(texts: list[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def read_news() -> list[str]:
    """Return the paragraphs of the real news; none where FAKTOR_DATA is unset."""
    folder = os.environ.get("FAKTOR_DATA")
    if not folder:
        return []
    bodies = [
        json.loads(line)["body"]
        for name in ("articles.jsonl", "background.jsonl")
        for line in (Path(folder) / "news" / name).read_text(encoding="utf-8").split("\n")
        if line
    ]
    return [paragraph for body in bodies for paragraph in body.split("\n") if paragraph.strip()]


def make_text(passages: int) -> list[str]:
    """Return passages of made-up words whose frequencies fall as those of a language do."""
    rng = random.Random(SEED)
    words = list(dict.fromkeys("".join(rng.choices(SYLLABLES, k=rng.randint(2, 5))) for _ in range(60_000)))
    weights = [1 / (rank + 3) for rank in range(len(words))]
    return [
        " ".join(word + rng.choice(("", "", "", "", ",", ".")) for word in rng.choices(words, weights, k=45))
        for _ in range(passages)
    ]


if __name__ == "__main__":
    main()
