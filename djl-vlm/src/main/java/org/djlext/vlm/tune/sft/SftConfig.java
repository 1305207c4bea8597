package org.djlext.vlm.tune.sft;

import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.vlm.tune.LoraSection;
import org.djlext.vlm.tune.Sharding;
import org.djlext.vlm.tune.TuningSettings;

/**
 * Supervised fine-tuning as one file says it.
 *
 * <pre>{@code
 * model: my-llama                 # a checkpoint folder, hf://ORG/NAME or djl://GROUP/NAME
 * out: tuned                      # becomes a model folder
 * data: alpaca.json               # or {file: ..., format: alpaca, ...}
 * validation: held-out.json
 * max_length: 512
 * batch_size: 8
 * packing: bfd
 * learning_rate: 1e-4
 * }</pre>
 *
 * <p>With a part {@code lora} only an adapter is trained, see {@link LoraSection}; a part {@code
 * sharding} is a {@link Sharding}. The keys of a run are those of {@link TuningSettings#read};
 * those of the data are {@code format}, {@code instruction_style}, {@code assistant_only}, {@code
 * too_long} and {@code empty_answer}; those of the batches {@code max_length}, {@code batch_size},
 * {@code packing}, {@code padding_free}, {@code bucketing} and {@code shuffle}.
 *
 * @param file where this was read from
 * @param model the model to begin with
 * @param out the folder of the run, or null if it is not said
 * @param data the examples to learn from
 * @param validation the examples of evaluations, or null for none
 * @param style how instructions are written
 * @param assistantOnly whether of chats only what the assistant says is learnt
 * @param tooLong what becomes of long examples
 * @param emptyAnswer what becomes of examples without an answer
 * @param batches how batches are made
 * @param lora how the model is adapted, or null to train all of it
 * @param sharding how the optimizer is cut into slices, or null if it is whole
 * @param run the settings of the run
 */
public record SftConfig(
    Path file,
    String model,
    Path out,
    ExampleFile data,
    ExampleFile validation,
    InstructionStyle style,
    boolean assistantOnly,
    LongExample tooLong,
    EmptyAnswer emptyAnswer,
    SftSettings batches,
    LoraConfig lora,
    Sharding sharding,
    TuningSettings run) {

  /**
   * Reads a configuration.
   *
   * @param path YAML or JSON; relative paths in it begin at its folder
   * @return the configuration
   * @throws CheckpointException naming the key, if a value is wrong or a key is unknown
   * @throws IOException if it cannot be read
   */
  public static SftConfig read(Path path) throws IOException {
    ConfigFile file = ConfigFile.read(path);
    SftConfig config = read(file);
    file.requireAllAsked();
    return config;
  }

  private static SftConfig read(ConfigFile file) throws IOException {
    String model = file.text("model", null);
    if (model == null) {
      throw file.wrong("model", "a checkpoint folder, hf://ORG/NAME or djl://GROUP/NAME");
    }
    boolean url = model.matches("[A-Za-z][A-Za-z0-9+.-]+:.*"); // one letter is a drive
    TuningSettings run = TuningSettings.read(file);
    SftSettings standard = SftSettings.standard();
    SftSettings batches =
        new SftSettings(
            file.integer("max_length", standard.maxLength(), 2),
            file.integer("batch_size", standard.batchSize(), 1),
            file.choice("packing", Packing.NONE),
            file.flag("padding_free", false),
            file.flag("bucketing", false),
            file.flag("shuffle", true),
            0,
            run.seed());
    return new SftConfig(
        file.file(),
        url ? model : file.resolve("model", model).toString(),
        file.has("out") ? file.path("out") : null,
        examples(file, "data"),
        file.has("validation") ? examples(file, "validation") : null,
        file.choice("instruction_style", InstructionStyle.ALPACA),
        file.flag("assistant_only", true),
        file.choice("too_long", LongExample.TRUNCATE),
        file.choice("empty_answer", EmptyAnswer.DROP),
        batches,
        LoraSection.read(file, model),
        Sharding.read(file),
        run);
  }

  /** Reads the name of a file, or an object that has it with the format. */
  private static ExampleFile examples(ConfigFile file, String key) throws IOException {
    if (!file.isObject(key)) {
      return new ExampleFile(file.path(key), null);
    }
    ConfigFile inner = file.object(key);
    Path path = inner.path("file");
    ExampleFormat format =
        inner.has("format") ? inner.choice("format", ExampleFormat.ALPACA) : null;
    inner.requireAllAsked();
    return new ExampleFile(path, format);
  }
}
