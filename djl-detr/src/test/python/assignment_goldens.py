"""Writes the golden of org.djlext.detr.loss.LinearAssignmentTest: scipy's total costs.

    python assignment_goldens.py ../resources/loss

assignment.safetensors holds costs (N) float64, NaN where scipy finds no assignment. The matrices
are not stored: the test draws the same ones from the same generator. Matrix n has

    x = n, then for each draw: x = x * 6364136223846793005 + 1442695040888963407 mod 2**64,
    draw(k) = (x >> 33) % k
    rows = 1 + draw(R), columns = 1 + draw(R), with R = 60 if n % 50 == 0, else 12

and then its entries row by row, in the way n % 5 says:
    0  draw(2**31) / 2**31                        1  draw(4), full of ties
    2  draw(3) == 0 ? +infinity : draw(1000)      3  draw(2) == 0 ? +infinity : draw(3)
    4  draw(1000) - 500
"""

import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from scipy.optimize import linear_sum_assignment

N = 10_000


class Draws:
    def __init__(self, seed):
        self.x = seed

    def __call__(self, k):
        self.x = (self.x * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.x >> 33) % k


def entry(way, draw):
    if way == 0:
        return draw(2**31) / 2**31
    if way == 1:
        return draw(4)
    if way == 2:
        return np.inf if draw(3) == 0 else draw(1000)
    if way == 3:
        return np.inf if draw(2) == 0 else draw(3)
    return draw(1000) - 500


def matrix(n):
    draw = Draws(n)
    largest = 60 if n % 50 == 0 else 12
    rows, columns = 1 + draw(largest), 1 + draw(largest)
    return np.array([[entry(n % 5, draw) for _ in range(columns)] for _ in range(rows)], dtype=float)


def cost(n):
    c = matrix(n)
    try:
        return c[linear_sum_assignment(c)].sum()
    except ValueError as e:
        assert "infeasible" in str(e)
        return np.nan


file = Path(sys.argv[1]) / "assignment.safetensors"
costs = np.array([cost(n) for n in range(N)])
save_file({"costs": costs}, file)
file.chmod(0o644)
print(N, "matrices,", int(np.isnan(costs).sum()), "without assignment")
