from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.versions import Change, compare_versions, is_same_text

OLD = "Jaringan sampai di sebelas kelurahan pada tahun ini.\nWarga senang.\nKata Ani, biayanya murah sekali."
NEW = "Jaringan sampai di dua belas kelurahan pada tahun ini.\nKata Ani, biayanya murah sekali.\nBerita ini diralat."


def test_what_came_and_went_is_told_by_words_within_a_paragraph() -> None:
    assert compare_versions(OLD, NEW) == (
        Change("kept", "Jaringan sampai di", 1, 1),
        Change("deleted", "sebelas", 1, 1),
        Change("inserted", "dua belas", 1, 1),
        Change("kept", "kelurahan pada tahun ini.", 1, 1),
        Change("deleted", "Warga senang.", 2, None),
        Change("kept", "Kata Ani, biayanya murah sekali.", 3, 2),
        Change("inserted", "Berita ini diralat.", None, 3),
    )


def test_nothing_changed_is_all_kept() -> None:
    assert {change.kind for change in compare_versions(OLD, OLD)} == {"kept"}
    assert compare_versions("", "") == ()
    assert compare_versions("", "Kota.") == (Change("inserted", "Kota.", None, 1),)
    assert compare_versions("Kota.", "") == (Change("deleted", "Kota.", 1, None),)


def test_quotes_blanks_hours_and_counts_of_readers_do_not_count() -> None:
    one = "“Kota pintar” – kata Ani.\nSenin, 10:20 WIB\nDibaca 1.204 kali\n3 jam yang lalu"
    other = '"Kota  pintar" - kata Ani.\n\nSenin, 11.45 WIB\nDibaca 1.377 kali\n5 jam yang lalu'
    assert is_same_text(one, other)


def test_a_figure_a_word_and_their_order_count() -> None:
    assert not is_same_text("Biayanya 11 juta.", "Biayanya 12 juta.")
    assert not is_same_text("Ani bertemu Budi.", "Budi bertemu Ani.")
    assert not is_same_text("Kota.", "")


WORDS = ["kota", "desa", "warga", "balai", "11", "12", "murah"]
LINES = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=8)


@given(LINES, LINES)
def test_kept_and_inserted_are_the_new_text_and_kept_and_deleted_the_old(old: list[str], new: list[str]) -> None:
    changes = compare_versions("\n".join(old), "\n".join(new))
    words = {kind: [w for change in changes if change.kind in ("kept", kind) for w in change.text.split()] for kind in
             ("inserted", "deleted")}  # fmt: skip
    assert words["inserted"] == " ".join(new).split()
    assert words["deleted"] == " ".join(old).split()
