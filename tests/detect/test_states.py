"""How a passage speaks of what was found; sentences are made up, states are what a reader would say."""

import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import find_in_text

BOOK = parse_codebook("""
lists:
  network: {id: [jaringan, sinyal], en: [network, coverage]}
  lacking: {id: [terbatas, belum menjangkau, hilang, tidak merata], en: [limited, '"not" reach', uneven]}
groups:
  g:
    codes:
      obstacle: {rules: [kendala, hambatan, kebocoran data, obstacle, data leak, delay]}
      network: {rules: ["[network] near/clause [lacking]"]}
      training: {rules: [pelatihan, training], states: [recommended]}
""")


def judge(text):
    """Return the states of the mentions in a text, in order."""
    return [mention["state"] for mention in find_in_text(text, BOOK)]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        # nothing sets a state
        ("Anggaran menjadi kendala utama.", "stated"),
        ("Jaringan di desa itu terbatas.", "stated"),
        ("Sinyal belum menjangkau seluruh desa.", "stated"),
        ("Network coverage is still uneven.", "stated"),
        # Indonesian negation, before and behind
        ("Tidak ada kendala dalam penerapan sistem itu.", "negated"),
        ("Penerapan berjalan tanpa hambatan.", "negated"),
        ("Itu bukan kendala bagi kami.", "negated"),
        ("Warga nggak menemui kendala.", "negated"),
        ("Dinas belum menemukan kendala.", "negated"),
        ("Kendala tidak ditemukan selama uji coba.", "negated"),
        ("Hambatan itu sudah teratasi.", "negated"),
        ("Jaringan di kota ini tidak terbatas.", "negated"),
        ("Kebocoran data tidak terbukti.", "negated"),
        # what looks like a negation and is none
        ("Anggaran tidak hanya menjadi kendala di desa, tetapi juga di kota.", "stated"),
        ("Bukan hanya hambatan teknis yang muncul.", "stated"),
        ("Kini dinas tidak lagi sekadar menghadapi kendala teknis.", "stated"),
        ("Tidak sedikit kendala yang dihadapi dinas.", "stated"),
        ("Tidak bisa dipungkiri, kendala masih ada.", "stated"),
        ("Kota pintar tidak lepas dari kendala.", "stated"),
        ("Bukan tanpa hambatan, program itu berjalan.", "stated"),
        # the negation belongs to another clause, or is too far off
        ("Warga tidak datang, sehingga kendala bertambah.", "stated"),
        ("Dinas tidak menambah pegawai sejak tahun lalu di seluruh kecamatan dan itu kendala.", "stated"),
        ("Ia tidak hadir. Kendala utamanya anggaran.", "stated"),
        # Indonesian obligation and wish
        ("Pemerintah perlu mengatasi kendala itu.", "recommended"),
        ("Hambatan harus segera diatasi.", "recommended"),
        ("Diharapkan kendala dapat diselesaikan.", "recommended"),
        ("Sebaiknya pelatihan diadakan setiap tahun.", "recommended"),
        ("Dinas wajib mengadakan pelatihan.", "recommended"),
        ("Pelatihan perlu ditingkatkan.", "recommended"),
        ("Pelatihan bagi pegawai harus diperluas.", "recommended"),
        ("Penulis menyarankan agar pelatihan diperbanyak.", "recommended"),
        # condition, future, fear
        ("Jika muncul kendala, dinas menambah pegawai.", "hypothetical"),
        ("Apabila terjadi kebocoran data, layanan dihentikan.", "hypothetical"),
        ("Sistem itu mencegah kebocoran data.", "hypothetical"),
        ("Kendala baru diperkirakan akan muncul.", "stated"),
        ("Apakah ada kendala di lapangan?", "hypothetical"),
        # what was and is no more
        ("Dulu kendala itu sering muncul.", "ended"),
        ("Semula ada hambatan di pasar.", "ended"),
        # English
        ("There is no obstacle to the new system.", "negated"),
        ("The city grew without any delay.", "negated"),
        ("Cost was not an obstacle.", "negated"),
        ("The obstacle has been overcome.", "negated"),
        ("Not only delay but also cost hurt the city.", "stated"),
        ("The office does not open, while delay goes on.", "stated"),
        ("The city should offer training to its staff.", "recommended"),
        ("Training must be offered each year.", "recommended"),
        ("Training is needed in every office.", "recommended"),
        ("If there is an obstacle, staff will help.", "hypothetical"),
        ("A data leak could happen, and the rules would prevent delay.", "stated"),
        ("The office used to see delay in payments.", "ended"),
    ],
)
def test_a_cue_sets_the_state(text, state):
    assert judge(text)[0] == state


def test_a_cue_inside_what_was_found_is_part_of_it():
    assert judge("Sinyal belum menjangkau desa.") == ["stated"]
    assert judge("Jaringan tidak merata di desa.") == ["stated"]
    assert judge("The network does not reach the village.") == ["stated"]
    assert judge("Jaringan tidak terbatas.") == ["negated"]
    assert judge("Dinas belum menjangkau desa tanpa sinyal.") == ["negated"]
    assert judge("Menara belum menjangkau sinyal desa.") == ["stated"]


def test_words_that_only_look_like_a_cue_cancel_it_also_as_part_of_what_was_found():
    book = parse_codebook("groups: {g: {codes: {c: {rules: ['hanya near/3 kendala', sedikit kendala]}}}}")
    for text in ("Tidak hanya soal kendala.", "Tidak sedikit kendala."):
        assert [mention["state"] for mention in find_in_text(text, book)] == ["stated"]


def test_a_mention_keeps_the_words_that_set_its_state():
    text = "Menurut dinas, tidak ada lagi kendala."
    mention = find_in_text(text, BOOK)[0]
    assert mention["cue"] == "tidak ada lagi"
    assert text[mention["cue_start"] : mention["cue_end"]] == "tidak ada lagi"
    stated = find_in_text("Kendala utama.", BOOK)[0]
    assert (stated["cue"], stated["cue_start"], stated["cue_end"]) == (None, None, None)


def test_of_two_cues_with_one_state_the_nearer_is_kept():
    assert find_in_text("Tanpa itu bukan kendala.", BOOK)[0]["cue"] == "bukan"
    assert find_in_text("Kalau begitu, jika ada kendala, laporkan.", BOOK)[0]["cue"] == "jika"


def test_what_is_only_demanded_or_imagined_goes_before_negation():
    assert judge("Jika tidak ada kendala, sistem dipakai.") == ["hypothetical"]
    assert judge("Pemerintah harus menjamin tidak ada kendala.") == ["recommended"]


def test_a_code_says_which_states_count():
    assert [m["is_counted"] for m in find_in_text("Pelatihan sudah berjalan.", BOOK)] == [False]
    assert [m["is_counted"] for m in find_in_text("Pelatihan perlu ditambah.", BOOK)] == [True]
    assert [m["is_counted"] for m in find_in_text("Tidak ada kendala. Kendala ada.", BOOK)] == [False, True]


def test_no_cue_acts_across_the_border_of_a_passage():
    import polars as pl

    from pipeline.detect import find_mentions

    passages = pl.DataFrame(
        {
            "passage_id": ["p1", "p2"],
            "document_id": ["d", "d"],
            "kind": ["paragraph", "paragraph"],
            "text": ["Menurut dinas tidak ada", "kendala di sana"],
        }
    )
    assert find_mentions(passages, BOOK)["state"].to_list() == ["stated"]
