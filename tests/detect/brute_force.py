"""The definition of the rule language, as plainly as it can be written; the engine must agree with it."""

from itertools import product

from pipeline.codebook.expressions import AllOf, AnyOf, Field, Guarded, Near, NotNear, Sequence, Term, Within, Without


def denote(node, tokens, words, known=()):
    """Return the places of an expression as a set of (first token, behind the last token).

    `known` holds, for each passage, what is known of it: a dictionary of field and value.
    """
    size = len(tokens)
    units = {"clause": tokens.clause, "sentence": tokens.sentence, "passage": tokens.passage}

    def find(part):
        return denote(part, tokens, words, known)

    def stretch(place, scope):
        unit = units[scope]
        inside = [i for i in range(size) if unit[place[0]] <= unit[i] <= unit[place[1] - 1]]
        return inside[0], inside[-1] + 1

    def shares_unit(start, end, unit):
        return units[unit][start] == units[unit][end - 1]

    def holds(place, condition):
        others = find(condition.expression)
        if condition.scope == "overlap":
            return any(b[0] < place[1] and place[0] < b[1] for b in others)
        first, last = stretch(place, condition.scope)
        return any(first <= b[0] and b[1] <= last for b in others)

    def is_near(place, other, node):
        first, last = stretch(place, node.unit)
        between = max(other[0] - place[1], place[0] - other[1])
        if other[1] <= first or last <= other[0]:
            return False
        if node.most_between is not None and between > node.most_between:
            return False
        return place[1] <= other[0] or not node.is_ordered

    match node:
        case Term(parts):
            found = {
                (i, i + len(parts))
                for i in range(size - len(parts) + 1)
                if all(words[i + k] == part.text for k, part in enumerate(parts))
                and not any(tokens.follows_break[i + 1 : i + len(parts)])
            }
            return join_repeated(found, tokens) if len(parts) == 1 else found
        case AnyOf(parts):
            return set().union(*(find(part) for part in parts))
        case Sequence(parts):
            found = find(parts[0])
            for part in parts[1:]:
                found = {
                    (a[0], b[1])
                    for a, b in product(found, find(part))
                    if a[1] == b[0] and not tokens.follows_break[b[0]]
                }
            return found
        case AllOf(parts):
            covers = {
                (min(p[0] for p in places), max(p[1] for p in places))
                for places in product(*(find(part) for part in parts))
            }
            return minimal({c for c in covers if shares_unit(*c, "passage")})
        case Near(left, right):
            covers = set()
            for a, b in product(find(left), find(right)):
                first, second = (a, b) if node.is_ordered or a <= b else (b, a)
                between = second[0] - first[1]
                if between < 0 or (node.most_between is not None and between > node.most_between):
                    continue
                if shares_unit(first[0], second[1], node.unit):
                    covers.add((first[0], second[1]))
            return minimal(covers)
        case NotNear(part, unwanted):
            others = find(unwanted)
            return {p for p in find(part) if not any(is_near(p, b, node) for b in others)}
        case Without(part, unwanted):
            others = find(unwanted)
            return {p for p in find(part) if not any(tokens.passage[b[0]] == tokens.passage[p[0]] for b in others)}
        case Field(name, wanted):
            return {(i, i + 1) for i in range(size) if is_so(known[tokens.passage[i]].get(name), name, wanted)}
        case Within(part, wanted):
            passages = {tokens.passage[a[0]] for a in find(wanted)}
            return {p for p in find(part) if tokens.passage[p[0]] in passages}
        case Guarded(part, requires, unless):
            return {
                p for p in find(part) if all(holds(p, c) for c in requires) and not any(holds(p, c) for c in unless)
            }


def is_so(value, name, wanted):
    """Values are single words and whole days here; how months, stars and headings are read is tested by example."""
    if value is None:
        return False
    if name == "date":
        first, last = wanted.split("..")
        return (first or value) <= value <= (last or value)
    return value == wanted


def join_repeated(places, tokens):
    """A word that is said again behind a hyphen is one place with it."""

    def is_repeated(i):
        return (i, i + 1) in places and (i - 1, i) in places and tokens.follows_hyphen[i]

    joined = set()
    for start, end in places:
        if not is_repeated(start):
            while is_repeated(end):
                end += 1
            joined.add((start, end))
    return joined


def minimal(places):
    return {p for p in places if not any(q != p and p[0] <= q[0] and q[1] <= p[1] for q in places)}
