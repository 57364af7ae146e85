# ends as: timeout
# unsealed: hangs
while True: pass
