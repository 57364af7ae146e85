# ends as: error
def f():
    held = []
    while True: held.append(open('/dev/null'))
