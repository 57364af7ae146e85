"""The front end: readers of documents, requirements and examples."""
