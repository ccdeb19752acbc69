"""The words on charts of topics, in Indonesian and English.

Holds texts only.
"""

from collections.abc import Mapping

from pipeline.query.words import Language

__all__ = ["TOPIC_WORDS"]

_EN = {
    "topic": "Topic",
    "code": "Code",
    "passages": "passages",
    "documents": "documents",
    "expected": "expected by chance",
    "lift": "Times as often as by chance",
    "map": "Which factor lives in which topic",
    "map_caption": "Number: passages whose largest topic it is and that mention the code. Colour: how many times as "
    "often as by chance. Bold: q ≤ 0.05, with documents as clusters (Benjamini-Hochberg). N = {total} passages.",
    "choice": "How many topics",
    "choice_caption": "Band: one standard error.",
    "k": "Number of topics",
    "value": "Value",
    "chosen": "chosen",
    "runner_up": "runner-up",
    "coherence_npmi": "Coherence (NPMI)",
    "stability": "Stability of terms (Jaccard)",
    "agreement": "Texts that keep their topic",
    "exclusivity": "Exclusivity",
    "diversity": "Diversity",
    "smallest": "Texts in the smallest topic",
    "covariates": "What the share of a topic depends on",
    "covariates_caption": "Difference of the topic's mean share in {units}, in points, all else as it is (fractional "
    "logit, all terms together). Line: {confidence}\u00a0% interval with documents as clusters. Blue: q ≤ 0.05 over "
    "the topics.",
    "comparison": "Which topic became which",
    "comparison_caption": "Rows: topics of version {before}. Columns: topics of version {after}. Number: share of the "
    "row's passages whose largest topic it is by the later version. Frame: matched by terms. N = {total} passages.",
    "before": "Before",
    "after": "After",
    "share_before": "Share of the row",
    "points": "points of the share",
    "interval": "Interval",
    "per_year": "per year",
    "against": "Compared with: {references}.",
    "chosen_k": "{k} topics.",
}

_ID = {
    "topic": "Topik",
    "code": "Kode",
    "passages": "bagian teks",
    "documents": "dokumen",
    "expected": "diharapkan secara kebetulan",
    "lift": "Kali lipat dari kebetulan",
    "map": "Faktor mana ada di topik mana",
    "map_caption": "Angka: bagian teks yang topik terbesarnya itu dan menyebut kode. Warna: berapa kali lipat dari "
    "kebetulan. Tebal: q ≤ 0,05, dengan dokumen sebagai gugus (Benjamini-Hochberg). N = {total} bagian teks.",
    "choice": "Berapa banyak topik",
    "choice_caption": "Pita: satu galat baku.",
    "k": "Jumlah topik",
    "value": "Nilai",
    "chosen": "dipilih",
    "runner_up": "urutan kedua",
    "coherence_npmi": "Koherensi (NPMI)",
    "stability": "Kestabilan istilah (Jaccard)",
    "agreement": "Teks yang tetap pada topiknya",
    "exclusivity": "Keeksklusifan",
    "diversity": "Keragaman",
    "smallest": "Teks dalam topik terkecil",
    "covariates": "Apa yang memengaruhi bagian suatu topik",
    "covariates_caption": "Selisih rata-rata bagian topik dalam {units}, dalam poin, hal lain tetap (logit pecahan, "
    "semua suku bersama). Garis: selang {confidence}\u00a0% dengan dokumen sebagai gugus. Biru: q ≤ 0,05 antartopik.",
    "comparison": "Topik mana menjadi topik mana",
    "comparison_caption": "Baris: topik versi {before}. Kolom: topik versi {after}. Angka: bagian dari bagian teks "
    "baris itu yang topik terbesarnya itu menurut versi kemudian. Bingkai: berpasangan menurut istilah. "
    "N = {total} bagian teks.",
    "before": "Sebelum",
    "after": "Sesudah",
    "share_before": "Bagian dari baris",
    "points": "poin bagian",
    "interval": "Selang",
    "per_year": "per tahun",
    "against": "Dibandingkan dengan: {references}.",
    "chosen_k": "{k} topik.",
}

TOPIC_WORDS: Mapping[Language, Mapping[str, str]] = {"en": _EN, "id": _ID}
"""Language -> name of a text -> the text."""
