# ends as: timeout
while True: pass
