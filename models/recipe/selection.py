"""Choose which files of a language are trained on when there are more than its cap.

No package may crowd out the others: of C, two thirds would be Mesa. Every package gets an equal share of the cap, and
what a small package leaves of its share is divided among the larger ones (max-min fairness). Inside a package the
order is by a hash of seed and name, so that another seed draws other files, and a package that is added or updated
does not change what is drawn from the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def shares(sizes: dict[str, int], cap: int) -> dict[str, int]:
    """How much each package may give, so that the sum is at most the cap and no small package is cut before a larger
    one."""
    left, result = cap, {}
    for position, (name, size) in enumerate(sorted(sizes.items(), key=lambda item: (item[1], item[0]))):
        result[name] = min(size, left // (len(sizes) - position))
        left -= result[name]
    return result


def order(seed: int, package: str, path: str) -> bytes:
    """The position of a file in the seeded order, as bytes to sort by."""
    return hashlib.blake2b(f"{seed}\0{package}\0{path}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def chosen(files: Iterable[tuple[str, str, int]], cap: int, seed: int) -> set[tuple[str, str]]:
    """The (package, path) that are trained on, of (package, path, bytes).

    A file that would exceed its package's share is passed over and a smaller one may follow, so the cap holds
    exactly.
    """
    files = list(files)
    sizes: dict[str, int] = {}
    for package, _, size in files:
        sizes[package] = sizes.get(package, 0) + size
    left = shares(sizes, cap)
    result = set()
    for package, path, size in sorted(files, key=lambda file: order(seed, file[0], file[1])):
        if size <= left[package]:
            left[package] -= size
            result.add((package, path))
    return result
