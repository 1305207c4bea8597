package org.djlext.vlm.tune.reasoning.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Equivalence;
import org.djlext.vlm.tune.reasoning.verify.Verifier;
import org.djlext.vlm.tune.sft.RecordFile;

/**
 * Questions with answers, as JSON Lines or a JSON array. Four forms are read, even mixed: {@code
 * question} and {@code answer} (GSM8K, with its {@code ####}), {@code problem} and {@code solution}
 * (MATH, with its {@code \boxed}), {@code problem} and {@code answer} (DeepScaleR), and the rows of
 * verl. A row of verl with {@code extra_info.instance}, as {@link #row} makes it, is a problem of
 * the family {@code data_source} and is checked by that family's rules.
 *
 * @param file the file
 */
public record ProblemFile(Path file) {

  private static final int MOST_FAULTS = 100;

  /** Takes problems as they are read. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes a problem.
     *
     * @param problem the problem
     * @throws IOException if it cannot be used
     */
    void accept(Problem problem) throws IOException;
  }

  /**
   * Reads the whole file once; no more than one question is in memory. A question whose key is
   * missing, does not parse, contradicts the solution beside it or fails the rules of its family is
   * dropped and reported.
   *
   * @param verifier checks the keys of families with rules
   * @param sink takes the others in order
   * @return what there was
   * @throws IOException naming file and line, if this is not JSON or of no known form
   */
  public ProblemReport read(Verifier verifier, Sink sink) throws IOException {
    Set<Long> seen = new HashSet<>();
    List<KeyFault> faults = new ArrayList<>();
    int[] counts = new int[4]; // read, kept, duplicates, dropped
    new RecordFile(file)
        .read(
            line -> {
              counts[0]++;
              ProblemFormat.Row row = ProblemFormat.of(line).read(line);
              Optional<String> fault = fault(row, verifier);
              if (fault.isPresent()) {
                counts[3]++;
                if (faults.size() < MOST_FAULTS) {
                  faults.add(new KeyFault(line.line(), fault.get()));
                }
              } else if (!seen.add(row.problem().hash())) {
                counts[2]++;
              } else {
                counts[1]++;
                sink.accept(row.problem());
              }
            });
    return new ProblemReport(counts[0], counts[1], counts[2], counts[3], faults);
  }

  private static Optional<String> fault(ProblemFormat.Row row, Verifier verifier) {
    Problem problem = row.problem();
    if (problem == null) {
      return Optional.of(row.other());
    }
    String key = problem.answer();
    if (problem.family().equals(Problem.MATHEMATICS)) {
      if (!Equivalence.STRICT.readable(key)) {
        return Optional.of("the key '" + key + "' does not parse");
      }
      return Optional.ofNullable(row.other())
          .filter(other -> !Equivalence.STRICT.same(key, other))
          .map(other -> "the key '" + key + "' is not '" + other + "' of the solution");
    }
    try {
      var verdict = verifier.verify(problem, key);
      return verdict.correct()
          ? Optional.empty()
          : Optional.of("the key '" + key + "' fails the rules: " + verdict.reason());
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * Makes a row of verl, which {@link #read} reads.
   *
   * @param problem a problem
   * @param split the name of its split, such as {@code train}
   * @param index its number
   * @return one line of JSON
   */
  public static JsonObject row(Problem problem, String split, int index) {
    JsonObject message = new JsonObject();
    message.addProperty("role", "user");
    message.addProperty("content", problem.question());
    JsonArray prompt = new JsonArray();
    prompt.add(message);
    JsonObject model = new JsonObject();
    model.addProperty("style", "rule");
    model.addProperty("ground_truth", problem.answer());
    JsonObject extra = new JsonObject();
    extra.addProperty("split", split);
    extra.addProperty("index", index);
    extra.addProperty("instance", problem.instance());
    extra.addProperty("level", problem.level());
    JsonObject row = new JsonObject();
    row.addProperty("data_source", problem.family());
    row.add("prompt", prompt);
    row.addProperty("ability", "reasoning");
    row.add("reward_model", model);
    row.add("extra_info", extra);
    return row;
  }
}
