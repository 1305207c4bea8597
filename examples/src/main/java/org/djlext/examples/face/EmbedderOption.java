package org.djlext.examples.face;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.repository.zoo.ModelNotFoundException;
import java.io.IOException;
import java.util.Map;
import org.djlext.examples.cli.ModelOption;
import org.djlext.face.zoo.FaceModelZoo;
import org.djlext.flashattn.image.RgbImage;
import picocli.CommandLine.Option;

/** The option that names the embedding model, to be mixed in. */
final class EmbedderOption {

  /** The name of our own small embedding model in its zoo. */
  static final String MINIATURE =
      "djl://" + FaceModelZoo.GROUP_ID + "/" + FaceModelZoo.MINI_EMBEDDING;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "What embeds faces: a folder with weights, as they were published or with config.json, or"
              + " djl://GROUP/NAME. Default: the built-in miniature, which knows drawn faces only.")
  private String model = MINIATURE;

  @Option(
      names = "--flip",
      description =
          "Add the embedding of the mirrored face, as protocols do; twice the work. A gallery"
              + " remembers it. Default: as the model's config.json says.")
  private boolean flip;

  String name() {
    return model;
  }

  Embedder load(Device device) throws IOException, ModelException {
    try {
      return new Embedder(
          model,
          new ModelOption(model)
              .load(
                  device, RgbImage.class, float[].class, flip ? Map.of("flipSum", true) : Map.of()),
          flip);
    } catch (ModelNotFoundException e) {
      throw new IllegalArgumentException(
          "%s: expected a model that embeds faces: %s".formatted(model, e.getMessage()), e);
    }
  }
}
