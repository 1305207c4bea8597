package org.djlext.face.embed;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.NamedValues;
import org.djlext.flashattn.pretrained.PretrainedModelContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every network promises. */
abstract class FaceEmbeddingContract extends PretrainedModelContract {

  private final EmbeddingCase network;

  @TempDir private Path folder;

  FaceEmbeddingContract(EmbeddingCase network) {
    this.network = network;
  }

  @BeforeEach
  void writeWeights() throws IOException {
    GeneratedWeights.write(folder, network.config);
  }

  @Override
  protected Path folder() {
    return folder;
  }

  @Override
  protected NDList inputs(NDManager manager) {
    Shape shape = new Shape(2, 3, network.size, network.size);
    return new NDList(NamedValues.signed(manager, "pixel_values", shape));
  }

  @Override
  protected List<String> outputNames() {
    return List.of("embedding");
  }

  @Override
  protected Set<String> frozenParameters() {
    try {
      var json = JsonParser.parseString(network.config).getAsJsonObject();
      var block = FaceEmbeddingBlock.of(FaceEmbeddingConfig.fromJson(json, folder));
      return BlockParameters.of(block).entrySet().stream()
          .filter(entry -> !FusedBlock.isTrainable(entry.getValue()))
          .map(entry -> entry.getKey())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
