"""The parts of docs/PERFORMANCE.md that are written by the benchmark, between two comments each."""

import re


def write(path, parts):
    """Replaces each named part; one that the page lacks is an error."""
    with open(path) as file:
        text = file.read()
    for name, content in parts.items():
        begin, end = f"<!-- {name}, by script/bench -->", f"<!-- end of {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"{path} has no place for {name}")
        text = pattern.sub(lambda _: f"{begin}\n{content}\n{end}", text)
    with open(path, "w") as file:
        file.write(text)
