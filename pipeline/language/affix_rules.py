"""Take Indonesian affixes off a word until a root of the dictionary is left.

Takes a word of letters a to z and the roots; gives the root, or the word itself. Knows no exceptions and no language
but Indonesian; what a text means, others say.

The rules are those of Nazief and Adriani with confix stripping (Asian 2007) and its enhancements, as PySastrawi has
them, in its order, so that both give the same stems (a test compares them). Written as comparisons of letters they look
at a word many times as quickly as through its regular expressions.
"""

from collections.abc import Callable, Collection

__all__ = ["strip_affixes"]

_VOWELS = frozenset("aiueo")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxyz")
_FIRM = frozenset("bcdfghjkpqstvxz")
_PARTICLES = ("lah", "kah", "tah", "pun")
_POSSESSIVES = ("ku", "mu", "nya")
# Where two fit, the longer goes.
_DERIVATIONAL = ("isasi", "isme", "kan", "an", "is", "i")
_INFIXES = ("er", "el", "em", "in")
_MOST_PREFIXES = 3
# With these beginnings and ends the prefix goes before the suffix.
_PREFIX_FIRST = (("be", "lah"), ("be", "an"), ("me", "i"), ("di", "i"), ("pe", "i"), ("ter", "i"))


def strip_affixes(word: str, roots: Collection[str]) -> str:
    """Return the root of a word.

    Args:
        word: Four letters a to z or more.
        roots: The dictionary.

    Returns:
        A root of the dictionary; the word itself when the rules lead to none.

    References:
        Asian (2007), Effective techniques for Indonesian text retrieval. PhD thesis, RMIT University.
        Nazief and Adriani (1996), Confix-stripping: approach to stemming algorithm for Bahasa Indonesia.
    """
    if word in roots:
        return word
    if any(word.startswith(first) and word.endswith(last, len(first)) for first, last in _PREFIX_FIRST):
        bare = _strip_prefixes(word, roots)
        if bare not in roots:
            bare, _ = _strip_suffixes(bare, roots)
        if bare in roots:
            return bare
    bare, removed = _strip_suffixes(word, roots)
    if bare in roots:
        return bare
    bare = _strip_prefixes(bare, roots)
    return bare if bare in roots else _put_suffixes_back(removed, roots) or word


def _put_suffixes_back(removed: list[tuple[str, str]], roots: Collection[str]) -> str | None:
    """Return the root that is found when a suffix that was taken off belongs to it, or only the k of -kan."""
    for before, after in reversed(removed):
        tries = (f"{after}k", before) if before[len(after) :] == "kan" else (before,)
        for attempt in tries:
            bare = _strip_prefixes(attempt, roots)
            if bare in roots:
                return bare
    return None


def _strip_suffixes(word: str, roots: Collection[str]) -> tuple[str, list[tuple[str, str]]]:
    """Return a word without particle, possessive and suffix, and the word before and after each removal."""
    removed: list[tuple[str, str]] = []
    for endings in (_PARTICLES, _POSSESSIVES, _DERIVATIONAL):
        if word.endswith(endings):
            rest = next(word[: -len(ending)] for ending in endings if word.endswith(ending))
            removed.append((word, rest))
            word = rest
            if word in roots:
                break
    return word, removed


def _strip_prefixes(word: str, roots: Collection[str]) -> str:
    """Return a word without up to three prefixes; a root is left as it is unless it begins like di-, ke- or se-."""
    for _ in range(_MOST_PREFIXES):
        rest = _strip_prefix(word, roots)
        if rest is None:
            break
        word = rest
        if word in roots:
            break
    return word


def _strip_prefix(word: str, roots: Collection[str]) -> str | None:
    """Return what stands behind the first prefix; None where there is none."""
    if word.startswith(("di", "ke", "se")):
        return word[2:]
    if len(word) < 2 or word in roots:
        return None
    strip = _BY_FIRST_LETTER.get(word[0])
    rest = strip(word, roots) if strip is not None else None
    if rest is None and word[0] in _CONSONANTS and word[1:3] in _INFIXES and word[3:4] in _VOWELS:
        rest = word[0] + word[3:]
    if rest is None and word.startswith(("ku", "kau")):
        rest = word[2:] if word[1] == "u" else word[3:]
    return rest


def _strip_b(word: str, roots: Collection[str]) -> str | None:
    if word.startswith("ber"):
        if word[3:4] in _VOWELS:
            return _choose(roots, word[3:], word[2:])
        # ber-CA..., where "er" behind it needs a vowel and C is no r
        if word[3:4] in _CONSONANTS and len(word) > 4 and _allows_er(word, 5, word[3] != "r"):
            return word[3:]
    if word == "belajar":
        return "ajar"
    return word[2:] if word[1] == "e" and word[2:3] != "r" and _is_c_er_c(word, 2, _CONSONANTS) else None


def _strip_t(word: str, roots: Collection[str]) -> str | None:
    if word.startswith("ter"):
        if word[3:4] in _VOWELS:
            return _choose(roots, word[3:], word[2:])
        if word[3:4] in _CONSONANTS and word[3] != "r" and _allows_er(word, 4, True):
            return word[3:]
    if word[1] == "e" and word[2:3] != "r" and _is_c_er_c(word, 2, _CONSONANTS):
        return word[2:]
    return word[3:] if word.startswith("ter") and _is_c_er_c(word, 3, _FIRM) else None


def _strip_m(word: str, roots: Collection[str]) -> str | None:
    head, letter = word[:3], word[3:4]
    if head in ("mel", "mer", "mew", "mey"):
        return word[2:] if letter in _VOWELS else None
    if head == "mem":
        if letter in _VOWELS:
            return _choose(roots, word[2:], f"p{word[3:]}")
        # memp- goes with every letter but n behind it
        return word[3:] if letter in ("b", "f", "v") or (letter == "p" and word[4:5] not in ("n", "")) else None
    if head != "men":
        return None
    if letter in ("c", "d", "j", "s", "t", "z"):
        return word[3:]
    if letter in _VOWELS:
        return _choose(roots, word[2:], f"t{word[3:]}")
    if letter == "g":
        if word[4:5] in ("g", "h", "q", "k"):
            return word[4:]
        whole = (word[5:],) if word[4:5] == "e" else ()
        return _choose(roots, word[4:], f"k{word[4:]}", *whole, word[2:]) if word[4:5] in _VOWELS else None
    if letter == "y" and word[4:5] in _VOWELS:
        return _choose(roots, word[2:], f"s{word[4:]}")
    return None


def _strip_p(word: str, roots: Collection[str]) -> str | None:
    if word[1] != "e":
        return None
    head, letter = word[2:3], word[3:4]
    rest = None
    if head == "r":
        rest = _strip_per(word, roots)
    elif head == "m":
        rest = _strip_pem(word, letter, roots)
    elif head == "n":
        rest = _strip_pen(word, letter, roots)
    elif head == "l" and letter in _VOWELS:
        return "ajar" if word == "pelajar" else word[2:]
    elif head in ("w", "y") and letter in _VOWELS:
        return word[2:]
    if rest is None and head in _CONSONANTS and (word[3:5] != "er" or _is_c_er_c(word, 2, _FIRM)):
        rest = word[2:]
    return rest


def _strip_per(word: str, roots: Collection[str]) -> str | None:
    if word[3:4] in _VOWELS:
        return _choose(roots, word[3:], word[2:])
    if word[3:4] in _CONSONANTS and len(word) > 4 and _allows_er(word, 5, word[3] != "r"):
        return word[3:]
    return None


def _strip_pem(word: str, letter: str, roots: Collection[str]) -> str | None:
    if letter in ("b", "f", "v"):
        return word[3:]
    return _choose(roots, word[2:], f"p{word[3:]}") if letter in _VOWELS else None


def _strip_pen(word: str, letter: str, roots: Collection[str]) -> str | None:
    if letter in ("c", "d", "j", "s", "t", "z"):
        return word[3:]
    if letter in _VOWELS:
        return _choose(roots, word[2:], f"t{word[3:]}")
    if letter == "g":
        if word[4:5] in _CONSONANTS:
            return word[4:]
        for rest in (word[4:], f"k{word[4:]}"):
            if word[4:5] in _VOWELS and rest in roots:
                return rest
        return word[5:] if word[4:5] == "e" else None
    if letter == "y" and word[4:5] in _VOWELS:
        return _choose(roots, word[2:], f"s{word[4:]}")
    return None


_BY_FIRST_LETTER: dict[str, Callable[[str, Collection[str]], str | None]] = {
    "b": _strip_b,
    "t": _strip_t,
    "m": _strip_m,
    "p": _strip_p,
}


def _choose(roots: Collection[str], *rests: str) -> str:
    """Return the first that is a root, else the last."""
    return next((rest for rest in rests if rest in roots), rests[-1])


def _allows_er(word: str, at: int, allows_before_vowel: bool) -> bool:
    """Return whether what stands at a place is no "er", or one before a vowel where that is allowed."""
    return word[at : at + 2] != "er" or (allows_before_vowel and word[at + 2 : at + 3] in _VOWELS)


def _is_c_er_c(word: str, at: int, first: Collection[str]) -> bool:
    """Return whether a consonant, "er" and a consonant stand at a place."""
    return word[at : at + 1] in first and word[at + 1 : at + 3] == "er" and word[at + 3 : at + 4] in _CONSONANTS
