"""A real Slurm of one machine: its own key, sockets, ports and folders, gone with the tests."""

import contextlib
import ctypes
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

HOST = socket.gethostname().split(".")[0]
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
NEEDED = ("munged", "slurmctld", "slurmd", "srun", "sbatch", "squeue", "scancel", "scontrol")
CONFIGURATION = """
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
KillWait=1
ReturnToService=2
SlurmdParameters=config_overrides
GresTypes=gpu
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=2000 Gres=gpu:2 State=UNKNOWN
PartitionName=tests Nodes={host} Default=YES MaxTime=60 State=UP
"""


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        self.configuration = folder / "slurm.conf"
        self.environment = {**os.environ, "PATH": PATH, "SLURM_CONF": str(self.configuration)}
        self.processes = []

    def start(self):
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(64))
        key.chmod(0o400)
        names = {"host": HOST, "user": getpass.getuser(), "folder": self.folder}
        self.configuration.write_text(CONFIGURATION.format(ports=free_ports(2), **names))
        # files that stand for GPUs; there is nothing to be computed on them
        (self.folder / "gres.conf").write_text("Name=gpu File=/dev/null,/dev/zero\n")
        files = {"socket": "munge.socket", "key-file": "munge.key", "pid-file": "munge.pid",
                 "log-file": "munge.log", "seed-file": "munge.seed"}  # fmt: skip
        self.daemon("munged", "-F", *(f"--{o}={self.folder / f}" for o, f in files.items()))
        self.wait_until((self.folder / "munge.socket").exists)
        self.daemon("slurmctld", "-D", "-i")
        self.daemon("slurmd", "-D", "-N", HOST)
        self.wait_until(lambda: self.ask("sinfo", "-h", "-o", "%t").strip() == "idle")

    def daemon(self, name, *words):
        with (self.folder / f"{name}.out").open("w") as output:
            self.processes.append(subprocess.Popen(
                [shutil.which(name, path=PATH), *words], stdout=output, stderr=subprocess.STDOUT,
                env=self.environment, start_new_session=True, preexec_fn=end_with_the_tests,  # noqa: PLW1509
            ))  # fmt: skip

    def wait_until(self, ready, seconds=20):
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end or any(one.poll() is not None for one in self.processes):
                raise RuntimeError(self.last_words())
            time.sleep(0.05)

    def last_words(self):
        texts = [path.read_text(errors="replace") for path in self.folder.glob("*.out")]
        errors = [line for text in texts for line in text.splitlines() if "rror" in line]
        return errors[-1] if errors else "no daemon says why"

    def ask(self, *command):
        found = subprocess.run(  # noqa: PLW1510  what it says is judged, not its status
            command, env=self.environment, capture_output=True, text=True
        )
        return found.stdout

    def stop(self):
        if self.ask("squeue", "-h", "-o", "%i"):
            self.ask("scancel", "--full", f"--user={getpass.getuser()}")
            with contextlib.suppress(RuntimeError):
                self.wait_until(lambda: not self.ask("squeue", "-h", "-o", "%i"), seconds=10)
        for process in reversed(self.processes):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def end_with_the_tests():
    parent_death_signal = 1  # PR_SET_PDEATHSIG
    ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)


@pytest.fixture(scope="session")
def running_cluster():
    missing = [name for name in NEEDED if shutil.which(name, path=PATH) is None]
    if missing:
        pytest.skip(
            f"no Slurm here: {', '.join(missing)} not found; apt-get install "
            "--no-install-recommends slurmctld slurmd slurm-client munge"
        )
    pytest.importorskip("submitit", reason="no submitit here: pip install -e '.[slurm]'")
    # the path of a socket must be short, and open to munge's clients
    folder = Path(tempfile.mkdtemp(prefix="mer-slurm-", dir="/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    try:
        try:
            cluster.start()
        except (RuntimeError, OSError) as error:
            pytest.skip(f"Slurm does not start here: {error}")
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(running_cluster, monkeypatch):
    """The cluster as this process's commands see it."""
    monkeypatch.setenv("SLURM_CONF", str(running_cluster.configuration))
    monkeypatch.setenv("PATH", PATH)
    return running_cluster
