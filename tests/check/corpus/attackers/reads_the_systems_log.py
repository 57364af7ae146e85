# ends as: error
# unsealed: accepted where the machine lets it
import os
def f():
    os.open('/dev/kmsg', os.O_RDONLY)
    return 1
