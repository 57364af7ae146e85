# ends as: crashed error failed timeout
def f():
    x = []
    for _ in range(10 ** 6): x = [x]
    return x
