"""What runs inside the sandbox: standard library only, imported there under the name ``_smysl_inside``.

The host lays this folder down read-only and never trusts what comes out of it: values arrive as
data, and the comparison is the host's.
"""
