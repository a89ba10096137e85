"""What the simulation writes: figures, a picture, and its tables in docs/PERFORMANCE.md."""

import csv
from math import log2

import page
import plots
import tables
from scale import CORES, ICE_LAKE, MILAN, SLOWER, WORKLOADS, relative
from plots import plt

MEANINGS = {
    "W1, W4": "W1, W4: each alone", "W2b": "W2b: bursts of 32", "long bursts": "bursts of 1024",
    "W3": "W3: handed over", "W3, seven sizes": "W3, seven sizes", "broadcast": "broadcast: one count",
    "threads": "threads begin and end",
}
COLOURS = {
    "W1, W4": "#d62728", "W2b": "#ff9896", "W3, 1 µs of work": "#2ca02c", "W3": "#8fbc5a",
    "W3, seven sizes": "#17a2b8", "long bursts": "#e6a817", "broadcast, 1 µs of work": "#1f77b4",
    "broadcast": "#9ecae1", "threads": "#7f7f7f",
}


def write(outcomes, costs, checked, folder, text):
    figures(outcomes, folder / "scale.csv")
    picture(outcomes, folder / "scale.svg")
    parts = {"scale-costs": of_costs(costs), "scale-check": of_check(checked),
             "scale-throughput": of_throughput(outcomes), "scale-limits": of_limits(outcomes),
             "scale-slower": of_slower(outcomes)}
    for table in parts.values():
        print(tables.in_columns(table), end="\n\n")
    page.write(text, {name: tables.in_markdown(table) for name, table in parts.items()})


def figures(outcomes, path):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["workload", "sockets", "cores", "lines as of", "ns per pair", "throughput of a core",
                      "visits per pair", "busy", "ns held per visit", "lines within a socket per pair",
                      "lines between sockets per pair", "slots poured per pair", "million pairs per second"])
        for (name, sockets, cores, kind), each in outcomes.items():
            share = f"{relative(outcomes, name, sockets, cores):.4f}" if kind == "Ice Lake" else ""
            out.writerow([name, sockets, cores, kind, f"{each.nanoseconds:.2f}", share, f"{each.visits:.6f}",
                          f"{each.busy:.4f}", f"{each.hold:.1f}", f"{each.near:.4f}", f"{each.far:.4f}",
                          f"{each.poured:.5f}", f"{each.rate:.3f}"])


def picture(outcomes, path):
    """Throughput of a core: level is as good as it gets. A panel for each number of sockets."""
    figure, panels = plt.subplots(1, 2, figsize=(11, 4.6), sharey=True, constrained_layout=True)
    for sockets, axes in zip((1, 2), panels):
        for name in COLOURS:
            points = [(cores, 100 * relative(outcomes, name, sockets, cores)) for cores in CORES
                      if (name, sockets, cores, "Ice Lake") in outcomes]
            axes.plot(*zip(*points), "o-", color=COLOURS[name], label=MEANINGS.get(name, name), markersize=4,
                      linewidth=6 if name == "W1, W4" else 2)
        axes.set_xscale("log", base=2)
        axes.set_xticks(CORES, CORES)
        axes.set_xlim(0.85, 300)
        axes.set_xlabel("cores")
        axes.set_title(("one socket", "two sockets, with one allocator")[sockets - 1], loc="left", fontsize=10)
        axes.grid(color="#dddddd", linewidth=0.8)
    panels[0].set_ylim(0, 108)
    panels[0].set_ylabel("throughput of a core, % of that with one (or two)")
    panels[1].legend(frameon=False, loc="upper left", bbox_to_anchor=(1.02, 1))
    plots._save(figure, path)


def of_costs(costs):
    here = "measured here"
    rows = [
        ["a line, from core to core of this machine (for the check)", f"{costs.near:.0f}", here],
        ["a line, within a socket and between two", "{:.0f}, {:.0f}".format(*ICE_LAKE), "published, Ice Lake"],
        ["… the slower processor", "{:.0f}, {:.0f}".format(*MILAN), "published, Milan"],
        ["a pair that finds the buffer released last", f"{costs.alone:.2f}", here + ", W1"],
        ["a pair out of and into a magazine", f"{2 * costs.take:.2f}", here + ", W2b or the same with 16"],
        ["a visit of whose lines none moves", f"{costs.exchange:.0f}", here + ", bursts of 16 KiB"],
        ["until a waiting thread looks again", f"{costs.poll:.0f}", here + ", a yield"],
        ["a page, mapped, written and given back", f"{costs.page:.0f}", here],
        ["an AddRef with its Release, alone", f"{costs.reference:.1f}", here],
        ["a thread that begins, uses one buffer and ends", f"{costs.life:.0f}", here],
        ["share of a buffer's lines that a thread waits for", f"{100 * costs.waited:.0f} %",
         "fitted to the time of W3 here"],
    ]
    return ["ns", "", "where from"], rows


def of_check(checked):
    return (["", "threads", "visits simulated", "visits counted", "ns simulated", "ns measured"],
            [[name, str(threads), f"{foretold:.5f}", f"{visits:.5f}", f"{expected:.1f}", f"{time:.1f}"]
             for name, threads, foretold, visits, expected, time in checked])


def of_throughput(outcomes):
    rows = []
    for name in WORKLOADS:
        for sockets in (1, 2):
            shares = [f"{100 * relative(outcomes, name, sockets, cores):.3g} %"
                      if (name, sockets, cores, "Ice Lake") in outcomes else "–" for cores in CORES[1:]]
            rows.append([name, str(sockets), *shares])
    return ["throughput of a core", "sockets", *(f"{cores} cores" for cores in CORES[1:])], rows


def of_limits(outcomes):
    """The few cores are two, or four where there are couples on two sockets."""
    rows = []
    for name, workload in WORKLOADS.items():
        for sockets in (1, 2):
            row = {cores: outcomes[name, sockets, cores, "Ice Lake"] for cores in CORES[1:]
                   if (name, sockets, cores, "Ice Lake") in outcomes}
            first = row[min(row)]
            if sockets == 2 and first.visits == 0:
                continue
            best = max(each.rate for each in row.values())
            rows.append([
                name, str(sockets), _few(first.visits), _few(row[256].visits),
                f"{first.hold:.0f}" if first.visits else "–", f"{row[256].hold:.0f}" if first.visits else "–",
                f"{first.near:.2f} + {first.far:.2f}", f"{row[256].near:.2f} + {row[256].far:.2f}",
                f"{100 * row[64].busy:.0f} %", f"{100 * row[256].busy:.0f} %", _reaches(row, 0.5),
                _reaches(row, 0.98), f"{best:,.0f}" if best >= 100 else f"{best:.3g}"])
    return (["", "sockets", "visits, few cores", "256", "ns held, few cores", "256",
             "lines within + between sockets, few cores", "256", "busy at 64", "at 256", "50 % busy at",
             "busy all the time at", "most million pairs/s"], rows)


def of_slower(outcomes):
    rows = []
    for name, cores in SLOWER:
        for sockets in (1, 2):
            fast, slow = (outcomes[name, sockets, cores, kind] for kind in ("Ice Lake", "Milan"))
            rows.append([name, str(sockets), str(cores), f"{fast.rate:.3g}", f"{slow.rate:.3g}",
                         f"{100 * fast.busy:.0f} %", f"{100 * slow.busy:.0f} %"])
    return ["", "sockets", "cores", "million pairs/s", "slower lines", "busy", "slower lines"], rows


def _few(visits):
    return "0" if visits == 0 else f"{visits:.4f}" if visits < 1 else f"{visits:.0f}"


def _reaches(row, share):
    """How many cores make it that busy, between the numbers of cores that were simulated."""
    before = None
    for cores, each in row.items():
        if each.busy >= share:
            if before is None:
                return f"≤ {cores}"
            part = (share - row[before].busy) / (each.busy - row[before].busy)
            return f"{2 ** (log2(before) + part * log2(cores / before)):.0f}"
        before = cores
    return "–"
