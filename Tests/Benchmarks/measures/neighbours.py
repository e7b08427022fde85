"""A busy process beside the measured one."""
import contextlib
import subprocess
import sys


@contextlib.contextmanager
def busy(count: int = 1):
    """Processes that do nothing but take the CPU, pinned nowhere."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
