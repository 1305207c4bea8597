/**
 * {@code djlx pose}: the joints of people in pictures, drawn on them and as numbers.
 *
 * <p>{@link org.djlext.examples.pose.PoseCommand} loads a pose model and runs it over pictures;
 * {@link org.djlext.examples.pose.SkeletonDrawing} draws skeletons so that they can be read on
 * small pictures and on large ones.
 */
package org.djlext.examples.pose;
