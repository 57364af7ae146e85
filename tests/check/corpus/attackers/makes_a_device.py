# ends as: error
# unsealed: accepted where the machine lets it
import os, stat
def f():
    os.mknod('memory', stat.S_IFCHR | 0o600, os.makedev(1, 1))
    return 1
