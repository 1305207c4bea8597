package org.djlext.flashattn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.stream.IntStream;
import org.djlext.flashattn.OtherEngine;
import org.junit.jupiter.api.Test;

class TorchProgramTest {

  private static final ProgramSource SOURCE =
      new ProgramSource(
          "test.py",
          """
          def scaled(self, x: Tensor, w: Tensor) -> Tensor:
            return torch.mul(torch.mul(x, w), ${factor})
          def shifted(self, x: Tensor, by: int, on: bool) -> Tuple[Tensor, Tensor]:
            if on:
              y = torch.add(x, by)
            else:
              y = x
            return (y, x)
          def total(self, first: Tensor, xs: List[Tensor]) -> Tensor:
            y = first
            for x in xs:
              y = torch.add(y, x)
            return y
          """);

  @Test
  void callsFunctionsWithArraysNumbersFlagsAndLists() {
    try (NDManager manager = NDManager.newBaseManager();
        TorchProgram program = TorchProgram.open(manager, SOURCE.with("factor", 2.5))) {
      NDArray x = manager.create(new float[] {1, 2});
      assertThat(program.call("scaled", false, x, x).singletonOrThrow().toFloatArray())
          .containsExactly(2.5f, 10f);
      NDList both = program.call("shifted", false, x, 3, true);
      assertThat(both.get(0).toFloatArray()).containsExactly(4f, 5f);
      assertThat(both.get(1).toFloatArray()).containsExactly(1f, 2f);
      NDArray sum = program.call("total", false, x, new NDArray[] {x, x}).singletonOrThrow();
      assertThat(sum.toFloatArray()).containsExactly(3f, 6f);
    }
  }

  @Test
  void keptArraysServeManyCallsUntilTheirOwnerIsClosed() {
    try (NDManager manager = NDManager.newBaseManager();
        TorchProgram program = TorchProgram.open(manager, SOURCE.with("factor", 1.0))) {
      NDArray x = manager.create(new float[] {1, 2});
      NDManager owner = manager.newSubManager();
      KeptArrays kept = KeptArrays.of(owner, EngineMemory.own(owner.ones(new Shape(2))), x);
      for (int i = 0; i < 3; i++) {
        NDArray sum = program.call("total", false, x, kept).singletonOrThrow();
        assertThat(sum.toFloatArray()).containsExactly(3f, 5f);
      }
      owner.close();
      assertThat(kept.value().isReleased()).isTrue();
      kept.close();
      assertThat(x.toFloatArray()).containsExactly(1f, 2f);
    }
  }

  @Test
  void keptArraysAreRefusedInTraining() {
    try (NDManager manager = NDManager.newBaseManager();
        TorchProgram program = TorchProgram.open(manager, SOURCE.with("factor", 1.0))) {
      NDArray x = manager.create(new float[] {1, 2});
      KeptArrays kept = KeptArrays.of(manager, x);
      assertThatThrownBy(() -> program.call("total", true, x, kept))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("test.py.total: argument 1");
    }
  }

  @Test
  void gradientsFlowInTrainingWhateverTheArraysAreNamed() {
    try (NDManager manager = NDManager.newBaseManager()) {
      TorchProgram program = TorchProgram.of(SOURCE.with("factor", 2.0));
      NDArray x = manager.create(new float[] {1, 2});
      NDArray w = manager.create(new float[] {3, 4});
      w.setName("layers.0.weight");
      w.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray y = program.call("scaled", true, x, w).singletonOrThrow();
        collector.backward(y.sum());
      }
      assertThat(w.getGradient().toFloatArray()).containsExactly(2f, 4f);
      assertThat(w.getName()).isEqualTo("layers.0.weight");
    }
  }

  @Test
  void sameTextIsCompiledOnce() {
    assertThat(TorchProgram.of(SOURCE.with("factor", 2.0)))
        .isSameAs(TorchProgram.of(SOURCE.with("factor", 2.0)))
        .isNotSameAs(TorchProgram.of(SOURCE.with("factor", 3.0)));
  }

  @Test
  void tenThousandCallsLeaveNoArraysBehind() {
    TorchProgram program = TorchProgram.of(SOURCE.with("factor", 1.0));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(4));
      int before = manager.getManagedArrays().size();
      for (int i = 0; i < 10_000; i++) {
        program.call("scaled", false, x, x).close();
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void recordedCallsLeaveNoArraysBehind() {
    TorchProgram program = TorchProgram.of(SOURCE.with("factor", 1.0));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(4));
      x.setRequiresGradient(true);
      int before = manager.getManagedArrays().size();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        for (int i = 0; i < 2_000; i++) {
          program.call("scaled", true, x, x).close();
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
        collector.backward(program.call("scaled", true, x, x).singletonOrThrow());
      }
      assertThat(x.getGradient().toFloatArray()).containsOnly(2f);
    }
  }

  @Test
  void aProgramClosesWithItsManager() {
    TorchProgram program;
    try (NDManager manager = NDManager.newBaseManager()) {
      program = TorchProgram.open(manager, SOURCE.with("factor", 1.0));
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(4));
      assertThatThrownBy(() -> program.call("scaled", false, x, x))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anotherEngineIsNamedWithItsVersion() {
    NDManager other = OtherEngine.manager();
    assertThat(TorchProgram.isSupported(other)).isFalse();
    assertThatThrownBy(() -> TorchProgram.open(other, SOURCE.with("factor", 1.0)))
        .isInstanceOf(OperatorBridgeException.class)
        .hasMessageContainingAll("test.py", "OtherEngine", "9.8.7", "PyTorch", "2.7");
  }

  @Test
  void errorsOfOperatorsReachTheCallerAndDoNoHarm() {
    TorchProgram program = TorchProgram.of(SOURCE.with("factor", 1.0));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(4));
      NDArray y = manager.ones(new Shape(3));
      int before = manager.getManagedArrays().size();
      assertThatThrownBy(() -> program.call("scaled", false, x, y))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("size of tensor");
      assertThatThrownBy(() -> program.call("nothing", false, x, y))
          .isInstanceOf(RuntimeException.class);
      assertThat(manager.getManagedArrays()).hasSize(before);
      assertThat(program.call("scaled", false, x, x).singletonOrThrow().toFloatArray())
          .containsOnly(1f);
    }
  }

  @Test
  void threadsShareOneProgram() {
    TorchProgram program = TorchProgram.of(SOURCE.with("factor", 1.0));
    long right =
        IntStream.range(0, 400)
            .parallel()
            .filter(
                i -> {
                  try (NDManager manager = NDManager.newBaseManager()) {
                    NDArray x = manager.create((float) i);
                    return program.call("scaled", false, x, x).singletonOrThrow().getFloat()
                        == (float) i * i;
                  }
                })
            .count();
    assertThat(right).isEqualTo(400);
  }

  @Test
  void aProgramThatLibtorchRefusesNamesEngineVersionAndProgram() {
    ProgramSource broken =
        new ProgramSource("broken.py", "def f(self, x: Tensor) -> Tensor:\n  return torch.nope(x)");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> TorchProgram.open(manager, broken))
          .isInstanceOf(OperatorBridgeException.class)
          .hasMessageContainingAll("broken.py", "PyTorch", "2.7.1", "nope");
    }
  }

  @Test
  void aConstantWithoutValueIsNamed() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> TorchProgram.open(manager, SOURCE))
          .hasMessageContaining("${factor}");
    }
    assertThatThrownBy(() -> SOURCE.with("other", 1)).hasMessageContaining("${other}");
  }

  @Test
  void anArgumentOfAnotherTypeIsNamed() {
    TorchProgram program = TorchProgram.of(SOURCE.with("factor", 1.0));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(1f);
      assertThatThrownBy(() -> program.call("scaled", false, x, "y"))
          .hasMessageContainingAll("test.py.scaled", "argument 1", "String");
    }
  }
}
