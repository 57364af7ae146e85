# ends as: error
# unsealed: accepted
import os, resource
def f():
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (64, 64))
    resource.prlimit(os.getppid(), resource.RLIMIT_NPROC, (0, 0))
    return 1
