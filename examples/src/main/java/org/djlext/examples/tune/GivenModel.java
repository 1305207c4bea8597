package org.djlext.examples.tune;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.training.ConfigFile;

/** The model that a run is given to take weights from. */
final class GivenModel {

  private GivenModel() {}

  /** Says whether a name is a URL, such as {@code djl://} or {@code hf://}, and no path. */
  static boolean isUrl(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"); // one letter is a drive
  }

  /** Leaves URLs as they are, and makes paths begin at the folder of the file. */
  static String located(ConfigFile file, String name) throws IOException {
    return isUrl(name) ? name : file.resolve("model", name).toString();
  }

  /**
   * Loads a model for raw tensors.
   *
   * @param name a folder or a URL
   * @throws IOException if there is none
   */
  static ZooModel<NDList, NDList> load(String name, Device device) throws IOException {
    Criteria.Builder<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optDevice(device);
    if (isUrl(name)) {
      criteria.optModelUrls(name);
    } else {
      Path path = Path.of(name);
      if (!Files.isRegularFile(path.resolve("config.json"))) {
        Checkpoint.open(path).close(); // says what a checkpoint is, where DJL would guess
      }
      criteria.optModelPath(path);
    }
    try {
      return criteria.build().loadModel();
    } catch (ModelException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Copies weights to where name and shape are the same.
   *
   * @param given the weights by name
   * @param to an initialized Block
   * @return the names of those of its parameters that were not given, in order
   */
  static List<String> copy(Map<String, Parameter> given, Block to) {
    List<String> newlyMade = new ArrayList<>();
    for (Map.Entry<String, Parameter> wanted : BlockParameters.of(to).entrySet()) {
      NDArray target = wanted.getValue().getArray();
      Parameter source = given.get(wanted.getKey());
      if (source == null || !source.getArray().getShape().equals(target.getShape())) {
        newlyMade.add(wanted.getKey());
        continue;
      }
      source.getArray().copyTo(target);
    }
    return newlyMade;
  }
}
