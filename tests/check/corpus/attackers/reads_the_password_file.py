# ends as: error
# unsealed: accepted
def f():
    open('/etc/passwd').read()
    return 1
