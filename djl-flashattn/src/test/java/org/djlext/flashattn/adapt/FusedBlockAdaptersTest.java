package org.djlext.flashattn.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.Layer;
import org.djlext.flashattn.fused.NormalizedKernel;
import org.djlext.flashattn.ops.ProgramSource;
import org.junit.jupiter.api.Test;

/** Blocks that fold norms and keep what they folded are adapted too. */
class FusedBlockAdaptersTest {

  @Test
  void foldedLinearMapsAreAdaptedAndEqualTheMerged() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      TwoMaps block = new TwoMaps();
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 6));
      block.freezeParameters(true);
      NDArray x = manager.randomNormal(new Shape(4, 6));
      NDArray before = forward(block, x);
      LoraConfig config =
          LoraConfig.builder()
              .optRank(2)
              .optTargets("fc", "head")
              .optInitialization(Initialization.RANDOM)
              .build();
      LoraBlock adapted = LoraBlock.attach(block, config);
      NDArray with = forward(block, x);
      assertThat(with.sub(before).abs().max().getFloat()).isGreaterThan(0.01f);
      NDArray inTraining = block.predictFrozen(x);
      assertClose("norms as they are, in training", inTraining, with);
      try (LoraScope scope = adapted.using()) {
        assertThat(scope).isNotNull();
        assertThat(forward(block, x).toFloatArray()).isEqualTo(before.toFloatArray());
      }
      adapted.merge();
      assertClose("merged", forward(block, x), with);
      adapted.close();
      assertThat(forward(block, x).toFloatArray()).isEqualTo(before.toFloatArray());
    }
  }

  private static NDArray forward(TwoMaps block, NDArray x) {
    ParameterStore store = new ParameterStore(x.getManager(), false);
    return block.forward(store, new NDList(x), false).head();
  }

  /** A linear map with its norm, and one without. */
  private static final class TwoMaps extends FusedBlock {

    private static final String PROGRAM =
        """
        def maps(self, x: Tensor, w: List[Tensor]) -> Tensor:
          y = torch.relu(self.project(x, w, 0))
          return torch.linear(y, w[self.norms()], w[self.norms() + 1])
        """;

    TwoMaps() {
      super(new ProgramSource("maps.py", PROGRAM), 1e-5);
      Kernel fc = Kernel.linear(6, 5, false, null);
      PairList<String, Layer> layers = new PairList<>();
      layers.add("", NormalizedKernel.of("fc", fc, "bn", 5, 1e-5));
      layers.add("head", Kernel.linear(5, 3, true, null));
      addAll("", layers);
    }

    NDArray predictFrozen(NDArray x) {
      freezeNorms(true);
      ParameterStore store = new ParameterStore(x.getManager(), false);
      return forward(store, new NDList(x), true).head();
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return run("maps", store, training, inputs.head());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {new Shape(inputShapes[0].get(0), 3)};
    }
  }
}
