"""The driver and the writer: from documents to a package on disk, with its lock, trace and report."""
