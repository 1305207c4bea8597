package org.djlext.face.eval;

/**
 * A point of a curve of rates.
 *
 * @param threshold what a similarity has to reach, or a distance to stay below, to be accepted
 * @param falseAcceptRate the share of pairs of two persons that are accepted
 * @param trueAcceptRate the share of pairs of one person that are accepted
 */
public record RocPoint(double threshold, double falseAcceptRate, double trueAcceptRate) {}
