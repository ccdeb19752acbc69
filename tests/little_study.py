"""A workspace small enough to be counted by hand, written through the public functions of the store.

| document | date                 | kind   | passages (coded) | counted mentions                                  |
|----------|----------------------|--------|------------------|---------------------------------------------------|
| a        | 2019-03-04           | news   | 2                | inh_budget; inh_budget + smart_mobility           |
| b        | 2019 (year only)     | report | 2                | smart_mobility + sup_policy; -                    |
| c        | 2021-05-02           | news   | 1                | inh_budget + smart_mobility                       |
| d        | 2021-06 (month only) | report | 1                | sup_policy                                        |
| e        | 2022-02-02           | news   | 1                | - (one negated inh_budget)                        |
| f        | none                 | text   | 1                | inh_budget                                        |

2020 has no document. On 30 June 2022, TODAY, the year 2022 is not over. inh_literacy is never mentioned.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipeline.records import (
    CODES,
    DOCUMENTS,
    MENTIONS,
    PASSAGES,
    STORIES,
    TOPIC_TERMS,
    TOPIC_WEIGHTS,
    TOPICS,
    make_id,
)
from pipeline.store import Arrival, Ledger, Run, Step, make_frame, replace_table
from pipeline.workspace import Workspace

TODAY = date(2022, 6, 30)

RUN = Run(
    run_id="run-1",
    flow="analyse",
    started="2022-06-29T08:00:00+00:00",
    ended="2022-06-29T08:01:00+00:00",
    state="completed",
    facts={
        "faktor": "0.1.0",
        "codebook": "book-1",
        "codebook_name": "Little book",
        "versions": {"python": "3.11.9", "polars": "1.30.0"},
        "settings": {"name": "x", "sources": [{"folder": "/home/somebody"}], "topics": {"k": None, "seed": 7}},
    },
)

# code, label id, label en, group, sign
CODE_ROWS = (
    ("smart_mobility", "Mobilitas cerdas", "Smart mobility", "dimension", "none"),
    ("smart_economy", "Ekonomi cerdas", "Smart economy", "dimension", "none"),
    ("sup_policy", "Kebijakan pemerintah", "Government policy", "supporting", "supports"),
    ("inh_budget", "Kendala anggaran", "Budget constraints", "inhibiting", "inhibits"),
    ("inh_literacy", "Literasi digital rendah", "Low digital literacy", "inhibiting", "inhibits"),
)
GROUP_LABELS = {
    "dimension": ("Dimensi", "Dimensions"),
    "supporting": ("Faktor pendukung", "Supporting factors"),
    "inhibiting": ("Faktor penghambat", "Inhibiting factors"),
}

Mark = tuple[str, str, str]
"""Code, the words, and the state."""

DOCUMENT_ROWS: tuple[dict[str, Any], ...] = (
    {
        "key": "news/a.html",
        "kind": "news",
        "title": "Anggaran angkutan kota",
        "publisher": "Harian Contoh",
        "date": date(2019, 3, 4),
        "precision": "day",
        "passages": (
            ("heading", None, "Anggaran angkutan kota", ()),
            (
                "paragraph",
                None,
                "Wali kota berkata anggaran terbatas tahun ini.",
                (("inh_budget", "anggaran terbatas", "stated"),),
            ),
            (
                "paragraph",
                None,
                "Dana bus kota kurang, kata dinas. Layanan bus kota tetap berjalan.",
                (("inh_budget", "Dana bus kota kurang", "stated"), ("smart_mobility", "bus kota", "stated")),
            ),
        ),
    },
    {
        "key": "reports/b.pdf",
        "kind": "report",
        "title": "Laporan 2019",
        "publisher": "Dinas Contoh",
        "date": date(2019, 1, 1),
        "precision": "year",
        "pages": 3,
        "passages": (
            (
                "paragraph",
                2,
                "Peraturan wali kota mendukung parkir elektronik.",
                (("sup_policy", "Peraturan wali kota", "stated"), ("smart_mobility", "parkir elektronik", "stated")),
            ),
            ("paragraph", 3, "Lampiran memuat daftar pegawai.", ()),
            ("reference", 3, "Contoh, A. (2018). Anggaran terbatas.", ()),
        ),
    },
    {
        "key": "news/c.html",
        "kind": "news",
        "title": "Halte pintar tertunda",
        "publisher": "Harian Contoh",
        "date": date(2021, 5, 2),
        "precision": "day",
        "passages": (
            (
                "paragraph",
                None,
                "Halte pintar tertunda karena anggaran dipotong.",
                (("inh_budget", "anggaran dipotong", "stated"), ("smart_mobility", "Halte pintar", "stated")),
            ),
        ),
    },
    {
        "key": "reports/d.pdf",
        "kind": "report",
        "title": "Laporan Juni 2021",
        "publisher": "Dinas Contoh",
        "date": date(2021, 6, 1),
        "precision": "month",
        "pages": 1,
        "passages": (("paragraph", 1, "Perwali SPBE berlaku.", (("sup_policy", "Perwali SPBE", "stated"),)),),
    },
    {
        "key": "news/e.html",
        "kind": "news",
        "title": None,
        "publisher": None,
        "date": date(2022, 2, 2),
        "precision": "day",
        "passages": (
            ("paragraph", None, "Anggaran bukan kendala.", (("inh_budget", "Anggaran bukan kendala", "negated"),)),
        ),
    },
    {
        "key": "texts/f.txt",
        "kind": "text",
        "title": "Catatan rapat",
        "publisher": None,
        "date": None,
        "precision": None,
        "passages": (("paragraph", None, "Anggaran kurang.", (("inh_budget", "Anggaran kurang", "stated"),)),),
    },
)

TOPIC_ROWS = (
    (1, "anggaran, dana", 4, 0.6, 0.21, ("anggaran", "dana", "kota")),
    (2, "bus, parkir", 2, 0.4, None, ("bus", "parkir", "halte")),
)
# document key -> (share of topic 1, share of topic 2) in its first coded passage
TOPIC_SHARES = {
    "news/a.html": (0.75, 0.25),
    "reports/b.pdf": (0.1, 0.9),
    "news/c.html": (0.6, 0.4),
    "texts/f.txt": (1.0, 0.0),
}

FAILURES = (
    Arrival("corpus", "inbox/scan.docx", "rejected", reason="A Word document (DOCX): save it as PDF or text."),
    Arrival("corpus", "inbox/twin.html", "duplicate", reason="The same bytes as news/a.html.", kind="news"),
)
UNREADABLE = "reports/broken.pdf"


def write_study(
    root: Path,
    *,
    documents: tuple[dict[str, Any], ...] = DOCUMENT_ROWS,
    codes: tuple[tuple[str, str, str, str, str], ...] = CODE_ROWS,
    topics: tuple[Any, ...] = TOPIC_ROWS,
    failures: tuple[Arrival, ...] = FAILURES,
) -> Workspace:
    """Write a workspace with these documents, codes, topics and refusals, as a run would have left it."""
    workspace = Workspace(root)
    root.mkdir(parents=True, exist_ok=True)
    workspace.settings.write_text('name = "Little study"\n')
    groups = {code: group for code, _, _, group, _ in codes}
    passages = [row for document in documents for row in _passages(document)]
    mentions = [row for document in documents for row in _mentions(document, groups)]
    replace_table(workspace, DOCUMENTS, make_frame(DOCUMENTS, [_document(each) for each in documents]))
    replace_table(workspace, PASSAGES, make_frame(PASSAGES, passages))
    replace_table(workspace, STORIES, make_frame(STORIES, [_story(each) for each in documents]))
    replace_table(workspace, MENTIONS, make_frame(MENTIONS, mentions))
    replace_table(workspace, CODES, make_frame(CODES, [_code(*each) for each in enumerate(codes)]))
    _write_topics(workspace, documents, topics)
    _write_ledger(workspace, documents, failures)
    return workspace


def _document_id(document: dict[str, Any]) -> str:
    return make_id("corpus", document["key"])


def _text(document: dict[str, Any]) -> str:
    return "\n\n".join(text for _, _, text, _ in document["passages"])


def _document(document: dict[str, Any]) -> dict[str, object]:
    return {
        "document_id": _document_id(document),
        "original_id": "0" * 64,
        "source": "corpus",
        "key": document["key"],
        "media_type": "pdf" if document.get("pages") else "html",
        "kind": document["kind"],
        "title": document["title"],
        "publisher": document["publisher"],
        "date": document["date"],
        "date_precision": document["precision"],
        "date_source": "text" if document["date"] else None,
        "date_evidence": None,
        "covers_start": None,
        "covers_end": None,
        "address": None,
        "language": "id",
        "pages": document.get("pages"),
        "pages_without_text": 0,
        "ocr_pages": 0,
        "ocr_engine": None,
        "reading_state": "read",
        "warnings": [],
        "text": _text(document),
    }


def _story(document: dict[str, Any]) -> dict[str, object]:
    """Each document but `d`, which tells what `c` tells, is a story of its own."""
    told = "news/c.html" if document["key"] == "reports/d.pdf" else document["key"]
    return {
        "document_id": _document_id(document),
        "story_id": make_id("corpus", told),
        "is_representative": told == document["key"],
        "shared_share": 1.0,
    }


def _passages(document: dict[str, Any]) -> list[dict[str, object]]:
    rows = []
    start = 0
    for ordinal, (kind, page, text, _) in enumerate(document["passages"]):
        rows.append(
            {
                "passage_id": make_id(_document_id(document), start, start + len(text), text),
                "document_id": _document_id(document),
                "ordinal": ordinal,
                "kind": kind,
                "page": page,
                "section": None,
                "part": "body",
                "start": start,
                "end": start + len(text),
                "language": "id",
                "language_confidence": 1.0,
                "ocr_confidence": None,
                "text": text,
            }
        )
        start += len(text) + 2
    return rows


def _mentions(document: dict[str, Any], groups: dict[str, str]) -> list[dict[str, object]]:
    rows = []
    for passage, (_, _, text, marks) in zip(_passages(document), document["passages"], strict=True):
        for code, quote, state in marks:
            start = text.index(quote)
            rule = f"{code}/1"
            rows.append(
                {
                    "mention_id": make_id(str(passage["passage_id"]), code, rule, start, start + len(quote)),
                    "document_id": passage["document_id"],
                    "passage_id": passage["passage_id"],
                    "code": code,
                    "group": groups[code],
                    "rule": rule,
                    "rule_hash": "hash",
                    "start": start,
                    "end": start + len(quote),
                    "quote": quote,
                    "atoms": quote.lower().split(),
                    "state": state,
                    "cue": "bukan" if state == "negated" else None,
                    "cue_start": text.index("bukan") if state == "negated" else None,
                    "cue_end": text.index("bukan") + 5 if state == "negated" else None,
                    "sentence": text[:start].count(". "),
                    "is_counted": state == "stated",
                }
            )
    return rows


def _code(ordinal: int, row: tuple[str, str, str, str, str]) -> dict[str, object]:
    code, label_id, label_en, group, sign = row
    group_label_id, group_label_en = GROUP_LABELS.get(group, (group, group))
    return {
        "code": code,
        "ordinal": ordinal,
        "label_id": label_id,
        "label_en": label_en,
        "definition_id": None,
        "definition_en": None,
        "group": group,
        "group_label_id": group_label_id,
        "group_label_en": group_label_en,
        "sign": sign,
        "states": ["stated"],
        "rules": 1,
    }


def _write_topics(workspace: Workspace, documents: tuple[dict[str, Any], ...], topics: tuple[Any, ...]) -> None:
    names = [column.name for column in TOPICS.columns]
    others = {"exclusivity": 0.9, "stability": 0.8, "seed_name": None}
    topic_rows = [{**dict(zip(names[:5], topic[:5], strict=True)), **others} for topic in topics]
    term_rows = [
        {"topic": topic[0], "rank": rank, "term": term, "weight": 1.0 / rank, "exclusivity": 0.9}
        for topic in topics
        for rank, term in enumerate(topic[5], 1)
    ]
    weight_rows = []
    for document in documents if topics else ():
        coded = next(row for row in _passages(document) if row["kind"] == "paragraph")
        for number, share in enumerate(TOPIC_SHARES.get(document["key"], ()), 1):
            if share:
                weight_rows.append(
                    {
                        "passage_id": coded["passage_id"],
                        "document_id": coded["document_id"],
                        "topic": number,
                        "share": share,
                    }
                )
    replace_table(workspace, TOPICS, make_frame(TOPICS, topic_rows))
    replace_table(workspace, TOPIC_TERMS, make_frame(TOPIC_TERMS, term_rows))
    replace_table(workspace, TOPIC_WEIGHTS, make_frame(TOPIC_WEIGHTS, weight_rows))


def _write_ledger(workspace: Workspace, documents: tuple[dict[str, Any], ...], failures: tuple[Arrival, ...]) -> None:
    now = datetime(2022, 6, 29, 8, tzinfo=UTC)
    kept = [Arrival("corpus", each["key"], "new", None, "0" * 64, "html", each["kind"]) for each in documents]
    broken = Arrival("corpus", UNREADABLE, "new", None, "1" * 64, "pdf", "report")
    ledger = Ledger(workspace.ledger)
    ledger.record_arrivals([*kept, broken, *failures], now=now)
    ledger.record_steps([Step(arrival.document_id, "extract", "f", "read") for arrival in kept])
    reason = "The PDF is damaged: its page tree cannot be read. Get it again from its source."
    ledger.record_steps([Step(broken.document_id, "extract", "f", "unreadable", reason=reason)])
    ledger.record_run(RUN)
    ledger.close()
