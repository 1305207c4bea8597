package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tensors spread over several files, which an index file lists ({@code *.index.json}). */
public final class ShardedWeights implements WeightSource {

  private final Path index;
  private final Map<String, WeightSource> byTensor = new LinkedHashMap<>();
  private final Map<String, WeightSource> byFile = new LinkedHashMap<>();

  /** Opens one of the files. */
  @FunctionalInterface
  public interface ShardOpener {

    /**
     * Opens a shard.
     *
     * @param file the shard
     * @return its tensors
     * @throws IOException if it is absent or damaged
     */
    WeightSource open(Path file) throws IOException;
  }

  private ShardedWeights(Path index) {
    this.index = index;
  }

  /**
   * Opens all files that an index lists.
   *
   * @param index the index, beside the files
   * @param opener opens one of them
   * @return their tensors together
   * @throws IOException if the index or a file is damaged, a file leaves the folder, or a tensor is
   *     not where the index says
   */
  public static ShardedWeights open(Path index, ShardOpener opener) throws IOException {
    ShardedWeights weights = new ShardedWeights(index);
    try {
      weights.readIndex(opener);
      return weights;
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private void readIndex(ShardOpener opener) throws IOException {
    for (Map.Entry<String, JsonElement> entry : weightMap().entrySet()) {
      String name = entry.getKey();
      JsonElement value = entry.getValue();
      if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
        throw new CheckpointException(index, "weight_map." + name, "a file name", value);
      }
      String file = value.getAsString();
      WeightSource shard = byFile.get(file);
      if (shard == null) {
        shard = opener.open(inFolder(name, file));
        byFile.put(file, shard);
      }
      if (!shard.names().contains(name)) {
        throw new CheckpointException(index, "weight_map." + name, "a tensor of " + file, "none");
      }
      byTensor.put(name, shard);
    }
  }

  private JsonObject weightMap() throws IOException {
    JsonElement map = JsonFile.read(index).get("weight_map");
    if (map == null || !map.isJsonObject() || map.getAsJsonObject().isEmpty()) {
      throw new CheckpointException(index, "weight_map", "an object", map);
    }
    return map.getAsJsonObject();
  }

  private Path inFolder(String name, String file) throws CheckpointException {
    Path folder = index.toAbsolutePath().normalize().getParent();
    try {
      Path shard = folder.resolve(file).normalize();
      if (folder.equals(shard.getParent())) {
        return shard;
      }
    } catch (InvalidPathException e) {
      // refused below, like any other name that is not that of a neighbour
    }
    throw new CheckpointException(
        index, "weight_map." + name, "the name of a file in the same folder", file);
  }

  @Override
  public String format() {
    return byFile.values().stream().findFirst().map(WeightSource::format).orElse("none");
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(byTensor.keySet());
  }

  @Override
  public TensorInfo info(String name) throws CheckpointException {
    return shard(name).info(name);
  }

  @Override
  public NDArray load(NDManager manager, String name) throws IOException {
    return shard(name).load(manager, name);
  }

  @Override
  public NDArray copy(NDManager manager, String name, DataType floats) throws IOException {
    return shard(name).copy(manager, name, floats);
  }

  @Override
  public void close() throws IOException {
    for (WeightSource shard : byFile.values()) {
      shard.close();
    }
  }

  private WeightSource shard(String name) throws CheckpointException {
    WeightSource shard = byTensor.get(name);
    if (shard == null) {
      throw new CheckpointException(index, "there is no tensor " + name);
    }
    return shard;
  }
}
