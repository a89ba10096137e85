"""A mutant: a small change to the library that some test has to notice."""

import re
from dataclasses import dataclass
from pathlib import Path

KINDS = ("rust", "model", "c")


class Malformed(Exception):
    """The table says something that makes no sense, or does not fit the source any more."""


@dataclass(frozen=True)
class Check:
    """Tests of one program: of the library's own ("rust"), on loom ("model"), or by ctest ("c")."""
    kind: str
    program: str
    cases: tuple = ()

    def __str__(self):
        return " ".join((self.kind, self.program) + self.cases)


@dataclass(frozen=True)
class Mutant:
    name: str
    theme: str
    file: str
    old: tuple
    new: tuple
    checks: tuple
    why: str
    is_equivalent: bool  # then `why` is the argument

    def applied(self, source):
        """The source with the change. Lines are compared without what they are indented by."""
        lines = source.split("\n")
        bare = [line.strip() for line in lines]
        size = len(self.old)
        places = [at for at in range(len(bare) - size + 1) if tuple(bare[at:at + size]) == self.old]
        if len(places) != 1:
            raise Malformed(f"its lines are {len(places)} times in {self.file}")
        [at] = places
        return "\n".join(lines[:at] + list(self.new) + lines[at + size:])


def read(folder):
    """All mutants of the tables in a folder."""
    mutants = [mutant for table in sorted(Path(folder).glob("*.mutants")) for mutant in read_table(table)]
    names = [mutant.name for mutant in mutants]
    for name in names:
        if names.count(name) > 1:
            raise Malformed(f"there are several mutants {name}")
    return mutants


def read_table(table):
    entries = re.split(r"^\[(\w+)\]\n", table.read_text(), flags=re.MULTILINE)
    if any(line and not line.startswith("#") for line in entries[0].split("\n")):
        raise Malformed(f"{table.name} does not begin with a mutant or a comment")
    return [read_entry(name, table.stem, body) for name, body in zip(entries[1::2], entries[2::2])]


def read_entry(name, theme, body):
    fields = {"file": [], "test": [], "why": [], "equivalent": []}
    old, new = [], []
    for line in filter(None, body.split("\n")):
        field, colon, value = line.partition(":")
        text = line[1:].strip()
        if line[0] in " -":
            old.append(text)
        if line[0] in " +":
            new.append(text)
        elif colon and field in fields:
            fields[field].append(value.strip())
        elif line[0] not in "-#":
            raise Malformed(f"{name}: nobody knows what this line is: {line}")
    reasons = fields["why"] + fields["equivalent"]
    if len(fields["file"]) != 1 or len(reasons) != 1 or not old or old == new or not fields["test"]:
        raise Malformed(f"{name}: a mutant has a file, a change, tests, and either why or equivalent")
    checks = tuple(read_check(name, test) for test in fields["test"])
    return Mutant(name, theme, fields["file"][0], tuple(old), tuple(new), checks, reasons[0],
                  bool(fields["equivalent"]))


def read_check(name, text):
    kind, program, *cases = text.split() + [""] * 2
    if kind not in KINDS or not program:
        raise Malformed(f"{name}: there is no such test: {text}")
    return Check(kind, program, tuple(filter(None, cases)))
