package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** Files of weights as one, the name of each before those of its tensors. */
final class NamedParts implements WeightSource {

  private final Path folder;
  private final Map<String, WeightSource> parts = new LinkedHashMap<>();

  NamedParts(Path folder) {
    this.folder = folder;
  }

  void add(String name, WeightSource part) {
    parts.put(name, part);
  }

  @Override
  public String format() {
    return parts.values().iterator().next().format();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    parts.forEach((part, of) -> of.names().forEach(name -> names.add(part + "." + name)));
    return names;
  }

  @Override
  public TensorInfo info(String name) throws CheckpointException {
    return part(name).info(rest(name));
  }

  @Override
  public NDArray load(NDManager manager, String name) throws IOException {
    return part(name).load(manager, rest(name));
  }

  @Override
  public NDArray copy(NDManager manager, String name, DataType floats) throws IOException {
    return part(name).copy(manager, rest(name), floats);
  }

  private WeightSource part(String name) throws CheckpointException {
    WeightSource part = parts.get(name.substring(0, Math.max(0, name.indexOf('.'))));
    if (part == null) {
      throw new CheckpointException(folder, "there is no tensor " + name);
    }
    return part;
  }

  private static String rest(String name) {
    return name.substring(name.indexOf('.') + 1);
  }

  @Override
  public void close() throws IOException {
    for (WeightSource part : parts.values()) {
      part.close();
    }
  }
}
