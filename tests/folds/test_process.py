import subprocess
import sys

FAULTS = """
import resource, torch
from mer.folds.process import set_up_process
if {set_up}:
    set_up_process()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(12):
    torch.zeros(2**24)
before = faults()
for _ in range(8):
    torch.zeros(2**24)
print(torch.get_num_threads(), faults() - before)
"""


def run(set_up):
    command = [sys.executable, "-c", FAULTS.format(set_up=set_up)]
    threads, faults = subprocess.run(
        command, check=True, capture_output=True, text=True
    ).stdout.split()
    return int(threads), int(faults)


def test_a_process_computes_with_one_thread_and_keeps_its_memory():
    threads, kept = run(set_up=True)
    assert threads == 1
    assert sys.platform != "linux" or kept < run(set_up=False)[1] / 10
