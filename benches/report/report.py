"""
Judges what the programs of the benchmark wrote, and writes it down.

  report.py [--windows] [--write FOLDER PAGE MACHINE] RESULTS...

RESULTS are the folders of one or more runs. The last of them is what --write puts into FOLDER (figures and
pictures) and PAGE (tables), with MACHINE, a file of lines `what<tab>value`.
"""

import argparse
from pathlib import Path

import page
import results as results_of
import tables
import targets


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--windows", action="store_true")
    parser.add_argument("--write", nargs=3, type=Path, metavar=("FOLDER", "PAGE", "MACHINE"))
    parser.add_argument("--csv", type=Path)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RESULTS")
    options = parser.parse_args()

    wanted = targets.WINDOWS_TARGETS if options.windows else targets.TARGETS
    runs = [results_of.read(folder) for folder in options.runs]
    verdicts = [[target.judge(run) for target in wanted] for run in runs]
    last = runs[-1]
    if options.csv:
        results_of.write(last, options.csv)
    if options.write:
        write(last, verdicts[-1], *options.write, options.windows)
    show(runs, verdicts, options.windows)


def show(runs, verdicts, is_windows):
    last = runs[-1]
    print(tables.in_columns(tables.of_times(last)), end="\n\n")
    if not is_windows:
        print(tables.in_columns(tables.of_memory(last)), end="\n\n")
    for who, why in {who: why for run in runs for who, why in run.absent.items()}.items():
        print(f"could not run: {who}: {why}")
    if len(runs) > 1:
        print("\n" + tables.in_columns(tables.of_runs(verdicts)), end="\n\n")
        for number, each in enumerate(verdicts):
            print(f"run {number + 1}: {tables.tally(each)}")
    print("\n" + tables.in_columns(tables.of_verdicts(verdicts[-1])), end="\n\n")
    print(tables.tally(verdicts[-1]))


def write(results, verdicts, folder, text, machine, is_windows):
    folder.mkdir(parents=True, exist_ok=True)
    rows = [line.split("\t") for line in machine.read_text().splitlines()]
    here = tables.in_markdown((["", ""], rows + [["measured in", tables.rounds(results)]]))
    judged = tables.in_markdown(tables.of_verdicts(verdicts)) + f"\n\n{tables.tally(verdicts)}."
    times = tables.in_markdown(tables.of_times(results))
    absent = (tables.in_markdown(tables.of_absentees(results)) if results.absent
              else "Everything ran.")
    if is_windows:
        results_of.write(results, folder / "windows.csv")
        page.write(text, {"windows": "\n\n".join([here, judged, times])})
        return
    import plots
    results_of.write(results, folder / "results.csv")
    plots.speed(results, folder / "speed.svg")
    plots.memory(results, folder / "memory.svg")
    plots.burst(results, folder / "burst.svg")
    page.write(text, {"machine": here, "targets": judged, "times": times,
                      "memory": tables.in_markdown(tables.of_memory(results)), "absentees": absent})


main()
