package org.djlext.vlm.moonlight;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** Checks that all experts are in a checkpoint before they are left there. */
final class ExpertFiles {

  private static final String FORMAT = "safetensors";
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmg]?)b?");

  private final Checkpoint checkpoint;
  private final MoonlightConfig config;
  private final String prefix;
  private final Map<String, ?> arguments;

  /** With what stands before the names of the decoder's tensors. */
  ExpertFiles(
      Checkpoint checkpoint, MoonlightConfig config, String prefix, Map<String, ?> arguments) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.prefix = prefix;
    this.arguments = arguments;
  }

  /** Returns a memory of the size that the argument says. */
  ExpertMemory open() throws IOException {
    WeightSource weights = checkpoint.weights();
    // the files are used after the checkpoint is closed, and only these hold nothing open
    if (!FORMAT.equals(weights.format())) {
      throw new CheckpointException(
          checkpoint.path(),
          "argument " + MoonlightModelLoader.EXPERT_MEMORY,
          FORMAT + " files to leave experts in",
          weights.format());
    }
    check(weights);
    DataType floats = floats();
    ExpertsConfig experts = config.experts();
    long bytes = 3L * experts.intermediateSize() * config.hiddenSize() * floats.getNumOfBytes();
    long size = size();
    if (size < bytes) {
      throw new CheckpointException(
          checkpoint.path(),
          "argument " + MoonlightModelLoader.EXPERT_MEMORY,
          "at least the %d bytes of one expert".formatted(bytes),
          size);
    }
    return new ExpertMemory(
        weights, prefix, floats, (int) Math.min(Integer.MAX_VALUE, size / bytes), bytes);
  }

  private void check(WeightSource weights) throws CheckpointException {
    Set<String> names = weights.names();
    long inner = config.experts().intermediateSize();
    long hidden = config.hiddenSize();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (int e = 0; config.experts().inLayer(layer) && e < config.experts().routed(); e++) {
        for (String matrix : ExpertMemory.MATRICES) {
          String name = prefix + ExpertMemory.name(layer, e, matrix);
          if (!names.contains(name)) {
            throw new CheckpointException(
                checkpoint.path(), name, "a tensor of every expert", "nothing of that name");
          }
          boolean down = matrix.startsWith("down");
          Shape expected = down ? new Shape(hidden, inner) : new Shape(inner, hidden);
          Shape found = weights.info(name).shape();
          if (!expected.equals(found)) {
            throw new CheckpointException(
                weights.info(name).file(), name + ".shape", expected, found);
          }
        }
      }
    }
  }

  /** The type that the registry gives all other weights. */
  private DataType floats() {
    Object dtype = arguments.get("dtype");
    return dtype != null && "float16".equals(dtype.toString().toLowerCase(Locale.ROOT))
        ? DataType.FLOAT16
        : DataType.FLOAT32;
  }

  private long size() throws CheckpointException {
    String text = arguments.get(MoonlightModelLoader.EXPERT_MEMORY).toString();
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new CheckpointException(
          checkpoint.path(),
          "argument " + MoonlightModelLoader.EXPERT_MEMORY,
          "a number of bytes such as 512m or 4g",
          text);
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }
}
