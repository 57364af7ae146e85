# ends as: error
# unsealed: accepted
import os
def f():
    os.symlink('SECRET', 'link')
    open('link').read()
    return 1
