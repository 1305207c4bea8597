/**
 * {@code djlx detect}: objects and segments of pictures, drawn on them and as numbers.
 *
 * <p>{@link org.djlext.examples.detect.DetectCommand} loads a DETR and runs it over pictures;
 * {@link org.djlext.examples.detect.ObjectDrawing} draws boxes so that they can be read on small
 * pictures and on large ones.
 */
package org.djlext.examples.detect;
