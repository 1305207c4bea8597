package org.djlext.examples.tune;

import java.util.Map;

/**
 * What was measured after an epoch.
 *
 * @param epoch its number, from 1 on
 * @param trainLoss the mean loss of its batches
 * @param validationLoss the mean loss of the validation data; null without any
 * @param scores the scores on the validation data, such as {@code AP50}; empty without any
 * @param seconds how long it took, validation included
 */
record TunedEpoch(
    int epoch,
    double trainLoss,
    Double validationLoss,
    Map<String, Double> scores,
    double seconds) {}
