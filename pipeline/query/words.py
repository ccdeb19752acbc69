"""The words on charts, in Indonesian and English, and numbers as each language writes them.

Takes figures; gives texts. Knows no chart.
"""

from collections.abc import Mapping
from typing import Literal

__all__ = ["LANGUAGES", "WORDS", "Language", "write_count", "write_share"]

Language = Literal["en", "id"]
"""Language of labels and captions."""

LANGUAGES: tuple[Language, ...] = ("en", "id")

_EN = {
    "document": "documents",
    "passage": "passages",
    "story": "stories",
    "sentence": "sentences",
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "share": "Share of {units}",
    "share_alone": "Share",
    "interval": "Interval",
    "series": "Series",
    "period": "Period",
    "count": "n of N",
    "open": "not over",
    "state": "Period",
    "trends": "Mentions over time",
    "topic_trend": "Topics over time",
    "trends_caption": "Share of the {units} dated in the {by} that mention the code",
    "topic_trend_caption": "Share of the {units} dated in the {by} that are mostly about the topic",
    "trend_total": "N = {total} {units}, {first}–{last}.",
    "trend_marks": "Band: {confidence}\u00a0% Wilson interval. Gap: no {units}.",
    "trend_cut": "The bands of periods with very few are cut at the edge.",
    "trend_open": "Hollow point: the {by} is not over.",
    "trend_where": "Only {conditions}.",
    "trend_standard_marks": "Shares of a fixed mix by {field}, that of all periods. Band: {confidence}\u00a0% "
    "interval. Gap: a part of the mix has no {units}.",
    "trend_without": "Dark band: without any one of the {what}.",
    "trend_thin": "Points of fewer than 10 {units} may lie beyond the edge.",
    "trend_terms": "terms",
    "trend_sources": "sources",
    "trend_tested": "Dashed: a new level begins. Bar below: a burst (q ≤ 0.05).",
    "no_data": "No dated documents.",
    "matrix": "What goes with what",
    "matrix_caption": "Number: {units} that mention both. Colour: Jaccard, {units} with both of {units} with either. "
    "N = {total} {units}.",
    "crosstab": "What goes with what, against chance",
    "crosstab_caption": "Number: {units} that mention both. Colour: adjusted standardised residual, blue more often "
    "than chance makes them meet, orange less. "
    "* q ≤ 0.05, ** 0.01, *** 0.001 (Benjamini-Hochberg). N = {total} {units}.",
    "crosstab_test": "The whole table: p = {p} by {worlds} permutations.",
    "residual": "Residual",
    "jaccard": "Jaccard",
    "n_both": "both",
    "topics": "Topics by size",
    "topics_caption": "Passages whose largest topic it is. N = {total} passages with topics.",
    "passages_axis": "Passages",
    "topic": "Topic",
    "terms": "Terms",
    "day": "day",
    "week": "week",
    "coverage": "When sources were looked at",
    "coverage_caption": "One cell: a {by} of a source. {sources} sources, {first}–{last}; {items} documents taken in. "
    "Of a folder only days with documents are known.",
    "coverage_none": "No source was looked at.",
    "coverage_fetched": "documents came",
    "coverage_partly": "documents came, days were missed",
    "coverage_empty": "nothing new",
    "coverage_failed": "failed",
    "coverage_not_tried": "not tried",
    "coverage_source": "Source",
    "coverage_state": "What came of it",
    "coverage_items": "Documents",
    "coverage_looked": "Days looked at",
    "trend_masked": "Striped: less than {least} of the days were looked at.",
}

_ID = {
    "document": "dokumen",
    "passage": "bagian teks",
    "story": "berita unik",
    "sentence": "kalimat",
    "year": "tahun",
    "quarter": "triwulan",
    "month": "bulan",
    "share": "Bagian dari {units}",
    "share_alone": "Bagian",
    "interval": "Selang",
    "series": "Deret",
    "period": "Periode",
    "count": "n dari N",
    "open": "belum selesai",
    "state": "Periode",
    "trends": "Penyebutan dari waktu ke waktu",
    "topic_trend": "Topik dari waktu ke waktu",
    "trends_caption": "Bagian {units} bertanggal pada {by} itu yang menyebut kode",
    "topic_trend_caption": "Bagian {units} bertanggal pada {by} itu yang terutama tentang topik",
    "trend_total": "N = {total} {units}, {first}–{last}.",
    "trend_marks": "Pita: selang Wilson {confidence}\u00a0%. Celah: tidak ada {units}.",
    "trend_cut": "Pita periode yang sangat sedikit isinya terpotong di tepi.",
    "trend_open": "Titik kosong: {by} itu belum selesai.",
    "trend_where": "Hanya {conditions}.",
    "trend_standard_marks": "Bagian pada campuran {field} yang tetap, yaitu campuran semua periode. "
    "Pita: selang {confidence}\u00a0%. Celah: satu bagian campuran tidak punya {units}.",
    "trend_without": "Pita gelap: tanpa salah satu {what}.",
    "trend_thin": "Titik dengan kurang dari 10 {units} dapat berada di luar tepi.",
    "trend_terms": "istilah",
    "trend_sources": "sumber",
    "trend_tested": "Garis putus: taraf baru mulai. Batang di bawah: lonjakan (q ≤ 0,05).",
    "no_data": "Tidak ada dokumen bertanggal.",
    "matrix": "Apa bersama apa",
    "matrix_caption": "Angka: {units} yang menyebut keduanya. Warna: Jaccard, {units} dengan keduanya dari {units} "
    "dengan salah satunya. N = {total} {units}.",
    "crosstab": "Apa bersama apa, dibanding kebetulan",
    "crosstab_caption": "Angka: {units} yang menyebut keduanya. Warna: residu baku tersuai, biru lebih sering "
    "bertemu daripada kebetulan, jingga lebih jarang. "
    "* q ≤ 0,05, ** 0,01, *** 0,001 (Benjamini-Hochberg). N = {total} {units}.",
    "crosstab_test": "Seluruh tabel: p = {p} dengan {worlds} permutasi.",
    "residual": "Residu",
    "jaccard": "Jaccard",
    "n_both": "keduanya",
    "topics": "Topik menurut ukuran",
    "topics_caption": "Bagian teks yang topik terbesarnya itu. N = {total} bagian teks bertopik.",
    "passages_axis": "Bagian teks",
    "topic": "Topik",
    "terms": "Istilah",
    "day": "hari",
    "week": "minggu",
    "coverage": "Kapan sumber dilihat",
    "coverage_caption": "Satu kotak: satu {by} dari satu sumber. {sources} sumber, {first}–{last}; {items} dokumen "
    "diambil. Dari folder hanya hari dengan dokumen yang diketahui.",
    "coverage_none": "Belum ada sumber yang dilihat.",
    "coverage_fetched": "ada dokumen",
    "coverage_partly": "ada dokumen, hari terlewat",
    "coverage_empty": "tidak ada yang baru",
    "coverage_failed": "gagal",
    "coverage_not_tried": "tidak dicoba",
    "coverage_source": "Sumber",
    "coverage_state": "Hasilnya",
    "coverage_items": "Dokumen",
    "coverage_looked": "Hari yang dilihat",
    "trend_masked": "Bergaris: kurang dari {least} hari dilihat.",
}

WORDS: Mapping[Language, Mapping[str, str]] = {"en": _EN, "id": _ID}
"""Language -> name of a text -> the text."""


def write_count(number: int, lang: Language) -> str:
    """Return a whole number with its thousands apart: 2,372 in English, 2.372 in Indonesian."""
    text = f"{number:,}"
    return text.replace(",", ".") if lang == "id" else text


def write_share(share: float, lang: Language) -> str:
    """Return a share as a percentage with one decimal: 9.5% in English, 9,5% in Indonesian."""
    text = f"{share:.1%}"
    return text.replace(".", ",") if lang == "id" else text
