"""Backups made while people work and while the backup itself is killed; each whole one is restored and compared."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from roviec.config.home import REPOSITORY
from tests.faults.clients import Book
from tests.faults.installation import Installation
from tests.faults.work import at_work

REFUSED = 2


def restore_loop(times: int, seed: int, *, say: bool = False) -> int:
    """So many backups; every third is killed on the way, each of the others is proven, then bent and refused. Gives faults."""
    folder = Path(tempfile.mkdtemp(prefix="roviec-faults-"))
    folder.chmod(0o711)
    installation, dice, book, faults = Installation(folder / "home"), random.Random(seed), Book(), 0
    try:
        installation.roviec("migrate", "-v0")
        installation.inside("populate", folder / "ground.json")
        installation.start()
        at_work(installation.port, json.loads((folder / "ground.json").read_text())["sheets"], book, seed)
        proven = killed = refused = 0
        for number in range(1, times + 1):
            to = folder / f"backups-{number}"
            if number % 3 == 0:
                faults += _killed(installation, to, dice)
                killed += 1
                continue
            installation.roviec("backup", "--to", str(to))
            (backup,) = to.glob("roviec-*.tar")
            said = installation.roviec("restore", str(backup), "--prove")
            faults += "Đã kiểm chứng" not in said
            proven += 1
            faults += _taken_although_bent(installation, backup, dice)
            refused += 1
            shutil.rmtree(to)
            if say:
                print(f"  {number}/{times}: {proven} proven, {refused} bent and refused, {killed} killed", flush=True)
        book.stopping.set()
    finally:
        book.stopping.set()
        time.sleep(1)
        installation.remove()
        shutil.rmtree(folder, ignore_errors=True)
    if say:
        print(
            f"restores: {proven} proven while {len(book.acknowledged)} writes were acknowledged, faults: {faults or 'none'}"
        )
    return faults


def _killed(installation: Installation, to: Path, dice: random.Random) -> int:
    """A backup that is killed leaves no file that looks like one; 1 when it does and is not whole."""
    command = [sys.executable, "-m", "roviec.config.cli", "backup", "--to", str(to)]
    process = subprocess.Popen(
        command, env=installation.environment, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(dice.uniform(1.0, 3.0))
    process.send_signal(signal.SIGKILL)
    process.wait()
    for backup in to.glob("roviec-*.tar"):
        if "Đã kiểm chứng" not in installation.roviec("restore", str(backup), "--prove"):
            return 1
    return 0


def _taken_although_bent(installation: Installation, backup: Path, dice: random.Random) -> int:
    """Flip one byte; 1 when the backup is still taken."""
    whole = bytearray(backup.read_bytes())
    whole[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
    backup.write_bytes(whole)
    done = subprocess.run(
        [sys.executable, "-m", "roviec.config.cli", "restore", str(backup), "--prove"],
        env=installation.environment,
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    return int(done.returncode != REFUSED)
