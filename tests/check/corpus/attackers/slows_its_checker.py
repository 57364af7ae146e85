# ends as: error
# unsealed: accepted
import os
def f():
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)
    return 1
