package org.djlext.flashattn.pretrained.hub;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.djlext.flashattn.pretrained.weights.JsonFile;

/** Which files of a repository a model needs; the others may be many times as large. */
final class WantedFiles {

  private static final Pattern SMALL =
      Pattern.compile(
          "config\\.json|generation_config\\.json|(pre|video_pre)?processor_config\\.json"
              + "|tokenizer.*|special_tokens_map\\.json|added_tokens\\.json|vocab.*|merges\\.txt"
              + "|spiece\\.model|sentencepiece.*\\.model|.*\\.tiktoken|chat_template.*"
              + "|serving\\.properties");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** In the order of {@code WeightFiles}. */
  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");

  private WantedFiles() {}

  /** The files beside the weights. */
  static List<String> small(Collection<String> listed) {
    return listed.stream()
        .filter(name -> NAME.matcher(name).matches() && SMALL.matcher(name).matches())
        .toList();
  }

  /** The file of weights, or the index of several. */
  static String weights(HubModel model, Collection<String> listed) throws HubException {
    Optional<String> usual = WEIGHTS.stream().filter(listed::contains).findFirst();
    boolean pickled = usual.filter(name -> name.startsWith("pytorch")).isPresent();
    if (usual.isPresent() && !pickled) {
      return usual.get();
    }
    List<String> others = ending(listed, ".safetensors");
    others.removeIf(name -> name.startsWith("adapter_model"));
    if (others.size() == 1) {
      return others.get(0);
    }
    List<String> gguf = ending(listed, ".gguf");
    return usual.orElseThrow(
        () ->
            new HubException(
                model,
                "expected one of %s among its files, found %s"
                    .formatted(
                        WEIGHTS,
                        gguf.isEmpty()
                            ? others.isEmpty() ? "none" : "several and no index: " + others
                            : "GGUF files; name one of them: hf://%s@%s/%s"
                                .formatted(model.id(), model.revision(), gguf))));
  }

  /** The files that an index of weights names. */
  static Set<String> shards(HubModel model, Path index) throws IOException {
    JsonElement map = JsonFile.read(index).get("weight_map");
    Set<String> names = new LinkedHashSet<>();
    if (map != null && map.isJsonObject()) {
      for (JsonElement value : map.getAsJsonObject().asMap().values()) {
        names.add(value.isJsonPrimitive() ? value.getAsString() : value.toString());
      }
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new HubException(
            model, index.getFileName() + ": expected names of files beside it, found " + name);
      }
    }
    return names;
  }

  private static List<String> ending(Collection<String> listed, String ending) {
    return new ArrayList<>(
        listed.stream()
            .filter(name -> NAME.matcher(name).matches() && name.endsWith(ending))
            .toList());
  }
}
