package org.djlext.examples.tune;

import java.util.List;
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
    List<TunedEpoch> epochs) {}
