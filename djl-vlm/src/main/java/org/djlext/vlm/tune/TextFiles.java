package org.djlext.vlm.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** The files of a checkpoint folder that are not weights: tokenizer, chat template, processor. */
public final class TextFiles {

  private static final Pattern NAMES =
      Pattern.compile(
          "tokenizer.*|special_tokens_map\\.json|generation_config\\.json|chat_template\\..*"
              + "|vocab\\.(json|txt)|merges\\.txt|added_tokens\\.json|tiktoken\\.model"
              + "|(pre)?processor_config\\.json");

  private TextFiles() {}

  /**
   * Copies them, each whole or not at all.
   *
   * @param from a folder; nothing is done if it is none
   * @param to an existing folder
   * @throws IOException if one cannot be read or written
   */
  public static void copy(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (NAMES.matcher(name).matches()) {
          WholeFile.write(to.resolve(name), Files.readAllBytes(file));
        }
      }
    }
  }
}
