# ends as: error memory timeout
# unsealed: floods
def f():
    n = 0
    while True:
        open(f'x{n}', 'w').close()
        n += 1
