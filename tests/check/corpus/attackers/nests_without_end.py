# ends as: crashed error failed timeout
# unsealed: not tried: what it raises can be caught
def f():
    x = []
    for _ in range(10 ** 6): x = [x]
    return x
