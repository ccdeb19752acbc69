"""Makes small office files part by part, so that a test shows all that is in them."""

import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>{title}</dc:title><dcterms:created>2017-08-06T05:26:00Z</dcterms:created>"
    "<dcterms:modified>2018-10-31T02:18:00Z</dcterms:modified></cp:coreProperties>"
)
OPENDOCUMENT = (
    'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b" xmlns:style="urn:s" xmlns:fo="urn:f" '
    'xmlns:draw="urn:d" xmlns:presentation="urn:p"'
)


def pack(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make an archive; its first member is stored as it is, as OpenDocument asks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, (name, content) in enumerate(parts.items()):
            archive.writestr(name, content, method if number else zipfile.ZIP_STORED)
    return buffer.getvalue()


def relate(**parts: str) -> str:
    """Make the relations of a part: rId1="styles styles.xml"."""
    entries = "".join(
        f'<Relationship Id="{name}" Type="{R}/{said.split()[0]}" Target="{said.split()[1]}"/>'
        for name, said in parts.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )


def make_docx(body: str, **parts: str) -> bytes:
    """Make a Word document of the XML of its body; other parts by name: styles, numbering, footnotes, core."""
    related = {name: f"{name} {name}.xml" for name in parts if name != "core"}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relate(rId1="officeDocument word/document.xml", rId2="core-properties docProps/core.xml"),
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relate(**related),
        "docProps/core.xml": parts.get("core", CORE.format(title="")),
    }
    for name in related:
        files[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{W}">{parts[name]}</w:{name}>'
    return pack(files)


def p(text: str, style: str = "", *, inside: str = "", is_bold: bool = False) -> str:
    """A paragraph of a Word document."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    return f"<w:p><w:pPr>{named}{inside}</w:pPr><w:r>{bold}<w:t>{escape(text)}</w:t></w:r></w:p>"


def item(text: str, number: int, level: int = 0) -> str:
    """A paragraph of a list of a Word document."""
    return p(text, inside=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def make_xlsx(
    sheets: dict[str, str], *, strings: str = "", styles: str = "", states: dict[str, str] | None = None
) -> bytes:
    """Make a workbook of the XML of each sheet's rows."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}" state="{(states or {}).get(name, "visible")}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    related = {f"rId{number}": f"worksheet worksheets/{number}.xml" for number in range(1, len(sheets) + 1)}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relate(rId1="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><workbookPr/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relate(**related, s1="sharedStrings strings.xml", s2="styles styles.xml"),
        "xl/strings.xml": f'<sst xmlns="{S}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{S}">{styles}</styleSheet>',
    }
    for number, rows in enumerate(sheets.values(), start=1):
        files[f"xl/worksheets/{number}.xml"] = f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>'
    return pack(files)


def make_pptx(slides: list[str], *, notes: str = "") -> bytes:
    """Make a presentation of the XML of each slide's shapes; the notes hang on the first."""
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    related = {f"rId{n}": f"slide slides/{n}.xml" for n in range(1, len(slides) + 1)}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relate(rId1="officeDocument ppt/presentation.xml"),
        "ppt/presentation.xml": (
            f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>'
        ),
        "ppt/_rels/presentation.xml.rels": relate(**related),
    }
    for number, shapes in enumerate(slides, start=1):
        files[f"ppt/slides/{number}.xml"] = _make_slide("sld", shapes)
    if notes:
        files["ppt/slides/_rels/1.xml.rels"] = relate(n1="notesSlide ../notes/1.xml")
        files["ppt/notes/1.xml"] = _make_slide("notes", notes)
    return pack(files)


def _make_slide(root: str, shapes: str) -> str:
    tree = f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"
    return f'<p:{root} xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}">{tree}</p:{root}>'


def shape(*lines: str, place: str | None = None, top: int | None = None) -> str:
    """A shape of a slide: a placeholder of a kind, or a box at a height."""
    held = f'<p:ph type="{place}"/>' if place else ""
    offset = f'<p:spPr><a:xfrm><a:off x="0" y="{top}"/></a:xfrm></p:spPr>' if top is not None else "<p:spPr/>"
    text = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
    return f"<p:sp><p:nvSpPr><p:nvPr>{held}</p:nvPr></p:nvSpPr>{offset}<p:txBody>{text}</p:txBody></p:sp>"


def make_opendocument(kind: str, body: str, *, styles: str = "", meta: str = "") -> bytes:
    """Make an OpenDocument file of a kind: text, spreadsheet, presentation."""
    content = (
        f"<office:document-content {OPENDOCUMENT}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    said = f'<office:document-meta {OPENDOCUMENT} xmlns:dc="urn:dc" xmlns:meta="urn:m">{meta}</office:document-meta>'
    return pack(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "meta.xml": said,
        }
    )
