package org.djlext.vlm.tune.sft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files that sft_goldens.py writes. */
final class SftGoldens {

  static final Path FOLDER = Path.of("src/test/resources/sft");
  static final Path MODEL = Path.of("src/test/resources/generate/tiny");

  private SftGoldens() {}

  static JsonElement read(String name) throws IOException {
    return JsonParser.parseString(Files.readString(FOLDER.resolve(name)));
  }

  static ExampleFile examples(String name) {
    return new ExampleFile(FOLDER.resolve(name), null);
  }

  /** Returns a folder with the tokenizer and a template that marks answers. */
  static Path marked(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Files.copy(FOLDER.resolve("chat_template.jinja"), folder.resolve("chat_template.jinja"));
    return folder;
  }

  static int[] ints(JsonElement array) {
    return array.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  /** Returns which tokens count, from the runs of a golden. */
  static boolean[] learnt(JsonObject golden) {
    boolean[] learnt = new boolean[golden.getAsJsonArray("ids").size()];
    for (JsonElement run : golden.getAsJsonArray("learnt")) {
      int[] ends = ints(run);
      for (int i = ends[0]; i < ends[1]; i++) {
        learnt[i] = true;
      }
    }
    return learnt;
  }
}
