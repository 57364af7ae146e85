# ends as: error
# unsealed: not tried: Python itself ends it
def f(): return f()
