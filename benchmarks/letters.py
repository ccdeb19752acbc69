"""Makes `pipeline/extract/letters.txt`: which three letters follow each other in words of Indonesian and English.

    python benchmarks/letters.py /usr/share/dict/american-english > pipeline/extract/letters.txt

It takes a file of English words, one a line (Debian's package `wamerican`, made from SCOWL). The Indonesian words are
the roots of PySastrawi with the affixes that words of reports carry.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

# Three letters that stand in fewer words are a name's or a slip's.
_MIN_WORDS = 5
_NASALS = {"p": "mem", "b": "mem", "f": "mem", "s": "meny", "k": "meng", "g": "meng", "h": "meng"}
_NASALS |= dict.fromkeys("tdcjz", "men") | dict.fromkeys("aeiou", "meng")


def list_indonesian() -> Iterator[str]:
    roots = files("Sastrawi.Stemmer.data").joinpath("kata-dasar.txt").read_text(encoding="utf-8").split()
    for root in (root.lower() for root in roots):
        if not (root.isalpha() and root.isascii()):
            continue
        active = _NASALS.get(root[0], "me") + (root[1:] if root[0] in "ptks" else root)
        yield from (root, f"{root}kan", f"{root}nya", f"{root}an", f"{root}i", f"di{root}", f"ter{root}", f"ber{root}")
        yield from (active, f"pe{active[2:]}", f"pe{active[2:]}an")


def list_english(path: Path) -> Iterator[str]:
    words = {word.removesuffix("'s").lower() for word in path.read_text(encoding="utf-8").split()}
    yield from sorted(word for word in words if word.isalpha() and word.isascii())


def count_threes(words: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word in words:
        edged = f" {word} "
        counts.update({edged[start : start + 3] for start in range(len(edged) - 2)})
    return counts


def main() -> None:
    counts = [count_threes(set(list_indonesian())), count_threes(list_english(Path(sys.argv[1])))]
    kept = sorted({three for each in counts for three, words in each.items() if words >= _MIN_WORDS})
    for start in sorted({three[:2] for three in kept}):
        print(start.replace(" ", "_"), "".join(three[2] for three in kept if three[:2] == start).replace(" ", "_"))


if __name__ == "__main__":
    main()
