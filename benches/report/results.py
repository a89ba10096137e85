"""What the programs wrote: figures by workload and contender, of several processes."""

import csv
from collections import defaultdict
from pathlib import Path
from statistics import median


class Results:
    UNKNOWN = "not measured"

    def __init__(self):
        self.time = defaultdict(dict)  # (workload, contender) -> {process: nanoseconds}
        self.visits = defaultdict(dict)  # the same -> {process: depot visits for a pair}
        self.beyond = {}  # (measure, contender) -> bytes
        self.fragmentation = {}  # the same -> resident / live
        self.live = {}  # the same -> live bytes
        self.trimmed = {}  # the same -> bytes
        self.quiet = defaultdict(list)  # contender -> [(milliseconds, bytes)]
        self.absent = {}  # contender, workload or "contender in measure" -> why
        self.unsuited = set()  # (measure, contender)
        self.foretold = {}  # (workload, threads) -> depot visits for a pair, simulated and counted
        self.rounds = []  # of each process
        self.contenders = []

    def ratio(self, workload, contender, other, other_workload=None):
        """The median of the processes' ratios, or None: what moves both moves no ratio."""
        left = self.time.get((workload, contender), {})
        right = self.time.get((other_workload or workload, other), {})
        both = [left[process] / right[process] for process in left if right.get(process)]
        return median(both) if both else None

    def figure(self, workload, contender):
        times = self.time.get((workload, contender))
        return median(times.values()) if times else None

    def workloads(self):
        return list(dict.fromkeys(workload for workload, _ in self.time))

    def reason(self, *names):
        """Why the first of these is missing that is known to be."""
        for name in names:
            for absent, why in self.absent.items():
                if absent == name or absent.startswith(f"{name} in "):
                    return f"{absent}: {why}"
        return self.UNKNOWN


def read(folder):
    """All that lies in a folder; a process that wrote `speed-N` is process N."""
    results = Results()
    for file in sorted(Path(folder).iterdir()):
        with open(file, newline="") as lines:
            for kind, *fields in csv.reader(lines):
                _add(results, file.name, kind, fields)
    results.contenders = list(dict.fromkeys(
        [contender for _, contender in results.time] + [contender for _, contender in results.beyond]))
    return results


def _add(results, process, kind, fields):
    key = tuple(fields[:2])
    if kind == "time":
        results.time[key][process] = float(fields[2])
    elif kind == "visits":
        results.visits[key][process] = float(fields[2])
    elif kind == "foretold":
        results.foretold[key] = float(fields[2]), float(fields[3])
    elif kind == "rounds":
        results.rounds.append(int(fields[0]))
    elif kind == "fragmentation":
        results.fragmentation[key] = float(fields[2])
        results.live[key] = int(fields[3])
    elif kind in ("beyond", "trimmed"):
        getattr(results, kind)[key] = float(fields[2])
    elif kind == "quiet":
        results.quiet[fields[0]].append((int(fields[1]), int(fields[2])))
    elif kind == "absent":
        results.absent[fields[0]] = fields[1]
    elif kind == "unsuited":
        results.unsuited.add(key)
    else:
        raise ValueError(f"{process}: what is {kind}?")


def write(results, path):
    """One line for each figure: the median, and the least and the most of the processes."""
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["kind", "workload", "contender", "unit", "figure", "least", "most", "to floor"])
        for (workload, contender), times in results.time.items():
            to_floor = results.ratio(workload, contender, "floor")
            out.writerow(["time", workload, contender, "ns", f"{median(times.values()):.3f}",
                          f"{min(times.values()):.3f}", f"{max(times.values()):.3f}",
                          f"{to_floor:.3f}" if to_floor else ""])
        for (workload, contender), visits in results.visits.items():
            out.writerow(["depot visits", workload, contender, "visits per pair",
                          f"{median(visits.values()):.6f}", f"{min(visits.values()):.6f}",
                          f"{max(visits.values()):.6f}", ""])
        for kind, unit in (("beyond", "bytes per buffer"), ("fragmentation", "resident / live bytes"),
                           ("trimmed", "bytes")):
            for (measure, contender), figure in getattr(results, kind).items():
                out.writerow([kind, measure, contender, unit, f"{figure:g}", "", "", ""])
        for contender, samples in results.quiet.items():
            for milliseconds, resident in samples:
                out.writerow(["quiet", f"{milliseconds} ms", contender, "bytes", resident, "", "", ""])
        for who, why in results.absent.items():
            out.writerow(["could not run", "", who, why, "", "", "", ""])
