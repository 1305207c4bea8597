package org.djlext.examples.tune;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.detr.PixelScaling;
import org.djlext.detr.data.ClassTable;
import org.djlext.detr.data.CocoDetectionDataset;
import org.djlext.detr.data.CocoPanopticDataset;
import org.djlext.detr.data.DetrDataset;
import org.djlext.detr.data.DetrDatasetBuilder;
import org.djlext.detr.data.PaperAugmentation;
import org.djlext.flashattn.data.BadPicture;

/**
 * The data sets of a run, their annotations read and checked.
 *
 * @param training what is learned from
 * @param validation what is measured on, or null
 */
record TuningData(DetrDataset training, DetrDataset validation) {

  /**
   * Reads the annotations.
   *
   * @param classCount how many classes the head has; 0 to number the categories of the training
   *     data
   * @param scaling how pixels become numbers
   * @throws IOException if a file is absent or wrong, or has a class that the head has not
   */
  static TuningData read(DetrTuneConfig config, int classCount, PixelScaling scaling)
      throws IOException {
    DetrDataset training = dataset(config, config.train(), true, classCount, null, scaling);
    DetrDataset validation =
        config.validation() == null
            ? null
            : dataset(config, config.validation(), false, 0, training.classes(), scaling);
    return new TuningData(training, validation);
  }

  private static DetrDataset dataset(
      DetrTuneConfig config,
      DetrTuneConfig.DataFiles files,
      boolean train,
      int classCount,
      ClassTable classes,
      PixelScaling scaling)
      throws IOException {
    DetrDataset data;
    if (files.segments() == null) {
      var builder = CocoDetectionDataset.builder().setAnnotations(files.annotations());
      data = common(builder, config, files, train, classCount, classes, scaling).build();
    } else {
      var builder =
          CocoPanopticDataset.builder().setAnnotations(files.annotations(), files.segments());
      data = common(builder, config, files, train, classCount, classes, scaling).build();
    }
    try {
      data.prepare();
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
    return data;
  }

  private static <T extends DetrDatasetBuilder<T>> T common(
      T builder,
      DetrTuneConfig config,
      DetrTuneConfig.DataFiles files,
      boolean train,
      int classCount,
      ClassTable classes,
      PixelScaling scaling) {
    return builder
        .setPictures(files.pictures())
        .setSampling(config.batch(), train)
        .optMasks(config.masks())
        .optClassCount(classCount)
        .optClasses(classes)
        .optSeed(config.seed())
        .optScaling(scaling)
        .optPrefetchNumber(2 * config.threads())
        .optAugmentation(
            train && config.augment()
                ? PaperAugmentation.training(config.size())
                : PaperAugmentation.validation(config.size()));
  }

  List<BadPicture> badPictures() {
    List<BadPicture> bad = new ArrayList<>(training.badPictures());
    if (validation != null) {
      bad.addAll(validation.badPictures());
    }
    return bad;
  }
}
