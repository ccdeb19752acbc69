"""What reading makes of a small document of each format, kept in golden/readings.json under the VERSION that made it.

When this test fails after a change that was meant, raise `pipeline.extract.VERSION` and write the new readings with
    python tests/extract/test_golden_readings.py
Readings of an older VERSION are never rewritten: workspaces read again only what an older VERSION has read.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from document_makers import Put, lay, make_pdf, read
from office_makers import item, make_docx, make_opendocument, make_pptx, make_xlsx, p, pack, shape

from pipeline.extract import VERSION

GOLDEN = Path(__file__).parent / "golden" / "readings.json"

LINES = [
    "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi Sungai",
    "Musi pada tahun ini. Warga dapat memakai internet di balai kelurahan, masjid, dan taman kota digi-",
    "tal tanpa membayar, menurut undang-undang yang berlaku.",
]

ITEMS = ["a. anggaran yang terbatas pada tahun berjalan;", "b. jaringan yang belum merata di kelurahan."]

PDF = make_pdf(
    [
        Put(72, 780, "Laporan Kinerja Kota", 18, is_bold=True),
        Put(72, 750, "Palembang, 12 Maret 2020"),
        Put(72, 720, "BAB I", is_bold=True),
        Put(72, 706, "PENDAHULUAN", is_bold=True),
        *lay(LINES, top=680),
        Put(290, 30, "1", 8),
    ],
    [
        Put(72, 800, "1.1. Faktor Penghambat", is_bold=True),
        *lay(ITEMS, top=780),
        *[Put(72, 740, "Titik"), Put(250, 740, "12"), Put(72, 726, "Ruas"), Put(250, 726, "3")],
        Put(72, 690, "Tabel 1. Titik Wi-Fi menurut tahun"),
        Put(72, 660, "Daftar Pustaka", is_bold=True),
        *lay(["Heeks, R. (2006). Implementing and Managing eGovernment. London: SAGE."], top=640),
        Put(290, 30, "2", 8),
    ],
)

HTML = f"""<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Internet Sampai ke Tepi Sungai</title>
<meta property="og:site_name" content="Harian Kota">
<script type="application/ld+json">{{"datePublished": "2021-08-17T14:30:00+07:00"}}</script></head><body>
<nav><a href="/">Beranda</a></nav><article><h1>Internet Sampai ke Tepi Sungai</h1>
<p>{LINES[0]} pada tahun ini, menurut kepala dinas.</p><p>Baca juga: Pusat Data Diresmikan</p>
<h2>Anggaran belum cukup</h2><p>Anggaran tahun depan belum cukup sehingga pembangunan dilakukan bertahap, katanya.</p>
<ul><li>Serat optik</li><li>Wi-Fi publik</li></ul></article></body></html>"""

BIBTEX = """@article{haryono2021, title = {Kota {Pintar}}, author = {Haryono, Budi}, year = {2021}, month = mar,
  journal = {Jurnal Kota}, doi = {10.1000/XYZ}, file = {Teks:files/12/a.pdf:application/pdf}}"""

MARKDOWN = f"""# Rencana Induk

Published: 3 Mei 2019

## 1. Latar Belakang

{LINES[0]} *pada* tahun ini.

| Tahun | Titik |
|---|---|
| 2019 | 12 |
"""

TEXT = (
    f"NOTULEN RAPAT\n\nHari/tanggal: Selasa, 18 Juli 2023\n\n1. Pembukaan\n\n{LINES[0]} pada tahun ini. {LINES[0]}.\n"
)

DOCX = make_docx(
    p("Rencana Induk", "1")
    + p(LINES[0])
    + item("anggaran", 1)
    + f"<w:tbl><w:tr><w:tc>{p('2019')}</w:tc><w:tc>{p('12')}"
    "</w:tc></w:tr></w:tbl>",
    styles='<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>',
    numbering='<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="lowerLetter"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
)
PPTX = make_pptx([shape("Rencana Induk", place="title") + shape(*LINES, place="body")])
XLSX = make_xlsx({"Titik Wi-Fi": "<row><c><v>2019</v></c><c><v>12</v></c></row>" * 2})
ODT = make_opendocument("text", f'<text:h text:outline-level="1">Rencana Induk</text:h><text:p>{LINES[0]}</text:p>')
RTF = (
    rf"{{\rtf1\ansi{{\stylesheet{{\s1 heading 1;}}}}\pard\s1 Rencana Induk\par"
    rf"\pard {LINES[0]}{{\footnote Catatan.}}\par}}"
)
EML = f"From: Bagian Umum <umum@kota.example>\nSubject: Rencana\nDate: Wed, 13 Mar 2019 23:30:00 +0700\n\n{LINES[0]}\n"
ZIP = pack({"a.txt": TEXT, "b.docx": DOCX})

DOCUMENTS = {
    "pdf": PDF,
    "html": HTML,
    "markdown": MARKDOWN,
    "text": TEXT,
    "bibtex": BIBTEX,
    "docx": DOCX,
    "pptx": PPTX,
    "xlsx": XLSX,
    "odt": ODT,
    "rtf": RTF,
    "eml": EML,
    "zip": ZIP,
}


def read_all() -> dict[str, Any]:
    readings = {media_type: asdict(read(data, media_type)) for media_type, data in DOCUMENTS.items()}
    return json.loads(json.dumps(readings, default=str))


def test_readings_change_only_with_the_version() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert str(VERSION) in golden, "VERSION was raised: write its readings (see the head of this file)"
    assert read_all() == golden[str(VERSION)], "reading changed: raise VERSION (see the head of this file)"


def write() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    if str(VERSION) in golden:
        raise SystemExit(f"Readings of VERSION {VERSION} are written already. Raise VERSION first.")
    golden[str(VERSION)] = read_all()
    GOLDEN.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write()
