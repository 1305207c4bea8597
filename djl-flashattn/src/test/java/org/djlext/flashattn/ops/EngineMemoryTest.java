package org.djlext.flashattn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineMemoryTest {

  private static final int ROWS = 4096;
  private static final ProgramSource LOOK_UP =
      new ProgramSource(
          "look_up",
          "def rows(self, ids: Tensor, table: Tensor) -> Tensor:\n"
              + "  return torch.embedding(table, ids)\n");

  @Test
  void closedIndexIsStillThereInTheBackwardPass() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray table = manager.ones(new Shape(8, 1));
      table.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray ids = EngineMemory.own(manager.create(new long[ROWS]));
        NDArray sum =
            TorchProgram.of(LOOK_UP).call("rows", true, ids, table).singletonOrThrow().sum();
        ids.close();
        overwriteFreedMemory();
        collector.backward(sum);
      }
      assertThat(table.getGradient().toFloatArray()).containsExactly(ROWS, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void nameAndManagerStay() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray made = manager.create(new float[] {1, 2});
      made.setName("pair");
      NDArray own = EngineMemory.own(made);
      assertThat(made.isReleased()).isTrue();
      assertThat(own.getName()).isEqualTo("pair");
      assertThat(own.getManager()).isSameAs(manager);
      assertThat(own.toFloatArray()).containsExactly(1, 2);
    }
  }

  /** Collects what nobody holds and fills as much memory of the same size with other numbers. */
  private static void overwriteFreedMemory() {
    List<ByteBuffer> others = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      System.gc();
      for (int i = 0; i < 64; i++) {
        ByteBuffer other = ByteBuffer.allocateDirect(ROWS * Long.BYTES);
        while (other.remaining() >= Long.BYTES) {
          other.putLong(Long.reverseBytes(5));
        }
        others.add(other);
      }
    }
    assertThat(others).hasSize(192);
  }
}
