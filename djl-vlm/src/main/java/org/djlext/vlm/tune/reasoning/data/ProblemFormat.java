package org.djlext.vlm.tune.reasoning.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Extraction;
import org.djlext.vlm.tune.sft.ExampleRecord;

/** The forms of a question with an answer, told apart by a field that only one has. */
enum ProblemFormat {
  /** Rows of verl: {@code data_source, prompt, ability, reward_model, extra_info}. */
  VERL("reward_model") {
    @Override
    Row read(ExampleRecord line) throws IOException {
      JsonObject model = object(line, "reward_model", line.json());
      String key = value(model.get("ground_truth"));
      if (key == null) {
        throw line.wrong("reward_model", "an object with ground_truth");
      }
      JsonObject extra =
          line.json().get("extra_info") instanceof JsonObject info ? info : new JsonObject();
      String question = question(line);
      String source = value(line.json().get("data_source"));
      String instance = value(extra.get("instance"));
      int level = extra.get("level") instanceof JsonPrimitive p && p.isNumber() ? p.getAsInt() : 0;
      return instance == null || source == null
          ? mathematics(question, key, null)
          : new Row(new Problem(source, question, key, instance, Math.max(0, level)), null);
    }

    private String question(ExampleRecord line) throws IOException {
      if (!line.isList("prompt")) {
        return line.text("prompt");
      }
      JsonArray messages = line.json().getAsJsonArray("prompt");
      for (int i = messages.size() - 1; i >= 0; i--) {
        if (messages.get(i) instanceof JsonObject message
            && "user".equals(value(message.get("role")))
            && value(message.get("content")) != null) {
          return value(message.get("content"));
        }
      }
      throw line.wrong("prompt", "messages, one of them of a user");
    }
  },
  /** {@code problem} with {@code answer} (DeepScaleR), {@code solution} (MATH) or both. */
  MATH("problem") {
    @Override
    Row read(ExampleRecord line) throws IOException {
      String question = line.text("problem");
      Optional<String> solved =
          line.has("solution") ? Extraction.BOXED.extract(line.text("solution")) : Optional.empty();
      if (!line.has("answer")) {
        if (!line.has("solution")) {
          throw line.wrong(null, "answer or solution beside problem");
        }
        return solved
            .map(key -> mathematics(question, key, null))
            .orElseGet(() -> new Row(null, "the solution has no complete \\boxed{}"));
      }
      return mathematics(question, required(line, "answer"), solved.orElse(null));
    }
  },
  /** {@code question} and {@code answer}, which may end in {@code ####} and the key (GSM8K). */
  GSM8K("question") {
    @Override
    Row read(ExampleRecord line) throws IOException {
      String question = line.text("question");
      String answer = required(line, "answer");
      if (!Extraction.HASHES.marks(answer)) {
        return mathematics(question, answer, null);
      }
      return Extraction.HASHES
          .extract(answer)
          .map(key -> mathematics(question, key, null))
          .orElseGet(() -> new Row(null, "nothing follows ####"));
    }
  };

  /**
   * A question that was read.
   *
   * @param problem the question, null if its key cannot be found
   * @param other a second key that must mean the same, null if there is none; or, without a
   *     problem, why there is none
   */
  record Row(Problem problem, String other) {}

  private final String mark;

  ProblemFormat(String mark) {
    this.mark = mark;
  }

  abstract Row read(ExampleRecord line) throws IOException;

  static ProblemFormat of(ExampleRecord line) throws IOException {
    for (ProblemFormat format : values()) {
      if (line.has(format.mark)) {
        return format;
      }
    }
    throw line.wrong(null, "one of the fields reward_model, problem and question");
  }

  private static Row mathematics(String question, String key, String other) {
    if (question.isBlank()) {
      return new Row(null, "the question is blank");
    }
    String instance = question.strip().replaceAll("\\s++", " ");
    return new Row(new Problem(Problem.MATHEMATICS, question, key.strip(), instance, 0), other);
  }

  private static JsonObject object(ExampleRecord line, String field, JsonObject in)
      throws IOException {
    if (in.get(field) instanceof JsonObject object) {
      return object;
    }
    throw line.wrong(field, "an object");
  }

  private static String required(ExampleRecord line, String field) throws IOException {
    String value = value(line.json().get(field));
    if (value == null) {
      throw line.wrong(field, "a text or a number");
    }
    return value;
  }

  private static String value(JsonElement element) {
    return element instanceof JsonPrimitive primitive ? primitive.getAsString() : null;
  }
}
