"""What a key costs while the same machine learns a repository."""
import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time

from editing import Trace, served


def trains(events: pathlib.Path) -> bool:
    """Whether the last event that a run told of is a step."""
    try:
        lines = [line for line in events.read_text().splitlines() if line.endswith("}")]
    except FileNotFoundError:
        return False
    return bool(lines) and json.loads(lines[-1])["event"] in ("step", "checkpoint")


@contextlib.contextmanager
def learning(binary: str, model: str, repository: str, environment: dict[str, str]):
    """A run that is training while the body runs; cancelled after it."""
    data = tempfile.TemporaryDirectory(prefix="familiar-learning-")
    own = {**os.environ, **environment, "XDG_DATA_HOME": data.name}
    # In a session of its own, as the server starts it.
    process = subprocess.Popen(
        [binary, "finetune", "--model", model, "--minutes", "60", repository], env=own, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        jobs = pathlib.Path(data.name) / "familiar" / "finetune"
        for _ in range(600):
            if any(trains(job / "events.jsonl") for job in jobs.glob("*")):
                break
            if process.poll() is not None:
                raise SystemExit(f"the run ended with {process.returncode}")
            time.sleep(0.1)
        else:
            raise SystemExit("the run did not begin to train")
        yield process
        if process.poll() is not None:
            raise SystemExit("the run ended before the measurement did")
    finally:
        process.kill()
        process.wait()
        data.cleanup()


def beside(binary: str, model: str, repository: str, trace: Trace, rounds: int, **settings) -> tuple[list[list[float]], list[list[float]]]:
    """Milliseconds of each key, run by run: alone and beside a run of training, in turns."""
    alone, shared = [], []
    with tempfile.TemporaryDirectory(prefix="familiar-cache-") as cache:
        # Both see the same cache folder: that is where a server says that it is serving.
        environment = {"XDG_CACHE_HOME": cache}
        for _ in range(rounds):
            alone.append(served([binary, "serve"], trace, environment, model=model, **settings))
            with learning(binary, model, repository, environment):
                shared.append(served([binary, "serve"], trace, environment, model=model, **settings))
    return alone, shared
