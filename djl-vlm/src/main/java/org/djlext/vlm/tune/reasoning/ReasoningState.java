package org.djlext.vlm.tune.reasoning;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** What a checkpoint knows of the problems: the first one that was not asked yet. */
record ReasoningState(long nextProblem, long failures) {

  private static final String FILE = "reasoning.json";

  void write(Path folder) throws IOException {
    WholeFile.write(folder.resolve(FILE), new Gson().toJson(this).getBytes(StandardCharsets.UTF_8));
  }

  static ReasoningState read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      ReasoningState state = new Gson().fromJson(Files.readString(file), ReasoningState.class);
      if (state == null || state.nextProblem < 0) {
        throw new CheckpointException(file, "nextProblem", "a number from 0", state);
      }
      return state;
    } catch (JsonParseException e) {
      throw new CheckpointException(file, "expected JSON: " + e.getMessage(), e);
    }
  }
}
