package org.djlext.flashattn.training;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Writes what the evaluators say after each epoch to a file: JSON, one object a line, or CSV if the
 * name ends in {@code .csv}.
 *
 * <p>Each line has {@code epoch} from 1, {@code seconds} since training began, and DJL's {@code
 * train_} and {@code validate_} values; what was not measured is left out. The file is replaced as
 * a whole, so that a reader never sees half a line.
 *
 * <p>To be added after DJL's {@code EvaluatorTrainingListener}, which is in all of {@code
 * TrainingListener.Defaults}.
 */
public final class EpochLog extends TrainingListenerAdapter {

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Path file;
  private final List<Map<String, Number>> lines = new ArrayList<>();
  private final Map<String, Number> next = new LinkedHashMap<>();
  private long begin = System.nanoTime();

  /**
   * Constructs the listener.
   *
   * @param file the file, replaced if it exists; its folder must exist
   */
  public EpochLog(Path file) {
    this.file = file;
  }

  /**
   * Adds a value to the line of the current epoch, such as a rate or a score.
   *
   * @param name the key
   * @param value the value, left out unless finite
   */
  public void add(String name, double value) {
    if (Double.isFinite(value)) {
      next.put(name, value);
    }
  }

  @Override
  public void onTrainingBegin(Trainer trainer) {
    begin = System.nanoTime();
  }

  /**
   * Writes the line of the epoch.
   *
   * @throws IllegalStateException if no listener has collected what the evaluators say
   * @throws UncheckedIOException if the file cannot be written
   */
  @Override
  public void onEpoch(Trainer trainer) {
    Map<String, Float> values = trainer.getTrainingResult().getEvaluations();
    if (values == null || values.isEmpty()) {
      throw new IllegalStateException(
          "EpochLog %s: nothing was evaluated; add it after an EvaluatorTrainingListener"
              .formatted(file));
    }
    Map<String, Number> line = new LinkedHashMap<>();
    line.put("epoch", lines.size() + 1);
    line.put("seconds", Math.round((System.nanoTime() - begin) / 1e8) / 10.);
    new TreeMap<>(values)
        .forEach(
            (name, value) -> {
              if (Float.isFinite(value)) {
                line.put(name, value);
              }
            });
    line.putAll(next);
    next.clear();
    lines.add(line);
    try {
      WholeFile.write(file, file.toString().endsWith(".csv") ? csv() : json());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the log of epochs " + file, e);
    }
  }

  private String json() {
    return lines.stream().map(line -> GSON.toJson(line) + "\n").collect(Collectors.joining());
  }

  private String csv() {
    Set<String> names = new LinkedHashSet<>();
    lines.forEach(line -> names.addAll(line.keySet()));
    StringBuilder text = new StringBuilder(String.join(",", names)).append('\n');
    for (Map<String, Number> line : lines) {
      text.append(
              names.stream()
                  .map(name -> line.containsKey(name) ? line.get(name).toString() : "")
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return text.toString();
  }
}
