# ends as: error
# unsealed: accepted
import glob
def f():
    for place in glob.glob('/proc/[0-9]*/cmdline'):
        if b'MARKER' in open(place, 'rb').read(): return 1
    raise OSError
