"""Makes hostile PDFs: structured lies in good files, of which each is one that a parser has to survive.

`list_lies()` gives more than 300 files by name: tables of places, trees of pages, streams and their filters, fonts,
content, encryption and metadata that lie, in a plain PDF of lines and in PDFs that typst made.
"""

import random
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from document_makers import Put, assemble, lay, make_pdf, make_stream
from truth.documents import make_all

LINE = "Pemerintah kota memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."
CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</R 5 0 R>>>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
HELLO = b"BT /R 12 Tf 72 700 Td (Warga kota membaca.) Tj ET\n"
HUGE = (
    b"2147483647",
    b"-2147483648",
    b"99999999999999999999",
    b"1e38",
    b"-1",
    b"0",
    b"null",
    b"(x)",
    b"[[]]",
    b"9 0 R",
)

Lie = Callable[[bytes], bytes]


def swap(pattern: bytes, new: bytes) -> Lie:
    return lambda data: re.sub(pattern, lambda _: new, data, count=1)


def swap_all(pattern: bytes, new: bytes) -> Lie:
    return lambda data: re.sub(pattern, lambda _: new, data)


def shift_places(data: bytes, by: int) -> bytes:
    return re.sub(rb"(\d{10})( \d{5} n)", lambda m: b"%010d%s" % (max(0, int(m[1]) + by), m[2]), data)


def list_file_lies() -> Iterator[tuple[str, Lie]]:
    """Lies about a whole file, for any PDF."""
    for tenth in range(1, 20):
        yield f"cut off at {tenth * 5} %", lambda data, t=tenth: data[: len(data) * t // 20]
    for by in (-40, -1, 1, 17, 100_000):
        yield f"places that are {by} off", lambda data, by=by: shift_places(data, by)
    for value in (b"0", b"7", b"999999999", b"-5", b"x"):
        yield f"a table of places said to be at {value.decode()}", swap(rb"(?<=startxref\n)\d+", value)
    yield "no table of places", lambda data: data[: data.rfind(b"startxref")]
    yield "no trailer", swap_all(rb"trailer", b"treiler")
    yield "no header", lambda data: data[8:]
    yield "a megabyte before the header", lambda data: b" " * 1_000_000 + data
    yield "a thousand ends", lambda data: data + b"\n%%EOF" * 1_000
    yield "a thousand trailers", lambda data: data + b"trailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n" * 1_000
    yield "twice the file", lambda data: data + data
    yield "line ends of another system", lambda data: data.replace(b"\n", b"\r\n")
    yield "no spaces between objects", lambda data: data.replace(b"endobj\n", b"endobj")
    yield "objects of one number", swap_all(rb"\n\d+ 0 obj", b"\n3 0 obj")
    yield "objects that never end", swap_all(rb"endobj", b"")
    yield "streams that never end", swap_all(rb"endstream", b"endstraem")
    yield "dictionaries that never end", swap_all(rb">>", b"")
    yield "references to nothing", swap_all(rb"\d+ 0 R", b"999 0 R")
    yield "references to oneself", swap_all(rb"(?<=/Parent )\d+ 0 R", b"3 0 R")
    for value in HUGE:
        yield f"streams {value.decode()} long", swap_all(rb"/Length \d+", b"/Length " + value)
        yield f"a count of {value.decode()}", swap_all(rb"/Count \d+", b"/Count " + value)
        yield f"a page {value.decode()} wide", swap_all(rb"/MediaBox ?\[[^\]]*\]", b"/MediaBox[0 0 %s 842]" % value)
        yield f"a root that is {value.decode()}", swap_all(rb"/Root \d+ 0 R", b"/Root " + value)
        yield f"kids that are {value.decode()}", swap_all(rb"/Kids ?\[[^\]]*\]", b"/Kids[" + value + b"]")
    for name in (
        b"LZWDecode",
        b"ASCII85Decode",
        b"JBIG2Decode",
        b"JPXDecode",
        b"CCITTFaxDecode",
        b"DCTDecode",
        b"Crypt",
    ):
        yield f"streams packed by {name.decode()}", swap_all(rb"/Filter ?/FlateDecode", b"/Filter/" + name)
        yield f"lines packed by {name.decode()}", swap_all(rb"/Length (?=\d+)", b"/Filter/" + name + b"/Length ")
    for parms in (
        b"/Predictor 12/Columns 2147483647",
        b"/Predictor 99",
        b"/Predictor 15/Colors 999999/Columns 9999999",
    ):
        yield (
            f"packed with {parms.decode()}",
            swap_all(rb"/Length (?=\d+)", b"/DecodeParms<<%s>>/Filter/FlateDecode/Length " % parms),
        )
    for parms in (b"/Filter/Standard/V 1/R 2/O()/U()/P 0", b"/Filter/Standard/V 5/R 6/O()/U()/P 0", b"/Filter/X", b""):
        yield (
            f"encrypted by <<{parms.decode()}>>",
            swap_all(rb"/Root (?=\d)", b"/Encrypt<<%s>>/ID[()()]/Root " % parms),
        )
    yield "zeros over the middle", lambda data: data[: len(data) // 3] + bytes(2_000) + data[len(data) // 3 + 2_000 :]
    yield "turned round", lambda data: data[:9] + data[:8:-1]


def list_content_lies() -> Iterator[tuple[str, bytes]]:
    """Contents of a page."""
    for matrix in (
        b"0 0 0 0 0 0",
        b"1e38 0 0 1e38 0 0",
        b"1e-30 0 0 1e-30 72 700",
        b"1 1 1 1 72 700",
        b"0 1e9 -1e9 0 1 1",
    ):
        yield f"a text matrix of {matrix.decode()}", b"BT /R 12 Tf %s Tm (Warga kota membaca.) Tj ET" % matrix
        yield f"a page matrix of {matrix.decode()}", matrix + b" cm " + HELLO
    for setting in (b"Tc", b"Tw", b"Tz", b"TL", b"Ts", b"Tr"):
        for value in (b"1e38", b"-1e38", b"0", b"99999"):
            yield (
                f"{value.decode()} {setting.decode()}",
                b"BT /R 12 Tf %s %s 72 700 Td (Warga) Tj ET" % (value, setting),
            )
    yield "300,000 saved states", b"q " * 300_000 + HELLO
    yield "300,000 states given back", b"Q " * 300_000 + HELLO
    yield "texts in texts", b"BT " * 100_000 + HELLO
    yield "marks in marks", b"/P <</MCID 0>> BDC " * 50_000 + HELLO
    yield "clips in clips", b"0 0 595 842 re W n " * 50_000 + HELLO
    yield "a font that is not there", b"BT /NoFont 12 Tf 72 700 Td (Warga) Tj ET"
    yield "no font at all", b"BT 72 700 Td (Warga) Tj ET"
    yield "operators without operands", b"Td Tj Tf cm re TJ ' \" Do sh " * 2_000 + HELLO
    yield "operands without operators", b"1 2 (a) /b [3] <<>> " * 20_000 + HELLO
    yield "a string that never ends", b"BT /R 12 Tf 72 700 Td (Warga" + b"(" * 10_000
    yield "a megabyte in one string", b"BT /R 12 Tf 72 700 Td (" + b"a" * 1_000_000 + b") Tj ET"
    yield "an array 20,000 deep", b"BT /R 12 Tf " + b"[" * 20_000 + b"]" * 20_000 + b" TJ ET " + HELLO
    yield "dictionaries 20,000 deep", b"/P " + b"<</A " * 20_000 + b">>" * 20_000 + b" BDC " + HELLO
    yield "a picture in line without an end", b"BI /W 9 /H 9 /BPC 8 /CS /G ID " + b"x" * 1_000 + HELLO
    yield "a picture in line of no size", b"BI /W 2147483647 /H 2147483647 /BPC 8 /CS /RGB ID x EI " + HELLO
    yield "a path of 200,000 points", b"0 0 m " + b"1 1 l " * 200_000 + b"S " + HELLO
    yield "20,001 boxes", b"0 0 9 9 re f " * 20_001 + HELLO
    yield "ten thousand lines at one place", b"BT /R 12 Tf 72 700 Td (Warga) Tj ET " * 10_000
    yield "ten thousand columns", b"".join(b"BT /R 1 Tf %d 700 Td (ab) Tj ET " % (n % 595) for n in range(10_000))
    yield (
        "a grid of 160,000 cells",
        b"".join(b"0 %d m 595 %d l S %d 0 m %d 842 l S " % (n, n, n, n) for n in range(0, 400)) + HELLO,
    )
    yield (
        "turned a little line by line",
        b"".join(
            b"BT /R 9 Tf %g %g -%g %g 300 400 Tm (Warga kota) Tj ET " % (1 - n / 500, n / 500, n / 500, 1 - n / 500)
            for n in range(500)
        ),
    )
    yield "nothing but bullets", b"BT /R 9 Tf 72 700 Td 0 -9 TD " + rb"(\225) Tj T* " * 3_000 + b"ET"
    yield "nothing but hyphens", b"BT /R 9 Tf 72 700 Td 9 TL " + b"(-) Tj T* " * 3_000 + b"ET"
    yield "every byte", b"BT /R 9 Tf 72 700 Td <" + bytes(range(256)).hex().encode() + b"> Tj ET"


def list_font_lies() -> Iterator[tuple[str, bytes]]:
    """Fonts of a page of one line; `5 0 R` is the font itself."""
    head = b"<</Type/Font/Subtype/"
    yield "a font that is its own descendant", head + b"Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[5 0 R]>>"
    yield "a font without anything", b"<</Type/Font>>"
    yield "a font that is a number", b"42"
    yield "an encoding that is the font", head + b"Type1/BaseFont/X/Encoding 5 0 R>>"
    yield "words that are the font", head + b"Type1/BaseFont/X/ToUnicode 5 0 R>>"
    yield (
        "drawn letters that draw themselves",
        (
            head + b"Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</W 4 0 R>>/FirstChar 0/LastChar 255"
            b"/Encoding<</Differences[0/W]>>/Widths[1]/Resources<</Font<</R 5 0 R>>>>>>"
        ),
    )
    for value in HUGE:
        yield (
            f"letters from {value.decode()}",
            head + b"TrueType/BaseFont/X/FirstChar %s/LastChar 9/Widths[1 2]>>" % value,
        )
        yield (
            f"letters {value.decode()} wide",
            (head + b"TrueType/BaseFont/X/FirstChar 0/LastChar 255/Widths[" + (value + b" ") * 256 + b"]>>"),
        )
        yield (
            f"a weight of {value.decode()}",
            (head + b"Type1/BaseFont/X/FontDescriptor<</StemV %s/Flags %s/ItalicAngle %s>>>>" % (value, value, value)),
        )
    for name in (b"#00#FF", b"A" * 5_000, b"Bold" * 40, b"\xff\xfe"):
        yield f"a font named {name[:12]!r}", head + b"Type1/BaseFont/" + name + b">>"


def list_metadata_lies() -> Iterator[tuple[str, bytes]]:
    yield "a title of a megabyte", b"<</Title(" + b"a" * 1_000_000 + b")>>"
    yield "a title that is half a letter", b"<</Title<FEFFD8>>>"
    yield "a title of unpaired halves", b"<</Title<FEFF" + b"D800" * 500 + b">>>"
    yield "a day that is none", b"<</CreationDate(D:99999999999999+99'99')>>"
    yield "a day before all days", b"<</CreationDate(D:00000000000000Z)/ModDate(D:-1)>>"
    yield "a day that is a page", b"<</CreationDate 3 0 R/Title 2 0 R>>"


@cache
def list_seeds() -> tuple[tuple[str, bytes], ...]:
    """Good files: one of plain lines, and two that typst made."""
    plain = make_pdf([Put(72, 780, "Laporan Kota", 16, is_bold=True), *lay([LINE] * 4)], lay([LINE] * 5))
    made = {truth.name: data for truth, data in make_all()}
    return (("plain", plain), ("law", made["law-50-id"]), ("article", made["article-10-id"]))


def list_lies() -> dict[str, bytes]:
    """All hostile files by what they lie about."""
    lies = {f"{name}: {what}": lie(data) for name, data in list_seeds() for what, lie in list_file_lies()}
    # What leaves a file as it was is no lie.
    lies = {name: data for name, data in lies.items() if data not in {seed for _, seed in list_seeds()}}
    contents = [(f"content: {what}", make_stream(content)) for what, content in list_content_lies()]
    contents += [(f"{name}, packed", _pack(content)) for name, content in contents if len(content) > 50_000]
    lies |= {name: assemble([CATALOG, PAGES, PAGE, content, FONT]) for name, content in contents}
    lies |= {
        f"font: {what}": assemble([CATALOG, PAGES, PAGE, make_stream(HELLO), font]) for what, font in list_font_lies()
    }
    for what, fields in list_metadata_lies():
        objects = [CATALOG, PAGES, PAGE, make_stream(HELLO), FONT, fields]
        lies[f"metadata: {what}"] = assemble(objects, trailer=b"/Root 1 0 R/Info 6 0 R")
    return lies


def mutate_structure(data: bytes, generator: random.Random) -> bytes:
    """Exchange, drop or double a few names, numbers and objects of a file."""
    parts = re.split(rb"(/[A-Za-z0-9]+|\d+ 0 R|\b\d+\b|<<|>>|\[|\]|endobj|stream\r?\n)", data)
    places = list(range(1, len(parts), 2))
    for _ in range(generator.randint(1, 12)):
        place = generator.choice(places)
        what = generator.random()
        if what < 0.5:
            parts[place] = parts[generator.choice(places)]
        elif what < 0.7:
            parts[place] = generator.choice(HUGE)
        elif what < 0.85:
            parts[place] = b""
        else:
            parts[place] += b" " + parts[place]
    return b"".join(parts)


def _pack(stream: bytes) -> bytes:
    content = stream.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    return make_stream(zlib.compress(content), b"/Filter/FlateDecode")
