"""Makes sentences that nobody else wrote: the same for the same seed, in Indonesian and English."""

import random

SUBJECTS = {
    "id": [
        "Pemerintah kota",
        "Dinas komunikasi dan informatika",
        "Badan perencanaan pembangunan daerah",
        "Sekretariat daerah",
        "Tim percepatan digitalisasi",
        "Forum warga tepi sungai",
        "Perusahaan penyedia jaringan",
        "Kelompok usaha kecil di pasar lama",
        "Petugas kelurahan",
        "Panitia e-government tingkat kecamatan",
    ],
    "en": [
        "The city council",
        "The office for communication",
        "The regional planning board",
        "The secretariat of the district",
        "A task force for digital services",
        "A forum of residents along the river",
        "The largest network provider",
        "A group of small traders in the old market",
        "Village officers",
        "The e-government committee of the subdistrict",
    ],
}
VERBS = {
    "id": [
        "menyelenggarakan pelatihan keterampilan digital bagi",
        "memperluas jaringan serat optik untuk",
        "mengevaluasi keterbatasan anggaran yang dihadapi oleh",
        "menyusun undang-undang dan peraturan pelaksanaan mengenai",
        "mempertanggungjawabkan penyelenggaraan layanan kepada",
        "membandingkan kesiapan infrastruktur dengan kebutuhan",
        "mengintegrasikan sistem informasi kependudukan dengan",
        "belum sepenuhnya melibatkan",
    ],
    "en": [
        "organised training in digital skills for",
        "extended the fibre network to",
        "evaluated the budget constraints that are faced by",
        "drafted the implementing regulations concerning",
        "reported on the administration of public services to",
        "compared the readiness of the infrastructure with the needs of",
        "integrated the population information system with",
        "has not yet fully involved",
    ],
}
OBJECTS = {
    "id": [
        "pedagang kaki lima di sekitar terminal",
        "sekolah-sekolah dasar di seberang sungai",
        "rumah sakit umum daerah beserta puskesmas pembantu",
        "nelayan yang tinggal jauh dari pusat pemerintahan",
        "komunitas penyandang disabilitas",
        "lembaga pemberdayaan masyarakat",
        "seluruh perangkat daerah yang berkepentingan",
        "perguruan tinggi negeri maupun swasta",
    ],
    "en": [
        "street vendors around the bus terminal",
        "primary schools on the other side of the river",
        "the general hospital and its auxiliary clinics",
        "fishermen who live far from the centre of government",
        "the community of people with disabilities",
        "institutions for community empowerment",
        "all departments that share the responsibility",
        "public and private universities",
    ],
}
ENDS = {
    "id": [
        "sejak tahun {year}",
        "dengan biaya Rp{count} juta",
        "dalam {count} tahap yang saling berkaitan",
        "meskipun koordinasinya belum memadai",
        "sebagaimana tercantum dalam rencana induk",
        "karena sumber daya manusianya terbatas",
        "menurut laporan tahun {year}",
        "tanpa mengubah prosedur sebelumnya",
    ],
    "en": [
        "since {year}",
        "at a cost of {count} million rupiah",
        "in {count} related stages",
        "although coordination remains inadequate",
        "as laid down in the master plan",
        "because its human resources are limited",
        "according to the report of {year}",
        "without changing earlier procedures",
    ],
}
NAMES = ["Pratama", "Wulandari", "Hartono", "Siregar", "Lestari", "Nugroho", "Anderson", "Mitchell", "Kusuma", "Rahman"]
TOPICS = {
    "id": [
        "Tata Kelola Data",
        "Jaringan Kota",
        "Layanan Publik",
        "Literasi Digital",
        "Anggaran Daerah",
        "Ekonomi Kreatif",
    ],
    "en": [
        "Data Governance",
        "Urban Networks",
        "Public Services",
        "Digital Literacy",
        "Regional Budgets",
        "Local Economy",
    ],
}


class Writer:
    """Writes sentences, paragraphs, headings and references in one language; never the same sentence twice."""

    def __init__(self, seed: int, language: str) -> None:
        self.random = random.Random(seed)
        self.language = language
        self.used: set[str] = set()
        self.topics: list[str] = []

    def sentence(self) -> str:
        while True:
            pick, language = self.random.choice, self.language
            end = pick(ENDS[language]).format(year=pick(range(2012, 2026)), count=pick(range(3, 980)))
            text = f"{pick(SUBJECTS[language])} {pick(VERBS[language])} {pick(OBJECTS[language])} {end}."
            if text not in self.used:
                self.used.add(text)
                return text

    def paragraph(self, least: int = 3, most: int = 6) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(least, most)))

    def item(self, end: str) -> str:
        text = self.sentence()
        return text[0].lower() + text[1:-1] + end

    def topic(self) -> str:
        if not self.topics:
            first, second = TOPICS[self.language], TOPICS[self.language]
            joint = " dan " if self.language == "id" else " and "
            self.topics = [one if one == two else one + joint + two for one in first for two in second]
            self.random.shuffle(self.topics)
        return self.topics.pop()

    def reference(self) -> str:
        pick = self.random.choice
        names = f"{pick(NAMES)}, {pick('ABDEFHKRST')}., & {pick(NAMES)}, {pick('ABDEFHKRST')}."
        journal = "Jurnal Kota Digital" if self.language == "id" else "Journal of Urban Informatics"
        page = self.random.randint(1, 300)
        return (
            f"{names} ({self.random.randint(2005, 2024)}). {self.topic()}: {self.sentence()[:-1]}. "
            f"{journal}, {self.random.randint(1, 30)}({self.random.randint(1, 4)}), {page}–{page + 14}."
        )

    def number(self) -> str:
        return f"{self.random.randint(1, 999)},{self.random.randint(10, 99)}"
