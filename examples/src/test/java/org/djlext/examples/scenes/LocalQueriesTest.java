package org.djlext.examples.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.djlext.detr.DetrBlock;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.junit.jupiter.api.Test;

class LocalQueriesTest {

  private static final int CELLS = SceneGenerator.SIZE / SceneBatch.CELL;

  @Test
  void everyQueryLooksNearItsPointAtFirst() {
    try (Model model = Model.newInstance("local", "PyTorch");
        NDManager manager = model.getNDManager().newSubManager()) {
      DetrBlock detector = MiniatureDetr.create(model, MiniatureDetr.config(true, false));
      LocalQueries.apply(detector, 1);
      NDArray pixels = manager.zeros(new Shape(1, 3, SceneGenerator.SIZE, SceneGenerator.SIZE));
      NDArray positions =
          detector
              .activations(new ParameterStore(manager, false), new NDList(pixels), false)
              .positions()
              .get(0);
      NDArray queries = weight(detector, "query_position_embeddings.weight");
      NDArray q = weight(detector, "decoder.layers.0.encoder_attn.q_proj.weight");
      NDArray k = weight(detector, "decoder.layers.0.encoder_attn.k_proj.weight");
      NDArray looks =
          queries.matMul(q.transpose()).matMul(positions.matMul(k.transpose()).transpose());
      long[] best = looks.argMax(1).toLongArray();
      assertThat(best).hasSize(20);
      for (int i = 0; i < best.length; i++) {
        double x = (i % 5 + 0.5) / 5 * CELLS - 0.5;
        double y = (i / 5 + 0.5) / 4 * CELLS - 0.5;
        assertThat(Math.abs(best[i] % CELLS - x)).as("column of query %d", i).isLessThan(1.6);
        assertThat(Math.abs(best[i] / CELLS - y)).as("row of query %d", i).isLessThan(1.6);
      }
    }
  }

  private static NDArray weight(DetrBlock detector, String path) {
    return BlockParameters.of(detector).get(path).getArray();
  }
}
