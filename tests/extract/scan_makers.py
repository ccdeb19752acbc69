"""Makes scans of known text: PDFs set with typst, drawn, laid a little askew, soiled, and put back as pictures."""

import io
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2
import typst
from PIL import Image

# Each paragraph begins with a name of its own, by which its place in the order is known.
INDONESIAN = (
    "Palembang menyusun rencana induk kota cerdas pada tahun 2021, tetapi anggaran untuk jaringan serat optik baru "
    "tersedia dua tahun kemudian; kelurahan di tepi sungai menunggu lebih lama daripada pusat kota.",
    "Kupang melatih 240 perangkat desa agar surat keterangan dapat diminta melalui telepon genggam. Keterbatasan "
    "sumber daya manusia tetap menjadi penghambat, terutama di kecamatan yang jauh dari kantor bupati.",
    "Ternate membuka data harga pangan setiap pekan. Pedagang pasar memakainya untuk menawar, sedangkan mahasiswa "
    "memeriksa apakah bantuan sosial sampai kepada keluarga yang berhak menerimanya.",
    "Manado mencatat 1.318 pengaduan warga melalui aplikasi, dan tiga dari empat di antaranya dijawab dalam lima hari "
    "kerja. Pengaduan tentang sampah dan lampu jalan paling banyak.",
)
ENGLISH = (
    "Jayapura began to publish its budget in a form that machines can read, yet few offices kept the figures up to "
    "date after the first quarter, and the council asked for an explanation in writing.",
    "Makassar lent tablets to 85 health volunteers. Their reports reached the clinic on the same day, whereas paper "
    "forms had taken about three weeks; two villages without electricity still use paper.",
    "Denpasar connected its bus stops to a common timetable. Passengers waited eleven minutes on average in 2022, six "
    "minutes less than before, although the older vehicles have no receiver.",
    "Bandung closed four portals that did the same work. The remaining one asks for a single account, and the number "
    "of abandoned applications fell by a third within half a year.",
)


@cache
def set_text(paragraphs: tuple[str, ...], *, columns: int = 1) -> bytes:
    """Return a PDF with a text layer, on one page."""
    body = "\n\n".join(paragraphs)
    source = (
        f'#set page(paper: "a4", margin: 2.5cm, columns: {columns}, footer: none)\n#set columns(gutter: 20pt)\n'
        f'#set text(font: "Libertinus Serif", size: 11pt, hyphenate: false)\n#set par(justify: false)\n{body}\n'
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "text.typ"
        path.write_text(source, encoding="utf-8")
        pdf = typst.compile(str(path))
    assert isinstance(pdf, bytes)
    return pdf


def scan(pdf: bytes, *, dpi: int = 300, skew: float = 0.5, noise: float = 10.0, turn: int = 0, seed: int = 1) -> bytes:
    """Return a PDF of pictures of the pages: `skew` degrees askew, soiled, and turned by `turn` degrees to the left."""
    soil = np.random.default_rng(seed)
    source, made = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    for page in source:
        width, height = page.get_size()
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(picture, dtype=np.float32) * 0.85 + 25
        grey += soil.normal(0, noise, grey.shape).astype(np.float32)
        picture = Image.fromarray(grey.clip(0, 255).astype(np.uint8)).rotate(turn, expand=True)
        if turn % 180:
            width, height = height, width
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=75)
        put_picture(made, jpeg, width, height)
    return save(made)


def put_picture(document: pypdfium2.PdfDocument, jpeg: io.BytesIO, width: float, height: float) -> pypdfium2.PdfPage:
    """Add a page that a picture fills."""
    jpeg.seek(0)
    page = document.new_page(width, height)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(jpeg, inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page.insert_obj(image)
    page.gen_content()
    return page


def save(document: pypdfium2.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def measure_accuracy(wanted: str, found: str) -> float:
    """Return the share of characters of a text that are found in order, white space aside."""
    one, other = "".join(wanted.split()), "".join(found.split())
    return sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()) / len(
        one
    )
