"""Put a rule into the text of a codebook file, leaving every other character as it is.

Takes the text, a code and a rule; gives the text with one line more. Opens no file. The outcome is read again: where it
does not say the same plus this rule, nothing is given back.
"""

import yaml

from pipeline.codebook.comparing import compare_books
from pipeline.codebook.load import parse_codebook
from pipeline.errors import QuestionError

__all__ = ["insert_rule", "write_rule_line"]

_MAPPING, _SEQUENCE = yaml.MappingNode, yaml.SequenceNode


def write_rule_line(term: str) -> str:
    """Return a term as a rule in YAML: as it is where YAML reads it so, else in single quotation marks."""
    text = " ".join(term.split())
    is_plain = all(letter.isalnum() or letter in " *" for letter in text) and text[:1].isalnum()
    is_plain = is_plain and text.lower() not in ("null", "true", "false", "yes", "no")
    return text if is_plain else "'" + text.replace("'", "''") + "'"


def insert_rule(text: str, *, code: str, term: str, file: str) -> str:
    """Return the text of a codebook with a rule behind the last one of a code.

    Args:
        text: The file, which can be read.
        code: A code of it.
        term: The rule.
        file: Name of the file for messages.

    Returns:
        The text with the rule.

    Raises:
        QuestionError: The rules of the code stand in a layout into which nothing can be put safely.
        CodebookError: The term is no rule.
    """
    rules = _find_rules(yaml.compose(text, Loader=yaml.BaseLoader), code)
    line = write_rule_line(term)
    if rules is None or not rules.value:
        raise _refuse(code, line, file)
    if rules.flow_style:
        at = rules.value[-1].end_mark.index
        written = f"{text[:at]}, {line}{text[at:]}"
    else:
        written = _insert_item(text, rules, line)
    changes = compare_books(parse_codebook(text, file=file), parse_codebook(written, file=file))
    if [(each.what, each.change, each.name.partition("/")[0]) for each in changes] != [("rule", "added", code)]:
        raise _refuse(code, line, file)
    return written


def _insert_item(text: str, rules: yaml.SequenceNode, line: str) -> str:
    """Put an item behind the last one of a block sequence: behind its last line that is no comment and not blank."""
    last = rules.value[-1]
    indent = " " * rules.start_mark.column
    end = last.end_mark.index
    before = text[: max(end, last.start_mark.index)]
    # the end of a block is told where the next thing begins, behind comments and blank lines
    lines = before.split("\n")
    if isinstance(last, yaml.CollectionNode) and not last.flow_style:
        while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        at = len("\n".join(lines))
    else:
        at = text.find("\n", end)
        at = len(text) if at < 0 else at
        if text[end - 1 : end] == "\n":
            at = len(before.rstrip())
    return f"{text[:at]}\n{indent}- {line}{text[at:]}"


def _find_rules(root: yaml.Node | None, code: str) -> yaml.SequenceNode | None:
    groups = _get(root, "groups")
    if not isinstance(groups, _MAPPING):
        return None
    for _, group in groups.value:
        rules = _get(_get(_get(group, "codes"), code), "rules")
        if isinstance(rules, _SEQUENCE):
            return rules
    return None


def _get(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, _MAPPING):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _refuse(code: str, line: str, file: str) -> QuestionError:
    return QuestionError(
        f"Expected the rules of {code} as a list in {file}, got a layout that is not changed by itself. "
        f"Add the line yourself: - {line}",
        code,
    )
