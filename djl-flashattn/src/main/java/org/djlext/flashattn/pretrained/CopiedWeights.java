package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.Set;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.TensorInfo;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** Weights that are never mapped, for files that others may change while they are in use. */
record CopiedWeights(WeightSource source) implements WeightSource {

  @Override
  public String format() {
    return source.format();
  }

  @Override
  public Set<String> names() {
    return source.names();
  }

  @Override
  public TensorInfo info(String name) throws CheckpointException {
    return source.info(name);
  }

  @Override
  public NDArray load(NDManager manager, String name) throws IOException {
    return source.copy(manager, name, null);
  }

  @Override
  public NDArray copy(NDManager manager, String name, DataType floats) throws IOException {
    return source.copy(manager, name, floats);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
