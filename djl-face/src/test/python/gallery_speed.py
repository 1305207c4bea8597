"""Searches a gallery's index here and hnswlib's on the same vectors, taking turns.

    mvn -B -pl djl-face -am -DskipTests test-compile
    python djl-face/src/test/python/gallery_speed.py djl-face/target djl-flashattn/target --vectors 100000

Vectors are generated to lie as embeddings do: identities are random points of a subspace of 64 of the 512
dimensions, with a little of all others; each has five pictures, its point with noise in all dimensions, two of
which have a cosine of about 0.67. Probes are further pictures of identities drawn at random. Right is the
enrolled picture with the highest cosine, found by comparing all in numpy. Both indexes have M = 16 and look at
200 when building, and search with one thread. For each, the least breadth with a recall@1 of 0.99 is taken.
Times are processor time for a search, which other work on the machine disturbs least.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from importlib import metadata
from pathlib import Path

import hnswlib
import numpy as np

DIMENSION = 512
SUBSPACE = 64
PICTURES = 5
CHUNK = 50_000
BREADTHS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
WANTED = 0.99


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def generate(count, probes, seed, folder):
    """Writes vectors.f32 (count, D) and probes.f32 (probes, D)."""
    random = np.random.default_rng(seed)
    normal = lambda *shape: random.standard_normal(shape, dtype="f4")
    basis = normal(SUBSPACE, DIMENSION)
    noise = 0.7 / DIMENSION**0.5
    asked = np.bincount(random.integers(count, size=probes) // CHUNK)
    with open(folder / "vectors.f32", "wb") as vectors, open(folder / "probes.f32", "wb") as queries:
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            persons = -(-size // PICTURES)
            points = normal(persons, SUBSPACE) @ basis + 0.3 * SUBSPACE**0.5 * normal(persons, DIMENSION)
            points = unit(points)
            pictures = unit(np.repeat(points, PICTURES, axis=0)[:size] + noise * normal(size, DIMENSION))
            pictures[random.permutation(size)].astype("<f4").tofile(vectors)
            drawn = asked[start // CHUNK] if start // CHUNK < len(asked) else 0
            chosen = points[random.integers(persons, size=drawn)]
            unit(chosen + noise * normal(drawn, DIMENSION)).astype("<f4").tofile(queries)


def read(file):
    return np.memmap(file, dtype="<f4", mode="r").reshape(-1, DIMENSION)


def nearest(vectors, probes):
    best, which = np.full(len(probes), -2, "f4"), np.zeros(len(probes), "i8")
    for start in range(0, len(vectors), CHUNK):
        cosines = probes @ vectors[start : start + CHUNK].T
        top = cosines.argmax(1)
        better = cosines[np.arange(len(probes)), top] > best
        best[better] = cosines[np.arange(len(probes)), top][better]
        which[better] = start + top[better]
    return which


class Here:
    """hnswlib; gives microseconds for a search, and the rows found."""

    def __init__(self, vectors, probes, threads):
        self.probes = np.array(probes)
        self.index = hnswlib.Index("ip", DIMENSION)
        self.index.init_index(len(vectors), M=16, ef_construction=200)
        busy = time.process_time()
        for start in range(0, len(vectors), CHUNK):
            self.index.add_items(np.array(vectors[start : start + CHUNK]), num_threads=threads)
        self.built = time.process_time() - busy

    def search(self, breadth):
        self.index.set_ef(breadth)
        busy, clock = time.process_time(), time.perf_counter()
        rows, _ = self.index.knn_query(self.probes, k=1, num_threads=1)
        busy, clock = time.process_time() - busy, time.perf_counter() - clock
        return 1e6 * busy / len(rows), 1e6 * clock / len(rows), rows[:, 0]


class There:
    """The index in Java, likewise."""

    def __init__(self, folder, targets, heap):
        classes = [str(target / kind) for target in targets for kind in ("classes", "test-classes")]
        command = ["java", f"-Xmx{heap}m", "-cp", os.pathsep.join(classes)]
        command += ["org.djlext.face.gallery.GalleryStopwatch", folder / "vectors.f32", folder / "probes.f32"]
        self.java = subprocess.Popen(command + [str(DIMENSION), "true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.built = float(self.java.stdout.readline())

    def ask(self, line):
        print(line, file=self.java.stdin, flush=True)
        busy, clock, *rows = self.java.stdout.readline().split()
        return float(busy), float(clock), np.array(rows, "i8")

    def search(self, breadth):
        return self.ask(f"index {breadth}")

    def exact(self):
        return self.ask("exact")

    def close(self):
        self.java.stdin.close()
        self.java.wait()


def least_breadth(index, right):
    """The least breadth with the wanted recall, or the largest; and the recall."""
    for breadth in BREADTHS:
        recall = (index.search(breadth)[2] == right).mean()
        if recall >= WANTED:
            break
    return breadth, recall


def turns(first, second, rounds):
    """Medians of busy and clock times of both, and of the ratios of busy times."""
    times = ([], [])
    for i in range(rounds):
        for which in (0, 1) if i % 2 else (1, 0):
            times[which].append((first, second)[which]()[:2])
    ratio = statistics.median(a[0] / b[0] for a, b in zip(*times))
    return [[statistics.median(column) for column in zip(*each)] for each in times], ratio


def report(name, java, python, rounds):
    (ours, theirs), ratio = turns(java, python, rounds)
    print(f"{name}: Java {ours[0]:.0f} us (clock {ours[1]:.0f}), hnswlib {theirs[0]:.0f} us (clock {theirs[1]:.0f}),"
          f" ratio {ratio:.2f}", flush=True)


def run(options, folder):
    if not (folder / "probes.f32").exists():
        generate(options.vectors, options.probes, options.seed, folder)
    vectors, probes = read(folder / "vectors.f32"), read(folder / "probes.f32")
    right = nearest(vectors, probes)
    print(f"{len(vectors)} vectors, {len(probes)} probes, hnswlib {metadata.version('hnswlib')}", flush=True)
    there = There(folder, options.targets, options.heap)
    here = Here(vectors, probes, options.threads)
    print(f"building, processor time: Java {there.built:.0f} s, hnswlib {here.built:.0f} s", flush=True)
    for _ in range(3):
        there.search(64), here.search(64)
    exact = [there.exact() for _ in range(8)]
    print(f"comparing all in Java: {min(e[0] for e in exact) / 1e3:.2f} ms at best,"
          f" {statistics.median(e[0] for e in exact) / 1e3:.2f} ms median,"
          f" right {(exact[0][2] == right[: len(exact[0][2])]).mean():.3f}", flush=True)
    for breadth in (32, 64, 128):
        ours, theirs = (( index.search(breadth)[2] == right).mean() for index in (there, here))
        report(f"breadth {breadth}, recall@1 {ours:.4f} and {theirs:.4f}",
               lambda: there.search(breadth), lambda: here.search(breadth), options.rounds)
    (ours, our_recall), (theirs, their_recall) = least_breadth(there, right), least_breadth(here, right)
    report(f"breadth {ours} and {theirs}, recall@1 {our_recall:.4f} and {their_recall:.4f}",
           lambda: there.search(ours), lambda: here.search(theirs), options.rounds)
    there.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", type=Path, nargs="+", help="target folders with compiled classes")
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--probes", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1, help="of hnswlib when building")
    parser.add_argument("--heap", type=int, default=4000, help="of Java, in MB")
    parser.add_argument("--folder", type=Path, help="where vectors are kept; drawn anew where there are none")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        run(options, folder)


if __name__ == "__main__":
    main()
