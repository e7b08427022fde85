"""Fit the constants of ShowingRule: how likely the first line of a suggestion is right.

    python fit.py                                     fits the recorded table
    python fit.py --model MODEL.gguf NAME=PATH ...    records the table anew, then fits it

Run it with --model after every change of the model, of decoding or of what a feature is made of. The paths are
repositories that neither the model nor an index of it has seen. It needs numpy and, to record, a release build
(`swift build -c release --product CompletionMeasurement`). It writes showing.csv, manifest.json, and
Sources/CodeCompletion/Showing/ShowingRule+Constants.swift, and prints what the rule is worth on repositories that were
left out of the fit, each in turn.

A suggestion is right if its first line that is not blank is the line that stood there, blanks at the end aside. The
threshold is the highest that keeps KEEP of the characters of right suggestions at cursors behind an indentation, the
next lines; both figures come from repositories left out.
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
KINDS, HOLES, SEED, KEEP, PENALTY = ("line", "anywhere", "block"), 100, 1, 0.82, 1.0
KNOWLEDGE = ("nothing", "document", "repository")


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


def shown(p, threshold, right, characters):
    """Precision of what is shown, share of right characters kept, share shown."""
    mask = p >= threshold
    precision = right[mask].mean() if mask.any() else 0
    return precision, (right * characters)[mask].sum() / (right * characters).sum(), mask.mean()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    parser.add_argument("repositories", nargs="*")
    arguments = parser.parse_args()
    if arguments.model:
        record(arguments.model, arguments.repositories)
    with TABLE.open() as file:
        header, *rows = list(csv.reader(file))
    repository, kind = (np.array([r[i] for r in rows]) for i in (0, 1))
    right, characters = (np.array([float(r[i]) for r in rows]) for i in (2, 3))
    x = np.array([[float(v) for v in r[4:]] for r in rows])
    left_out = np.zeros(len(rows))
    for name in sorted(set(repository)):
        mask = repository == name
        left_out[mask] = probability(logistic(x[~mask], right[~mask]), x[mask])
    next_lines = kind != "anywhere"
    order = np.sort(left_out[next_lines])
    threshold = max(t for t in order if shown(left_out[next_lines], t, right[next_lines], characters[next_lines])[1] >= KEEP)
    threshold = float(np.floor(threshold * 1000) / 1000)
    figures = {}
    for label, mask in [("all", kind == kind), ("next lines", next_lines)] + [(k, kind == k) for k in KINDS] + [(n, (repository == n) & next_lines) for n in sorted(set(repository))]:
        values = [round(float(v), 3) for v in shown(left_out[mask], threshold, right[mask], characters[mask])]
        figures[label] = dict(zip(("precision", "characters_kept", "share_shown"), values), right=round(float(right[mask].mean()), 3), holes=int(mask.sum()))
        print(f"{label:14}", figures[label])
    for low, high in [(0, .02), (.02, .05), (.05, .1), (.1, .2), (.2, .4), (.4, .7), (.7, 1.01)]:
        mask = (left_out >= low) & (left_out < high)
        print(f"estimated {low:.2f} to {min(high, 1):.2f}: mean {left_out[mask].mean():.3f}, right {right[mask].mean():.3f} of {mask.sum()}")
    rule = logistic(x, right)
    lines = [f"      Weight(feature: .{n}, weight: {w:.4g}, mean: {m:.4g})," for n, w, m in zip(header[4:], rule[1], rule[2]) if abs(w) > 1e-9]
    CONSTANTS.write_text(
        "extension ShowingRule {\n"
        f"  /// Fitted on {len(rows)} suggestions of the shipped model in {len(set(repository))} repositories that it never saw.\n"
        "  ///\n"
        f"  /// Of next lines in repositories left out of the fit, {100 * figures['next lines']['right']:.0f} % were right; of those shown, "
        f"{100 * figures['next lines']['precision']:.0f} %, with\n"
        f"  /// {100 * figures['next lines']['characters_kept']:.0f} % of the right characters. Written by\n"
        "  /// `Tests/TestSupport/Fixtures/Completion/fit.py`; run it again when the model or decoding changes.\n"
        f"  package static let fitted = ShowingRule(\n    intercept: {rule[0]:.4g},\n    weights: [\n" + "\n".join(lines) + f"\n    ], threshold: {threshold})\n" + "}\n")
    MANIFEST.write_text(json.dumps({"holes_per_repository_and_kind": HOLES, "seed": SEED, "numpy": np.__version__, "repositories": sorted(set(repository)), "threshold": threshold, "left_out": figures, "sha256": {TABLE.name: hashlib.sha256(TABLE.read_bytes()).hexdigest()}}, indent=1) + "\n")


main()
