package org.djlext.face.embed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.flashattn.adapt.AdapterContract;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.adapt.ModuleNaming;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The linear map that makes the vector of a face takes an adapter; the rest are convolutions. */
class FaceAdaptersTest {

  private static final int SIZE = 32;
  private static final Shape FACES = new Shape(3, 3, SIZE, SIZE);

  @TempDir Path folder;

  @Test
  void lastLayerOfIResNetIsAdaptedBetweenItsNorms() throws Exception {
    IResNet network = new IResNet(List.of(4, 4, 8, 8, 8), List.of(1, 1, 1, 1));
    FaceEmbeddingConfig config =
        new FaceEmbeddingConfig(network, 8, SIZE, FaceEmbeddingConfig.INSIGHTFACE, 0, false, false);
    ModuleNaming naming =
        new ModuleNaming(
            FaceEmbeddingModelLoader.weightTable(network), null, Map.of(), null, null, null);
    for (ModuleChoice targets : List.of(ModuleChoice.names("fc"), ModuleChoice.of("all-linear"))) {
      assertThat(check(config, naming, targets)).containsExactly("fc");
    }
    assertThat(check(config, ModuleNaming.OWN, ModuleChoice.names("fc")))
        .containsExactly("output.fc");
  }

  private Set<String> check(FaceEmbeddingConfig config, ModuleNaming naming, ModuleChoice targets)
      throws Exception {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      manager.getEngine().setRandomSeed(3);
      FaceEmbeddingBlock block = FaceEmbeddingBlock.of(config);
      block.initialize(manager, DataType.FLOAT32, FACES);
      NDList faces = new NDList(manager.randomNormal(FACES));
      return new AdapterContract(block, naming, faces, AdapterContract::squares)
          .check(targets, folder);
    }
  }
}
