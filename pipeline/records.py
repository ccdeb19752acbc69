"""The nouns of faktor and the columns of every table, in one place.

Takes nothing; gives frozen records, table schemas and the functions that make ids from content.
Knows no file, no clock, no table engine: column types are plain names that `store.tables` maps.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = [
    "CODES",
    "DATES",
    "DOCUMENTS",
    "ENTRIES",
    "KINDS",
    "MENTIONS",
    "PARTS",
    "PASSAGES",
    "PASSAGE_KINDS",
    "PLACES",
    "SHADOWED",
    "STORIES",
    "TABLES",
    "TOPICS",
    "TOPIC_TERMS",
    "TOPIC_WEIGHTS",
    "Box",
    "Column",
    "DateCandidate",
    "Document",
    "Entry",
    "Original",
    "Outcome",
    "PagePlace",
    "Passage",
    "Reading",
    "ReadingState",
    "Source",
    "State",
    "Table",
    "make_id",
]

Outcome = Literal["new", "changed", "unchanged", "duplicate", "rejected", "failed"]
"""What became of an item on arrival."""

ReadingState = Literal[
    "read", "partly", "described", "joined", "no_text", "not_an_article", "unreadable", "quarantined"
]  # fmt: skip
"""How far reading came; a bibliographic file is "described": it tells of other documents and is none; the second page
of an article is "joined" with the first."""

State = Literal["stated", "negated", "recommended", "hypothetical", "ended", "unclear"]
"""How a passage speaks of what it mentions."""

KINDS = ("news", "report", "article", "law", "text")
"""What sort of publication a document is; a folder source may say so, else the file format suggests it."""

PASSAGE_KINDS = (
    "title", "heading", "paragraph", "list", "table", "caption", "footnote", "reference", "contents", "metadata",
)  # fmt: skip
"""What a passage is in its document; headings, references, entries of contents and the lines of a header ("metadata":
title, date and publisher as a text says them of itself) are kept but never coded."""

PARTS = ("front", "abstract", "keywords", "contents", "body", "references", "appendix")
"""Where a passage stands in its document: a paragraph of the abstract repeats what the body says."""

Day = date
"""A date, where a field is named `date` already."""

# 20 hexadecimal digits are 80 bits: among 10 million mentions two collide with probability 4e-11.
_ID_HEX_DIGITS = 20


def make_id(*parts: str | int) -> str:
    """Return an id that depends on nothing but its parts.

    Args:
        parts: What the record is; joined by a separator that no part contains.

    Returns:
        20 hexadecimal digits of the SHA-256 of the parts.
    """
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:_ID_HEX_DIGITS]


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents come from: a folder under a name.

    Attributes:
        name: Short name, unique in a workspace.
        folder: Path of the folder, relative to the workspace or absolute.
        kinds: First folder below `folder` -> kind of the documents in it ("" is the folder itself).
        publisher: Publisher of every document of the source, where it has one.
        region: Region that it reports on, where it says one.
        holds_mail: Whether the folder is a mailbox, in which a mail is renamed when it was read.
    """

    name: str
    folder: str
    kinds: dict[str, str] = field(default_factory=dict)
    publisher: str | None = None
    region: str | None = None
    holds_mail: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry of a bibliographic file, or an item of a feed, says of a publication.

    Attributes:
        bibliography: Key of the file that it stands in; address of the feed or the sitemap.
        key: Its key in that file.
        title: Title, or None.
        authors: Who wrote it, "First Last" each.
        date: Date of publication; the first day of a month or year when only that is said; None where it says none.
        date_precision: "day", "month" or "year"; None without a date.
        date_words: The field that says the date, as it stands.
        publisher: The journal or newspaper, else the publisher or institution.
        doi: Digital object identifier, in lower case without "https://doi.org/".
        address: Address of the web.
        language: Language, as it stands.
        abstract: Abstract, or None.
        files: Paths of the files that it names, with forward slashes, as they stand.
    """

    bibliography: str
    key: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: Day | None = None
    date_precision: Literal["day", "month", "year"] | None = None
    date_words: str | None = None
    publisher: str | None = None
    doi: str | None = None
    address: str | None = None
    language: str | None = None
    abstract: str | None = None
    files: tuple[str, ...] = ()

    @property
    def is_of_web(self) -> bool:
        """Whether a feed or a sitemap says it, which programs write, and no bibliography, which a person keeps."""
        return self.bibliography.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of one item as they arrived, and where they came from.

    Attributes:
        document_id: `make_id(source, key)`; the same item keeps it when its bytes change.
        original_id: SHA-256 of the bytes, 64 hexadecimal digits.
        source: Name of the source.
        key: Path inside the folder with forward slashes, or the canonical address.
        media_type: What the bytes are, by content: "pdf", "html", "docx", "eml", "text" ...
        kind: One of KINDS.
        size_bytes: Length of the bytes.
        publisher: Publisher as the source says it, else None.
        seen: Day on which these bytes were first taken in; no date in a document is later.
        entry: What a bibliographic file beside it says of it, else None.
        pages: Of the first page of an article that was saved page by page: original_id and key of each other page.
        page_of: Of another page: the key of the first.
        region: Region that the source reports on, else None.
        charset: What the header of the answer said that its characters are written in; None where it said nothing.
    """

    document_id: str
    original_id: str
    source: str
    key: str
    media_type: str
    kind: str
    size_bytes: int
    publisher: str | None
    seen: date
    entry: Entry | None = None
    pages: tuple[tuple[str, str], ...] = ()
    page_of: str | None = None
    region: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """One clue to a date of a document.

    Attributes:
        role: What it dates: "published", "modified", or "covers" for the period that a report is about.
        start: The day, or the first day of the month, year or period.
        end: The last day that it leaves open; `start` itself for a day.
        source: Which clue: "metadata", "structured data", "text", "address" or "file name".
        evidence: The words, as they stand.
        rank: 1 is the most trusted clue of its role.
    """

    role: Literal["published", "modified", "covers"]
    start: date
    end: date
    source: str
    evidence: str
    rank: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points (1/72 inch) from the upper left corner of the page as it is shown.

    Attributes:
        page: Number of the page, from 1.
        left: Distance of the left edge.
        top: Distance of the upper edge.
        right: Distance of the right edge.
        bottom: Distance of the lower edge.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Document:
    """What reading understood of one original.

    Attributes:
        text: The whole clean text; every passage is a slice of it.
        title: Title, or None.
        date: Publication date; None where nothing says it (never today).
        date_precision: "day", "month" or "year"; None without a date. `date` is the first day of a month or year.
        date_source: Which clue gave the date: "metadata", "structured data", "text", "address" or "file name".
        date_evidence: The words that gave the date, as they stand.
        publisher: Publisher by the document's own word, else the source's.
        pages: Number of pages; None for formats without pages.
        pages_without_text: Pages of a PDF on which something is drawn but no text was found.
        dates: Every clue to a date, by role and rank.
        covers_start: First day of the period that a report is about; None where nothing says it.
        covers_end: Last day of that period.
        address: Canonical address by the document's own word, or None.
        warnings: What a reader should know of how it was read, one sentence each.
        ocr_pages: Pages whose text was read from their picture.
        ocr_engine: Name and version of what read them; None where no page was read so.
        authors: Who wrote it, by its own word or a bibliography's.
        doi: Its digital object identifier, in lower case without "https://doi.org/"; None where nothing says it.
        bibliography: The bibliographic file that describes it, and the entry in it: "refs.bib: haryono2021".
    """

    text: str
    title: str | None
    date: date | None
    date_precision: Literal["day", "month", "year"] | None
    date_source: str | None
    date_evidence: str | None
    publisher: str | None
    pages: int | None
    pages_without_text: int
    dates: tuple[DateCandidate, ...] = ()
    covers_start: Day | None = None
    covers_end: Day | None = None
    address: str | None = None
    warnings: tuple[str, ...] = ()
    ocr_pages: int = 0
    ocr_engine: str | None = None
    authors: tuple[str, ...] = ()
    doi: str | None = None
    bibliography: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document's text that is read and counted as one.

    `document.text[start:end] == text`, always.

    Attributes:
        text: The words.
        start: Offset of the first character in the document's text, in code points.
        end: Offset behind the last character.
        kind: One of PASSAGE_KINDS.
        page: Page on which it starts, from 1; None for formats without pages.
        section: The heading above it, or None.
        boxes: Where it stands on its pages, a rectangle for each column or page that it runs over; empty for formats
            without pages.
        level: Level of a heading in the tree of headings, from 1; None for other kinds.
        part: One of PARTS.
        ocr_confidence: How sure the characters of its page are, 0 to 1, where they were read from the page's picture;
            None where they stand in the file.
    """

    text: str
    start: int
    end: int
    kind: str
    page: int | None
    section: str | None
    boxes: tuple[Box, ...] = ()
    level: int | None = None
    part: str = "body"
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Which page of an article a web page is.

    Attributes:
        address: Address of the article, without the number of a page.
        number: Number of the page, from 1.
        total: How many pages it says that there are, or None.
    """

    address: str
    number: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one original: a document in passages, or the reason why not.

    Attributes:
        document_id: The document that was to be read.
        state: How far reading came.
        reason: One sentence for a person, with what to do; None when all was read and nothing need be known.
        document: The document; None unless state is "read" or "partly".
        passages: Its passages in reading order; empty unless state is "read" or "partly".
        entries: The entries of a bibliographic file; empty unless state is "described".
        place: Which page of an article it is, where it is one of several.
    """

    document_id: str
    state: ReadingState
    reason: str | None
    document: Document | None
    passages: tuple[Passage, ...]
    entries: tuple[Entry, ...] = ()
    place: PagePlace | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Name; carries unit or kind (`_chars`, `_share`, `_id`, `is_`).
        type: "string", "int64", "float64", "bool", "date" or "list[string]".
        meaning: One line.
        is_nullable: Whether null is a value ("not known").
    """

    name: str
    type: Literal["string", "int64", "float64", "bool", "date", "list[string]"]
    meaning: str
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A derived table: its columns, what one row is, and what makes a row unique.

    Attributes:
        name: Name of the table and of its folder.
        row: What one row is.
        key: Columns that identify a row, in the order that rows are sorted by when two tables are compared.
        stage: The stage that makes the rows.
        columns: The columns in order.
    """

    name: str
    row: str
    key: tuple[str, ...]
    stage: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


DOCUMENTS = Table(
    name="documents",
    row="a document that was read",
    key=("document_id",),
    stage="extract",
    columns=(
        Column("document_id", "string", "hash of source and key"),
        Column("original_id", "string", "SHA-256 of the bytes that were read"),
        Column("source", "string", "name of the source"),
        Column("key", "string", "path inside the folder, or canonical address"),
        Column(
            "media_type", "string", "what the bytes are: pdf, html, docx, xlsx, eml, zip, markdown, text and others"
        ),
        Column("kind", "string", "news, report, article, law or text"),
        Column("title", "string", "title", is_nullable=True),
        Column("authors", "list[string]", "who wrote it", is_nullable=True),
        Column("publisher", "string", "publisher, or the journal", is_nullable=True),
        Column("region", "string", "region that its source reports on", is_nullable=True),
        Column(
            "date", "date", "publication date; first day of a month or year when only that is known", is_nullable=True
        ),
        Column("date_precision", "string", "day, month or year", is_nullable=True),
        Column("date_source", "string", "which clue gave the date", is_nullable=True),
        Column("date_evidence", "string", "the words that gave the date", is_nullable=True),
        Column("covers_start", "date", "first day of the period that it is about", is_nullable=True),
        Column("covers_end", "date", "last day of that period", is_nullable=True),
        Column("address", "string", "canonical address by its own word", is_nullable=True),
        Column("doi", "string", "digital object identifier, in lower case", is_nullable=True),
        Column(
            "bibliography", "string", "the bibliographic file that describes it, and the entry in it", is_nullable=True
        ),
        Column("language", "string", "language of most of its characters: id, en or other"),
        Column("pages", "int64", "number of pages", is_nullable=True),
        Column("pages_without_text", "int64", "pages on which no text was found"),
        Column("ocr_pages", "int64", "pages whose text was read from their picture (OCR)"),
        Column("ocr_engine", "string", "name and version of what read them", is_nullable=True),
        Column("reading_state", "string", "read or partly"),
        Column(
            "warnings",
            "list[string]",
            "what a reader should know of how it was read, one sentence each",
            is_nullable=True,
        ),
        Column("text", "string", "the whole clean text"),
    ),
)

DATES = Table(
    name="dates",
    row="a clue to a date of a document",
    key=("document_id", "role", "rank"),
    stage="extract",
    columns=(
        Column("document_id", "string", "the document"),
        Column("role", "string", "what it dates: published, modified, or covers for the period that it is about"),
        Column("rank", "int64", "1 is the most trusted clue of its role"),
        Column("start", "date", "the day, or the first day of the month, year or period"),
        Column("end", "date", "the last day that it leaves open"),
        Column("source", "string", "which clue: metadata, structured data, text, address or file name"),
        Column("evidence", "string", "the words, as they stand"),
    ),
)

ENTRIES = Table(
    name="entries",
    row="an entry of a bibliographic file",
    key=("document_id", "ordinal"),
    stage="extract",
    columns=(
        Column("document_id", "string", "the bibliographic file"),
        Column("ordinal", "int64", "place in the file, from 0"),
        Column("source", "string", "name of the source"),
        Column("bibliography", "string", "key of the file"),
        Column("key", "string", "key of the entry"),
        Column("title", "string", "title", is_nullable=True),
        Column("authors", "list[string]", "who wrote it", is_nullable=True),
        Column("date", "date", "date of publication, or the first day that it leaves open", is_nullable=True),
        Column("date_precision", "string", "day, month or year", is_nullable=True),
        Column("date_words", "string", "the field that says the date, as it stands", is_nullable=True),
        Column("publisher", "string", "journal or newspaper, else publisher or institution", is_nullable=True),
        Column("doi", "string", "digital object identifier, in lower case", is_nullable=True),
        Column("address", "string", "address of the web", is_nullable=True),
        Column("language", "string", "language, as it stands", is_nullable=True),
        Column("abstract", "string", "abstract", is_nullable=True),
        Column("files", "list[string]", "paths of the files that it names, as they stand", is_nullable=True),
    ),
)

PLACES = Table(
    name="places",
    row="a web page that is one of several of an article",
    key=("document_id",),
    stage="extract",
    columns=(
        Column("document_id", "string", "the page"),
        Column("source", "string", "name of the source"),
        Column("address", "string", "address of the article"),
        Column("number", "int64", "number of the page, from 1"),
        Column("total", "int64", "how many pages it says that there are", is_nullable=True),
    ),
)

PASSAGES = Table(
    name="passages",
    row="a passage of a document",
    key=("document_id", "ordinal"),
    stage="extract",
    columns=(
        Column("passage_id", "string", "hash of document, offsets and text"),
        Column("document_id", "string", "the document"),
        Column("ordinal", "int64", "place in reading order, from 0"),
        Column(
            "kind",
            "string",
            "paragraph, heading, list, table, caption, footnote, reference, contents, metadata or title",
        ),
        Column("part", "string", "front, abstract, keywords, contents, body, references or appendix"),
        Column("page", "int64", "page on which it starts, from 1", is_nullable=True),
        Column("section", "string", "the heading above it", is_nullable=True),
        Column("start", "int64", "offset of its first character in the document's text, code points"),
        Column("end", "int64", "offset behind its last character"),
        Column("language", "string", "id, en or other"),
        Column("language_confidence", "float64", "0 to 1: how sure the language is"),
        Column(
            "ocr_confidence",
            "float64",
            "0 to 1: how sure the characters of its page are that were read from its picture (OCR); null for text",
            is_nullable=True,
        ),
        Column("text", "string", "the words"),
    ),
)

STORIES = Table(
    name="stories",
    row="a document and the story that it tells",
    key=("document_id",),
    stage="extract",
    columns=(
        Column("document_id", "string", "the document"),
        Column("story_id", "string", "document_id of the story's representative, its earliest document"),
        Column("is_representative", "bool", "whether it is the representative"),
        Column(
            "shared_share",
            "float64",
            "share of the shorter text's word 5-shingles that it has in common with the representative, 0 to 1",
        ),
    ),
)

MENTIONS = Table(
    name="mentions",
    row="a place where a passage speaks of a code",
    key=("document_id", "passage_id", "code", "start", "end", "rule"),
    stage="detect",
    columns=(
        Column("mention_id", "string", "hash of passage, code, rule and offsets"),
        Column("document_id", "string", "the document"),
        Column("passage_id", "string", "the passage"),
        Column("code", "string", "the code"),
        Column("group", "string", "the group of the code"),
        Column("rule", "string", "which rule of the code found it: code/number, numbered from 1 in the codebook"),
        Column("rule_hash", "string", "hash of all that the rule's answer depends on"),
        Column("start", "int64", "offset in the passage's text, code points"),
        Column("end", "int64", "offset behind the last character"),
        Column("quote", "string", "the matched words as they stand"),
        Column("atoms", "list[string]", "the words that satisfied the rule, in order"),
        Column("state", "string", "stated, negated, recommended, hypothetical, ended or unclear"),
        Column("cue", "string", "the words that set the state", is_nullable=True),
        Column("cue_start", "int64", "offset of the cue in the passage's text", is_nullable=True),
        Column("cue_end", "int64", "offset behind the cue", is_nullable=True),
        Column("sentence", "int64", "which sentence of the passage, from 0"),
        Column("is_counted", "bool", "whether the code counts mentions in this state"),
    ),
)

SHADOWED = Table(
    name="shadowed",
    row="a place that a rule found and that gave way to a mention",
    key=MENTIONS.key,
    stage="detect",
    columns=(*MENTIONS.columns, Column("shadowed_by", "string", "the mention that it gave way to")),
)

CODES = Table(
    name="codes",
    row="a code of the codebook that the mentions were found with",
    key=("code",),
    stage="detect",
    columns=(
        Column("code", "string", "the code"),
        Column("ordinal", "int64", "place in the codebook, from 0"),
        Column("label_id", "string", "label in Indonesian"),
        Column("label_en", "string", "label in English"),
        Column("definition_id", "string", "definition in Indonesian", is_nullable=True),
        Column("definition_en", "string", "definition in English", is_nullable=True),
        Column("group", "string", "the group of the code"),
        Column("group_label_id", "string", "label of the group in Indonesian"),
        Column("group_label_en", "string", "label of the group in English"),
        Column("sign", "string", "what the group does to the subject: supports, inhibits, recommends or none"),
        Column("states", "list[string]", "states in which a mention counts"),
        Column("rules", "int64", "number of rules"),
    ),
)

TOPICS = Table(
    name="topics",
    row="a topic",
    key=("topic",),
    stage="topics",
    columns=(
        Column(
            "topic", "int64", "number of the topic; a first fit counts from 1, largest first, a refit keeps numbers"
        ),
        Column("label", "string", "its most exclusive terms"),
        Column("passages", "int64", "passages whose largest topic it is"),
        Column("weight_share", "float64", "share of all topic weight, 0 to 1"),
        Column(
            "coherence_npmi",
            "float64",
            "mean NPMI of its top terms, -1 to 1; higher means more coherent",
            is_nullable=True,
        ),
        Column("exclusivity", "float64", "mean exclusivity of its top terms, 0 to 1"),
        Column(
            "stability",
            "float64",
            "mean Jaccard of its top terms with those it has when documents are drawn again, 0 to 1; high is steady",
            is_nullable=True,
        ),
        Column("seed_name", "string", "name of the seeds that it began with", is_nullable=True),
    ),
)

TOPIC_TERMS = Table(
    name="topic_terms",
    row="a term of a topic",
    key=("topic", "rank"),
    stage="topics",
    columns=(
        Column("topic", "int64", "number of the topic"),
        Column("rank", "int64", "1 is the heaviest term"),
        Column("term", "string", "the term in its most frequent form"),
        Column("weight", "float64", "weight in the topic, non-negative"),
        Column("exclusivity", "float64", "share of the term's weight that this topic has, 0 to 1"),
    ),
)

TOPIC_WEIGHTS = Table(
    name="topic_weights",
    row="a topic of a passage",
    key=("passage_id", "topic"),
    stage="topics",
    columns=(
        Column("passage_id", "string", "the passage"),
        Column("document_id", "string", "the document"),
        Column("topic", "int64", "number of the topic"),
        Column("share", "float64", "share of the passage's topic weight, 0 to 1"),
    ),
)

TABLES = {
    table.name: table
    for table in (
        DOCUMENTS,
        DATES,
        ENTRIES,
        PLACES,
        PASSAGES,
        STORIES,
        MENTIONS,
        SHADOWED,
        CODES,
        TOPICS,
        TOPIC_TERMS,
        TOPIC_WEIGHTS,
    )
}
"""Every derived table by name."""
