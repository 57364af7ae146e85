# ends as: error
# unsealed: accepted
import os
def f():
    os.sched_setaffinity(os.getppid(), {0})
    return 1
