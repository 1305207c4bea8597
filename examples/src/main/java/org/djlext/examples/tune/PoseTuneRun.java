package org.djlext.examples.tune;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.WorkProgress;
import org.djlext.flashattn.data.BadPicture;
import org.djlext.flashattn.training.WeightAverage;
import org.djlext.pose.data.PoseCounts;

/** One run of {@code djlx tune pose}, from the configuration to the folder of the result. */
final class PoseTuneRun {

  private static final int MOST_STEPS_OF_AN_EPOCH = 10;
  private static final String SCORE = "AP";
  private static final Pattern SHOWN = Pattern.compile("AP|AP50|AR|PCK.*");

  private final PoseTuneConfig config;
  private final Path out;
  private final CommandOutput output;
  private final Device device;

  PoseTuneRun(PoseTuneConfig config, Path out, CommandOutput output, Device device) {
    this.config = config;
    this.out = out;
    this.output = output;
    this.device = device;
  }

  PoseTuneReport run() throws IOException {
    TuningFolder folder = TuningFolder.open(out, config.identity());
    int first = folder.epochs().size();
    String model = first > 0 ? folder.model().toString() : config.model();
    try (PoseStart start = PoseStart.make(config, model, device)) {
      PoseTuningData data = PoseTuningData.read(config, start.block().config());
      tell("training", config.train().annotations(), data.training().counts());
      if (data.validation() != null) {
        tell("validation", config.validation().annotations(), data.validation().counts());
      }
      try (PoseTuning tuning = new PoseTuning(config, start, data, first)) {
        if (first > 0) {
          tuning.resume(folder.model());
          output.note("going on after epoch " + first);
        } else {
          folder.newlyMade(start.newlyMade());
          tellNewlyMade(start);
        }
        train(folder, start, tuning, data);
        return finish(folder, start, tuning, data);
      }
    }
  }

  private void train(TuningFolder folder, PoseStart start, PoseTuning tuning, PoseTuningData data)
      throws IOException {
    int first = folder.epochs().size();
    long people = data.training().size();
    int perEpoch = Math.min(MOST_STEPS_OF_AN_EPOCH, data.updates(config.batch()));
    int steps = Math.max(1, (config.epochs() - first) * perEpoch);
    try (WorkProgress progress = output.progress("training", steps)) {
      for (int epoch = first; epoch < config.epochs(); epoch++) {
        long begin = System.nanoTime();
        String name = "epoch %d of %d".formatted(epoch + 1, config.epochs());
        long[] told = {0};
        tuning.train(
            epoch,
            done -> {
              for (; told[0] < done * perEpoch / people; told[0]++) {
                progress.step("%s, person %d of %d".formatted(name, done, people));
              }
            });
        for (; told[0] < perEpoch; told[0]++) { // the last people may have been left out
          progress.step(name);
        }
        TunedEpoch measured;
        WeightAverage.Swap published = tuning.published();
        try {
          measured = tuning.validate(epoch, begin);
          if (isBest(measured, folder)) {
            folder.keepBest(start::write);
          }
        } finally {
          published.close();
        }
        folder.keep(measured, tuning::keep);
        output.note(measured.line(config.epochs(), SHOWN));
      }
    }
  }

  /** Says whether an epoch beats the best one, or is as good with less loss. */
  private static boolean isBest(TunedEpoch measured, TuningFolder folder) {
    if (folder.best() == 0 || measured.validationLoss() == null) {
      return true;
    }
    TunedEpoch best = folder.epochs().get(folder.best() - 1);
    int better = Double.compare(measured.scores().get(SCORE), best.scores().get(SCORE));
    return better > 0 || better == 0 && measured.validationLoss() < best.validationLoss();
  }

  private PoseTuneReport finish(
      TuningFolder folder, PoseStart start, PoseTuning tuning, PoseTuningData data)
      throws IOException {
    List<BadPicture> bad = data.badPictures();
    bad.forEach(picture -> output.note("left out: " + picture));
    folder.finishWithBest();
    return new PoseTuneReport(
        out.toString(),
        start.block().config().keypoints().names(),
        folder.newlyMade(),
        tuning.trainedNumbers(),
        data.training().counts(),
        data.validation() == null ? null : data.validation().counts(),
        bad,
        folder.best(),
        folder.epochs());
  }

  private void tell(String what, Path file, PoseCounts counts) {
    output.note(
        ("%s: %s has %d pictures with %d people to learn from; left out: %d crowds, %d without"
                + " labelled joints, %d boxes without area")
            .formatted(
                what,
                file.getFileName(),
                counts.pictures(),
                counts.people(),
                counts.crowds(),
                counts.unlabelled(),
                counts.boxesWithoutArea()));
  }

  private void tellNewlyMade(PoseStart start) {
    if (config.model() == null) {
      output.note("all weights are new");
    } else if (start.newlyMade().isEmpty()) {
      output.note("all weights are those of " + config.model());
    } else {
      output.note(
          "made anew, as %s has none of that name and shape: %s"
              .formatted(config.model(), String.join(", ", start.newlyMade())));
    }
  }
}
