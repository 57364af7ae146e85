# ends as: error
def f(): return f()
