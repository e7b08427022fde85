"""Draw a part of the corpus in which each language has a given share of the bytes."""
import collections


def parsed(shares: str) -> dict[str, float]:
    """"python=60,swift=12" as a table."""
    return {name: float(weight) for name, weight in (part.split("=") for part in shares.split(",") if part)}


def sampled(documents: list[dict], shares: str, size: float) -> list[dict]:
    """The first documents of each language, in their order, until each has its share of `size` bytes.

    A language that is not named has none; without any name, all have what the corpus has. One that runs out is not repeated: a
    small model loses more by seeing files again within one pass than by seeing less of a language.
    """
    weights = parsed(shares)
    if not weights:
        for document in documents:
            weights[document["language"]] = weights.get(document["language"], 0) + len(document["text"])
    total = sum(weights.values())
    taken: dict[str, float] = collections.defaultdict(float)
    kept = []
    for document in documents:
        language = document["language"]
        if taken[language] < size * weights.get(language, 0) / total:
            taken[language] += len(document["text"].encode())
            kept.append(document)
    return kept
