package org.djlext.examples.tune;

import java.util.List;
import org.djlext.flashattn.data.BadPicture;
import org.djlext.pose.data.PoseCounts;

/**
 * What a training run came to.
 *
 * @param folder where the model is
 * @param keypoints the names of its joints
 * @param newlyMade the parameters that were made anew instead of taken from the given model
 * @param trainedParameters how many numbers were trained
 * @param training what the training data has, and what of it was left out
 * @param validation the same of the validation data; null without any
 * @param badPictures the pictures that could not be used
 * @param bestEpoch the epoch whose model it is, from 1 on: that of the highest AP, or the last
 *     without validation data
 * @param epochs what was measured after each
 */
record PoseTuneReport(
    String folder,
    List<String> keypoints,
    List<String> newlyMade,
    long trainedParameters,
    PoseCounts training,
    PoseCounts validation,
    List<BadPicture> badPictures,
    int bestEpoch,
    List<TunedEpoch> epochs) {}
