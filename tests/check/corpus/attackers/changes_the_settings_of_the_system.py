# ends as: error
# unsealed: accepted where the machine lets it
def f():
    open('/proc/sys/kernel/core_pattern', 'r+').close()
    return 1
