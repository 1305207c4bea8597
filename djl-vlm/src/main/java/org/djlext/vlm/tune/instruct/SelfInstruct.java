package org.djlext.vlm.tune.instruct;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Makes instructions with a model, from some that people wrote (Self-Instruct, arXiv 2212.10560, in
 * the form of Stanford Alpaca): the model continues a list of tasks, and what it writes enters the
 * pool if it is whole, fit for a language model, and unlike everything there is.
 *
 * <p>After each request the files are written anew as a whole, so that a run that was broken off
 * goes on where it was: {@code instructions.json}, which is Alpaca's format, and {@code
 * statistics.json}.
 */
public final class SelfInstruct {

  private static final String TASKS = "instructions.json";
  private static final String STATE = "statistics.json";
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final List<SeedTask> seeds;
  private final InstructionWriter writer;
  private final SelfInstructConfig config;
  private final Path folder;
  private final InstructionPool pool;
  private final InstructionPrompt prompt;
  private final List<GeneratedTask> tasks = new ArrayList<>();
  private SelfInstructStatistics statistics = SelfInstructStatistics.none();
  private volatile boolean stopping;

  /** What is kept between requests. */
  private record State(String settings, SelfInstructStatistics statistics) {}

  private SelfInstruct(
      List<SeedTask> seeds, InstructionWriter writer, SelfInstructConfig config, Path folder) {
    this.seeds = List.copyOf(seeds);
    this.writer = writer;
    this.config = config;
    this.folder = folder;
    this.pool = new InstructionPool(config.mostAlike());
    this.prompt =
        new InstructionPrompt(
            config.preamble() == null ? InstructionPrompt.PREAMBLE : config.preamble());
  }

  /**
   * Begins a run, or takes one up that was broken off.
   *
   * @param seeds the tasks that people wrote
   * @param writer the model
   * @param config how instructions are made
   * @param folder where the files are, made if it is absent
   * @return the run
   * @throws IllegalArgumentException if there are fewer seeds than a prompt shows
   * @throws CheckpointException if the folder has a run with other settings or seeds
   * @throws IOException if the files cannot be read
   */
  public static SelfInstruct open(
      List<SeedTask> seeds, InstructionWriter writer, SelfInstructConfig config, Path folder)
      throws IOException {
    if (seeds.size() < config.examples()) {
      throw new IllegalArgumentException(
          "seeds: expected at least the %d that a prompt shows, found %d"
              .formatted(config.examples(), seeds.size()));
    }
    Files.createDirectories(folder);
    SelfInstruct run = new SelfInstruct(seeds, writer, config, folder);
    seeds.forEach(seed -> run.pool.add(seed.instruction()));
    run.resume();
    return run;
  }

  private String identity() {
    return config.identity() + " " + seeds.hashCode();
  }

  private void resume() throws IOException {
    Path state = folder.resolve(STATE);
    if (!Files.exists(state)) {
      return;
    }
    try {
      State read = GSON.fromJson(Files.readString(state), State.class);
      if (read == null || !identity().equals(read.settings())) {
        throw new CheckpointException(
            state, "a run with other settings or seeds was broken off here; name another folder");
      }
      statistics = read.statistics();
      Path file = folder.resolve(TASKS);
      GeneratedTask[] before = GSON.fromJson(Files.readString(file), GeneratedTask[].class);
      // tasks are written before the counts: what came after these was not counted
      for (int i = 0; i < Math.min(before.length, statistics.accepted()); i++) {
        tasks.add(before[i]);
        pool.add(before[i].instruction());
      }
    } catch (JsonParseException e) {
      throw new CheckpointException(state, "this is not the state of a run: " + e.getMessage(), e);
    }
  }

  /** Asks the run to end after the current request; from any thread. */
  public void stop() {
    stopping = true;
  }

  /**
   * Asks the model until there are enough tasks, or it no longer has new ones.
   *
   * @param listener hears of the counts after each request
   * @return the counts
   * @throws IOException if the model cannot be asked or the files cannot be written; what was
   *     accepted before is kept
   */
  public SelfInstructStatistics run(Consumer<SelfInstructStatistics> listener) throws IOException {
    int without = 0;
    while (tasks.size() < config.count() && without < config.patience() && !stopping) {
      int before = tasks.size();
      request();
      without = tasks.size() > before ? 0 : without + 1;
      listener.accept(statistics);
    }
    return statistics;
  }

  private void request() throws IOException {
    InstructionWriter.Written written = writer.write(prompt.write(shown(statistics.requests())));
    Candidate.Found found = Candidate.in(written, config.examples() + 1);
    Map<Rejection, Integer> rejected = new EnumMap<>(Rejection.class);
    if (found.malformed() > 0) {
      rejected.put(Rejection.MALFORMED, found.malformed());
    }
    int accepted = 0;
    for (Candidate candidate : found.tasks()) {
      if (tasks.size() == config.count()) {
        break;
      }
      Rejection reason = offer(candidate);
      if (reason == null) {
        accepted++;
      } else {
        rejected.merge(reason, 1, Integer::sum);
      }
    }
    statistics = statistics.after(accepted, rejected);
    WholeFile.write(folder.resolve(TASKS), GSON.toJson(tasks) + "\n");
    WholeFile.write(folder.resolve(STATE), GSON.toJson(new State(identity(), statistics)) + "\n");
  }

  /** Takes a task into the pool, or says why not; an accepted one blocks what is like it. */
  private Rejection offer(Candidate candidate) {
    Rejection refused = config.filter().refuse(candidate.instruction());
    if (refused != null) {
      return refused;
    }
    if (candidate.output().isEmpty()) {
      return Rejection.EMPTY_OUTPUT;
    }
    InstructionPool.Comparison comparison = pool.compare(candidate.instruction());
    if (comparison.rejection() != null) {
      return comparison.rejection();
    }
    pool.add(candidate.instruction());
    tasks.add(
        new GeneratedTask(
            candidate.instruction(),
            candidate.input(),
            candidate.output(),
            comparison.nearest(),
            comparison.average()));
    return null;
  }

  /** Seeds only: what a model made is never shown to it. */
  private List<SeedTask> shown(int request) {
    List<SeedTask> shuffled = new ArrayList<>(seeds);
    Collections.shuffle(shuffled, new Random(config.seed() * 1_000_003 + request));
    return shuffled.subList(0, config.examples());
  }

  /**
   * Returns the tasks so far.
   *
   * @return those that entered the pool, in order
   */
  public List<GeneratedTask> tasks() {
    return List.copyOf(tasks);
  }
}
