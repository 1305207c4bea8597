package org.djlext.examples.tune;

import java.util.List;
import java.util.Map;
import org.djlext.detr.data.DataCounts;
import org.djlext.flashattn.data.BadPicture;

/**
 * What a training run came to.
 *
 * @param folder where the model is
 * @param classes the names of its classes
 * @param newlyMade the parameters that were made anew instead of taken from the given model
 * @param trainedParameters how many numbers were trained
 * @param training what the training data has, and what of it was left out
 * @param validation the same of the validation data; null without any
 * @param badPictures the pictures that could not be used
 * @param epochs what was measured after each
 */
record DetrTuneReport(
    String folder,
    List<String> classes,
    List<String> newlyMade,
    long trainedParameters,
    DataCounts training,
    DataCounts validation,
    List<BadPicture> badPictures,
    List<Epoch> epochs) {

  /**
   * What was measured after an epoch.
   *
   * @param epoch its number, from 1 on
   * @param trainLoss the mean loss of its batches
   * @param validationLoss the mean loss of the validation data; null without any
   * @param scores the scores of COCO on the validation data, such as {@code AP50}; empty without
   *     any
   * @param seconds how long it took, validation included
   */
  record Epoch(
      int epoch,
      double trainLoss,
      Double validationLoss,
      Map<String, Double> scores,
      double seconds) {}
}
