"""Makes PDFs of known text with typst: what stands in them, in which order, and what each part is.

`make_all()` gives more than forty: reports, articles in one and two columns, newsletters in two and three, laws, plans
with a table of contents and an appendix, tables with and without rules, landscape pages, columns drawn line by line
across.
"""

import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import typst
from truth.sentences import Writer

PLACES = ["Ilir Barat", "Ilir Timur", "Seberang Ulu", "Kertapati", "Plaju", "Sukarami", "Kalidoni", "Gandus"]


@dataclass(frozen=True)
class Part:
    """What stands in a document as one: its kind, its words, a heading's level, a table's rows.

    What floats (figures, footnotes) has no fixed place among the paragraphs.
    """

    kind: str
    text: str
    level: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    floats: bool = False


@dataclass
class Truth:
    """A document: its typst source, its parts in reading order, and words of its running heads."""

    name: str
    writer: Writer
    source: str = ""
    parts: list[Part] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    notes: int = 0

    def add(self, source: str, *parts: Part) -> None:
        self.source += source + "\n\n"
        self.parts.extend(parts)

    def set_page(
        self,
        *,
        paper: str = "a4",
        columns: int = 1,
        head: str = "",
        foot: str = "number",
        margin: str = "2.4cm",
        font: str = "Libertinus Serif",
        size: str = "10.5pt",
        flipped: bool = False,
        justify: bool = True,
        first: int = 1,
    ) -> None:
        header = f"text(size: 8pt)[{quote(head)} #h(1fr) {quote('Edisi Kota')}]" if head else "none"
        footer = {
            "number": "align(center, text(size: 9pt, context counter(page).display()))",
            "words": f"text(size: 8pt)[{quote('Berkas Resmi Kota')} #h(1fr) #context counter(page).display()]",
            "none": "none",
        }[foot]
        self.heads += [words for words in (head, "Berkas Resmi Kota" if foot == "words" else "") if words]
        self.add(
            f"""#set page(paper: "{paper}", columns: {columns}, margin: {margin}, flipped: {str(flipped).lower()},
  header: {header}, footer: {footer})
#counter(page).update({first})
#set columns(gutter: 16pt)
#set text(font: "{font}", size: {size}, lang: "en", hyphenate: true)
#set par(justify: {str(justify).lower()}, leading: 0.62em, spacing: 1.15em)
#set footnote(numbering: "1")"""
        )

    def title(self, text: str, *, wide: bool = False, size: str = "17pt") -> None:
        body = f'#align(center, text(size: {size}, weight: "bold", hyphenate: false)[{quote(text)}])'
        self.add(
            f'#place(top + center, scope: "parent", float: true)[{body} #v(6pt)]' if wide else body, Part("title", text)
        )

    def heading(self, text: str, level: int, *, size: float = 10.5, centred: bool = False, wide: bool = False) -> None:
        body = f'#text(size: {size}pt, weight: "bold", hyphenate: false)[{quote(text)}]'
        body = f"#align(center)[{body}]" if centred else body
        block = f"#block(above: 1.5em, below: 1em, sticky: true, width: 100%)[#set par(justify: false)\n{body}]"
        self.add(block, Part("heading", text, level))

    def paragraph(self, least: int = 3, most: int = 6, *, note: bool = False) -> None:
        text = self.writer.paragraph(least, most)
        if not note:
            self.add(quote(text), Part("paragraph", text))
            return
        self.notes += 1
        words = self.writer.sentence()
        begin, end = text.split(". ", 1)
        self.add(
            f"{quote(begin + '.')}#footnote[{quote(words)}]{quote(' ' + end)}",
            Part("paragraph", f"{begin}.{self.notes} {end}"),
            Part("footnote", f"{self.notes} {words}", floats=True),
        )

    def items(self, count: int, style: str) -> None:
        marks = {
            "bullet": ["•"] * count,
            "number": [f"{n + 1}." for n in range(count)],
            "letter": [f"{chr(97 + n)}." for n in range(count)],
            "inner": [f"({n + 1})" for n in range(count)],
        }[style]
        for index, mark in enumerate(marks):
            text = self.writer.item("." if index == count - 1 else ";")
            self.add(
                f"#grid(columns: (18pt, 1fr), {quote(mark, code=True)}, [{quote(text)}])",
                Part("list", f"{mark} {text}"),
            )

    def table(self, rows: int, columns: int, style: str, *, caption: str = "", wide_text: bool = False) -> None:
        if caption:
            self.add(f"#align(center, block(sticky: true)[{quote(caption)}])", Part("caption", caption))
        head = ["No", "Kecamatan", *[str(2017 + n) for n in range(columns - 2)]]
        body = []
        for row in range(rows):
            name = self.writer.sentence()[:-1] if wide_text else PLACES[row % len(PLACES)]
            body.append([f"{row + 1}", name, *[self.writer.number() for _ in range(columns - 2)]])
        cells = ", ".join(f"[{quote(cell)}]" for line in [head, *body] for cell in line)
        stroke = {
            "ruled": "0.5pt",
            "open": "none",
            "levels": "(x, y) => (top: if y <= 1 { 0.7pt }, bottom: 0.7pt)",
            "shaded": "none",
        }[style]
        fill = "(x, y) => if y == 0 { luma(220) }" if style == "shaded" else "none"
        widths = "(24pt, 1fr" + ", 52pt" * (columns - 2) + ")"
        self.add(
            "#block[#set par(justify: false)\n#set text(hyphenate: false)\n"
            f"#table(columns: {widths}, stroke: {stroke}, fill: {fill}, {cells})]",
            Part("table", "", rows=tuple(tuple(line) for line in [head, *body])),
        )

    def figure(self, caption: str, *, wide: bool = False) -> None:
        body = f"#rect(width: 100%, height: 60pt, fill: luma(230))\n#align(center)[{quote(caption)}]"
        source = f'#place(top, scope: "parent", float: true)[{body}]' if wide else f"#block(breakable: false)[{body}]"
        self.add(source, Part("caption", caption, floats=wide))

    def references(self, count: int, *, numbered: bool = False, heading: str = "") -> None:
        english = self.writer.language == "en"
        self.heading(heading or ("References" if english else "Daftar Pustaka"), 1, size=12)
        for index in range(count):
            text = (f"[{index + 1}] " if numbered else "") + self.writer.reference()
            self.add(f"#par(hanging-indent: 18pt)[{quote(text)}]", Part("reference", text))

    def across(self, columns: int, chars: int) -> None:
        """Set columns line by line across, as some programs draw them; lines are cut by hand."""
        texts = [[self.writer.paragraph(2, 4) for _ in range(2)] for _ in range(columns)]
        lines = [[line for text in column for line in (*wrap(text, chars), "")][:-1] for column in texts]
        cells = ", ".join(
            f"[{quote(column[row]) if row < len(column) and column[row] else ''}]"
            for row in range(max(map(len, lines)))
            for column in lines
        )
        self.add(
            "#block(breakable: false)[#set text(hyphenate: false)\n#set par(justify: false)\n"
            f"#grid(columns: {columns}, column-gutter: 20pt, row-gutter: 0.62em, {cells})]",
            *[Part("paragraph", text) for column in texts for text in column],
        )

    def compile(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "main.typ"
            path.write_text(self.source, "utf-8")
            return typst.Compiler(path, root=folder, ignore_system_fonts=True).compile(format="pdf", timestamp=0)


def quote(text: str, *, code: bool = False) -> str:
    """Return a text as a string of typst: nothing in it is markup."""
    string = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return string if code else f"#{string}"


def wrap(text: str, chars: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > chars:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def make_report(seed: int, language: str, *, head: str, font: str, size: str, table: str) -> Truth:
    truth = Truth(f"report-{seed}-{language}", Writer(seed, language))
    truth.set_page(head=head, foot="words" if seed % 2 else "number", font=font, size=size)
    writer = truth.writer
    chapter = "BAB" if language == "id" else "CHAPTER"
    truth.title(
        f"Laporan {writer.topic()} {2018 + seed % 7}"
        if language == "id"
        else f"Report on {writer.topic()} {2018 + seed % 7}"
    )
    for index, roman in enumerate(("I", "II", "III"), start=1):
        name = writer.topic().upper()
        truth.heading(f"{chapter} {roman} {name}", 1, size=13, centred=True)
        truth.paragraph(note=index < 3)
        truth.heading(f"{index}.1 {writer.topic()}", 2, size=11)
        truth.paragraph()
        truth.paragraph()
        truth.items(4, ("bullet", "number", "letter")[index - 1])
        truth.heading(f"{index}.2 {writer.topic()}", 2, size=11)
        truth.paragraph()
        word = "Tabel" if language == "id" else "Table"
        truth.table(
            5 + index, 4, table, caption=f"{word} {index}. {writer.topic()}", wide_text=index == 2 and table == "ruled"
        )
        truth.paragraph()
        truth.heading(f"{index}.2.1 {writer.topic()}", 3)
        truth.paragraph(note=index == 3)
        truth.figure(f"{'Gambar' if language == 'id' else 'Figure'} {index}. {writer.topic()}")
        truth.paragraph()
    truth.references(7)
    return truth


def make_article(
    seed: int,
    language: str,
    *,
    columns: int,
    head: str,
    font: str,
    size: str,
    numbered: bool,
    table: str,
    wide_figure: bool,
) -> Truth:
    truth = Truth(f"article-{seed}-{language}", Writer(seed, language))
    truth.set_page(columns=columns, head=head, foot="number", font=font, size=size, margin="1.9cm", first=101)
    writer = truth.writer
    english = language == "en"
    truth.title(f"{writer.topic()} {'in the City' if english else 'di Kota Tepi Sungai'}", wide=columns > 1)
    for name in ("Abstract", "Abstrak"):
        truth.heading(name, 1, size=11)
        truth.paragraph(3, 4)
    words = ("Keywords: " if english else "Kata kunci: ") + writer.topic().lower() + ", " + writer.topic().lower()
    truth.add(quote(words), Part("paragraph", words))
    titles = (
        ["Introduction", "Methods", "Results", "Conclusion"]
        if english
        else ["Pendahuluan", "Metode", "Hasil", "Simpulan"]
    )
    for index, title in enumerate(titles, start=1):
        truth.heading(f"{index}. {title}" if numbered else title, 1, size=11.5)
        truth.paragraph(note=index == 1)
        truth.paragraph()
        if index == 2:
            truth.heading(f"{index}.1 {writer.topic()}" if numbered else writer.topic(), 2)
            truth.items(3, "number" if not numbered else "bullet")
            truth.paragraph()
        if index == 3:
            truth.table(5, 4, table, caption=f"{'Table' if english else 'Tabel'} 1. {writer.topic()}")
            truth.paragraph()
            if wide_figure:
                truth.figure(f"{'Figure' if english else 'Gambar'} 1. {writer.topic()} {writer.topic()}", wide=True)
            truth.paragraph()
    truth.references(9, numbered=numbered)
    return truth


def make_newsletter(seed: int, language: str, *, columns: int, justify: bool) -> Truth:
    """Stories in columns, with headings over all columns between them."""
    truth = Truth(f"newsletter-{seed}-{language}", Writer(seed, language))
    truth.set_page(
        columns=1,
        head="Warta Warga Kota",
        foot="number",
        font="Libertinus Serif",
        size="9.5pt",
        margin="1.8cm",
        justify=justify,
    )
    writer = truth.writer
    for _ in range(3):
        truth.heading(
            f"{writer.topic()} {'untuk Semua Warga' if language == 'id' else 'for All Residents'}", 1, size=14
        )
        body = Truth("", writer)
        for index in range(4):
            if index == 2:
                body.heading(writer.topic(), 2)
            body.paragraph(3, 5)
        truth.add(
            f"#block(height: {44 if columns == 2 else 36}em)[#columns({columns}, gutter: 18pt)[{body.source}]]",
            *body.parts,
        )
    return truth


def make_law(seed: int, *, head: str) -> Truth:
    truth = Truth(f"law-{seed}-id", Writer(seed, "id"))
    truth.set_page(paper="a4", head=head, foot="number", font="Libertinus Serif", size="11pt", margin="2.6cm", first=1)
    writer = truth.writer
    name = f"PERATURAN DAERAH KOTA NOMOR {seed} TAHUN 2020 TENTANG {writer.topic().upper()}"
    truth.title(name, size="13pt")
    article = 0
    for chapter in ("I", "II", "III"):
        truth.heading(f"BAB {chapter} {writer.topic().upper()}", 1, size=11, centred=True)
        for ordinal in ("Kesatu", "Kedua") if chapter == "II" else ("",):
            if ordinal:
                truth.heading(f"Bagian {ordinal} {writer.topic()}", 2, size=11, centred=True)
            for _ in range(2):
                article += 1
                truth.heading(f"Pasal {article}", 3 if ordinal else 2, size=11, centred=True)
                if article % 2:
                    truth.items(3, "inner")
                else:
                    truth.paragraph(2, 3)
                    truth.items(4, "letter")
    return truth


def make_contents(seed: int, language: str) -> Truth:
    truth = Truth(f"contents-{seed}-{language}", Writer(seed, language))
    truth.set_page(head="Rencana Induk Kota", foot="words", font="New Computer Modern", size="10pt")
    writer = truth.writer
    truth.title(("Rencana Induk " if language == "id" else "Master Plan for ") + writer.topic(), size="20pt")
    names = [writer.topic().upper() for _ in range(3)]
    word = "BAB" if language == "id" else "CHAPTER"
    truth.add("#pagebreak()")
    truth.heading("DAFTAR ISI" if language == "id" else "TABLE OF CONTENTS", 1, size=13, centred=True)
    for index, name in enumerate(names):
        text = f"{word} {'I' * (index + 1)} {name}"
        truth.add(f"{quote(text)} #box(width: 1fr, repeat[.]) {quote(str(index + 3))}", Part("contents", text))
    truth.add("#pagebreak()")
    for index, name in enumerate(names):
        truth.heading(f"{word} {'I' * (index + 1)} {name}", 1, size=13, centred=True)
        for letter in "AB":
            truth.heading(f"{letter}. {writer.topic()}", 2, size=11)
            truth.paragraph()
            truth.paragraph(note=letter == "A")
            truth.heading(f"1. {writer.topic()}", 3)
            truth.paragraph()
    truth.references(6)
    truth.add("#pagebreak()")
    truth.heading("LAMPIRAN" if language == "id" else "APPENDIX", 1, size=13, centred=True)
    truth.paragraph()
    truth.table(9, 6, "ruled")
    return truth


def make_wide(seed: int, language: str) -> Truth:
    """A report with a table on landscape pages."""
    truth = Truth(f"landscape-{seed}-{language}", Writer(seed, language))
    truth.set_page(head="", foot="none", flipped=True)
    writer = truth.writer
    truth.title(writer.topic(), size="16pt")
    truth.paragraph()
    truth.table(14, 7, "ruled", caption=f"Tabel 1. {writer.topic()}", wide_text=True)
    truth.paragraph()
    return truth


def make_across(seed: int, language: str, *, columns: int) -> Truth:
    truth = Truth(f"across-{seed}-{language}", Writer(seed, language))
    truth.set_page(head="Risalah Forum Kota", foot="number", font="DejaVu Sans Mono", size="7.2pt", margin="1.8cm")
    writer = truth.writer
    for _ in range(4):
        truth.heading(
            f"{writer.topic()} {'bagi Kota Lestari' if language == 'id' else 'for Lasting Cities'}", 1, size=12
        )
        truth.across(columns, 52 if columns == 2 else 33)
    return truth


def make_aligned(seed: int, language: str, style: str) -> Truth:
    """A short report whose tables have few rules or none."""
    truth = Truth(f"aligned-{style}-{seed}-{language}", Writer(seed, language))
    truth.set_page(head="Statistik Kota", foot="number")
    writer = truth.writer
    truth.title(f"Statistik {writer.topic()}")
    for index in range(3):
        truth.heading(f"{index + 1}. {writer.topic()}", 1, size=12)
        truth.paragraph()
        truth.table(6 + index, 4 + index, style, caption=f"Tabel {index + 1}. {writer.topic()}")
        truth.paragraph()
    return truth


@cache
def make_all() -> tuple[tuple[Truth, bytes], ...]:
    """Make all documents of the truth set, with the bytes of their PDFs."""
    serif, modern = "Libertinus Serif", "New Computer Modern"
    both = ("id", "en")
    truths = [
        *[
            make_report(
                seed,
                both[seed % 2],
                head="Laporan Kinerja Kota Tepi Sungai" if seed % 3 else "",
                font=(serif, modern)[seed % 2],
                size=("10.5pt", "11pt", "10pt")[seed % 3],
                table=("ruled", "levels", "ruled", "shaded")[seed % 4],
            )
            for seed in range(8)
        ],
        *[
            make_article(
                10 + seed,
                both[seed % 2],
                columns=2,
                head="Jurnal Informatika Perkotaan" if seed % 2 else "Vol. 7 Jurnal Kota",
                font=(serif, modern)[seed // 2 % 2],
                size=("9.5pt", "9pt", "10pt")[seed % 3],
                numbered=seed % 3 != 1,
                table=("levels", "ruled")[seed % 2],
                wide_figure=seed % 2 == 0,
            )
            for seed in range(10)
        ],
        *[
            make_article(
                30 + seed,
                both[seed % 2],
                columns=1,
                head="Jurnal Administrasi Kota",
                font=serif,
                size="10.5pt",
                numbered=bool(seed % 2),
                table=("ruled", "levels")[seed % 2],
                wide_figure=False,
            )
            for seed in range(4)
        ],
        *[
            make_newsletter(40 + seed, both[seed % 2], columns=2 + seed // 2 % 2, justify=seed != 3)
            for seed in range(6)
        ],
        *[make_law(50 + seed, head="www.jdih.kota.example" if seed % 2 else "") for seed in range(5)],
        *[make_contents(60 + seed, both[seed % 2]) for seed in range(4)],
        *[make_wide(70 + seed, both[seed % 2]) for seed in range(2)],
        *[make_across(80 + seed, both[seed % 2], columns=2 + seed // 2) for seed in range(4)],
        *[make_aligned(90 + seed, both[seed % 2], ("open", "levels", "shaded")[seed % 3]) for seed in range(4)],
    ]
    return tuple((truth, truth.compile()) for truth in truths)
