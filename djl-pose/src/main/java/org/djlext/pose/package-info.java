/**
 * Human pose: where the joints of a person are, found in one of three ways on one backbone.
 *
 * <p>{@link org.djlext.pose.simcc} classifies x and y into bins, {@link org.djlext.pose.rle}
 * regresses numbers and how sure they are, {@link org.djlext.pose.heatmap} draws maps.
 */
package org.djlext.pose;
