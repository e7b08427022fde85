"""The server and the editors that `run.sh` found."""

import os

import pytest


@pytest.fixture(scope="session")
def binary() -> str:
    return os.environ["FAMILIAR_BINARY"]


def neovims() -> list[str]:
    """`0.11=/path:0.12=/path`, without those that could not be installed."""
    return [entry for entry in os.environ.get("FAMILIAR_NEOVIMS", "").split(":") if entry]
