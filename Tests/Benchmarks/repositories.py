#!/usr/bin/env python3
"""Fetch the six repositories that `familiar evaluate --repository` is shown on.

    python3 Tests/Benchmarks/repositories.py FOLDER

Each becomes FOLDER/NAME-VERSION, its source tree alone. None of them is in the training data of the model in `models/`. They come from
the ordinary clients by name and version: pip (source distributions), apt-get (Debian bookworm) and git (from where Package.swift has its
dependencies). What is there already is left alone.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

REPOSITORIES = [
    # How, name, version, and for Debian where its tree is inside the package.
    ("pip", "luigi", "3.8.1", None),
    ("pip", "marshmallow", "4.4.0", None),
    ("pip", "scrapy", "2.19.0", None),
    ("git", "swift-server/async-http-client", "1.37.0", None),
    ("apt", "golang-github-go-git-go-git-dev", "5.4.2-3", "usr/share/gocode/src/*/go-git/go-git"),
    ("apt", "librust-rustls-dev", "0.20.8-4", "usr/share/cargo/registry/rustls-0.20.8"),
]


def run(*command, folder):
    """Run a client, which says itself what went wrong."""
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def pip(name, version, scratch):
    run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", f"{name}=={version}", folder=scratch)
    with tarfile.open(next(scratch.glob("*.tar.gz"))) as archive:
        archive.extractall(scratch / "tree", filter="data")
    return next((scratch / "tree").iterdir())


def apt(name, version, scratch, inner):
    run("apt-get", "download", "-q", f"{name}={version}", folder=scratch)
    run("dpkg-deb", "--extract", next(scratch.glob("*.deb")), "tree", folder=scratch)
    return next((scratch / "tree").glob(inner))


def git(name, version, scratch):
    manifest = pathlib.Path(__file__).resolve().parents[2] / "Package.swift"
    base = re.search(r'url: "(\S+)/apple/', manifest.read_text()).group(1)
    run("git", "-c", "advice.detachedHead=false", "clone", "--quiet", "--branch", version, f"{base}/{name}.git", "tree", folder=scratch)
    shutil.rmtree(scratch / "tree" / ".git")
    return scratch / "tree"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for how, name, version, inner in REPOSITORIES:
        short = re.sub(r"^(golang-github-go-git-|librust-)|-dev$", "", name.rsplit("/", 1)[-1])
        target = folder / f"{short}-{version}"
        if not target.exists():
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                scratch = pathlib.Path(scratch)
                tree = apt(name, version, scratch, inner) if how == "apt" else {"pip": pip, "git": git}[how](name, version, scratch)
                # What is missing here was never complete there.
                shutil.move(tree, target)
        files = [p for p in target.rglob("*") if p.suffix in {".py", ".swift", ".go", ".rs"} and p.is_file() and not p.is_symlink()]
        print(f"{target}\t{how} {name} {version}\t{len(files)} source files\t{sum(p.stat().st_size for p in files)} bytes", flush=True)


main()
