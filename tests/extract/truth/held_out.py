"""Makes PDFs that reading was not built on: other templates than those of `documents`, set as other people set them.

`make_held_out()` gives fourteen: three columns, footnotes under each column, headings that wrap, tables without rules,
landscape pages among others, a law with its preamble and verses, minutes with numbered paragraphs, a newsletter with
boxes, a circular, slides, a thesis, a budget, an article with its abstract in a box, a brief with a margin column.
They were written before any score on them was seen; what was mended afterwards is in the figures of `benchmarks`.
"""

from functools import cache

from truth.documents import PLACES, Part, Truth, quote
from truth.sentences import Writer

SERIF, MODERN, MONO = "Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"


def start(name: str, seed: int, language: str, preamble: str, *, heads: tuple[str, ...] = ()) -> Truth:
    truth = Truth(f"{name}-{language}", Writer(seed, language))
    truth.add(preamble)
    truth.heads += heads
    return truth


def say(truth: Truth, before: str, text: str, after: str, kind: str = "paragraph", level: int | None = None) -> None:
    """Add a part whose words stand between two pieces of source."""
    truth.add(before + quote(text) + after, Part(kind, text, level))


def make_gazette() -> Truth:
    """Three columns that text flows through, ragged, with headings in italics that are larger than the text."""
    head = "LEMBAR KABAR DINAS"
    truth = start(
        "gazette",
        201,
        "id",
        f"""#set page(paper: "a4", flipped: true, columns: 3, margin: (x: 1.5cm, y: 1.8cm),
  header: align(right, text(size: 8pt, tracking: 1pt)[{head} #h(6pt) #context counter(page).display()]))
#set columns(gutter: 14pt)
#set text(font: "{SERIF}", size: 9pt, lang: "id", hyphenate: true)
#set par(justify: false, leading: 0.55em, spacing: 1em)""",
        heads=(head,),
    )
    truth.title(f"Kabar {truth.writer.topic()}", wide=True, size="22pt")
    for _ in range(6):
        say(
            truth,
            '#block(sticky: true, above: 1.3em, below: 0.8em, text(size: 12pt, style: "italic")[',
            truth.writer.topic(),
            "])",
            "heading",
            1,
        )
        for _ in range(3):
            truth.paragraph(3, 5)
    return truth


def make_proceedings() -> Truth:
    """Two columns as engineers set them: headings in small capitals, Roman numbers, footnotes under each column."""
    truth = start(
        "proceedings",
        202,
        "en",
        f"""#set page(paper: "us-letter", columns: 2, margin: (x: 1.6cm, top: 1.9cm, bottom: 2.5cm), numbering: none)
#set columns(gutter: 12pt)
#set text(font: "{MODERN}", size: 9.5pt, lang: "en", hyphenate: true)
#set par(justify: true, leading: 0.5em, spacing: 0.5em, first-line-indent: 1em)""",
    )
    truth.title(f"{truth.writer.topic()} at the Edge of the River", wide=True, size="20pt")
    for index, roman in enumerate(("I", "II", "III", "IV")):
        title = f"{roman}. {truth.writer.topic()}"
        say(truth, "#block(sticky: true, width: 100%, above: 1em, below: 0.8em, align(center, smallcaps[", title, "]))",
            "heading", 1)  # fmt: skip
        truth.paragraph(4, 6, note=True)
        truth.paragraph(4, 6)
        for letter in "AB":
            title = f"{letter}. {truth.writer.topic()}"
            say(truth, '#block(sticky: true, above: 0.9em, below: 0.7em, text(style: "italic")[', title, "])",
                "heading", 2)  # fmt: skip
            truth.paragraph(4, 6, note=letter == "A" and index < 3)
            truth.paragraph(4, 6)
    truth.add("#set par(first-line-indent: 0pt, hanging-indent: 14pt)\n#set text(size: 8pt)")
    say(truth, "#block(width: 100%, above: 1em, below: 0.8em, align(center, text(size: 9.5pt, smallcaps[", "References",
        "])))", "heading", 1)  # fmt: skip
    for number in range(1, 11):
        say(truth, "#par[", f"[{number}] {truth.writer.reference()}", "]", "reference")
    return truth


def make_long_headings() -> Truth:
    """Headings of two and three lines with hanging numbers, larger than the text but not bold."""
    truth = start(
        "long-headings",
        203,
        "en",
        f"""#set page(paper: "a5", margin: 1.7cm,
  footer: align(right, text(size: 8pt, context counter(page).display())))
#set text(font: "{SERIF}", size: 10pt, lang: "en", hyphenate: true)
#set par(justify: true, leading: 0.6em, spacing: 1em)""",
    )
    writer = truth.writer
    for chapter in (1, 2, 3):
        for number, size, level in ((f"{chapter}.", 15, 1), (f"{chapter}.1.", 12.5, 2), (f"{chapter}.2.", 12.5, 2)):
            title = f"{writer.topic()} in Cities That Have Grown along Rivers and Have Kept Their Old Harbours"
            columns = f"(columns: ({26 if level == 1 else 30}pt, 1fr)"
            truth.add(
                f"#block(sticky: true, above: 1.6em, below: 1em)[#set par(justify: false)\n"
                f"#set text(size: {size}pt, hyphenate: false)\n#grid{columns}, [{number}], [{quote(title)}])]",
                Part("heading", f"{number} {title}", level),
            )
            truth.paragraph(3, 5)
            truth.paragraph(3, 5)
    return truth


def make_statistics() -> Truth:
    """Tables without any rule, their figures set right, captions below."""
    truth = start(
        "statistics",
        204,
        "id",
        f"""#set page(paper: "a4", margin: 2.2cm, footer: align(center, text(size: 9pt)[Statistik Warga Kota
  #context counter(page).display()]))
#set text(font: "{MODERN}", size: 10pt, lang: "id", hyphenate: true)
#set par(justify: true, leading: 0.65em, spacing: 1.2em)""",
        heads=("Statistik Warga Kota",),
    )
    writer = truth.writer
    truth.title(f"Ringkasan {writer.topic()}")
    for index, columns in enumerate((3, 5, 4), start=1):
        truth.paragraph()
        head = ["Wilayah", *[f"Triwulan {roman}" for roman in ("I", "II", "III", "IV")[: columns - 1]]]
        body = [[place, *[writer.number() for _ in range(columns - 1)]] for place in PLACES[: 5 + index]]
        body.append(["Jumlah", *[writer.number() for _ in range(columns - 1)]])
        cells = ", ".join(f"[{quote(cell)}]" for row in (head, *body) for cell in row)
        truth.add(
            f"#align(center, block(breakable: false, table(columns: {columns}, stroke: none, column-gutter: 10pt, "
            f"inset: 4pt, align: (x, y) => if x == 0 {{ left }} else {{ right }}, {cells})))",
            Part("table", "", rows=tuple(map(tuple, (head, *body)))),
        )
        caption = f"Tabel {index}. {writer.topic()} menurut Wilayah"
        say(truth, "#align(center, text(size: 9pt)[", caption, "])", "caption")
        truth.paragraph()
    return truth


def make_mixed() -> Truth:
    """Upright pages with a landscape page of a table among them."""
    head = "Lampiran Keputusan Kepala Dinas"
    furniture = f"""header: text(size: 8pt)[{head}], footer: align(right, text(size: 8pt)[Halaman
  #context counter(page).display() dari 5])"""
    truth = start(
        "mixed",
        205,
        "id",
        f"""#set page(paper: "a4", margin: 2.3cm, {furniture})
#set text(font: "{SERIF}", size: 11pt, lang: "id", hyphenate: true)
#set par(justify: true, leading: 0.65em, spacing: 1.2em)""",
        heads=(head,),
    )
    writer = truth.writer
    for letter in ("A", "B"):
        truth.heading(f"{letter}. {writer.topic()}", 1, size=11)
        for _ in range(6):
            truth.paragraph()
        if letter == "A":
            truth.add("#pagebreak()\n#set page(flipped: true)")
            caption = f"Tabel 1. {writer.topic()}"
            say(truth, "#align(center)[", caption, "]", "caption")
            head_row = ("No.", "Program", "Sasaran", "Indikator", "Pagu (Rp)")
            rows = [
                (str(n), writer.topic(), writer.sentence()[:-1], writer.sentence()[:-1], f"{n}5{n}.000.000")
                for n in range(1, 8)
            ]
            cells = ", ".join(f"[{quote(cell)}]" for row in (head_row, *rows) for cell in row)
            truth.add(
                "#block[#set par(justify: false)\n#set text(size: 9pt, hyphenate: false)\n"
                f"#table(columns: (28pt, 110pt, 1fr, 1fr, 80pt), stroke: 0.4pt, {cells})]",
                Part("table", "", rows=(head_row, *rows)),
            )
            truth.add("#pagebreak()\n#set page(flipped: false)")
    return truth


def make_regulation() -> Truth:
    """A law with its preamble, verses that hold letters, and page numbers between dashes above."""
    truth = start(
        "regulation",
        206,
        "id",
        f"""#set page(width: 21.5cm, height: 33cm, margin: 2.7cm,
  header: context if counter(page).get().first() > 1 [#align(center)[#"- " #counter(page).display() #" -"]])
#set text(font: "{SERIF}", size: 12pt, lang: "id", hyphenate: false)
#set par(justify: true, leading: 0.75em, spacing: 1em)""",
    )
    writer = truth.writer
    subject = writer.topic().upper()
    for line in ("PERATURAN BUPATI TEPI SUNGAI", "NOMOR 27 TAHUN 2021", "TENTANG", subject):
        truth.add(f"#align(center)[{quote(line)}]")
    name = f"PERATURAN BUPATI TEPI SUNGAI NOMOR 27 TAHUN 2021 TENTANG {subject}"
    truth.parts.append(Part("title", name))
    for label, marks in (("Menimbang", "abc"), ("Mengingat", "123")):
        for index, mark in enumerate(marks):
            text = (
                f"bahwa {writer.item(';')}" if label == "Menimbang" else f"Undang-Undang Nomor {index + 4} Tahun 2014;"
            )
            lead = f"{label} :" if index == 0 else ""
            truth.add(
                f"#grid(columns: (72pt, 10pt, 20pt, 1fr), {quote(label if lead else '', code=True)}, "
                f"{quote(':' if lead else '', code=True)}, {quote(mark + '.', code=True)}, [{quote(text)}])",
                Part("paragraph", f"{lead} {mark}. {text}".strip()),
            )
    say(truth, "#align(center)[", "MEMUTUSKAN:", "]")
    article = 0
    for chapter in ("I", "II"):
        title = f"BAB {chapter} {writer.topic().upper()}"
        number, words = title.split(" ", 2)[:2], title.split(" ", 2)[2]
        truth.add(
            f"#block(sticky: true, width: 100%)[#align(center)[{quote(' '.join(number))} \\ {quote(words)}]]",
            Part("heading", title, 1),
        )
        for _ in range(3):
            article += 1
            say(truth, "#block(sticky: true, width: 100%, align(center)[", f"Pasal {article}", "])", "heading", 2)
            for verse in (1, 2):
                text = writer.sentence() if verse == 1 else writer.sentence()[:-1] + " meliputi:"
                truth.add(
                    f"#grid(columns: (24pt, 1fr), [({verse})], [{quote(text)}])", Part("list", f"({verse}) {text}")
                )
            for letter in "abc":
                text = writer.item("." if letter == "c" else ";")
                truth.add(
                    f"#pad(left: 24pt, grid(columns: (20pt, 1fr), {quote(letter + '.', code=True)}, [{quote(text)}]))",
                    Part("list", f"{letter}. {text}"),
                )
    return truth


def make_minutes() -> Truth:
    """Minutes whose paragraphs are numbered through, their numbers in the margin."""
    truth = start(
        "minutes",
        207,
        "en",
        f"""#set page(paper: "us-letter", margin: (left: 3cm, right: 2.2cm, y: 2.2cm), numbering: "1 of 1")
#set text(font: "{MODERN}", size: 11pt, lang: "en", hyphenate: true)
#set par(justify: false, leading: 0.6em, spacing: 1em)""",
    )
    writer = truth.writer
    truth.title("Minutes of the River Council", size="15pt")
    number = 0
    for section in range(4):
        truth.heading(writer.topic().upper(), 1, size=11)
        for _ in range(4):
            number += 1
            text = writer.paragraph(1, 4)
            truth.add(f"#grid(columns: (30pt, 1fr), [{number}.], [{quote(text)}])", Part("list", f"{number}. {text}"))
        if section == 1:
            text = f"Resolved: {writer.item('.')}"
            say(truth, '#pad(left: 30pt, text(weight: "bold")[', text, "])")
    return truth


def make_boxes() -> Truth:
    """A newsletter in two columns with shaded boxes in them and quotes between rules."""
    truth = start(
        "boxes",
        208,
        "en",
        f"""#set page(paper: "a4", columns: 2, margin: 1.7cm,
  footer: text(size: 8pt)[River City Bulletin #h(1fr) #context counter(page).display()])
#set columns(gutter: 18pt)
#set text(font: "{SERIF}", size: 10pt, lang: "en", hyphenate: true)
#set par(justify: true, leading: 0.6em, spacing: 1.1em)""",
        heads=("River City Bulletin",),
    )
    writer = truth.writer
    truth.title("News from the Quay", wide=True, size="26pt")
    for index in range(5):
        truth.heading(f"{writer.topic()} for the Many", 1, size=13)
        truth.paragraph()
        truth.paragraph()
        if index % 2 == 0:
            text = writer.paragraph(2, 3)
            truth.add(
                "#block(fill: luma(225), inset: 8pt, width: 100%, breakable: false)[#set text(size: 9pt)\n"
                f'#text(weight: "bold")[{quote("Good to know")}] \\ {quote(text)}]',
                Part("heading", "Good to know", 2),
                Part("paragraph", text),
            )
        else:
            text = "“" + writer.sentence() + "”"
            truth.add(
                "#block(breakable: false, width: 100%, stroke: (y: 1pt), inset: (y: 8pt))[#align(center, "
                f'text(size: 13pt, style: "italic")[{quote(text)}])]',
                Part("paragraph", text),
            )
        truth.paragraph()
    return truth


def make_circular() -> Truth:
    """A letter to all offices: letterhead, number and subject with colons, numbered points, signature at the right."""
    truth = start(
        "circular",
        209,
        "id",
        f"""#set page(width: 21.5cm, height: 33cm, margin: 2.5cm, numbering: none)
#set text(font: "{SERIF}", size: 12pt, lang: "id", hyphenate: false)
#set par(justify: true, leading: 0.7em, spacing: 1.1em)""",
    )
    writer = truth.writer
    letterhead = ("PEMERINTAH KABUPATEN TEPI SUNGAI", "SEKRETARIAT DAERAH", "Jalan Pasar Lama Nomor 3, Kode Pos 30111")
    truth.add(
        "#align(center)["
        + " \\ ".join(
            f"#text(size: {size}pt)[{quote(line)}]" for size, line in zip((14, 17, 9), letterhead, strict=True)
        )
        + "]\n#line(length: 100%, stroke: 2pt)",
        Part("paragraph", " ".join(letterhead)),
    )
    truth.add(f"#align(right)[{quote('Tepi Sungai, 4 Mei 2020')}]", Part("paragraph", "Tepi Sungai, 4 Mei 2020"))
    fields = (("Nomor", "045/213/Org"), ("Sifat", "Penting"), ("Lampiran", "-"), ("Hal", f"Edaran {writer.topic()}"))
    for label, text in fields:
        truth.add(
            f"#grid(columns: (64pt, 10pt, 1fr), [{label}], [:], [{quote(text)}])",
            Part("paragraph", f"{label} : {text}"),
        )
    truth.paragraph()
    for number in range(1, 6):
        text = writer.paragraph(1, 3)
        truth.add(f"#grid(columns: (20pt, 1fr), [{number}.], [{quote(text)}])", Part("list", f"{number}. {text}"))
    truth.paragraph(1, 2)
    for line in ("SEKRETARIS DAERAH,", "RAHMAN HARTONO"):
        truth.add(f"#pad(left: 8.5cm)[{quote(line)}]\n#v(24pt)")
    truth.parts.append(Part("paragraph", "SEKRETARIS DAERAH, RAHMAN HARTONO"))
    return truth


def make_slides() -> Truth:
    """Slides: a large title on each, bullets in two sizes, a foot with the name of the meeting."""
    truth = start(
        "slides",
        210,
        "en",
        f"""#set page(paper: "presentation-16-9", margin: (x: 1.5cm, top: 1.2cm, bottom: 1.6cm),
  footer: text(size: 10pt)[Forum for River Cities #h(1fr) #context counter(page).display()])
#set text(font: "{MODERN}", size: 20pt, lang: "en", hyphenate: false)
#set par(justify: false)""",
        heads=("Forum for River Cities",),
    )
    writer = truth.writer
    for slide in range(8):
        title = writer.topic() + (" and What Comes Next" if slide % 2 else "")
        kind = "heading" if slide else "title"
        say(
            truth, '#block(below: 1em, text(size: 30pt, fill: rgb("#003366"))[', title, "])", kind, 1 if slide else None
        )
        for index in range(4):
            text = writer.item("").strip()
            size, pad = (20, 0) if index % 2 == 0 else (16, 24)
            truth.add(
                f"#pad(left: {pad}pt, text(size: {size}pt)[#grid(columns: (20pt, 1fr), [•], [{quote(text)}])])",
                Part("list", f"• {text}"),
            )
        truth.add("#pagebreak(weak: true)")
    return truth


def make_thesis() -> Truth:
    """Wide lines with indents and no space between paragraphs, chapters on two lines, Roman pages, nested contents."""
    truth = start(
        "thesis",
        211,
        "id",
        f"""#set page(paper: "a4", margin: (left: 4cm, right: 3cm, top: 4cm, bottom: 3cm), numbering: "i")
#set text(font: "{SERIF}", size: 12pt, lang: "id", hyphenate: true)
#set par(justify: true, leading: 1.1em, spacing: 1.1em, first-line-indent: (amount: 1.2cm, all: true))""",
    )
    writer = truth.writer
    title = f"ANALISIS {writer.topic().upper()} DI KOTA TEPI SUNGAI TAHUN 2015-2020"
    truth.add("#set par(first-line-indent: 0pt)")
    truth.title(title, size="16pt")
    for text in ("SKRIPSI", "Oleh: Wulandari Siregar", "UNIVERSITAS TEPI SUNGAI 2021"):
        say(truth, "#v(60pt)\n#align(center)[", text, "]")
    chapters = [writer.topic().upper() for _ in range(3)]
    sections = [[writer.topic() for _ in range(2)] for _ in range(3)]
    truth.add("#pagebreak()")
    truth.heading("ABSTRAK", 1, size=12, centred=True)
    truth.paragraph(4, 5)
    say(truth, "", "Kata Kunci: kota, tepi sungai, data", "")
    truth.add("#pagebreak()")
    truth.heading("DAFTAR ISI", 1, size=12, centred=True)
    for index, roman in enumerate(("I", "II", "III")):
        for text, pad in (
            (f"BAB {roman} {chapters[index]}", 0),
            *((f"{index + 1}.{n + 1} {name}", 20) for n, name in enumerate(sections[index])),
        ):
            truth.add(
                f"#pad(left: {pad}pt)[{quote(text)} #box(width: 1fr, repeat[.]) {quote(str(index + 2))}]",
                Part("contents", text),
            )
    truth.add(
        '#pagebreak()\n#set page(numbering: "1")\n#counter(page).update(1)\n'
        "#set par(first-line-indent: (amount: 1.2cm, all: true))"
    )
    for index, roman in enumerate(("I", "II", "III")):
        text = f"BAB {roman} {chapters[index]}"
        truth.add(
            f"#block(width: 100%, below: 2em)[#set par(first-line-indent: 0pt)\n#align(center, text(size: 14pt, "
            f'weight: "bold", hyphenate: false)[BAB {roman} \\ {quote(chapters[index])}])]',
            Part("heading", text, 1),
        )
        for n, name in enumerate(sections[index]):
            truth.add("#set par(first-line-indent: 0pt)")
            truth.heading(f"{index + 1}.{n + 1} {name}", 2, size=12)
            truth.add("#set par(first-line-indent: (amount: 1.2cm, all: true))")
            for _ in range(3):
                truth.paragraph(3, 5)
            text = writer.paragraph(2, 2)
            say(truth, "#pad(left: 1.2cm)[#set par(leading: 0.6em, first-line-indent: 0pt)\n#text(size: 10pt)[", text,
                "]]")  # fmt: skip
            truth.paragraph(3, 5)
        truth.add("#pagebreak(weak: true)")
    truth.add("#set par(first-line-indent: 0pt, leading: 0.6em)")
    truth.heading("DAFTAR PUSTAKA", 1, size=14, centred=True)
    for _ in range(9):
        say(truth, "#par(hanging-indent: 1.2cm)[", writer.reference(), "]", "reference")
    return truth


def make_budget() -> Truth:
    """A ruled table over several pages with codes, cells of several lines and sums."""
    truth = start(
        "budget",
        212,
        "id",
        f"""#set page(paper: "a4", margin: 1.8cm, footer: text(size: 7pt)[Dicetak oleh Sistem Anggaran #h(1fr)
  Hal. #context counter(page).display()])
#set text(font: "{MONO}", size: 8pt, lang: "id", hyphenate: false)
#set par(justify: false, leading: 0.5em)""",
        heads=("Dicetak oleh Sistem Anggaran",),
    )
    writer = truth.writer
    for line in ("PEMERINTAH KOTA TEPI SUNGAI", "RINCIAN ANGGARAN BELANJA", "TAHUN ANGGARAN 2020"):
        truth.add(f'#align(center, text(weight: "bold", size: 10pt)[{quote(line)}])')
    truth.parts.append(Part("title", "PEMERINTAH KOTA TEPI SUNGAI RINCIAN ANGGARAN BELANJA TAHUN ANGGARAN 2020"))
    head = ("KODE REKENING", "URAIAN", "JUMLAH (Rp)", "KETERANGAN")
    rows: list[tuple[str, ...]] = []
    for group in range(1, 5):
        rows.append((f"5.{group}", writer.topic().upper(), f"{group}.250.000.000,00", ""))
        rows += [
            (f"5.{group}.{n}", writer.sentence()[:-1], f"{n}12.500.000,00", writer.topic() if n % 3 == 0 else "")
            for n in range(1, 11)
        ]
    cells = ", ".join(f"[{quote(cell)}]" for row in (head, *rows) for cell in row)
    truth.add(
        f"#table(columns: (70pt, 1fr, 90pt, 90pt), stroke: 0.5pt, align: (x, y) => if x == 2 {{ right }} else "
        f"{{ left }}, {cells})",
        Part("table", "", rows=(head, *rows)),
    )
    return truth


def make_boxed_abstract() -> Truth:
    """An article whose first page has its history beside its abstract, with names and title as running heads."""
    names = ("Siregar et al.", "Warta Ilmu Kota 4 (2) 2022")
    truth = start(
        "boxed-abstract",
        213,
        "en",
        f"""#set page(paper: "a4", margin: (x: 1.9cm, y: 2.2cm), header: context {{
  let page = counter(page).get().first()
  text(size: 8pt)[#if calc.odd(page) [{names[0]} #h(1fr) #page] else [#page #h(1fr) {names[1]}]] }})
#set columns(gutter: 16pt)
#set text(font: "{SERIF}", size: 10pt, lang: "en", hyphenate: true)
#set par(justify: true, leading: 0.55em, spacing: 0.55em, first-line-indent: 1em)""",
        heads=names,
    )
    writer = truth.writer
    truth.title(f"{writer.topic()}: Evidence from Five River Cities", size="18pt")
    say(truth, "#v(6pt)\n#align(center)[", "Siregar Wulandari, Anderson Mitchell", "]\n#v(8pt)")
    side = ("Article history:", "Received 4 March 2021", "Accepted 9 May 2021", "Keywords: rivers, data, cities")
    abstract = writer.paragraph(5, 6)
    newline = " \\ "
    truth.add(
        "#line(length: 100%)\n#set par(first-line-indent: 0pt)\n#grid(columns: (1fr, 2.2fr), column-gutter: 20pt, "
        f'[#text(weight: "bold")[ARTICLE INFO] \\ {newline.join(map(quote, side))}], '
        f'[#text(weight: "bold")[ABSTRACT] \\ {quote(abstract)}])\n#line(length: 100%)\n'
        "#set par(first-line-indent: 1em)",
        Part("heading", "ARTICLE INFO", 1),
        Part("paragraph", " ".join(side)),
        Part("heading", "ABSTRACT", 1),
        Part("paragraph", abstract),
    )
    body = Truth("", writer)
    for index, title in enumerate(("Introduction", "Data", "Findings", "Conclusions"), start=1):
        say(body, '#block(sticky: true, above: 1.2em, below: 0.8em, text(weight: "bold")[', f"{index}. {title}", "])",
            "heading", 1)  # fmt: skip
        for _ in range(4):
            body.paragraph(3, 6)
    body.add("#set par(first-line-indent: 0pt, hanging-indent: 12pt)\n#set text(size: 8.5pt)")
    say(body, '#block(sticky: true, above: 1.2em, below: 0.8em, text(size: 10pt, weight: "bold")[', "References", "])",
        "heading", 1)  # fmt: skip
    for _ in range(12):
        say(body, "#par[", writer.reference(), "]", "reference")
    truth.add(f"#columns(2)[{body.source}]", *body.parts)
    return truth


def make_brief() -> Truth:
    """A brief with a narrow column of remarks beside the text."""
    truth = start(
        "brief",
        214,
        "id",
        f"""#set page(paper: "a4", margin: 2cm, footer: align(center, text(size: 8pt, context counter(page).display())))
#set text(font: "{SERIF}", size: 10.5pt, lang: "id", hyphenate: true)
#set par(justify: true, leading: 0.65em, spacing: 1.1em)""",
    )
    writer = truth.writer
    truth.title(f"Catatan Kebijakan: {writer.topic()}", size="20pt")
    for _ in range(3):
        truth.heading(writer.topic(), 1, size=13)
        body = Truth("", writer)
        for _ in range(4):
            body.paragraph(3, 5)
        remark = writer.paragraph(2, 2)
        truth.add(
            f"#block(breakable: false, grid(columns: (1fr, 120pt), column-gutter: 22pt, [{body.source}], "
            f"[#set par(justify: false)\n#text(size: 8.5pt, fill: luma(60))[{quote(remark)}]]))",
            *body.parts,
            Part("paragraph", remark),
        )
    return truth


@cache
def make_held_out() -> tuple[tuple[Truth, bytes], ...]:
    """Make all documents that reading was not built on, with the bytes of their PDFs."""
    truths = [
        make_gazette(),
        make_proceedings(),
        make_long_headings(),
        make_statistics(),
        make_mixed(),
        make_regulation(),
        make_minutes(),
        make_boxes(),
        make_circular(),
        make_slides(),
        make_thesis(),
        make_budget(),
        make_boxed_abstract(),
        make_brief(),
    ]
    return tuple((truth, truth.compile()) for truth in truths)
