# ends as: error
# unsealed: wrote
import os
def f():
    os.symlink('TARGET', 'link')
    open('link', 'w').write('x')
    return 1
