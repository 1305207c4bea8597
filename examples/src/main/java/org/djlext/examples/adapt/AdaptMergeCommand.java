package org.djlext.examples.adapt;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.vlm.tune.lora.Lora;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code djlx adapt merge}: makes one checkpoint of a model and an adapter. */
@Command(
    name = "merge",
    description = {
      "Adds an adapter to the weights of a model and saves the sum as a checkpoint of its own, with"
          + " the model's tokenizer. bfloat16 weights are saved as float32.",
      ""
    },
    sortOptions = false)
public final class AdaptMergeCommand implements Callable<Integer> {

  private static final String CONFIG = "config.json";
  private static final List<String> NOT_COPIED =
      List.of(".safetensors", ".bin", ".pt", ".pth", ".gguf", ".index.json", "serving.properties");

  @Option(
      names = "--model",
      paramLabel = "FOLDER",
      required = true,
      description = "The checkpoint folder of the model.")
  private Path model;

  @Option(
      names = "--adapter",
      paramLabel = "FOLDER",
      required = true,
      description = "A folder with adapter_config.json and adapter_model.safetensors.")
  private Path adapter;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      required = true,
      description = "Where the merged checkpoint goes; must not exist, or be empty.")
  private Path target;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What {@code --json} tells. */
  private record Merged(String model, String adapter, String merged, int modules) {}

  /** Constructs the command, as picocli does. */
  public AdaptMergeCommand() {}

  @Override
  public Integer call() throws IOException, ModelException {
    if (!Files.isRegularFile(model.resolve(CONFIG))) {
      throw new CheckpointException(model, "there is no " + CONFIG + " in it");
    }
    requireEmpty();
    CommandOutput output = shared.output();
    int modules;
    try (ZooModel<NDList, NDList> loaded = LoadedFolder.of(model, shared.device())) {
      Block block = loaded.getBlock();
      WeightTable table = Lora.naming(block).table();
      if (table == null) {
        throw new CheckpointException(
            model, "merging is for LLaMA, Mistral, Moonlight and Kimi-VL, not " + block.getClass());
      }
      LoraBlock adapted = Lora.load(block, adapter);
      modules =
          (int)
              adapted.trainableParameters().keySet().stream()
                  .filter(AdaptMergeCommand::isA)
                  .count();
      adapted.mergeAndDetach();
      copyOthers();
      CheckpointWriter.save(block, table, JsonFile.read(model.resolve(CONFIG)), target);
    }
    output.say("%s with %s, %d modules changed: %s".formatted(model, adapter, modules, target));
    output.result(new Merged(model.toString(), adapter.toString(), target.toString(), modules));
    return 0;
  }

  private static boolean isA(String parameter) {
    return parameter.endsWith(".lora_A.weight") || parameter.endsWith(".lora_embedding_A");
  }

  private void requireEmpty() throws IOException {
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        if (files.findAny().isPresent()) {
          throw new CheckpointException(target, "the folder is not empty, name another one");
        }
      }
    }
  }

  /** Tokenizer, chat template, generation settings. */
  private void copyOthers() throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(CONFIG) && NOT_COPIED.stream().noneMatch(name::endsWith)) {
          Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
