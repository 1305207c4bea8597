package org.djlext.flashattn.pretrained.onnx;

import ai.djl.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.translate.TranslatorArguments;

/** Finds the file that a model of the ONNX Runtime engine was loaded from. */
public final class OnnxFile {

  private static final String ENGINE = "OnnxRuntime";

  private OnnxFile() {}

  /**
   * Reads the graph of a model.
   *
   * @param model a model
   * @param arguments the arguments of its {@code Criteria}, of which {@code checkpoint} may name
   *     the file
   * @return what the file says
   * @throws IOException if the model is of another engine, or there is no such file
   */
  public static OnnxGraph of(Model model, TranslatorArguments arguments) throws IOException {
    String engine = model.getNDManager().getEngine().getEngineName();
    if (!engine.equals(ENGINE)) {
      throw new CheckpointException(
          model.getModelPath(),
          "model",
          "one that this family builds, or an ONNX file",
          "one of the engine " + engine);
    }
    return OnnxGraph.read(file(model, arguments));
  }

  /** Looks where DJL looks. */
  private static Path file(Model model, TranslatorArguments arguments) throws IOException {
    Path folder = model.getModelPath();
    if (arguments.checkpoint().isPresent()) {
      return arguments.checkpoint().get();
    }
    String name = model.getName();
    for (String file :
        List.of(name, name + ".onnx", folder.getFileName() + ".onnx", "model.onnx")) {
      if (Files.isRegularFile(folder.resolve(file))) {
        return folder.resolve(file);
      }
    }
    throw new CheckpointException(folder, "files", name + ".onnx or model.onnx", "neither");
  }
}
