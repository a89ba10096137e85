"""
Changes the library in one place after the other, each in a scratch copy, and looks whether its tests notice.

  run.py [--quick | NAME…]

Each mutant is killed by the first of its tests that fails, or it survives. Without the change all of these
tests have to pass, which is seen first.
"""

import argparse
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from mutant import Malformed, Mutant, read
from scratch import DoesNotBuild, Scratch

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "build-mutants"
QUICK = 3
# loom needs a newer compiler than the library does.
LEAST_FOR_MODELS = (1, 73)

KILLED, SURVIVED, EQUIVALENT, ERROR, SKIPPED = "killed", "SURVIVED", "equivalent", "ERROR", "SKIPPED"
FAILURES = (SURVIVED, ERROR)


@dataclass(frozen=True)
class Verdict:
    mutant: Mutant
    state: str
    remark: str
    seconds: float

    def __str__(self):
        remark = {KILLED: "by ", SURVIVED: "", EQUIVALENT: "as ", ERROR: "", SKIPPED: ""}[self.state] + self.remark
        return f"{self.mutant.name:<58} {self.state} {remark} ({self.seconds:.0f} s)"

    def row(self):
        return f"| {self.mutant.name} | {Path(self.mutant.file).name} | {self.state} | {self.remark} |"


class Lane:
    """Mutants that one scratch copy is for: those of Rust's tests, or those of ctest's."""

    def __init__(self, name, mutants, can_model):
        self.name = name
        self.mutants = mutants
        self.can_model = can_model
        self.usual = {}
        self.unfit = {}
        self.skipped = {}
        (OUT / name).mkdir(parents=True, exist_ok=True)
        self.scratch = Scratch(OUT / name)

    def run(self, tell):
        self.scratch.copy(HERE.parent)
        for check in dict.fromkeys(check for mutant in self.mutants for check in mutant.checks):
            self.see_pass(check)
        for mutant in self.mutants:
            began = time.monotonic()
            state, remark = self.judge(mutant)
            tell(Verdict(mutant, state, remark, time.monotonic() - began))

    def see_pass(self, check):
        if check.kind == "model" and not self.can_model:
            self.skipped[check] = "loom needs Rust %d.%d" % LEAST_FOR_MODELS
            return
        try:
            outcome = self.scratch.run(check)
        except DoesNotBuild as obstacle:
            self.unfit[check] = str(obstacle)
            return
        if outcome.failed:
            self.unfit[check] = f"{outcome.failed} fails without the change"
        elif outcome.passed == 0 and outcome.skipped > 0:
            self.skipped[check] = f"{check} was skipped"
        elif outcome.passed < max(1, len(check.cases) if check.kind == "model" else 1):
            self.unfit[check] = f"there is no test {check}"
        else:
            self.usual[check] = outcome.seconds

    def judge(self, mutant):
        for check in mutant.checks:
            if check in self.unfit:
                return ERROR, self.unfit[check]
        try:
            with self.scratch.mutated(mutant):
                for check in mutant.checks:
                    outcome = self.scratch.run(check, self.usual[check]) if check in self.usual else None
                    if outcome and outcome.failed and mutant.is_equivalent:
                        return ERROR, f"it is no equivalent: {outcome.failed} notices"
                    if outcome and outcome.failed:
                        return KILLED, outcome.failed
        except (Malformed, DoesNotBuild) as obstacle:
            return ERROR, str(obstacle)
        reasons = [self.skipped[check] for check in mutant.checks if check in self.skipped]
        if reasons:
            return SKIPPED, reasons[0]
        return (EQUIVALENT, mutant.why) if mutant.is_equivalent else (SURVIVED, mutant.why)


def rust_version():
    said = subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return tuple(int(number) for number in said.split()[1].split("-")[0].split("."))


def chosen(mutants, arguments):
    for name in arguments.names:
        if not any(fnmatch(mutant.name, name) or mutant.theme == name for mutant in mutants):
            raise Malformed(f"there is no mutant {name}")
    return [mutant for mutant in mutants if not arguments.names or mutant.theme in arguments.names or
            any(fnmatch(mutant.name, name) for name in arguments.names)]


def main():
    parser = argparse.ArgumentParser(prog="script/mutants", description="Looks whether tests notice faults.")
    parser.add_argument("--quick", action="store_true", help=f"every {QUICK}rd of them")
    parser.add_argument("names", metavar="NAME", nargs="*", help="a mutant, a pattern of them, or a table")
    arguments = parser.parse_args()
    try:
        mutants = chosen(read(HERE / "tables"), arguments)
    except Malformed as reason:
        sys.exit(f"script/mutants: {reason}")
    if arguments.quick:
        print("left out:", *(mutant.name for at, mutant in enumerate(mutants) if at % QUICK), flush=True)
        mutants = mutants[::QUICK]
    verdicts, lock, began = [], threading.Lock(), time.monotonic()

    def tell(verdict):
        with lock:
            verdicts.append(verdict)
            print(verdict, flush=True)

    can_model = rust_version() >= LEAST_FOR_MODELS
    of_c = [mutant for mutant in mutants if mutant.checks[0].kind == "c"]
    of_rust = [mutant for mutant in mutants if mutant not in of_c]
    lanes = [Lane(name, some, can_model) for name, some in (("rust", of_rust), ("c", of_c)) if some]
    threads = [threading.Thread(target=lane.run, args=(tell,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(close(mutants, verdicts, time.monotonic() - began))


def close(mutants, verdicts, seconds):
    verdicts.sort(key=lambda verdict: mutants.index(verdict.mutant))
    rows = ["| mutant | file | outcome | by, or why |", "| --- | --- | --- | --- |"]
    rows += [verdict.row() for verdict in verdicts]
    (OUT / "mutants.md").write_text("\n".join(rows) + "\n")
    print("", *rows, "", sep="\n")
    count = {state: sum(verdict.state == state for verdict in verdicts)
             for state in (KILLED, EQUIVALENT, SURVIVED, ERROR, SKIPPED)}
    failed = len(mutants) - count[KILLED] - count[EQUIVALENT] - count[SKIPPED]
    print(*(f"{number} {state}" for state, number in count.items()), sep=", ", end=f", in {seconds:.0f} s\n")
    print("What the commands said is in build-mutants/rust/log and build-mutants/c/log.")
    skipped = f", {count[SKIPPED]} skipped" if count[SKIPPED] else ""
    print(f"{count[KILLED] + count[EQUIVALENT]} passed, {failed} failed{skipped}")
    return 1 if failed else 0


if __name__ == "__main__":
    main()
