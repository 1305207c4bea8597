/**
 * {@code djlx face}: faces are found, aligned, compared, enrolled and known again.
 *
 * <p>{@link org.djlext.examples.face.FaceCommand} lists the commands. All of them look at pictures
 * through a {@link org.djlext.examples.face.FacePipeline}: detector, alignment, processing,
 * embedding. How people are drawn for the miniatures is in {@code org.djlext.examples.faces}.
 */
package org.djlext.examples.face;
