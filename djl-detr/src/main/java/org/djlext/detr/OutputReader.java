package org.djlext.detr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import java.util.List;

/** Makes of the model's outputs what a user wants to have. */
@FunctionalInterface
interface OutputReader<O> {

  /**
   * Reads the outputs of a batch.
   *
   * @param outputs the named outputs of the model
   * @param frames one a picture
   * @return one result a picture
   */
  List<O> read(NDList outputs, List<PictureFrame> frames) throws TranslateException;

  /** Finds an output by its name and checks its first axis. */
  static NDArray output(NDList outputs, String name, int batch) throws TranslateException {
    for (NDArray output : outputs) {
      if (name.equals(output.getName())) {
        if (output.getShape().dimension() < 3 || output.getShape().get(0) != batch) {
          throw new TranslateException(
              "%s: expected an output for each of %d pictures, found shape %s"
                  .formatted(name, batch, output.getShape()));
        }
        return output;
      }
    }
    throw new TranslateException(
        "expected a model with an output %s, found outputs %s"
            .formatted(name, outputs.stream().map(NDArray::getName).toList()));
  }
}
