"""The Python side of the Java kernel: a kernelspec (in share/jupyter/kernels/java) and papermill's translator."""
