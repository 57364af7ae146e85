# ends as: error
# unsealed: floods
def f():
    held = []
    while True: held.append(open('/dev/null'))
