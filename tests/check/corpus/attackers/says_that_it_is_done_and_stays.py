# ends as: crashed error failed timeout
# unsealed: hangs
import ctypes, os
def f():
    pages = [line for line in open('/proc/self/maps') if line.split()[1] == 'rw-s']
    for line in pages:
        start = int(line.split('-')[0], 16)
        (ctypes.c_uint32).from_address(start + 8).value = 1
    while True: pass
