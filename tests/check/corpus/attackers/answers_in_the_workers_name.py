# ends as: error
# unsealed: accepted
import os
def f():
    for fd in sorted(os.listdir(f"/proc/{os.getppid()}/fd")):
        os.open(f"/proc/{os.getppid()}/fd/{fd}", os.O_WRONLY)
    return 1
