"""The pictures of docs/PERFORMANCE.md."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, NullFormatter

# The same figures make the same file.
matplotlib.rcParams.update({
    "svg.hashsalt": "wmsbuffer", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False,
    "axes.edgecolor": "#888888", "axes.axisbelow": True, "figure.facecolor": "white",
})

COLOURS = {
    "wmsbuffer": "#d62728", "glibc": "#7f7f7f", "mimalloc": "#1f77b4", "jemalloc": "#9467bd",
    "tcmalloc": "#17a2b8", "DPDK mempool": "#8fbc5a", "DPDK mbuf": "#2ca02c", "AVBufferPool": "#e6a817",
    "GstBufferPool": "#8c564b", "HeapAlloc": "#1f77b4",
}
MARKERS = {"DPDK mempool": "D", "DPDK mbuf": "D", "AVBufferPool": "s", "GstBufferPool": "s"}

WORKLOADS = {
    "W1 1316": "W1  1316 B, one at a time", "W1 64K": "W1  64 KiB", "W1 1M": "W1  1 MiB",
    "W1m": "W1m  seven sizes", "W2": "W2  256 live", "W2m": "W2m  61 live, seven sizes",
    "W2b": "W2b  bursts of 32", "W6a": "W6a  pages", "W6b": "W6b  pages, 16 live",
    "long holders": "long holders", "W4": "W4  two threads", "W3": "W3  handed over",
    "W3s": "W3s  … and read", "slice": "32 slices of a buffer", "slices": "slices of a read", "broadcast": "broadcast",
    "W5a": "W5a  AddRef, Release", "W5b": "W5b  … on two threads", "properties": "properties",
}


def _save(figure, path):
    figure.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight", pad_inches=0.1)
    plt.close(figure)


def speed(results, path):
    """A row for each workload, a mark for each contender, and a line where the floor is."""
    rows = [each for each in WORKLOADS if results.figure(each, "floor") is not None]
    figure, axes = plt.subplots(figsize=(9, 0.36 * len(rows) + 1.4))
    for place, workload in enumerate(rows):
        floor = results.figure(workload, "floor")
        axes.plot([floor, floor], [place - 0.36, place + 0.36], color="black", linewidth=2,
                  label="floor" if place == 0 else None, solid_capstyle="butt", zorder=3)
    for contender in [*(each for each in COLOURS if each != "wmsbuffer"), "wmsbuffer"]:
        points = [(results.figure(workload, contender), place) for place, workload in enumerate(rows)
                  if results.figure(workload, contender) is not None]
        if points:
            ours = contender == "wmsbuffer"
            axes.plot(*zip(*points), MARKERS.get(contender, "o"), color=COLOURS[contender],
                      markersize=10 if ours else 6, label=contender, zorder=5 if ours else 4,
                      markeredgecolor="white", markeredgewidth=0.6)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda figure, _: f"{figure:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_yticks(range(len(rows)), [WORKLOADS[each] for each in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel("nanoseconds for a buffer or a reference (logarithmic; left is better)")
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    marks, names = axes.get_legend_handles_labels()
    first = [names.index(each) for each in ("floor", "wmsbuffer") if each in names]
    order = first + [each for each in range(len(names)) if each not in first]
    axes.legend([marks[each] for each in order], [names[each] for each in order], loc="upper left",
                bbox_to_anchor=(1.01, 1), frameon=False)
    _save(figure, path)


def _bars(axes, title, unit, figures, form):
    """Bars with their figures behind them, ours in its colour."""
    names = list(figures)
    values = [max(figures[each], 0) for each in names]
    axes.barh(range(len(names)), values, height=0.66,
              color=[COLOURS["wmsbuffer"] if each == "wmsbuffer" else "#b8c4d0" for each in names])
    for place, each in enumerate(names):
        axes.text(values[place], place, " " + form.format(figures[each]), va="center")
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, max(values) * 1.22)
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_xlabel(unit)
    axes.tick_params(axis="y", length=0)


def memory(results, path):
    """Four panels: what a buffer costs beyond its payload, and what is left unused between buffers."""
    figure, panels = plt.subplots(2, 2, figsize=(10, 6.4), constrained_layout=True)
    for axes, measure, title in ((panels[0][0], "small", "10,000 buffers of 1316 B"),
                                 (panels[0][1], "large", "1,000 buffers of 64 KiB")):
        _bars(axes, title, "bytes beyond the payload of each",
              {contender: value for (each, contender), value in results.beyond.items()
               if each == measure}, "{:,.0f}")
    for axes, measure, title in ((panels[1][0], "mixed", "Ten minutes of mixed sizes, random lifetimes"),
                                 (panels[1][1], "holders", "Ten minutes with 1 % long holders")):
        _bars(axes, title, "resident bytes for each live byte",
              {contender: value for (each, contender), value in results.fragmentation.items()
               if each == measure}, "{:.2f}")
        axes.axvline(1, color="black", linewidth=1)
    _save(figure, path)


def burst(results, path):
    """What is still resident while little happens, with the name at the end of each line."""
    figure, axes = plt.subplots(figsize=(9, 4))
    ends = []
    for contender, samples in results.quiet.items():
        seconds, resident = zip(*[(ms / 1000, bytes_ / (1 << 20)) for ms, bytes_ in samples])
        ours = contender == "wmsbuffer"
        axes.plot(seconds, resident, color=COLOURS[contender], linewidth=3 if ours else 1.8,
                  zorder=5 if ours else 4)
        ends.append([resident[-1], contender, seconds[-1]])
    top = max(max(resident for _, resident in samples) for samples in results.quiet.values()) / (1 << 20)
    axes.set_ylim(-0.02 * top, 1.08 * top)
    at = -top
    for resident, contender, seconds in sorted(ends):
        at = max(resident, at + 0.07 * top)
        axes.text(seconds * 1.01, at, f"{contender}, {resident:,.0f}", color=COLOURS[contender], va="center")
    axes.set_xlabel("seconds since 1 GiB of buffers was released, with one more each millisecond")
    axes.set_ylabel("MiB resident above the start")
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.set_xlim(0, max(seconds for _, _, seconds in ends))
    _save(figure, path)
