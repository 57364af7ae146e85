# ends as: timeout
def f():
    while True: pass
