package org.djlext.flashattn.pretrained.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.WeightTransform;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** The family {@code djlext-tiny}, which only tests know. */
public final class TinyModelLoader implements PretrainedModelLoader {

  /** The model type. */
  public static final String TYPE = "djlext-tiny";

  /** How DJL's ServiceLoader makes it. */
  public TinyModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of(TYPE);
  }

  @Override
  public Optional<JsonObject> recognize(Path path, WeightSource weights) throws IOException {
    if (!weights.names().contains("net.0.weight")) {
      return Optional.empty();
    }
    Shape first = weights.info("net.0.weight").shape();
    Shape second = weights.info("net.1.weight").shape();
    return Optional.of(config((int) first.get(1), (int) first.get(0), (int) second.get(0)));
  }

  @Override
  public boolean recognizes(OnnxGraph graph) {
    return graph.inputs().get(0).name().equals(TYPE);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    return new TinyBlock(sizes(checkpoint));
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) throws IOException {
    return checkpoint.config().has("transposed") ? transposedTable() : table();
  }

  /** Returns the ordinary names. */
  public static WeightTable table() {
    return WeightTable.resource(TinyModelLoader.class, "tiny.weights");
  }

  /** Returns the names of matrices that are stored the other way round. */
  public static WeightTable transposedTable() {
    return WeightTable.resource(TinyModelLoader.class, "transposed.weights")
        .withTransform("transpose", new Transposed());
  }

  /** Returns what config.json is for some sizes. */
  public static JsonObject config(int... sizes) {
    JsonArray array = new JsonArray();
    for (int size : sizes) {
      array.add(size);
    }
    JsonObject config = new JsonObject();
    config.addProperty("model_type", TYPE);
    config.add("sizes", array);
    return config;
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 4)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new TinyTranslatorFactory();
  }

  private static int[] sizes(Checkpoint checkpoint) throws IOException {
    if (checkpoint.gguf().isPresent()) {
      return checkpoint.gguf().get().metadata().numbers("sizes").stream()
          .mapToInt(Number::intValue)
          .toArray();
    }
    if (!(checkpoint.config().get("sizes") instanceof JsonArray sizes)) {
      throw new CheckpointException(checkpoint.configFile(), "sizes", "an array", "nothing");
    }
    return sizes.asList().stream().mapToInt(size -> size.getAsInt()).toArray();
  }

  /** Returns views, which must not outlive what they are views of. */
  private static final class Transposed implements WeightTransform {

    @Override
    public NDArray toBlock(NDArray stored) {
      return stored.transpose();
    }

    @Override
    public NDArray toCheckpoint(NDArray value) {
      return value.transpose();
    }
  }
}
