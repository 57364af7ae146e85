# ends as: error
# unsealed: accepted
def f():
    open('SECRET').read()
    return 1
