"""Times scaled_dot_product_attention here and FlashAttention in Java, taking turns.

    mvn -B -Pjmh -pl djl-flashattn -DskipTests test-compile
    python djl-flashattn/src/test/python/attention_speed.py djl-flashattn/target

8 heads of 64, float32. Each round asks both, in alternating order, for the median of several calls; what
is printed is the median of the rounds' ratios, Java's time over Python's.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

ROUNDS = 9
REPETITIONS = 7


def forward(causal, n):
    q = torch.randn(1, 8, n, 64)
    start = time.perf_counter()
    F.scaled_dot_product_attention(q, q, q, is_causal=causal)
    return 1e3 * (time.perf_counter() - start)


def backward(causal, n):
    q = torch.randn(1, 8, n, 64, requires_grad=True)
    loss = F.scaled_dot_product_attention(q, q, q, is_causal=causal).sum()
    start = time.perf_counter()
    loss.backward()
    return 1e3 * (time.perf_counter() - start)


def here(kind, causal, n):
    run = backward if kind == "backward" else forward
    with torch.set_grad_enabled(kind == "backward"):
        return statistics.median(run(causal, n) for _ in range(REPETITIONS))


def main(target: Path) -> None:
    classpath = [str(target / "classes"), str(target / "test-classes"), (target / "jmh.classpath").read_text().strip()]
    command = ["java", "-Dai.djl.offline=true", f"-Dai.djl.pytorch.num_threads={torch.get_num_threads()}"]
    command += ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
    command += ["-cp", os.pathsep.join(classpath), "org.djlext.flashattn.AttentionStopwatch"]
    java = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def there(kind, causal, n):
        java.stdin.write(f"{kind} {'causal' if causal else 'full'} {n} {REPETITIONS}\n")
        java.stdin.flush()
        return float(java.stdout.readline())

    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads; times in ms")
    for kind in ("forward", "backward"):
        for causal in (False, True):
            for n in (512, 2048):
                here(kind, causal, n), there(kind, causal, n)  # warm up
                ours, theirs = [], []
                for i in range(ROUNDS):
                    first, second = (ours, theirs) if i % 2 else (theirs, ours)
                    for times in (first, second):
                        times.append((there if times is ours else here)(kind, causal, n))
                ratio = statistics.median(o / t for o, t in zip(ours, theirs))
                print(
                    f"{kind:8} {'causal' if causal else 'full':6} N={n:5}"
                    f"  Java {statistics.median(ours):8.2f}  Python {statistics.median(theirs):8.2f}  ratio {ratio:.3f}"
                )
    java.stdin.close()
    java.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
