"""What a word may be that was read from a picture: letters that look alike are taken for one another.

Takes a word; gives other readings. Knows no codebook: which reading is a term, others say.
"""

from collections.abc import Iterator

__all__ = ["list_readings"]

# Each is read for the others: "jarlngan", "1ayanan", "0nline", "modem" for "modern".
_ALIKE = (("l", "i", "1"), ("o", "0"), ("rn", "m"), ("s", "5"), ("g", "9"))
_LONGEST = 24


def list_readings(word: str) -> Iterator[str]:
    """Yield what a word may be if one group of letters in it was misread, and if every digit in it was.

    Args:
        word: A word in lower case.
    """
    if not any(letter.isalpha() for letter in word) or len(word) > _LONGEST:
        return
    for alike in _ALIKE:
        for one in alike:
            at = word.find(one)
            while at >= 0:
                yield from (word[:at] + other + word[at + len(one) :] for other in alike if other != one)
                at = word.find(one, at + 1)
    if any(letter.isdigit() for letter in word):
        for letter in "li":
            yield word.replace("1", letter).replace("0", "o").replace("5", "s").replace("9", "g")
