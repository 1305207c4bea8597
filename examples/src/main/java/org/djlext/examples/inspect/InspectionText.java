package org.djlext.examples.inspect;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.djlext.examples.cli.ByteCount;
import org.djlext.examples.cli.TextTable;
import org.djlext.flashattn.pretrained.ModelRegistry;

/** An {@link Inspection} for people. */
final class InspectionText {

  private static final int LONGEST_VALUE = 72;

  private InspectionText() {}

  static String of(Inspection inspection, boolean all) {
    StringBuilder text = new StringBuilder();
    TextTable facts = new TextTable("", "");
    facts.row("checkpoint", inspection.path());
    facts.row("format", inspection.format() + files(inspection.files()));
    facts.row("model type", modelType(inspection));
    facts.row("parameters", "%,d".formatted(inspection.parameters()));
    facts.row("weights", ByteCount.text(inspection.bytes()) + " in the files");
    inspection
        .memoryBytes()
        .forEach((type, bytes) -> facts.row("as " + type, ByteCount.text(bytes) + " of memory"));
    facts.row("tokenizer", inspection.tokenizer() == null ? "none" : inspection.tokenizer());
    facts.row("chat template", inspection.chatTemplate() ? "yes" : "no");
    if (inspection.refused() != null) {
      facts.row("cannot be run", inspection.refused());
    }
    text.append(facts.text());
    PartsText.append(text, inspection);
    if (inspection.config() != null) {
      text.append("\nConfiguration\n").append(config(inspection.config()));
    }
    text.append("\nStored types\n").append(dtypes(inspection.dtypes()));
    text.append("\nTensors\n").append(tensors(inspection.tensors(), all));
    return text.toString();
  }

  private static String files(List<String> files) {
    return files.size() == 1 ? ", " + files.get(0) : ", %d files".formatted(files.size());
  }

  private static String modelType(Inspection inspection) {
    if (inspection.modelType() == null) {
      return "not written";
    }
    return inspection.modelType()
        + (inspection.known()
            ? ", can be loaded"
            : ", not known here; known are " + ModelRegistry.modelTypes());
  }

  private static String config(JsonObject config) {
    TextTable table = new TextTable("", "");
    for (Map.Entry<String, JsonElement> entry : config.entrySet()) {
      table.row("  " + entry.getKey(), shortened(entry.getValue()));
    }
    return table.text();
  }

  private static String shortened(JsonElement value) {
    String text =
        value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()
            ? value.getAsString()
            : value.toString();
    String line = text.replaceAll("\\s*\\R\\s*", " ");
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE - 3) + "...";
  }

  private static String dtypes(Map<String, Inspection.Share> dtypes) {
    TextTable table = new TextTable("  type", "tensors>", "parameters>", "size>");
    dtypes.forEach(
        (type, share) ->
            table.row(
                "  " + type,
                Integer.toString(share.tensors()),
                "%,d".formatted(share.parameters()),
                ByteCount.text(share.bytes())));
    return table.text();
  }

  private static String tensors(List<Inspection.Tensor> tensors, boolean all) {
    TextTable table = new TextTable("  name", "type", "shape", "bytes>", "times>");
    for (TensorGroup group : TensorGroup.of(tensors, all)) {
      Inspection.Tensor tensor = group.first();
      table.row(
          "  " + group.name(),
          tensor.dtype(),
          Arrays.stream(tensor.shape())
              .mapToObj(Long::toString)
              .collect(Collectors.joining(", ", "(", ")")),
          "%,d".formatted(tensor.bytes()),
          group.size() == 1 ? "" : "x " + group.size());
    }
    return table.text();
  }
}
