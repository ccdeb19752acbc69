"""The words on pictures of networks, in Indonesian and English.

Holds texts only.
"""

__all__ = ["COMMUNITY_WORDS", "PICTURE_WORDS", "name_units"]

_UNITS = {
    "en": {
        "sentence": ("sentence", "sentences"),
        "window": ("window of {size} words", "windows of {size} words"),
        "passage": ("passage", "passages"),
        "section": ("section", "sections"),
        "document": ("document", "documents"),
        "story": ("story", "stories"),
    },
    "id": {
        "sentence": ("kalimat", "kalimat"),
        "window": ("jendela {size} kata", "jendela {size} kata"),
        "passage": ("bagian teks", "bagian teks"),
        "section": ("subbab", "subbab"),
        "document": ("dokumen", "dokumen"),
        "story": ("berita unik", "berita unik"),
    },
}

PICTURE_WORDS = {
    "en": {
        "title": "Co-occurrence network",
        "joined": "Two codes are joined when the same {unit} speaks of both; N = {total} {units}, period: {period}.",
        "all": "all",
        "edges": "Width of an edge: {measure}. Edges drawn: {count}.",
        "of": "{drawn} of {total}",
        "heaviest": ", the heaviest",
        "positive": "; never those of 0 or less",
        "nodes": "Area of a node: number of {units} that speak of the code.",
        "pale": "Pale edges: chance makes as many (q > 0.05).",
        "panels": "The same code is at the same place in each panel. Width of an edge: {measure}; area of a node: "
        "number of {units} that speak of the code; both on one scale.",
        "nothing": "There is no edge to draw.",
        "alone": "Without a drawn edge: {labels}.",
        "no_group": "no group",
    },
    "id": {
        "title": "Jaringan kemunculan bersama",
        "joined": "Dua kode terhubung bila {unit} yang sama membicarakan keduanya; N = {total} {units}, "
        "periode: {period}.",
        "all": "semua",
        "edges": "Tebal garis: {measure}. Garis yang digambar: {count}.",
        "of": "{drawn} dari {total}",
        "heaviest": ", yang terberat",
        "positive": "; tidak pernah yang 0 atau kurang",
        "nodes": "Luas simpul: jumlah {units} yang membicarakan kode itu.",
        "pale": "Garis pucat: kebetulan pun menghasilkan sebanyak itu (q > 0,05).",
        "panels": "Kode yang sama berada di tempat yang sama pada tiap panel. Tebal garis: {measure}; luas simpul: "
        "jumlah {units} yang membicarakan kode itu; keduanya dengan satu skala.",
        "nothing": "Tidak ada garis untuk digambar.",
        "alone": "Tanpa garis: {labels}.",
        "no_group": "tanpa kelompok",
    },
}
"""Captions of a network by language."""

COMMUNITY_WORDS = {
    "en": {
        "title": "Communities of codes",
        "caption": "A block is a community, as high as it has codes; a band holds the codes that two communities share."
        " Full colour: matched by Jaccard similarity. {before} {units} before, {after} after.",
        "nothing": "There is no community to draw.",
    },
    "id": {
        "title": "Komunitas kode",
        "caption": "Satu balok adalah satu komunitas, setinggi jumlah kodenya; pita memuat kode yang dimiliki "
        "dua komunitas. Warna penuh: berpasangan menurut kemiripan Jaccard. "
        "{before} {units} sebelumnya, {after} sesudahnya.",
        "nothing": "Tidak ada komunitas untuk digambar.",
    },
}
"""Captions of communities by language."""


def name_units(unit: str, lang: str) -> tuple[str, str]:
    """Return the name of a unit, one and many, in a language."""
    name, _, size = unit.partition(":")
    one, many = _UNITS[lang][name]
    return one.format(size=size), many.format(size=size)
