"""The tables, for the terminal and for the page."""

from statistics import median


def of_verdicts(verdicts):
    return (["what", "must", "stretch", "measured", "verdict"],
            [[each.name, each.must, each.stretch, each.figures, each.word] for each in verdicts])


def of_runs(runs):
    """The verdicts of several runs beside each other."""
    header = ["what", "must"] + [f"run {number + 1}" for number in range(len(runs))]
    rows = []
    for verdicts in zip(*runs):
        cells = [f"{each.word}: {each.figures}" if each.figures != "–" else each.word for each in verdicts]
        rows.append([verdicts[0].name, verdicts[0].must, *cells])
    return header, rows


def of_times(results):
    """Nanoseconds, and how many times the floor."""
    contenders = [each for each in results.contenders if any(
        contender == each for _, contender in results.time)]
    rows = []
    for workload in results.workloads():
        row = [workload]
        for contender in contenders:
            figure = results.figure(workload, contender)
            row.append(_nanoseconds(figure) if figure is not None else "–")
        ratio = results.ratio(workload, "wmsbuffer", "floor")
        rows.append(row + [f"{ratio:.2f}" if ratio else "–"])
    return ["ns", *contenders, "wmsbuffer / floor"], rows


def of_memory(results):
    contenders = [each for each in results.contenders if ("small", each) in results.beyond]
    def cells(figures, form, scale=1):
        return lambda measure: [form.format(figures[measure, each] / scale)
                                if (measure, each) in figures else "–" for each in contenders]
    beyond = cells(results.beyond, "{:.0f}")
    fragmentation = cells(results.fragmentation, "{:.2f}")
    trimmed = cells(results.trimmed, "{:.2f}", 1 << 20)
    last = [f"{results.quiet[each][-1][1] / (1 << 20):.0f}" if results.quiet.get(each) else "–"
            for each in contenders]
    rows = [
        ["bytes beyond payload, 10,000 x 1316 B", *beyond("small")],
        ["bytes beyond payload, 1,000 x 64 KiB", *beyond("large")],
        ["resident / live, mixed sizes", *fragmentation("mixed")],
        ["resident / live, long holders", *fragmentation("holders")],
        ["MiB after mixed sizes and Trim", *trimmed("mixed")],
        ["MiB after long holders and Trim", *trimmed("holders")],
        ["MiB after a burst and Trim", *trimmed("burst")],
        ["MiB at the end of the quiet after a burst", *last],
    ]
    return ["", *contenders], rows


def of_absentees(results):
    rows = [[who, why] for who, why in results.absent.items()]
    return ["could not run", "why"], rows


def _nanoseconds(figure):
    if figure < 10:
        return f"{figure:.2f}"
    return f"{figure:.1f}" if figure < 100 else f"{figure:.0f}"


def in_markdown(table):
    header, rows = table
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def in_columns(table):
    header, rows = table
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
                     for row in [header, *rows])


def tally(verdicts):
    reached = sum(each.is_reached() for each in verdicts)
    missed = sum(each.word == "MISSED" for each in verdicts)
    not_run = sum(each.word.startswith("could not run") for each in verdicts)
    return f"{reached} reached, {missed} missed, {not_run} could not run"


def rounds(results):
    return f"{len(results.rounds)} processes, {round(median(results.rounds))} rounds each"
