# ends as: error
# unsealed: accepted
def f():
    open('../' * 40 + 'SECRET'[1:]).read()
    return 1
