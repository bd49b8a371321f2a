"""Kernels for notebooks in numbers: forked from one process that has imported the usual libraries already.

provisioner   how Jupyter starts and ends such a kernel, and when it is an ordinary one
warm          the process that kernels are forked from
"""

from helpers.kernels.warm import prefer, warm_up

__all__ = ["prefer", "warm_up"]
