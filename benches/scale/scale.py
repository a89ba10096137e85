"""
Simulates the library on up to 256 cores and two sockets, with costs that were measured here.

  scale.py [--write FOLDER PAGE] COSTS VISITS CHECK

COSTS and VISITS are what scale-costs and scale-visits wrote. CHECK gets what the simulation foretells of the
library's own counts, beside those counts. --write runs all of it, for FOLDER (figures and picture) and PAGE.
"""

import argparse
import csv
import sys
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "report"))

from workloads import PACKET, SEVEN, Alone, Broadcast, HandOver, Lives, Workload

CORES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
WORKLOADS = {each.name: each for each in (
    Alone("W1, W4", pairs=16384),
    Workload("W2b", [PACKET], burst=32, pairs=65536),
    Workload("long bursts", [PACKET], burst=1024),
    HandOver("W3", [PACKET], couples=True, pairs=1024),
    HandOver("W3, seven sizes", SEVEN, couples=True),
    HandOver("W3, 1 µs of work", [PACKET], work=1000.0, couples=True, pairs=1024),
    Broadcast("broadcast", pairs=100, least=1000),
    Broadcast("broadcast, 1 µs of work", work=1000.0, pairs=100, least=1000),
    Lives("threads", pairs=2, least=200),
)}
# Nanoseconds that a line takes from core to core within a socket and between two, as the medians of
# github.com/nviennot/core-to-core-latency have them.
ICE_LAKE, MILAN = (51.0, 108.0), (107.0, 197.0)
SLOWER = [(name, cores) for name in ("W3", "W3, 1 µs of work") for cores in (64, 256)]
# How the counted workloads are simulated. W1 and W2 release and take one size in turn: `last` is enough.
COUNTED = {"W1": WORKLOADS["W1, W4"], "W4": WORKLOADS["W1, W4"], "W2": WORKLOADS["W1, W4"],
           "W2b": WORKLOADS["W2b"], "long bursts": WORKLOADS["long bursts"], "broadcast": WORKLOADS["broadcast"],
           "W3": HandOver("W3", [PACKET], couples=True, pairs=100_000),
           "W3m": HandOver("W3m", SEVEN, couples=True, pairs=30_000)}


@dataclass(frozen=True)
class Costs:
    """Nanoseconds."""
    near: float
    far: float
    poll: float  # until who waits for a lock looks again: a yield
    page: float
    life: float  # of a thread, with one buffer
    alone: float  # a pair of W1
    take: float  # half a pair of W2b; a slot that is poured out is taken to cost as much
    exchange: float  # a visit of whose lines none moves
    reference: float  # an AddRef with its Release
    waited: float = 0.0  # the share of a header's way that is not hidden behind other work

    @property
    def pour(self):
        return self.take


def read_costs(costs_file, visits_file):
    with open(costs_file, newline="") as lines:
        cost = {name: float(figure) for name, figure in csv.reader(lines)}
    with open(visits_file, newline="") as lines:
        counted = {(name, int(threads)): (float(visits), float(time))
                   for name, threads, visits, time in csv.reader(lines)}
    few, many = counted["few of 16 KiB", 1], counted["many of 16 KiB", 1]
    exchange = (many[1] - few[1]) / (many[0] - few[0])
    line = cost.get("line", ICE_LAKE[0])
    costs = Costs(near=line, far=line, poll=cost["yield"], page=cost["page"], life=cost["life with a buffer"],
                  alone=counted["W1", 1][1], take=min(few[1], counted["W2b", 1][1]) / 2,
                  exchange=min(max(exchange, 10.0), 100.0), reference=counted["broadcast", 1][1])
    if ("W3", 2) in counted:
        costs = replace(costs, waited=share_waited(costs, counted["W3", 2][1]))
    return costs, counted


def share_waited(costs, measured):
    """With this share, two simulated cores take as long for a pair of W3 as the two that are here."""
    none, all_ = (WORKLOADS["W3"].run(2, 1, replace(costs, waited=share)).nanoseconds for share in (0.0, 1.0))
    return min(max((measured - none) / (all_ - none), 0.0), 1.0)


def check(costs, counted):
    """Rows of workload, threads, visits foretold and counted, nanoseconds foretold and measured."""
    rows = []
    for (name, threads), (visits, time) in counted.items():
        if name in COUNTED:
            outcome = COUNTED[name].run(threads, 1, costs)
            foretold = 0.0 if name == "broadcast" else outcome.visits  # those are to the count
            rows.append((name, threads, foretold, visits, outcome.nanoseconds, time))
    return rows


def run(job):
    name, cores, sockets, costs = job
    return WORKLOADS[name].run(cores, sockets, costs)


def run_all(costs):
    """Outcomes by workload, sockets, cores and kind of processor; the long ones begin first."""
    there, slower = (replace(costs, near=near, far=far) for near, far in (ICE_LAKE, MILAN))
    jobs = [(name, sockets, cores, "Ice Lake") for name, workload in WORKLOADS.items() for sockets in (1, 2)
            for cores in CORES if cores >= sockets * (1 + workload.couples)]
    jobs += [(name, sockets, cores, "Milan") for name, cores in SLOWER for sockets in (1, 2)]
    order = sorted(jobs, key=lambda job: -job[2])
    with Pool() as pool:
        outcomes = pool.map(run, [(name, cores, sockets, slower if kind == "Milan" else there)
                                  for name, sockets, cores, kind in order], chunksize=1)
    outcomes = dict(zip(order, outcomes))
    return {job: outcomes[job] for job in jobs}


def relative(outcomes, name, sockets, cores):
    """Throughput of a core, beside that of the fewest cores."""
    least = 1 + WORKLOADS[name].couples
    return outcomes[name, 1, least, "Ice Lake"].nanoseconds / outcomes[name, sockets, cores, "Ice Lake"].nanoseconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", nargs=2, type=Path, metavar=("FOLDER", "PAGE"))
    parser.add_argument("costs")
    parser.add_argument("visits")
    parser.add_argument("check", type=Path)
    options = parser.parse_args()
    costs, counted = read_costs(options.costs, options.visits)
    checked = check(costs, counted)
    with open(options.check, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            ["foretold", name, threads, f"{foretold:.6f}", f"{visits:.6f}"]
            for name, threads, foretold, visits, _, _ in checked)
    if options.write:
        import written
        outcomes = run_all(costs)
        written.write(outcomes, costs, checked, *options.write)


if __name__ == "__main__":
    main()
