# ends as: error
# unsealed: not tried: it would slow the machine
import os
def f():
    os.setpriority(os.PRIO_USER, 0, 19)
    return 1
