package org.djlext.examples.spark.train;

import java.io.Serializable;

/**
 * How the training ended for a rank.
 *
 * @param rank from 0
 * @param attempt which attempt of Spark's it was, from 0
 * @param updates how many updates that attempt made
 * @param sent how many elements of vectors it sent to others in them
 * @param received how many it took from others
 * @param failure why all ranks stopped, or null
 * @param own whether it was this rank that could not go on
 * @serial exclude
 */
public record RankOutcome(
    int rank, int attempt, int updates, long sent, long received, String failure, boolean own)
    implements Serializable {}
