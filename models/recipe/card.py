"""Stage `card`: the rows that `evaluate` added to its CSV as the quality table of the model's card, and the sums below it.

Of rows that say the same of the same language the last counts, so that measuring again is enough to correct one.
"""
import argparse
import csv
import os

# In the order of the card.
NAMES = {"python": "Python", "swift": "Swift", "javascript": "JavaScript", "typescript": "TypeScript", "go": "Go", "rust": "Rust",
         "c": "C", "cpp": "C++", "java": "Java"}
COLUMNS = ["bits per byte, bfloat16", "as shipped", "lines right (95 % interval)", "edit similarity", "with an empty suffix",
           "left to right", "nothing written", "ended at once"]


def read(path: str) -> dict[str, dict[str, dict[str, str]]]:
    """The rows of the CSV by language and by what they measure."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["language"], {})[row["what"]] = row
    return found


def percent(value: str | float) -> str:
    return f"{float(value) * 100:.1f} %"


def cells(rows: dict[str, dict[str, str]], peer: bool) -> list[str]:
    """The figures of one language; those that were not measured are empty."""
    shown, holes = rows.get("suffix shown", {}), float(rows.get("suffix shown", {}).get("holes") or 0)

    def of(what: str, key: str, form) -> str:
        value = rows.get(what, {}).get(key)
        return form(value) if value else ""

    def bits(value: str) -> str:
        return f"{float(value):.3f}"

    interval = f" ({float(shown['low']) * 100:.1f} to {float(shown['high']) * 100:.1f})" if shown.get("low") else ""
    return [
        of("checkpoint", "bits_per_byte", bits), of("suffix shown", "bits_per_byte", bits),
        *([of("peer", "bits_per_byte", bits)] if peer else []),
        of("suffix shown", "exact_match", percent) + interval,
        of("suffix shown", "edit_similarity", lambda value: f"{float(value):.2f}"),
        of("suffix empty", "exact_match", percent), of("suffix none", "exact_match", percent),
        of("suffix shown", "empty", lambda value: percent(int(value) / holes)),
        of("suffix shown", "ended", lambda value: percent(int(value) / holes))]


def table(found: dict[str, dict[str, dict[str, str]]], peer: str | None) -> list[str]:
    header = COLUMNS[:2] + ([peer] if peer else []) + COLUMNS[2:]
    lines = ["| | " + " | ".join(header) + " |", "|---" * (len(header) + 1) + "|"]
    return lines + [f"| {name} | " + " | ".join(cells(found[language], peer is not None)) + " |"
                    for language, name in NAMES.items() if language in found]


def rounding(found: dict[str, dict[str, dict[str, str]]]) -> list[float]:
    """What the shipped file loses against the checkpoint, as a share of its bits per byte, one for each language measured."""
    return sorted(float(rows["suffix shown"]["bits_per_byte"]) / float(rows["checkpoint"]["bits_per_byte"]) - 1
                  for rows in found.values() if "checkpoint" in rows and "suffix shown" in rows)


def right(found: dict[str, dict[str, dict[str, str]]], what: str) -> float | None:
    """The share of all languages' holes that are right."""
    rows = [by[what] for by in found.values() if by.get(what, {}).get("exact_match")]
    holes = sum(int(row["holes"]) for row in rows)
    return sum(float(row["exact_match"]) * int(row["holes"]) for row in rows) / holes if holes else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quality", default="quality.csv", help="the CSV in WORK (default: quality.csv)")
    parser.add_argument("--peer", help="a column of this name for the rows of `evaluate --peer`")


def run(arguments: argparse.Namespace) -> None:
    found = read(os.path.join(arguments.work, arguments.quality))
    print("\n".join(table(found, arguments.peer)))
    losses = rounding(found)
    if losses:
        print(f"\nRounding costs {losses[0] * 100:.2f} to {losses[-1] * 100:.2f} %.")
    shares = {what: right(found, f"suffix {what}") for what in ("shown", "empty", "none")}
    if None not in shares.values():
        print("Right over all languages: " + ", ".join(f"{percent(share)} {what}" for what, share in shares.items()) + ".")
