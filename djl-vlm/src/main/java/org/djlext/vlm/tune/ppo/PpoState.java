package org.djlext.vlm.tune.ppo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** What a run must know beside its models to go on: what divergence costs by now. */
final class PpoState {

  private static final String FILE = "ppo_state.json";
  private static final String KEY = "kl_coef";

  private PpoState() {}

  static void write(Path folder, double cost) throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty(KEY, cost);
    WholeFile.write(folder.resolve(FILE), json + "\n");
  }

  static double read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      return JsonParser.parseString(Files.readString(file))
          .getAsJsonObject()
          .getAsJsonPrimitive(KEY)
          .getAsDouble();
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | NumberFormatException e) {
      throw new CheckpointException(file, KEY, "a number", "something else");
    }
  }
}
