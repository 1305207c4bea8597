package org.djlext.examples.faces;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * What a run leaves behind: {@code loss.csv} with means over some updates, {@code progress.csv}
 * with accuracies meanwhile, and {@code record.json}.
 */
final class FaceRecord {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private final Path folder;
  private final JsonObject json = new JsonObject();

  FaceRecord(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    WholeFile.write(folder.resolve("loss.csv"), "model,update,loss,seconds\n");
    WholeFile.write(folder.resolve("progress.csv"), "model,update,accuracy,seconds\n");
  }

  void loss(String model, int update, double loss, double seconds) throws IOException {
    append("loss.csv", "%s,%d,%.6f,%.1f%n", model, update, loss, seconds);
  }

  void progress(String model, int update, double accuracy, double seconds) throws IOException {
    append("progress.csv", "%s,%d,%.5f,%.1f%n", model, update, accuracy, seconds);
  }

  private void append(String file, String line, Object... values) throws IOException {
    Files.writeString(
        folder.resolve(file), String.format(Locale.ROOT, line, values), StandardOpenOption.APPEND);
  }

  /** Sets a part of the record and writes it. */
  void put(String key, Object value) throws IOException {
    json.add(key, value instanceof JsonElement element ? element : GSON.toJsonTree(value));
    WholeFile.write(folder.resolve("record.json"), GSON.toJson(json) + "\n");
  }
}
