# ends as: error memory timeout
# unsealed: floods
def f():
    n = 0
    while True:
        open(f'x{n}', 'wb').write(bytes(3 << 20))
        n += 1
