package org.djlext.flashattn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class AttentionFallbackTest {

  @Test
  void whatIsNotFusedSaysWhy() {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray q = m.ones(new Shape(1, 1, 2, 8));
      NDArray mask = m.ones(new Shape(2, 2));
      AttentionOptions.Builder b = AttentionOptions.builder();
      assertThat(FusedAttention.obstacle(q, b.build(), true)).isNull();
      assertThat(FusedAttention.obstacle(q, b.optMask(mask).build(), true)).isNull();
      mask.setRequiresGradient(true);
      assertThat(FusedAttention.obstacle(q, b.build(), true)).contains("mask");
      assertThat(FusedAttention.obstacle(q, b.build(), false)).isNull();
      assertThat(FusedAttention.obstacle(q, b.optMask(null).optSoftCap(3).build(), true))
          .contains("soft-cap");
      assertThat(FusedAttention.obstacle(q, b.build(), false)).isNull();
      assertThat(FusedAttention.obstacle(q, b.optDropout(0.1).build(), true)).contains("dropout");
      assertThat(FusedAttention.obstacle(OtherEngine.array(q), b.build(), false))
          .contains("OtherEngine", "PyTorch");
    }
  }
}
