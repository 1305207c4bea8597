package org.djlext.examples.tune;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.djlext.detr.DetrConfig;
import org.djlext.detr.DetrImageProcessor;
import org.djlext.detr.data.DataCounts;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.WorkProgress;
import org.djlext.flashattn.data.BadPicture;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.resnet.ResNetConfig;

/** One run of {@code djlx tune detr}, from the configuration to the folder of the result. */
final class DetrTuneRun {

  private static final long MOST_STEPS_OF_AN_EPOCH = 10;
  private static final Pattern SHOWN = Pattern.compile("AP|AP50|AP75|mask AP|PQ");

  private final DetrTuneConfig config;
  private final Path out;
  private final CommandOutput output;
  private final Device device;

  DetrTuneRun(DetrTuneConfig config, Path out, CommandOutput output, Device device) {
    this.config = config;
    this.out = out;
    this.output = output;
    this.device = device;
  }

  DetrTuneReport run() throws IOException {
    TuningFolder folder = TuningFolder.open(out, config.identity());
    int first = folder.epochs().size();
    String model = first > 0 ? folder.model().toString() : config.model();
    try (StartingModel.Loaded given = model == null ? null : StartingModel.load(model, device)) {
      DetrImageProcessor processor =
          given == null
              ? DetrImageProcessor.published()
              : DetrImageProcessor.from(given.model().getModelPath());
      DetrTuneConfig sized =
          config.size() > 0 ? config : config.withSize(DetrModelFiles.shorterSide(processor));
      DetrConfig shape =
          given != null ? given.config() : DetrConfig.fromJson(config.fresh(), config.file());
      int classes = config.replaceClasses() ? 0 : shape.classes();
      TuningData data = TuningData.read(sized, classes, processor.scaling());
      tell("training", config.train().annotations(), data.training().counts());
      if (data.validation() != null) {
        tell("validation", config.validation().annotations(), data.validation().counts());
      }
      DetrConfig trained = trained(shape, data);
      try (StartingModel start = StartingModel.make(trained, given, device, config.seed())) {
        if (first > 0) {
          output.note("going on after epoch " + first);
        } else {
          folder.newlyMade(start.newlyMade());
          tellNewlyMade(start);
        }
        DetrModelFiles files = new DetrModelFiles(start, sized.size(), processor);
        return train(folder, files, new DetrTuning(sized, start, data), data);
      }
    }
  }

  private DetrConfig trained(DetrConfig shape, TuningData data) throws CheckpointException {
    if (shape.panoptic() && !config.masks()) {
      throw new CheckpointException(
          config.file(), "masks", "true, as the model has a mask head", false);
    }
    ResNetConfig backbone = shape.backbone();
    return shape.toBuilder()
        .setLabels(config.replaceClasses() ? data.training().classes().names() : shape.labels())
        .optAuxiliaryOutputs(true)
        .optPanoptic(config.masks())
        .optBackbone(
            config.freezeDetector() ? backbone.withFrozen(true, backbone.stages() + 1) : backbone)
        .build();
  }

  private DetrTuneReport train(
      TuningFolder folder, DetrModelFiles files, DetrTuning tuning, TuningData data)
      throws IOException {
    int first = folder.epochs().size();
    long trained;
    long batches = (data.training().size() + config.batch() - 1) / config.batch();
    int perEpoch = (int) Math.min(MOST_STEPS_OF_AN_EPOCH, batches);
    int steps = Math.max(1, (config.epochs() - first) * perEpoch);
    try (WorkProgress progress = output.progress("training", steps)) {
      DetrTuning.Listener listener =
          new DetrTuning.Listener() {
            private long told;

            @Override
            public void batch(int epoch, long done, long pictures) {
              long step = done * perEpoch / pictures;
              if (step != told) {
                for (long i = told; i < step; i++) { // small data sets pass several at once
                  progress.step(
                      "epoch %d of %d, picture %d of %d"
                          .formatted(epoch, config.epochs(), done, pictures));
                }
                told = step == perEpoch ? 0 : step;
              }
            }

            @Override
            public void epoch(TunedEpoch epoch) throws IOException {
              told = 0;
              folder.keep(epoch, files::write);
              output.note(epoch.line(config.epochs(), SHOWN));
            }
          };
      trained = tuning.run(first, listener);
    }
    List<BadPicture> bad = data.badPictures();
    bad.forEach(picture -> output.note("left out: " + picture));
    folder.finish(files::write);
    return new DetrTuneReport(
        out.toString(),
        files.model().config().labels(),
        folder.newlyMade(),
        trained,
        data.training().counts(),
        data.validation() == null ? null : data.validation().counts(),
        bad,
        folder.epochs());
  }

  private void tell(String what, Path file, DataCounts counts) {
    output.note(
        ("%s: %s has %d pictures with %d objects; left out: %d crowds, %d boxes without area; %d"
                + " boxes clamped")
            .formatted(
                what,
                file.getFileName(),
                counts.pictures(),
                counts.objects(),
                counts.crowds(),
                counts.boxesWithoutArea(),
                counts.boxesClamped()));
  }

  private void tellNewlyMade(StartingModel start) {
    if (config.model() == null) {
      output.note("all weights are new");
    } else if (start.newlyMade().isEmpty()) {
      output.note("all weights are those of " + config.model());
    } else {
      output.note(
          "made anew, as %s has none of that name, shape and classes: %s"
              .formatted(config.model(), String.join(", ", start.newlyMade())));
    }
  }
}
