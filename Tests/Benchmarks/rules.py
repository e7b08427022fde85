#!/usr/bin/env python3
"""What each stop and post-processing rule is worth, over all kinds of holes.

    python3 Tests/Benchmarks/rules.py [--familiar PROGRAM] [--holes 1000] [--seed 0] [--kinds line,rest,...] [--save FOLDER] [--csv FILE] PATH...

Runs `familiar evaluate --ablate-rules` on the files below PATH, which must be none of the model's training data, and prints one table:
for each rule and kind the holes that get another text with the rule, those right only with it and only without it, those that only come
to nothing with it, and what it adds to the mean similarity; for blocks also to the share of right first lines. The interval is of the exact matches' difference: 95 %, normal approximation of the paired counts (McNemar).
--csv also writes the counts as data; Tests/Benchmarks/results/rules.csv came of the folders that repositories.py fetches.
"""
import argparse
import csv
import json
import pathlib
import subprocess


def measure(arguments, kind):
    """Run one kind, or read it where an earlier run saved it."""
    saved = arguments.save and arguments.save / f"{kind}.json"
    if saved and saved.exists():
        return json.loads(saved.read_text())
    command = [arguments.familiar, "evaluate", "--ablate-rules", "--hole-kind", kind, "--holes", str(arguments.holes)]
    command += ["--seed", str(arguments.seed), "--json"]
    if arguments.model:
        command += ["--model", arguments.model]
    text = subprocess.run([*command, *arguments.paths], check=True, stdout=subprocess.PIPE, text=True).stdout
    if saved:
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_text(text)
    return json.loads(text)


def commit():
    """What was measured, as far as git knows it."""
    folder = pathlib.Path(__file__).parent
    def ask(*words):
        return subprocess.run(["git", *words], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    edited = ask("status", "--porcelain", "--", ":/Sources")
    return ask("rev-parse", "--short", "HEAD") + (" with changes" if edited else "")


def write_csv(arguments, results):
    """Counts for each rule and kind; NAME-VERSION of the measured folders is kept in a comment."""
    arguments.csv.parent.mkdir(parents=True, exist_ok=True)
    with arguments.csv.open("w", newline="") as file:
        first = next(iter(results.values()))
        file.write(f"# model: {first['model']}\n")
        file.write(f"# repositories: {' '.join(pathlib.Path(path).resolve().name for path in arguments.paths)}\n")
        file.write(f"# seed: {first['seed']}\n# commit: {commit()}\n")
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["rule", "kind", "holes", "changed", "right_only_with", "right_only_without", "similarity_gain"])
        for index, rule in enumerate(row["rule"] for row in first["rules"]):
            for kind, result in results.items():
                row = result["rules"][index]
                gain = f"{row['edit_similarity_gain'] or 0:.5f}"
                table.writerow([rule, kind, result["total"]["holes"], row["changed"], row["gained"], row["lost"], gain])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--familiar", default=".build/release/familiar")
    parser.add_argument("--model")
    parser.add_argument("--holes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kinds", default="line,rest,block,pair,gap")
    parser.add_argument("--save", type=pathlib.Path, help="keep the results here, and go on from them")
    parser.add_argument("--csv", type=pathlib.Path, help="write the counts there")
    parser.add_argument("paths", nargs="+")
    arguments = parser.parse_args()
    kinds = arguments.kinds.split(",")
    results = {kind: measure(arguments, kind) for kind in kinds}
    if arguments.csv:
        write_csv(arguments, results)
    for kind in kinds:
        total = results[kind]["total"]
        print(f"{kind}: {total['holes']} holes, exact {total['exact_match']:.3f}, similarity {total['edit_similarity']:.4f}")
    print(f"\n{'rule':20} {'kind':6} {'changed':>7} {'gained':>6} {'lost':>5} {'exact, points':>14} {'95 %':>16} "
          f"{'nearer':>6} {'further':>7} {'silenced':>8} {'similarity':>10}")
    for index, row in enumerate(results[kinds[0]]["rules"]):
        for kind in kinds:
            row, holes = results[kind]["rules"][index], max(results[kind]["total"]["holes"], 1)
            gained, lost = row["gained"], row["lost"]
            difference = (gained - lost) / holes
            first = results[kind]["total"].get("first_line_match")
            first = "" if first is None else f"   first line {100 * (first - row['first_line_match']):+.2f}"
            half = 1.96 * (gained + lost - (gained - lost) ** 2 / holes) ** 0.5 / holes
            print(f"{row['rule']:20} {kind:6} {row['changed']:7} {gained:6} {lost:5} {100 * difference:+14.2f} "
                  f"{100 * (difference - half):+7.2f} ..{100 * (difference + half):+6.2f} {row['nearer']:6} {row['further']:7} {row['silenced']:8} "
                  f"{row['edit_similarity_gain']:+10.5f}{first}")


main()
