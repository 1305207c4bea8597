package org.djlext.examples.face;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.repository.zoo.ModelNotFoundException;
import java.io.IOException;
import java.util.Map;
import org.djlext.examples.cli.ModelOption;
import org.djlext.flashattn.image.RgbImage;
import picocli.CommandLine.Option;

/** The option that names the embedding model, to be mixed in. */
final class EmbedderOption {

  /** The name of our own small embedding model in its zoo. */
  static final String MINIATURE = "djl://org.djlext.face/mini-face-embedding";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "What embeds faces: a folder with config.json and weights, or djl://GROUP/NAME. Default:"
              + " the built-in miniature, which knows drawn faces only.")
  private String model = MINIATURE;

  String name() {
    return model;
  }

  Embedder load(Device device) throws IOException, ModelException {
    try {
      return new Embedder(
          model, new ModelOption(model).load(device, RgbImage.class, float[].class, Map.of()));
    } catch (ModelNotFoundException e) {
      throw new IllegalArgumentException(
          "%s: expected a model that embeds faces: %s".formatted(model, e.getMessage()), e);
    }
  }
}
