# ends as: error
# unsealed: wrote
def f():
    open('TARGET', 'w').write('x')
    return 1
