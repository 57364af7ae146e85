# ends as: timeout
# unsealed: hangs
import time
time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
def f():
    while time.monotonic() < 1: pass
