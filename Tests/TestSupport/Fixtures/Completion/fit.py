"""Fit the constants of ShowingRule: how likely the first line of a suggestion is right.

    python fit.py                                     fits the recorded table
    python fit.py --model MODEL.gguf NAME=PATH ...    records the table anew, then fits it

Run it with --model after every change of the model, of decoding or of what a feature is made of. The paths are
repositories that neither the model nor an index of it has seen. It needs numpy and, to record, a release build
(`swift build -c release --product CompletionMeasurement`). It writes showing.csv, manifest.json, and
Sources/CodeCompletion/Showing/ShowingRule+Constants.swift, and prints what the rule is worth on repositories that were
left out of the fit, each in turn.

Each hole is filled with what its repository knows (without the hole's own file and its near-duplicates), with what
the document alone does, and with neither, so that one rule serves them all.

A suggestion is right if its first line that is not blank is the line that stood there, blanks at the end aside. The
thresholds are the highest that keep KEEP of the characters of right suggestions at cursors behind an indentation, the
next lines, where something is known and where nothing is; all figures come from repositories left out. Long lines are asked for less: a right one
spares more typing.
"""
import argparse
import concurrent.futures
import csv
import hashlib
import json
import pathlib
import subprocess

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[3]
TABLE, MANIFEST = HERE / "showing.csv", HERE / "manifest.json"
CONSTANTS = ROOT / "Sources/CodeCompletion/Showing/ShowingRule+Constants.swift"
FEATURES = ROOT / "Sources/CodeCompletion/Showing/ShowingFeature.swift"
KINDS, HOLES, SEED, PENALTY = ("line", "anywhere", "block"), 100, 1, 1.0
# Shares of the right characters; where something is known, much of what is wrong goes before any of what is right.
KEEP = {"nothing": 0.8, "document": 0.9, "repository": 0.9}
# Where nothing is known, 35 to 36 % of what is shown is right with 15, 20 or 30, and 31 % without, at 80 % of the
# characters; chosen on the same table.
WORTHWHILE_BYTES = 30
KNOWLEDGE = tuple(KEEP)
THRESHOLDS = {"uninformed": ("nothing",), "informed": ("document", "repository")}


def names():
    lines = FEATURES.read_text().split("var reason")[0].splitlines()
    return [line.split()[1] for line in lines if line.strip().startswith("case ")]


def record(model, repositories):
    tool = ROOT / ".build/release/CompletionMeasurement"

    def measure(job):
        name, path, kind = job
        command = [tool, model, str(HOLES), str(SEED), kind, "none", ",".join(KNOWLEDGE), path]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return [row(name, kind, json.loads(line)) for line in output.splitlines()]

    jobs = [(*repository.split("=", 1), kind) for repository in repositories for kind in KINDS]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        write([row for rows in pool.map(measure, jobs) for row in rows if row])


def row(name, kind, hole):
    if not hole["features"]:
        return None
    first = next((line for line in hole["text"].split("\n") if line.strip()), "").rstrip()
    right = int(first == hole["expected"])
    return [name, kind, hole["knowledge"], right, len(hole["expected"])] + [f"{value:.4g}" for value in hole["features"]]


def write(rows):
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["repository", "kind", "knowledge", "right", "characters"] + names())
        writer.writerows(rows)


def logistic(x, y):
    """Newton's method with a ridge on standardized features; returns intercept, weights, means."""
    mean, deviation = x.mean(0), x.std(0)
    deviation = np.where(deviation < 1e-6, np.inf, deviation)
    z = np.c_[np.ones(len(x)), (x - mean) / deviation]
    ridge = np.eye(z.shape[1]) * PENALTY
    ridge[0, 0] = 0
    weights = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ weights))
        hessian = (z * (p * (1 - p))[:, None]).T @ z + ridge
        weights -= np.linalg.solve(hessian, z.T @ (p - y) + ridge @ weights)
    return weights[0], weights[1:] / deviation, mean


def probability(rule, x):
    return 1 / (1 + np.exp(-(rule[0] + (x - rule[2]) @ rule[1])))


def shown(score, threshold, right, characters):
    """Precision of what is shown, share of right characters kept, share shown."""
    mask = score >= threshold
    precision = right[mask].mean() if mask.any() else 0
    return precision, (right * characters)[mask].sum() / (right * characters).sum(), mask.mean()


def left_out_probabilities(x, right, repository):
    """For each row the estimate of a rule that was fitted without its repository."""
    result = np.zeros(len(x))
    for name in sorted(set(repository)):
        mask = repository == name
        result[mask] = probability(logistic(x[~mask], right[~mask]), x[mask])
    return result


def choose_threshold(score, right, characters, next_lines, knowledge, kinds):
    """The highest that keeps KEEP of the right characters in each of the kinds of knowledge."""

    def keeps(threshold):
        masks = [(k, next_lines & (knowledge == k)) for k in kinds]
        return all(shown(score[m], threshold, right[m], characters[m])[1] >= KEEP[k] for k, m in masks)

    candidates = score[next_lines & np.isin(knowledge, kinds)]
    return float(np.floor(max(t for t in candidates if keeps(t)) * 10000) / 10000)


def figures_of(score, threshold, right, characters, masks):
    figures = {}
    for label, mask in masks:
        values = [round(float(v), 3) for v in shown(score[mask], threshold[mask], right[mask], characters[mask])]
        figures[label] = dict(zip(("precision", "characters_kept", "share_shown"), values), right=round(float(right[mask].mean()), 3), holes=int(mask.sum()))
        print(f"{label:45}", figures[label])
    return figures


def print_calibration(p, right):
    for low, high in [(0, .02), (.02, .05), (.05, .1), (.1, .2), (.2, .4), (.4, .7), (.7, 1.01)]:
        mask = (p >= low) & (p < high)
        print(f"estimated {low:.2f} to {min(high, 1):.2f}: mean {p[mask].mean():.3f}, right {right[mask].mean():.3f} of {mask.sum()}")


def write_constants(rule, names, thresholds, figures, rows, repositories):
    weights = [f"      Weight(feature: .{n}, weight: {w:.4g}, mean: {m:.4g})," for n, w, m in zip(names, rule[1], rule[2]) if abs(w) > 1e-9]

    def told(label, key):
        return f"{100 * figures['next lines, ' + label][key]:.0f} %"

    CONSTANTS.write_text(
        "extension ShowingRule {\n"
        f"  /// Fitted on {rows} suggestions of the shipped model in {repositories} repositories that it never saw.\n"
        "  ///\n"
        f"  /// In repositories left out of the fit, {told('repository', 'precision')} of the next lines that are shown are right where\n"
        f"  /// the repository is known, with {told('repository', 'characters_kept')} of the right characters; {told('document', 'precision')} and\n"
        f"  /// {told('document', 'characters_kept')} where the document alone is, {told('nothing', 'precision')} and {told('nothing', 'characters_kept')} where nothing is.\n"
        "  /// Written by `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or\n"
        "  /// decoding changes.\n"
        f"  package static let fitted = ShowingRule(\n    intercept: {rule[0]:.4g},\n    weights: [\n" + "\n".join(weights) + f"\n    ], threshold: {thresholds['informed']}, uninformedThreshold: {thresholds['uninformed']},\n    worthwhileBytes: {WORTHWHILE_BYTES})\n" + "}\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    parser.add_argument("repositories", nargs="*")
    arguments = parser.parse_args()
    if arguments.model:
        record(arguments.model, arguments.repositories)
    with TABLE.open() as file:
        header, *rows = list(csv.reader(file))
    repository, kind, knowledge = (np.array([r[i] for r in rows]) for i in (0, 1, 2))
    right, characters = (np.array([float(r[i]) for r in rows]) for i in (3, 4))
    x = np.array([[float(v) for v in r[5:]] for r in rows])
    p = left_out_probabilities(x, right, repository)
    score = p * (1 + (np.exp(x[:, header[5:].index("bytes")]) - 1) / WORTHWHILE_BYTES)
    next_lines = kind != "anywhere"
    thresholds = {n: choose_threshold(score, right, characters, next_lines, knowledge, k) for n, k in THRESHOLDS.items()}
    threshold = np.where(knowledge == "nothing", thresholds["uninformed"], thresholds["informed"])
    repositories = sorted(set(repository))
    masks = [(f"next lines, {k}", next_lines & (knowledge == k)) for k in KNOWLEDGE]
    masks += [(f"{n}, {k}", (kind == n) & (knowledge == k)) for n in KINDS for k in KNOWLEDGE]
    masks += [(f"{n}, {k}", next_lines & (repository == n) & (knowledge == k)) for n in repositories for k in KNOWLEDGE]
    figures = figures_of(score, threshold, right, characters, masks)
    print_calibration(p, right)
    write_constants(logistic(x, right), header[5:], thresholds, figures, len(rows), len(repositories))
    MANIFEST.write_text(json.dumps({"holes_per_repository_and_kind": HOLES, "seed": SEED, "numpy": np.__version__, "repositories": repositories, "thresholds": thresholds, "keep": KEEP, "worthwhile_bytes": WORTHWHILE_BYTES, "left_out": figures, "sha256": {TABLE.name: hashlib.sha256(TABLE.read_bytes()).hexdigest()}}, indent=1) + "\n")


main()
