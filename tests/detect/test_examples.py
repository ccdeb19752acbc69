from pipeline.codebook import parse_codebook
from pipeline.detect import Finding, check_codebook

BOOK = """\
groups:
  g:
    codes:
      budget:
        rules: [anggaran terbatas]
        examples:
          hits:
            - Anggaran kota terbatas.
            - Anggarannya sangat terbatas, anggaran terbatas.
          misses:
            - Anggaran tidak terbatas.
            - Keterbatasan jaringan.
      network:
        rules: [jaringan]
        examples:
          hits: [Jaringan baik.]
          misses:
            - Semua jaringan.
            - Tidak ada jaringan.
"""


def test_every_example_is_run_and_failures_have_their_line():
    assert check_codebook(parse_codebook(BOOK)) == [
        Finding(
            "Expected budget in this example, found none. Widen a rule, or move the example to misses.", "budget", 8, 15
        ),
        Finding(
            "Expected no network in this example, found network/1. Narrow the rule, or move it to hits.",
            "network",
            18,
            15,
        ),
    ]


def test_a_book_without_examples_has_nothing_wrong():
    assert check_codebook(parse_codebook("groups: {g: {codes: {c: {rules: [x]}}}}")) == []


def test_an_example_counts_only_in_a_state_that_the_code_counts():
    code = "{states: [negated], rules: [kendala], examples: {hits: [Tidak ada kendala.], misses: [Kendala.]}}"
    assert check_codebook(parse_codebook(f"groups: {{g: {{codes: {{c: {code}}}}}}}")) == []
