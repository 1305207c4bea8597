package org.djlext.examples.visionlanguage;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.djlext.examples.language.TokenizerWriter;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;
import org.djlext.vlm.generate.TextTokenizer;

/** Trains one model, with pictures or without, and goes on from its last checkpoint. */
final class MiniatureRun {

  private static final int LOG_EVERY = 25;

  private final TrainingPlan plan;
  private final boolean blind;
  private final Path folder;
  private final TrainingRecord.Part record;
  private final PrintWriter log;
  private final int saveEvery;
  private double sum;
  private int summed;

  /** Keeps checkpoints in a folder of its own. */
  MiniatureRun(
      TrainingPlan plan,
      boolean blind,
      Path folder,
      TrainingRecord.Part record,
      PrintWriter log,
      int saveEvery) {
    this.plan = plan;
    this.blind = blind;
    this.folder = folder;
    this.record = record;
    this.log = log;
    this.saveEvery = saveEvery;
  }

  /**
   * Trains to the end of the plan and saves the model in float16, ready to be loaded.
   *
   * @return false if the process was told to end before
   */
  boolean run(Path out) throws IOException {
    KimiVlMiniature miniature = KimiVlMiniature.create(folder.resolve("texts"), plan.seed());
    try (StopSignal stop = new StopSignal();
        Model model = Model.newInstance("kimi-vl-mini", "PyTorch");
        TextTokenizer tokenizer = TextTokenizer.open(folder.resolve("texts"))) {
      model.setBlock(miniature.block());
      Engine.getInstance().setRandomSeed((int) plan.seed());
      int first = record.step();
      if (first > 0) {
        log.printf("going on after update %d%n", first);
        miniature.load(model, checkpoint(first));
      } else {
        miniature.initialize(model);
      }
      QuestionRows rows = new QuestionRows(tokenizer, plan.seed(), plan.easySteps(), blind);
      record.resume();
      new KimiVlTraining(model, rows, plan)
          .run(
              first,
              moments(first),
              (step, loss, norm, state) -> {
                tell(step + 1, loss, norm);
                if ((step + 1) % saveEvery == 0 || step + 1 == plan.steps() || stop.given()) {
                  record.pause();
                  record.put("expert_load", state.loads());
                  save(miniature, step + 1, state);
                  record.resume();
                }
                return !stop.given();
              });
      if (record.step() < plan.steps()) {
        log.printf("stopped after update %d%n", record.step());
        log.flush();
        return false;
      }
      miniature.save(out, DataType.FLOAT16);
    }
    TokenizerWriter.copy(folder.resolve("texts"), out);
    KimiVlMiniature.images().save(out);
    EmbeddedCheckpoint.writeIndex(out);
    return true;
  }

  private void tell(int done, float loss, double norm) {
    sum += loss;
    summed++;
    if (done % LOG_EVERY != 0 && done != plan.steps()) {
      return;
    }
    double mean = sum / summed;
    sum = 0;
    summed = 0;
    record.loss(done, mean, norm);
    double each = record.seconds() / done;
    log.printf(
        Locale.ROOT,
        "%s: update %d of %d, loss %.4f, gradient norm %.2f, %.0f pictures/s, %.1f minutes left%n",
        blind ? "without pictures" : "with pictures",
        done,
        plan.steps(),
        mean,
        norm,
        plan.pictures() / each,
        each * (plan.steps() - done) / 60);
    log.flush();
  }

  private void save(KimiVlMiniature miniature, int step, KimiVlTraining.State state)
      throws IOException {
    Files.createDirectories(checkpoint(step));
    miniature.save(checkpoint(step), DataType.FLOAT32);
    state.save(moments(step));
    record.saved(step); // from now on this is where a run goes on
    try (Stream<Path> others = Files.list(folder)) {
      for (Path other : others.filter(p -> isOlder(p, step)).toList()) {
        delete(other);
      }
    }
  }

  private boolean isOlder(Path path, int step) {
    return path.getFileName().toString().startsWith("step-") && !path.equals(checkpoint(step));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }

  private Path checkpoint(int step) {
    return folder.resolve("step-" + step);
  }

  private Path moments(int step) {
    return checkpoint(step).resolve("optimizer.state");
  }
}
