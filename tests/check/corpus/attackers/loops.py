# ends as: timeout
# unsealed: hangs
def f():
    while True: pass
