package org.djlext.examples.adapt;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;

/** The model of a checkpoint folder. */
final class LoadedFolder {

  private LoadedFolder() {}

  /** Loads it; device may be null for the engine's choice. */
  static ZooModel<NDList, NDList> of(Path folder, Device device)
      throws IOException, ModelException {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .optDevice(device)
        .build()
        .loadModel();
  }
}
