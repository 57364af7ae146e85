# ends as: crashed error timeout
# unsealed: floods
import os, time
def f():
    while True:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
