"""The seeds of seeded topics come from the rules of the codebook."""

from pathlib import Path

from flows.data import find_shipped
from flows.seeding import list_seeds
from pipeline.codebook import load_codebook

BOOK = """
name: Little
lists:
  network: {id: [jaringan internet, fiber optik], en: [broadband]}
  lacking: {id: [terbatas, minim], en: [limited, uneven*]}
  money: {id: [anggaran, dana], en: [budget]}
groups:
  inhibiting:
    label: {id: Penghambat, en: Inhibiting}
    sign: inhibits
    codes:
      inh_network:
        label: {id: Jaringan, en: Network}
        definition: {id: -, en: -}
        rules: ["[network] near/clause [lacking]", blank spot]
      inh_money:
        label: {id: Uang, en: Money}
        definition: {id: -, en: -}
        rules: ["[money] near/clause [lacking]"]
        unless: dana desa
"""


def test_seeds_are_the_terms_that_one_code_names_alone(tmp_path: Path) -> None:
    place = tmp_path / "book.yaml"
    place.write_text(BOOK, encoding="utf-8")
    # "terbatas" and "limited" are of both codes; "uneven*" is a prefix; "dana desa" is a condition
    assert list_seeds(load_codebook(place)) == {
        "inh_network": ["blank spot", "broadband", "fiber optik", "jaringan internet"],
        "inh_money": ["anggaran", "budget", "dana"],
    }


def test_codes_without_a_sign_are_what_topics_begin_with() -> None:
    codebook = load_codebook(find_shipped("codebook") / "city-digitalisation.yaml")
    seeds = list_seeds(codebook)
    assert set(seeds) == {code.id for group in codebook.groups if group.sign == "none" for code in group.codes}
    assert all(len(terms) >= 10 for terms in seeds.values())
