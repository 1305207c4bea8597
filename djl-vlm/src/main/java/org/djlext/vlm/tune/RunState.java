package org.djlext.vlm.tune;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * The numbers that a run goes on with, kept as {@code trainer_state.json}.
 *
 * @param globalStep how many updates have been made
 * @param epoch how far the data has been gone through
 * @param numTokens how many tokens were seen
 * @param bestStep the update with the best evaluation, 0 for none
 * @param bestMetric its value, null for none
 * @param withoutGain how many evaluations came since
 * @param ended whether the run is over, early or not
 * @param identity what a run must have in common with this one
 */
record RunState(
    int globalStep,
    double epoch,
    double numTokens,
    int bestStep,
    Double bestMetric,
    int withoutGain,
    boolean ended,
    String identity) {

  static final String FILE = "trainer_state.json";

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  static RunState begin(String identity) {
    return new RunState(0, 0, 0, 0, null, 0, false, identity);
  }

  RunState after(double newEpoch, double tokens) {
    return new RunState(
        globalStep + 1,
        newEpoch,
        numTokens + tokens,
        bestStep,
        bestMetric,
        withoutGain,
        ended,
        identity);
  }

  /** Returns the state after an evaluation; a value that is no number is no gain. */
  RunState evaluated(double value, boolean greaterIsBetter) {
    boolean gain =
        Double.isFinite(value)
            && (bestMetric == null || (greaterIsBetter ? value > bestMetric : value < bestMetric));
    return new RunState(
        globalStep,
        epoch,
        numTokens,
        gain ? globalStep : bestStep,
        gain ? Double.valueOf(value) : bestMetric,
        gain ? 0 : withoutGain + 1,
        ended,
        identity);
  }

  RunState end() {
    return new RunState(
        globalStep, epoch, numTokens, bestStep, bestMetric, withoutGain, true, identity);
  }

  void write(Path folder) throws IOException {
    WholeFile.write(folder.resolve(FILE), GSON.toJson(this) + "\n");
  }

  /** Reads the state of a folder, or returns null if there is none. */
  static RunState read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      RunState state = GSON.fromJson(Files.readString(file), RunState.class);
      if (state == null || state.identity == null || state.globalStep < 0) {
        throw new CheckpointException(file, "content", "the state of a run", "something else");
      }
      return state;
    } catch (NoSuchFileException e) {
      return null;
    } catch (JsonParseException e) {
      throw new CheckpointException(file, "this is not the state of a run: " + e.getMessage(), e);
    }
  }
}
