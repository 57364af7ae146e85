# ends as: error
# unsealed: wrote
import os
def f():
    os.link('SECRET', 'link')
    open('link', 'w').write('x')
    return 1
