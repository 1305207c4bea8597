package org.djlext.examples.tune;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.data.BadPicture;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.data.PoseAugmentation;
import org.djlext.pose.data.PoseDataset;
import org.djlext.pose.keypoint.KeypointSet;

/**
 * The data sets of a run, their annotations read and checked.
 *
 * @param training what is learned from
 * @param last the same with the augmentation of the last epochs, or null
 * @param validation what is measured on, or null
 */
record PoseTuningData(PoseDataset training, PoseDataset last, PoseDataset validation) {

  /**
   * Reads the annotations.
   *
   * @throws IOException if a file is absent or wrong, or has other joints than the model
   */
  static PoseTuningData read(PoseTuneConfig config, PoseConfig model) throws IOException {
    PoseTuneAugmentation augmentation = config.augmentation();
    KeypointSet set = model.keypoints();
    PoseAugmentation most = augmentation.make(set, false, config.file());
    PoseDataset training = dataset(config, config.train(), model, most, true);
    PoseDataset last =
        augmentation.lastEpochs() == 0
            ? null
            : dataset(
                config, config.train(), model, augmentation.make(set, true, config.file()), true);
    PoseDataset validation =
        config.validation() == null
            ? null
            : dataset(config, config.validation(), model, PoseAugmentation.NONE, false);
    return new PoseTuningData(training, last, validation);
  }

  private static PoseDataset dataset(
      PoseTuneConfig config,
      PoseTuneConfig.DataFiles files,
      PoseConfig model,
      PoseAugmentation augmentation,
      boolean train)
      throws IOException {
    PoseDataset probe = builder(config, files, model, augmentation, train, false);
    if (!train || probe.size() < config.batch()) {
      return probe;
    }
    // a last batch of few people would spoil the statistics of norms
    return builder(config, files, model, augmentation, true, true);
  }

  private static PoseDataset builder(
      PoseTuneConfig config,
      PoseTuneConfig.DataFiles files,
      PoseConfig model,
      PoseAugmentation augmentation,
      boolean train,
      boolean dropLast)
      throws IOException {
    PoseDataset data =
        PoseDataset.builder()
            .setAnnotations(files.annotations())
            .setPictures(files.pictures())
            .setConfig(model)
            .optCategory(config.category())
            .optAugmentation(augmentation)
            .setSampling(config.batch(), train, dropLast)
            .optSeed(config.seed())
            .optPrefetchNumber(2 * config.threads())
            .build();
    try {
      data.prepare();
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
    return data;
  }

  /** Returns what an epoch, counted from 0, learns from. */
  PoseDataset of(int epoch, PoseTuneConfig config) {
    return last != null && epoch >= config.epochs() - config.augmentation().lastEpochs()
        ? last
        : training;
  }

  /** Returns how many updates an epoch has. */
  int updates(int batch) {
    return (int) Math.max(1, training.size() / batch);
  }

  List<BadPicture> badPictures() {
    Set<BadPicture> bad = new LinkedHashSet<>(training.badPictures());
    if (last != null) {
      bad.addAll(last.badPictures());
    }
    if (validation != null) {
      bad.addAll(validation.badPictures());
    }
    return List.copyOf(bad);
  }
}
